import type { Actor } from '../../contract/account.ts'
import { ACTS_OF, personalAccountOf } from '../../contract/trust/member.ts'
import type { Reader, Tx } from '../../db/client.ts'
import { type Now, toIso } from '../../kit/clock.ts'
import { AppError } from '../../kit/errors.ts'
import { isReachable } from '../account.ts'
import * as store from '../store.ts'
import { findKey, findMembership, sumSpent, sumSpentByKeys } from './store.ts'

/** The calendar month of a moment, UTC: when it began, and when the next one does. */
function monthOf(at: number): { begins: number; ends: number } {
  const day = new Date(at)
  const [year, month] = [day.getUTCFullYear(), day.getUTCMonth()]
  return { begins: Date.UTC(year, month), ends: Date.UTC(year, month + 1) }
}

/** Who may still order, and how much. */
export function createSpending({ now, asksForEmail }: { now: Now; asksForEmail: boolean }) {
  async function admitMember(
    tx: Tx,
    { userId, accountId }: Pick<Actor, 'userId' | 'accountId'>,
    cost: number,
  ): Promise<void> {
    const member = await store.findMember(tx, userId, accountId)
    const isIn = member?.account.state === 'active' && member.account.blockedAt === null
    if (!isIn || !ACTS_OF[member.role].has('order')) throw new AppError('forbidden', { needed: 'order' })
    const limit = (await findMembership(tx, accountId, userId))?.monthlyLimit ?? null
    await holdTo('member', limit, cost, async (begins) => (await sumSpent(tx, accountId, begins, userId)).get(userId))
  }

  async function admitKey(tx: Tx, keyId: string, cost: number): Promise<void> {
    const key = await findKey(tx, keyId)
    if (key === undefined || key.revokedAt !== null || (key.expiresAt !== null && key.expiresAt <= now()))
      throw new AppError('unauthenticated', { reason: 'revoked' })
    const { monthlyLimit, lineId } = key
    await holdTo('key', monthlyLimit, cost, async (begins) =>
      (await sumSpentByKeys(tx, { lineId }, begins)).get(lineId),
    )
  }

  /** Throws `spending_limit` if this costs more than a limit leaves of the month. */
  async function holdTo(
    of: 'member' | 'key',
    limit: number | null,
    cost: number,
    spentSince: (begins: number) => Promise<number | undefined>,
  ): Promise<void> {
    if (limit === null || cost === 0) return
    const { begins, ends } = monthOf(now())
    const spent = (await spentSince(begins)) ?? 0
    if (spent + cost > limit)
      throw new AppError('spending_limit', { of, needed: cost, limit, spent, resets_at: toIso(ends) })
  }

  return {
    /** Asked before free work: an address that nobody has confirmed has no more than its welcome credits. Throws `email_unconfirmed`. */
    async admitFree(tx: Tx, { userId }: Pick<Actor, 'userId'>): Promise<void> {
      const user = asksForEmail ? await store.findUser(tx, userId) : undefined
      if (user !== undefined && !isReachable(user)) throw new AppError('email_unconfirmed', {})
    },

    /** Asked in the transaction that takes the hold, so that orders at the same time cannot pass a limit together, and neither somebody
     *  who was removed a moment ago nor a key that was revoked then orders anything. Throws `forbidden`, `unauthenticated` and
     *  `spending_limit`. Only keys limit what a person orders in their own account. */
    async admit(tx: Tx, who: Pick<Actor, 'userId' | 'accountId' | 'keyId'>, cost: number): Promise<void> {
      if (who.keyId !== null) await admitKey(tx, who.keyId, cost)
      if (who.accountId !== personalAccountOf(who.userId)) await admitMember(tx, who, cost)
    },

    /** Whether somebody is in an account. */
    isMember: async (reader: Reader, userId: string, accountId: string): Promise<boolean> =>
      (await findMembership(reader, accountId, userId)) !== undefined,

    /** What each of an account's keys has spent this month, together with those that it replaced or was replaced by: by the first of
     *  them. */
    byKey: (reader: Reader, accountId: string): Promise<Map<string, number>> =>
      sumSpentByKeys(reader, { accountId }, monthOf(now()).begins),

    /** What each member of a company has spent this month. */
    byMember: (reader: Reader, accountId: string): Promise<Map<string, number>> =>
      sumSpent(reader, accountId, monthOf(now()).begins),
  }
}
export type Spending = ReturnType<typeof createSpending>
