import type { OrderView, ProviderName } from '../contract/ledger.ts'
import type { PaymentView } from '../contract/payment.ts'
import { toIso, toIsoOrNull } from '../kit/clock.ts'
import { AppError } from '../kit/errors.ts'

/** A purchase of credits as core sees it. */
export interface Order {
  id: string
  accountId: string
  /** Who made it and pays it. */
  userId: string
  provider: ProviderName
  credits: number
  /** The plan of which each payment is one month; null for a single purchase. */
  plan: string | null
  priceAmount: number
  priceCurrency: string
  status: 'open' | 'paid' | 'refunded' | 'expired'
  createdAt: number
  expiresAt: number
}

/** What Telegram reports about a payment, and the Telegram id of the person who made the order. */
export interface Claim {
  telegramId: string
  ownerTelegramId: string | null
  amount: number
  currency: string
}

/** Throws `payment_mismatch`, naming what differs: an invoice forwarded to another payer is refused, as is
 *  another price. */
export function matchClaim(order: Order, { telegramId, ownerTelegramId, amount, currency }: Claim): void {
  if (ownerTelegramId !== telegramId) throw new AppError('payment_mismatch', { what: 'payer' })
  if (currency !== order.priceCurrency) throw new AppError('payment_mismatch', { what: 'currency' })
  if (amount !== order.priceAmount) throw new AppError('payment_mismatch', { what: 'amount' })
}

/** Throws `payment_mismatch` for an order that can no longer be paid. */
export function refuseClosed(order: Order, at: number): void {
  const status = statusAt(order, at)
  if (status !== 'open') throw new AppError('payment_mismatch', { what: status })
}

/** An open order expires by itself. */
const statusAt = ({ status, expiresAt }: Order, at: number): Order['status'] =>
  status === 'open' && expiresAt <= at ? 'expired' : status

export function toOrderView(order: Order, at: number): OrderView {
  return {
    id: order.id,
    provider: order.provider,
    credits: order.credits,
    plan: order.plan,
    price: { amount: order.priceAmount, currency: order.priceCurrency },
    status: statusAt(order, at),
    expires_at: toIso(order.expiresAt),
    created_at: toIso(order.createdAt),
  }
}

/** A received payment as core sees it. */
export interface Charge {
  chargeId: string
  orderId: string
  provider: string
  credits: number
  createdAt: number
  refundedAt: number | null
  returnedAt: number | null
}

export const toPaymentView = (
  charge: Charge,
  order: Pick<Order, 'priceAmount' | 'priceCurrency'> | null,
): PaymentView => ({
  charge_id: charge.chargeId,
  order_id: charge.orderId === '' ? null : charge.orderId,
  provider: charge.provider,
  credits: charge.credits,
  price: order === null ? null : { amount: order.priceAmount, currency: order.priceCurrency },
  status: charge.refundedAt === null ? 'paid' : 'refunded',
  created_at: toIso(charge.createdAt),
  refunded_at: toIsoOrNull(charge.refundedAt),
  returned_at: toIsoOrNull(charge.returnedAt),
})
