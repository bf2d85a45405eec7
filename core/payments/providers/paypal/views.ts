import { z } from 'zod'
import { toMinor } from '../../money.ts'
import type { RemoteDispute, RemotePayment, RemoteRefund } from '../../provider.ts'

const moneySchema = z.object({ currency_code: z.string(), value: z.string() })
export const captureSchema = z.object({
  id: z.string(),
  status: z.string(),
  amount: moneySchema,
  custom_id: z.string().optional(),
  create_time: z.string().optional(),
  update_time: z.string().optional(),
  supplementary_data: z.object({ related_ids: z.object({ order_id: z.string().optional() }).optional() }).optional(),
})
export const refundSchema = z.object({
  id: z.string(),
  status: z.string(),
  amount: moneySchema,
  custom_id: z.string().optional(),
})
export const linksSchema = z.array(z.object({ href: z.string(), rel: z.string() })).default([])
export const orderSchema = z.object({
  id: z.string(),
  status: z.string(),
  purchase_units: z
    .array(
      z.object({
        custom_id: z.string().optional(),
        amount: moneySchema.optional(),
        payments: z
          .object({ captures: z.array(captureSchema).default([]), refunds: z.array(refundSchema).default([]) })
          .optional(),
      }),
    )
    .default([]),
  links: linksSchema,
})
export const disputeSchema = z.object({
  dispute_id: z.string(),
  status: z.string(),
  dispute_amount: moneySchema,
  dispute_outcome: z
    .object({ outcome_code: z.string().optional(), amount_refunded: moneySchema.optional() })
    .optional(),
  disputed_transactions: z.array(z.object({ seller_transaction_id: z.string().optional() })).default([]),
})
type Money = z.infer<typeof moneySchema>
type Capture = z.infer<typeof captureSchema>

const ARRIVED = ['COMPLETED', 'PARTIALLY_REFUNDED', 'REFUNDED']

/** In the smallest unit. Throws for an amount that cannot be read: PayPal would have changed its format. */
function amountOf({ value, currency_code }: Money): number {
  const amount = toMinor(value, currency_code)
  if (amount === undefined) throw new Error(`PayPal tells an amount that cannot be read: ${value} ${currency_code}`)
  return amount
}

/** What an order has become. Approved is not paid, and a capture may be pending for days. */
export function toPayment(order: z.infer<typeof orderSchema>): Omit<RemotePayment, 'disputes'> {
  const [unit] = order.purchase_units
  const captures = unit?.payments?.captures ?? []
  const capture = captures.find(({ status }) => ARRIVED.includes(status)) ?? captures.find(isPending) ?? captures.at(-1)
  const money = capture?.amount ?? unit?.amount
  const isPaid = capture !== undefined && ARRIVED.includes(capture.status)
  return {
    ref: order.id,
    orderId: unit?.custom_id ?? null,
    // Test and live money have different hosts, and this came from the one that is set.
    isOurMode: true,
    status: capture === undefined ? statusOf(order.status) : statusOfCapture(capture),
    amount: money === undefined ? 0 : amountOf(money),
    currency: money?.currency_code ?? '',
    chargeId: isPaid ? capture.id : null,
    paidAt: isPaid ? paidAtOf(capture) : null,
    refunds: isPaid ? (unit?.payments?.refunds ?? []).map(toRefund) : [],
  }
}

/** A capture that was pending is paid when it changes; a refund of it changes it, too. */
function paidAtOf({ status, create_time: created, update_time: updated }: Capture): number | null {
  const at = Date.parse((status === 'COMPLETED' ? updated : undefined) ?? created ?? '')
  return Number.isNaN(at) ? null : at
}

/** A payment whose order PayPal has forgotten, by its capture alone; its refunds are not told. */
export function toPaymentOf(capture: Capture): Omit<RemotePayment, 'disputes'> {
  return toPayment({
    id: orderOf(capture) ?? '',
    status: 'COMPLETED',
    purchase_units: [{ custom_id: capture.custom_id, payments: { captures: [capture], refunds: [] } }],
    links: [],
  })
}

export const orderOf = ({ supplementary_data: more }: Capture): string | undefined => more?.related_ids?.order_id

const isPending = ({ status }: Capture): boolean => status === 'PENDING'

function statusOfCapture(capture: Capture): RemotePayment['status'] {
  if (ARRIVED.includes(capture.status)) return 'paid'
  return isPending(capture) ? 'processing' : 'failed'
}

function statusOf(status: string): RemotePayment['status'] {
  if (status === 'APPROVED') return 'approved'
  return status === 'VOIDED' ? 'expired' : 'open'
}

export const toRefund = ({ id, status, amount, custom_id }: z.infer<typeof refundSchema>): RemoteRefund => ({
  id,
  ourId: custom_id ?? null,
  amount: amountOf(amount),
  status: status === 'COMPLETED' ? 'succeeded' : status === 'PENDING' ? 'pending' : 'failed',
})

const LOST = ['RESOLVED_BUYER_FAVOUR', 'ACCEPTED']
/** PayPal pays the buyer out of its own pocket in one of them. */
const WON = ['RESOLVED_SELLER_FAVOUR', 'RESOLVED_WITH_PAYOUT', 'CANCELED_BY_BUYER', 'DENIED']

/** PayPal holds the money of a dispute from its first day on. One that ended in a way that is not known here stays open. */
export function toDispute({ dispute_id: id, ...told }: z.infer<typeof disputeSchema>): RemoteDispute {
  const { outcome_code: code = '', amount_refunded: taken } = told.dispute_outcome ?? {}
  const isOver = told.status === 'RESOLVED'
  if (isOver && LOST.includes(code)) return { id, amount: amountOf(taken ?? told.dispute_amount), status: 'lost' }
  return { id, amount: amountOf(told.dispute_amount), status: isOver && WON.includes(code) ? 'won' : 'open' }
}
