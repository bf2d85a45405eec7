import type { Actor } from '../../contract/account.ts'
import { ACTS_OF, personalAccountOf } from '../../contract/trust/member.ts'
import type { Reader, Tx } from '../../db/client.ts'
import { type Now, toIso } from '../../kit/clock.ts'
import { AppError } from '../../kit/errors.ts'
import * as store from '../store.ts'
import { findMembership, sumSpent } from './store.ts'

/** The calendar month of a moment, UTC: when it began, and when the next one does. */
function monthOf(at: number): { begins: number; ends: number } {
  const day = new Date(at)
  const [year, month] = [day.getUTCFullYear(), day.getUTCMonth()]
  return { begins: Date.UTC(year, month), ends: Date.UTC(year, month + 1) }
}

/** Who may still order, and how much. */
export function createSpending({ now }: { now: Now }) {
  return {
    /** Asked in the transaction that takes the hold, so that orders at the same time cannot pass a limit together, and somebody who was
     *  removed a moment ago orders nothing. Throws `forbidden` and `spending_limit`. Nobody limits a person's own account. */
    async admit(tx: Tx, { userId, accountId }: Pick<Actor, 'userId' | 'accountId'>, cost: number): Promise<void> {
      if (accountId === personalAccountOf(userId)) return
      const member = await store.findMember(tx, userId, accountId)
      const isIn = member?.account.state === 'active' && member.account.blockedAt === null
      if (!isIn || !ACTS_OF[member.role].has('order')) throw new AppError('forbidden', { needed: 'order' })
      const limit = (await findMembership(tx, accountId, userId))?.monthlyLimit ?? null
      if (limit === null || cost === 0) return
      const { begins, ends } = monthOf(now())
      const spent = (await sumSpent(tx, accountId, begins, userId)).get(userId) ?? 0
      if (spent + cost > limit)
        throw new AppError('spending_limit', { needed: cost, limit, spent, resets_at: toIso(ends) })
    },

    /** Whether somebody is in an account. */
    isMember: async (reader: Reader, userId: string, accountId: string): Promise<boolean> =>
      (await findMembership(reader, accountId, userId)) !== undefined,

    /** What each member of a company has spent this month. */
    byMember: (reader: Reader, accountId: string): Promise<Map<string, number>> =>
      sumSpent(reader, accountId, monthOf(now()).begins),
  }
}
export type Spending = ReturnType<typeof createSpending>
