import { z } from 'zod'
import { amountSchema, creditsSchema, lineSchema, timeSchema } from '../common.ts'
import { LIMITS } from '../limits.ts'
import { planViewSchema } from '../plan.ts'

const percentSchema = z.int().min(0).max(90).meta({ description: 'compared with the same credits bought singly' })
const reasonSchema = lineSchema(3, LIMITS.reasonCharsMax).meta({ description: 'for the audit log' })

export const createPlanSchema = z
  .strictObject({
    credits: amountSchema.meta({ description: 'credits per period of 30 days' }),
    percent_off: percentSchema,
    reason: reasonSchema,
  })
  .meta({ id: 'CreatePlan', example: { credits: 3000, percent_off: 25, reason: 'between the two' } })
export type CreatePlan = z.infer<typeof createPlanSchema>

export const changePlanSchema = z
  .strictObject({ percent_off: percentSchema, reason: reasonSchema })
  .meta({ id: 'ChangePlan', example: { percent_off: 15, reason: 'dearer for new subscribers' } })
export type ChangePlan = z.infer<typeof changePlanSchema>

export const retirePlanSchema = z
  .strictObject({ reason: reasonSchema })
  .meta({ id: 'RetirePlan', example: { reason: 'nobody takes it' } })

const staffPlanSchema = planViewSchema
  .omit({ prices: true })
  .extend({
    state: z.enum(['on_sale', 'retired']),
    subscribers: z.int().meta({ description: 'subscriptions to it that are paid for at present' }),
    credits: creditsSchema,
    price: planViewSchema.shape.price
      .nullable()
      .meta({ description: 'null where it would cost more than Telegram takes: then it is not sold' }),
    created_at: timeSchema.nullable().meta({ description: 'null for a plan of the settings' }),
    retired_at: timeSchema.nullable(),
  })
  .meta({ id: 'StaffPlan' })
export type StaffPlan = z.infer<typeof staffPlanSchema>
export const staffPlanListSchema = z.object({ items: z.array(staffPlanSchema) })
