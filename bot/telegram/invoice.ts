import type { Api } from 'grammy'
import type { TopUpView } from '../../core/contract/ledger.ts'
import type { Say } from '../locales/say.ts'
import { credits, cut } from '../ui/format.ts'

/** Telegram's maximum for one invoice. */
export const STARS_MAX = 10_000

/** The payload of an invoice, which Telegram repeats with its payment: the order and what it sells, so that a
 *  core restored from a backup without the order can still book the payment. At most 128 bytes. */
export const payloadOf = ({ id, amount, plan }: Pick<TopUpView, 'id' | 'amount' | 'plan'>): string =>
  [id, amount, ...(plan === null ? [] : [plan])].join(':')

/** Reads a payload; invoices of earlier versions carry only the id of their order. */
export function parsePayload(payload: string): {
  orderId: string
  sold?: { credits: number; plan: string | null }
} {
  const [, orderId, sold, plan = null] = /^([^:]*):(\d{1,9})(?::([^:]+))?$/.exec(payload) ?? []
  return orderId === undefined ? { orderId: payload } : { orderId, sold: { credits: Number(sold), plan } }
}

/** A payment as it is reported to core. `paidUntil`: the end of the paid month of a plan, in seconds. */
export function toPaymentBody(paid: {
  payload: string
  amount: number
  currency: string
  chargeId: string
  paidUntil: number | undefined
}) {
  const { orderId, sold } = parsePayload(paid.payload)
  return {
    order_id: orderId,
    ...(sold === undefined ? {} : { sold }),
    amount: paid.amount,
    currency: paid.currency,
    charge_id: paid.chargeId,
    ...(paid.paidUntil === undefined ? {} : { paid_until: new Date(paid.paidUntil * 1000).toISOString() }),
  }
}

/** The arguments of sendInvoice after the chat: Stars have one price and no provider token. A forwarded copy
 *  only opens the bot. `account`: whose credits they will be, for a payer with several. */
export function invoiceOf(say: Say, order: TopUpView, account?: string) {
  const sold = credits(say, order.amount)
  return [
    cut(say('invoice-title', { credits: sold }), 32),
    cut([account, say('invoice-description', { credits: sold })].filter(Boolean).join('\n'), 255),
    payloadOf(order),
    'XTR',
    [{ label: sold, amount: order.price.amount }],
    { provider_token: '', start_parameter: 'topup' },
  ] as const
}

const MONTH_SECONDS = 30 * 86_400

/** The arguments of createInvoiceLink for a plan: subscriptions exist by link only, and 30 days is the only
 *  period. */
export function subscriptionOf(say: Say, order: Pick<TopUpView, 'id' | 'amount' | 'plan' | 'price'>) {
  const sold = credits(say, order.amount)
  return [
    cut(say('plan-title', { credits: sold }), 32),
    cut(say('plan-description', { credits: sold }), 255),
    payloadOf(order),
    '',
    'XTR',
    [{ label: sold, amount: order.price.amount }],
    { subscription_period: MONTH_SECONDS },
  ] satisfies Parameters<Api['createInvoiceLink']>
}
