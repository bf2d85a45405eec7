import { z } from 'zod'
import { timeSchema } from '../common.ts'

/** What can be exported for analysis, a table each. */
export const EXPORTED = ['jobs', 'payments', 'ledger', 'accounts', 'usage', 'events'] as const
export type Exported = (typeof EXPORTED)[number]

const exportFormatSchema = z.enum(['csv', 'parquet'])
export type ExportFormat = z.infer<typeof exportFormatSchema>

export const exportParamsSchema = z.object({ table: z.enum(EXPORTED) })
export const exportQuerySchema = z.object({
  from: timeSchema.optional().meta({ description: 'rows of this time or later; the beginning if left out' }),
  to: timeSchema.optional().meta({ description: 'rows of before this time; now if left out' }),
  format: exportFormatSchema.optional().meta({ description: 'goes before `Accept`; `csv` if neither names a format' }),
})
