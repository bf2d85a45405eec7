import { z } from 'zod'
import { creditsSchema, pageQuerySchema, timeSchema } from './common.ts'
import { providerSchema } from './ledger.ts'

const priceSchema = z.object({ amount: z.int(), currency: z.string() })

/** Credits every month, at a discount. */
export const planViewSchema = z
  .object({
    id: z.string().meta({ example: 'monthly-500' }),
    credits: creditsSchema.meta({ description: 'credits per period; unused ones are kept' }),
    price: priceSchema.meta({ description: 'the price of one period, in Telegram Stars' }),
    prices: z
      .array(priceSchema.extend({ provider: providerSchema }))
      .meta({ description: 'of one period, by each provider that sells it; `bank`: by invoice, to companies' }),
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

const SUBSCRIPTION_STATUSES = ['trialing', 'active', 'past_due', 'canceled'] as const
export type SubscriptionStatus = (typeof SUBSCRIPTION_STATUSES)[number]

const termsShape = { plan: z.string(), credits: creditsSchema, price: priceSchema }

/** A plan that somebody pays for every period. */
export const subscriptionViewSchema = z
  .object({
    id: z.string().meta({ description: 'the id of its first order' }),
    provider: providerSchema,
    ...termsShape,
    charge_id: z.string().meta({ description: 'the charge id of its first payment, which identifies it in Telegram' }),
    renews: z.boolean().meta({ description: 'false if there are no payments after `paid_until`' }),
    paid_until: timeSchema,
    next: z.object(termsShape).nullable().meta({
      description:
        'what it becomes at `paid_until`; null if it stays as it is. In Telegram its payer has to confirm the new price then',
    }),
    status: z.enum(SUBSCRIPTION_STATUSES).meta({
      description:
        '`trialing`: before its first payment; `past_due`: a payment is missing, and no credits come until it is made; `canceled`: it is over',
    }),
    created_at: timeSchema,
  })
  .meta({ id: 'Subscription' })
export type SubscriptionView = z.infer<typeof subscriptionViewSchema>
export const subscriptionListSchema = z.object({ items: z.array(subscriptionViewSchema) })

/** Another plan from the next period on; the one it is on takes an earlier change back. */
export const changeSubscriptionSchema = z
  .strictObject({
    plan: z.string().max(40),
    price: priceSchema.optional().meta({ description: 'what was agreed to; 409 if it is another now' }),
  })
  .meta({ id: 'ChangeSubscription', example: { plan: 'monthly-2000' } })
export type ChangeSubscription = z.infer<typeof changeSubscriptionSchema>

export const staffSubscriptionSchema = subscriptionViewSchema
  .extend({ account_id: z.string().meta({ description: 'whose credits they are' }) })
  .meta({ id: 'StaffSubscription' })
export type StaffSubscription = z.infer<typeof staffSubscriptionSchema>
export const staffSubscriptionsQuerySchema = pageQuerySchema.extend({
  provider: providerSchema.optional(),
  account_id: z.string().max(64).optional(),
})
export type StaffSubscriptionsQuery = z.infer<typeof staffSubscriptionsQuerySchema>

/** The bot has told Telegram, and reports to core: no more payments after the paid time. */
export const endSubscriptionRequestSchema = z
  .strictObject({ telegram_id: z.string().regex(/^\d{1,19}$/) })
  .meta({ id: 'EndSubscriptionRequest' })
