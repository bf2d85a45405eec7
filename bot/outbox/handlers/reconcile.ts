import type { Api } from 'grammy'
import type { StarTransaction } from 'grammy/types'
import type { Services } from '../../services.ts'
import { toPaymentBody } from '../../telegram/invoice.ts'
import type { Delivered } from '../sender.ts'

/** The most that Telegram gives at once. */
const PAGE = 100

/** Reads all that was ever paid in Stars, and returned, from Telegram: a bot that was restored from a backup may have heard of some of it
 *  and not know it any more. Whatever is known is left as it is. */
export const createReconcileHandler =
  ({ outbox }: Pick<Services, 'outbox'>, api: Pick<Api, 'getStarTransactions'>) =>
  async (): Promise<Delivered> => {
    for (let offset = 0; ; offset += PAGE) {
      const { transactions } = await api.getStarTransactions({ offset, limit: PAGE })
      for (const transaction of transactions) await take(transaction)
      if (transactions.length < PAGE) return 'moot'
    }

    async function take({ id, amount, date, source, receiver }: StarTransaction): Promise<void> {
      if (receiver?.type === 'user') return outbox.addRefund(String(receiver.user.id), id)
      if (source?.type !== 'user' || source.invoice_payload === undefined) return
      const { user, invoice_payload: payload, subscription_period: seconds } = source
      const paidUntil = seconds === undefined ? undefined : date + seconds
      const body = toPaymentBody({ payload, amount, currency: 'XTR', chargeId: id, paidUntil })
      await outbox.addPayment(String(user.id), id, JSON.stringify(body))
    }
  }
