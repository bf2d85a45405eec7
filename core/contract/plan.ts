import { z } from 'zod'
import { creditsSchema, timeSchema } from './common.ts'

const priceSchema = z.object({ amount: z.int(), currency: z.string() })

/** Credits every month, at a discount. */
export const planViewSchema = z
  .object({
    id: z.string().meta({ example: 'monthly-500' }),
    credits: creditsSchema.meta({ description: 'credits per period; unused ones are kept' }),
    price: priceSchema.meta({ description: 'the price of one period' }),
    percent_off: z.int().min(0).max(99).meta({ description: 'compared with the same credits bought singly' }),
    period_days: z.int(),
  })
  .meta({ id: 'Plan' })
export type PlanView = z.infer<typeof planViewSchema>
export const planListSchema = z.object({
  items: z.array(planViewSchema),
  credits_per_star: z
    .int()
    .meta({ description: 'the price of credits bought singly, in Telegram: rounded up to whole Stars' }),
})

/** A plan that somebody pays for in Telegram. */
export const subscriptionViewSchema = z
  .object({
    id: z.string().meta({ description: 'the id of its first order' }),
    plan: z.string(),
    credits: creditsSchema,
    price: priceSchema,
    charge_id: z.string().meta({ description: 'the charge id of its first payment, which identifies it in Telegram' }),
    renews: z.boolean().meta({ description: 'false if there are no payments after `paid_until`' }),
    paid_until: timeSchema,
    status: z.enum(['active', 'ended']),
    created_at: timeSchema,
  })
  .meta({ id: 'Subscription' })
export type SubscriptionView = z.infer<typeof subscriptionViewSchema>
export const subscriptionListSchema = z.object({ items: z.array(subscriptionViewSchema) })

/** The bot has told Telegram, and reports to core: no more payments after the paid time. */
export const endSubscriptionRequestSchema = z
  .strictObject({ telegram_id: z.string().regex(/^\d{1,19}$/) })
  .meta({ id: 'EndSubscriptionRequest' })
