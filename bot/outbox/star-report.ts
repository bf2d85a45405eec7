import type { Api } from 'grammy'
import type { StarTransaction } from 'grammy/types'
import type { CoreClient } from '../../core/client.ts'
import type { Errand } from '../../core/contract/errand.ts'
import type { StarReport } from '../../core/contract/payment.ts'
import { parsePayload, toPaymentBody } from '../telegram/invoice.ts'
import type { OutboxStore } from './store.ts'

/** The most that Telegram gives at once. */
const PAGE = 100
type StarsErrand = Extract<Errand, { kind: 'stars' }>

/** Stores one of Telegram's Star transactions as a payment or a refund that core is to be told of; what is known is left as it is. */
export async function takeTransaction(outbox: OutboxStore, transaction: StarTransaction): Promise<void> {
  const { id, amount, date, source, receiver } = transaction
  if (receiver?.type === 'user') return outbox.addRefund(String(receiver.user.id), id)
  if (source?.type !== 'user' || source.invoice_payload === undefined) return
  const { user, invoice_payload: payload, subscription_period: seconds } = source
  const paidUntil = seconds === undefined ? undefined : date + seconds
  const body = toPaymentBody({ payload, amount, currency: 'XTR', chargeId: id, paidUntil })
  await outbox.addPayment(String(user.id), id, JSON.stringify(body))
}

export interface StarReportDeps {
  api: Pick<Api, 'getStarTransactions'>
  core: CoreClient
  outbox: OutboxStore
}

/** Tells core what Telegram says was paid in Stars, and returned, for the comparison with its books; what core does not know is reported to it
 *  once more. */
export function createStarReport({ api, core, outbox }: StarReportDeps) {
  /** From the place in Telegram's list that core remembers; from its beginning if the list is shorter, as that of another bot is. */
  async function read({
    since,
    offset: from,
  }: StarsErrand): Promise<{ offset: number; transactions: StarTransaction[] }> {
    const start = Date.parse(since) / 1000
    const kept: StarTransaction[] = []
    let offset = from
    let first = from
    for (;;) {
      const { transactions } = await api.getStarTransactions({ offset, limit: PAGE })
      if (transactions.length === 0 && offset === from && from > 0) return read({ kind: 'stars', since, offset: 0 })
      for (const [index, transaction] of transactions.entries()) {
        if (kept.length === 0 && transaction.date < start) first = offset + index + 1
        else kept.push(transaction)
      }
      if (transactions.length < PAGE) return { offset: first, transactions: kept }
      offset += PAGE
    }
  }

  return async function report(errand: StarsErrand): Promise<void> {
    const { offset, transactions } = await read(errand)
    const { charge_ids: unbooked } = await core.bot.reportStars({ offset, items: transactions.flatMap(toItem) })
    for (const transaction of transactions)
      if (unbooked.includes(transaction.id)) await takeTransaction(outbox, transaction)
  }
}
export type ReportStars = ReturnType<typeof createStarReport>

/** Transactions with others than users, such as payouts, are none of core's. */
function toItem({ id, amount, source, receiver }: StarTransaction): StarReport['items'] {
  if (receiver?.type === 'user') return [{ kind: 'refund', charge_id: id, order_id: null, amount }]
  if (source?.type !== 'user' || source.invoice_payload === undefined) return []
  return [{ kind: 'payment', charge_id: id, order_id: parsePayload(source.invoice_payload).orderId, amount }]
}
