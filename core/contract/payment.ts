import { z } from 'zod'
import { creditsSchema, timeSchema } from './common.ts'
import { balanceViewSchema } from './ledger.ts'
import { LIMITS } from './limits.ts'

/** A payment that has come in: what /paysupport shows, and what a refund is asked for by. */
export const paymentViewSchema = z
  .object({
    charge_id: z.string(),
    order_id: z.string().nullable(),
    provider: z.string(),
    credits: creditsSchema,
    status: z.enum(['paid', 'refunded']),
    created_at: timeSchema,
    refunded_at: timeSchema.nullable(),
  })
  .meta({ id: 'Payment' })
export type PaymentView = z.infer<typeof paymentViewSchema>

export const refundRequestSchema = z
  .strictObject({
    reason: z.string().trim().min(3).max(LIMITS.reasonCharsMax).meta({ description: 'the user sees it' }),
  })
  .meta({ id: 'RefundRequest' })

/** `refunded` is false when it had been refunded before. The bot then gives the Stars back: refundStarPayment(telegram_id, charge_id),
 *  where CHARGE_ALREADY_REFUNDED is as good as done. */
export const refundedSchema = z
  .object({
    payment: paymentViewSchema,
    account_id: z.string(),
    telegram_id: z.string().nullable(),
    refunded: z.boolean(),
    balance: balanceViewSchema,
  })
  .meta({ id: 'Refunded' })
export type Refunded = z.infer<typeof refundedSchema>

/** What Telegram tells the bot of Stars that have gone back already (refunded_payment): core can only book it. */
export const returnedRequestSchema = z
  .strictObject({ telegram_id: z.string().regex(/^\d{1,19}$/), charge_id: z.string().min(1).max(255) })
  .meta({ id: 'ReturnedRequest' })
export const returnedSchema = z
  .object({
    payment: paymentViewSchema,
    refunded: z.boolean().meta({ description: 'false: it had been booked before' }),
    taken: creditsSchema.meta({
      description: 'credits that left the wallet now; fewer than were bought when some are spent',
    }),
    balance: balanceViewSchema,
  })
  .meta({ id: 'Returned' })
export type Returned = z.infer<typeof returnedSchema>
