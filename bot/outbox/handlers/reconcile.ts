import type { Api } from 'grammy'
import type { Services } from '../../services.ts'
import type { Delivered } from '../sender.ts'
import { takeTransaction } from '../star-report.ts'

/** The most that Telegram gives at once. */
const PAGE = 100

/** Reads all that was ever paid in Stars, and returned, from Telegram: a bot that was restored from a backup may have heard of some of it
 *  and not know it any more. Whatever is known is left as it is. */
export const createReconcileHandler =
  ({ outbox }: Pick<Services, 'outbox'>, api: Pick<Api, 'getStarTransactions'>) =>
  async (): Promise<Delivered> => {
    for (let offset = 0; ; offset += PAGE) {
      const { transactions } = await api.getStarTransactions({ offset, limit: PAGE })
      for (const transaction of transactions) await takeTransaction(outbox, transaction)
      if (transactions.length < PAGE) return 'moot'
    }
  }
