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
