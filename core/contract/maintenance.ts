import { z } from 'zod'
import { timeSchema } from './common.ts'

/** Three days: a typing error must not close the shop for years. */
export const MAINTENANCE_MINUTES_MAX = 3 * 24 * 60

export const maintenanceSchema = z
  .object({
    on: z.boolean().meta({ description: 'orders are refused with `maintenance` while it is true' }),
    message: z.string().nullable().meta({ description: 'what staff says about it; null while it is off' }),
    until: timeSchema.nullable().meta({ description: 'when orders are accepted again, by itself' }),
  })
  .meta({ id: 'Maintenance' })
export type Maintenance = z.infer<typeof maintenanceSchema>

export const beginMaintenanceSchema = z
  .strictObject({
    message: z.string().trim().min(3).max(300).meta({ description: 'shown to everybody who orders meanwhile' }),
    minutes: z.int().min(1).max(MAINTENANCE_MINUTES_MAX).meta({ description: 'how long it lasts from now on' }),
  })
  .meta({ id: 'BeginMaintenance', example: { message: 'We move to a larger machine.', minutes: 30 } })
export type BeginMaintenance = z.infer<typeof beginMaintenanceSchema>
