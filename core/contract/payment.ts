import { z } from 'zod'
import { creditsSchema, lineSchema, timeSchema } from './common.ts'
import { balanceViewSchema, providerSchema } from './ledger.ts'
import { LIMITS } from './limits.ts'

/** A received payment, as listed by /paysupport and referenced by refunds. */
export const paymentViewSchema = z
  .object({
    charge_id: z.string(),
    order_id: z.string().nullable(),
    provider: z.string(),
    credits: creditsSchema,
    price: z
      .object({ amount: z.int(), currency: z.string() })
      .nullable()
      .meta({ description: 'what was paid; null for sandbox money' }),
    status: z.enum(['paid', 'partly_refunded', 'refunded']),
    refunded_credits: creditsSchema.meta({ description: 'credits that were taken back for refunds so far' }),
    created_at: timeSchema,
    refunded_at: timeSchema.nullable().meta({ description: 'when its credits were taken back' }),
    returned_at: timeSchema.nullable().meta({ description: 'when the payer had the money back; null until then' }),
  })
  .meta({ id: 'Payment' })
export type PaymentView = z.infer<typeof paymentViewSchema>

export const refundRequestSchema = z
  .strictObject({
    reason: lineSchema(3, LIMITS.reasonCharsMax).meta({ description: 'the user sees it' }),
    amount: z.int().min(1).optional().meta({
      description: 'part of what was paid, in the smallest unit of its currency; all that is left by default',
    }),
  })
  .meta({ id: 'RefundRequest' })

/** The credits are taken back at once. Stars are returned by the bot, which gets an errand for it. */
export const refundedSchema = z
  .object({
    payment: paymentViewSchema,
    account_id: z.string(),
    telegram_id: z
      .string()
      .nullable()
      .meta({ description: 'the payer whose Stars are returned; null for sandbox money' }),
    refunded: z.boolean().meta({ description: 'false if it was already refunded' }),
    balance: balanceViewSchema,
  })
  .meta({ id: 'Refunded' })
export type Refunded = z.infer<typeof refundedSchema>

/** Stars have been returned, by the bot on core's errand or by Telegram itself (refunded_payment). */
export const returnedRequestSchema = z
  .strictObject({ telegram_id: z.string().regex(/^\d{1,19}$/), charge_id: z.string().min(1).max(255) })
  .meta({ id: 'ReturnedRequest' })
export const returnedSchema = z
  .object({
    payment: paymentViewSchema,
    refunded: z.boolean().meta({ description: 'false if it was already recorded' }),
    taken: creditsSchema.meta({
      description: 'credits that left the wallet for it, now or before; fewer than were bought when some were spent',
    }),
    reason: z.string().nullable().meta({ description: 'reason given by the admin; null if Telegram made the refund' }),
    balance: balanceViewSchema,
  })
  .meta({ id: 'Returned' })
export type Returned = z.infer<typeof returnedSchema>

/** What Telegram says was paid in Stars, and returned, in the last days. */
export const starReportSchema = z
  .strictObject({
    offset: z.int().min(0).meta({ description: 'how many transactions at the head of the list are older' }),
    items: z
      .array(
        z.strictObject({
          kind: z.enum(['payment', 'refund']),
          charge_id: z.string().min(1).max(255),
          order_id: z.string().max(128).nullable(),
          amount: z.int().min(0).meta({ description: 'Stars' }),
        }),
      )
      .max(LIMITS.starTransactionsMax),
  })
  .meta({ id: 'StarReport', example: { offset: 0, items: [] } })
export type StarReport = z.infer<typeof starReportSchema>
export const unbookedStarsSchema = z
  .object({
    charge_ids: z.array(z.string()).meta({ description: 'not in the books: to be reported once more, one by one' }),
  })
  .meta({ id: 'UnbookedStars' })
export type UnbookedStars = z.infer<typeof unbookedStarsSchema>

/** A payment that only one side knows, or that differs. */
const differenceSchema = z.object({
  ref: z.string().nullable().meta({ description: "the provider's id of the payment" }),
  charge_id: z.string().nullable(),
  what: z.string().meta({ description: 'what is missing or differs: `order`, `amount`, `currency`, `reference`, …' }),
})
export type Difference = z.infer<typeof differenceSchema>

export const reconciliationViewSchema = z
  .object({
    provider: providerSchema,
    since: timeSchema,
    started_at: timeSchema,
    finished_at: timeSchema,
    looked_at: z.int().meta({ description: 'payments that were looked up' }),
    credited: z.int().meta({ description: 'payments whose credits came by it: their events were lost' }),
    only_provider: z.array(differenceSchema).meta({ description: 'at the provider, and not booked here' }),
    only_ours: z.array(differenceSchema).meta({ description: 'credited here, and unknown to the provider' }),
  })
  .meta({ id: 'Reconciliation' })
export type ReconciliationView = z.infer<typeof reconciliationViewSchema>

export const reconciliationListSchema = z.object({
  items: z.array(reconciliationViewSchema),
  refused_events: z
    .array(
      z.object({
        provider: providerSchema,
        event_id: z.string(),
        type: z.string(),
        what: z.string(),
        received_at: timeSchema,
      }),
    )
    .meta({ description: 'events for which nothing was booked, newest first' }),
})
export type ReconciliationList = z.infer<typeof reconciliationListSchema>

export const reconcileRequestSchema = z
  .strictObject({
    provider: providerSchema,
    since: timeSchema.optional().meta({ description: 'three days ago by default' }),
  })
  .meta({ id: 'ReconcileRequest', example: { provider: 'stripe' } })
