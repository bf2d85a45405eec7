import type { Tx } from '../db/client.ts'
import type { Now } from '../kit/clock.ts'
import { AppError } from '../kit/errors.ts'
import * as datasets from '../datasets/store.ts'
import * as store from './store.ts'
import { DAY_MS, MEGABYTE } from '../kit/units.ts'

/** What an account may use for free. Paid use is limited by its price. */
export interface Quota {
  /** Series kept because they were quoted but have not been ordered. */
  quotesKept: number
  quotedMegabytes: number
  /** Jobs of free models within 24 hours. */
  unpaidJobsPerDay: number
  /** Paid jobs canceled within 24 hours: otherwise an account could keep series for free by ordering and
   *  canceling. */
  canceledJobsPerDay: number
}

/** Enforces quotas inside the transaction that would exceed them. */
export function createQuotas({ now, quota }: { now: Now; quota: Quota }) {
  const refuse = (what: QuotaName, limit: number, until: number): never => {
    const retry_after_seconds = Math.max(1, Math.ceil((until - now()) / 1000))
    throw new AppError('quota_reached', { what, limit, retry_after_seconds })
  }
  return {
    /** Throws `quota_reached` if one more series of this size is too much. */
    async checkQuote(tx: Tx, accountId: string, sizeBytes: number): Promise<void> {
      const { count, bytes, nextEnd } = await datasets.sumQuoted(tx, accountId, now())
      if (count >= quota.quotesKept) refuse('quotes', quota.quotesKept, nextEnd)
      // The first one is always accepted: its size is limited by that of a file.
      if (count > 0 && bytes + sizeBytes > quota.quotedMegabytes * MEGABYTE)
        refuse('quoted_megabytes', quota.quotedMegabytes, nextEnd)
    },

    /** Throws `quota_reached` for a free job if the account has used its free ones, and for a paid job if it
     *  has canceled too many. */
    async checkJob(tx: Tx, { accountId, cost }: { accountId: string; cost: number }): Promise<void> {
      const isFree = cost === 0
      const limit = isFree ? quota.unpaidJobsPerDay : quota.canceledJobsPerDay
      if (limit === Infinity) return
      const { count, first } = await store.countUnpaid(tx, { accountId, since: now() - DAY_MS, isFree })
      if (count >= limit) refuse(isFree ? 'unpaid_jobs' : 'canceled_jobs', limit, first + DAY_MS)
    },
  }
}
export type Quotas = ReturnType<typeof createQuotas>
type QuotaName = 'quotes' | 'quoted_megabytes' | 'unpaid_jobs' | 'canceled_jobs'
