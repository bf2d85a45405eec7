import type { Api } from 'grammy'
import type { OrderView } from '../../core/contract/ledger.ts'
import type { Say } from '../locales/say.ts'
import { credits, cut } from '../ui/format.ts'

/** The most that one invoice may ask for. */
export const STARS_MAX = 10_000

/** The arguments of sendInvoice after the chat: Stars have one price, no provider token. A forwarded copy only opens the bot. */
export function invoiceOf(say: Say, order: OrderView) {
  const sold = credits(say, order.credits)
  return [
    cut(say('invoice-title', { credits: sold }), 32),
    cut(say('invoice-description', { credits: sold }), 255),
    order.id,
    'XTR',
    [{ label: sold, amount: order.price.amount }],
    { provider_token: '', start_parameter: 'topup' },
  ] as const
}

const MONTH_SECONDS = 30 * 86_400

/** The arguments of createInvoiceLink for a plan: subscriptions come by link only, and 30 days is the only period there is. */
export function subscriptionOf(say: Say, order: OrderView) {
  const sold = credits(say, order.credits)
  return [
    cut(say('plan-title', { credits: sold }), 32),
    cut(say('plan-description', { credits: sold }), 255),
    order.id,
    '',
    'XTR',
    [{ label: sold, amount: order.price.amount }],
    { subscription_period: MONTH_SECONDS },
  ] satisfies Parameters<Api['createInvoiceLink']>
}
