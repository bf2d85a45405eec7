import type { OrderStatus, OrderView, ProviderName } from '../contract/ledger.ts'
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
  status: OrderStatus
  createdAt: number
  expiresAt: number
  /** The provider's id of the payment; null until it has begun there, and for what is paid in the chat. */
  providerRef: string | null
  /** Where the payer goes. */
  url: string | null
}

/** What Telegram reports about a payment, and the Telegram id of the person who made the order. */
export interface Claim {
  telegramId: string
  ownerTelegramId: string | null
  amount: number
  currency: string
}

/** Only these are paid in Telegram: nothing that the bot reports becomes a payment of another provider. */
const CHAT_PROVIDERS: readonly ProviderName[] = ['stars', 'play']

/** Throws `payment_mismatch`, naming what differs: an invoice forwarded to another payer is refused, as is
 *  another price. */
export function matchClaim(order: Order, { telegramId, ownerTelegramId, amount, currency }: Claim): void {
  if (!CHAT_PROVIDERS.includes(order.provider)) throw new AppError('payment_mismatch', { what: 'provider' })
  if (ownerTelegramId !== telegramId) throw new AppError('payment_mismatch', { what: 'payer' })
  if (currency !== order.priceCurrency) throw new AppError('payment_mismatch', { what: 'currency' })
  if (amount !== order.priceAmount) throw new AppError('payment_mismatch', { what: 'amount' })
}

/** Throws `payment_mismatch` for an order that can no longer be paid. */
export function refuseClosed(order: Order, at: number): void {
  const status = statusAt(order, at)
  if (status !== 'open') throw new AppError('payment_mismatch', { what: status })
}

/** True if an order in the state `from` follows a payment that is in the state `to`. Money that has come stays come, and a payment that failed or expired
 *  may still be tried again. */
export const mayBecome = (from: OrderStatus, to: OrderStatus): boolean =>
  from !== to && from !== 'paid' && from !== 'refunded' && !(to === 'open' && from === 'processing')

/** An open order expires by itself. */
export const statusAt = ({ status, expiresAt }: Pick<Order, 'status' | 'expiresAt'>, at: number): OrderStatus =>
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
  refundedCredits: number
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
  status:
    charge.refundedCredits === 0 ? 'paid' : charge.refundedCredits < charge.credits ? 'partly_refunded' : 'refunded',
  refunded_credits: charge.refundedCredits,
  created_at: toIso(charge.createdAt),
  refunded_at: toIsoOrNull(charge.refundedAt),
  returned_at: toIsoOrNull(charge.returnedAt),
})
