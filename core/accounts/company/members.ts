import type { Actor } from '../../contract/account.ts'
import {
  ACTS_OF,
  type ChangeMember,
  mayGive,
  type MemberRole,
  type MemberView,
  personalAccountOf,
} from '../../contract/trust/member.ts'
import type { AuditLog } from '../../audit-log/service.ts'
import type { Db, Tx } from '../../db/client.ts'
import type { Events } from '../../events/service.ts'
import type { Acting, Careful } from '../../kit/acting.ts'
import { type Now, toIso } from '../../kit/clock.ts'
import { AppError } from '../../kit/errors.ts'
import type { SignedIn } from '../signed-in.ts'
import * as accounts from '../store.ts'
import type { Spending } from './spending.ts'
import * as store from './store.ts'

type Changed = Pick<store.MembershipRow, 'accountId' | 'userId' | 'role' | 'monthlyLimit'>

export interface MembersDeps {
  db: Db
  now: Now
  auditLog: AuditLog
  events: Pick<Events, 'add'>
  signedIn: () => SignedIn
  spending: Spending
}

/** Who is in an account, as what, and how much each may spend. Everything takes effect at once: what is remembered of a person who
 *  changed is dropped, and orders look again in their own transaction. */
export function createMembers({ db, now, auditLog, events, signedIn, spending }: MembersDeps) {
  /** The acting member as they are now, and the one it is about. Only owners touch owners and managers. Throws `forbidden` and
   *  `not_found`. */
  async function getBoth(tx: Tx, { userId, accountId }: Actor, targetId: string, wanted?: MemberRole) {
    const [own, target] = await Promise.all([
      store.findMembership(tx, accountId, userId),
      store.findMembership(tx, accountId, targetId),
    ])
    if (own === undefined || !ACTS_OF[own.role].has('manage')) throw new AppError('forbidden', { needed: 'manage' })
    if (target === undefined) throw new AppError('not_found', { what: 'member', asked: targetId })
    refuseAbove(own.role, target.role)
    if (wanted !== undefined) refuseAbove(own.role, wanted)
    return { own, target }
  }

  async function refuseLastOwner(tx: Tx, { accountId, role }: store.MembershipRow): Promise<void> {
    if (role === 'owner' && (await store.countMembers(tx, accountId, 'owner')) === 1)
      throw new AppError('state_conflict', { what: 'owner', state: 'the last one' })
  }

  async function end(tx: Tx, acting: Acting, target: store.MembershipRow, action: string): Promise<void> {
    const { accountId, userId } = target
    await refuseLastOwner(tx, target)
    await endMembership(tx, { acting, signedIn: signedIn(), at: now() }, target)
    const before = { user_id: userId, role: target.role }
    await auditLog.record(tx, { ...acting, action, target: accountId, reason: null, before, after: null })
    const company = (await accounts.findAccount(tx, accountId))?.company ?? ''
    await events.add(tx, {
      type: 'member.removed',
      account_id: accountId,
      user_id: userId,
      data: { company, user_id: userId, left: action === 'member.left' },
    })
  }

  async function tellChange(tx: Tx, { accountId, userId, role, monthlyLimit }: Changed): Promise<void> {
    const company = (await accounts.findAccount(tx, accountId))?.company ?? ''
    const data = { company, user_id: userId, role, monthly_limit: monthlyLimit }
    await events.add(tx, { type: 'member.changed', account_id: accountId, user_id: userId, data })
  }

  return {
    async list({ accountId }: Actor): Promise<MemberView[]> {
      const [rows, spent] = await Promise.all([
        store.listMembers(db.reader, accountId),
        spending.byMember(db.reader, accountId),
      ])
      return rows.map(({ membership, user }) => ({
        user_id: user.id,
        email: user.email,
        telegram_id: user.telegramId,
        role: membership.role,
        since: toIso(membership.since),
        monthly_limit: membership.monthlyLimit,
        spent_this_month: spent.get(user.id) ?? 0,
      }))
    },

    /** Another role or limit. Throws `not_found`, `forbidden`, and `state_conflict` for the last owner and for oneself. */
    async change(acting: Acting, actor: Actor, userId: string, wanted: ChangeMember): Promise<void> {
      await db.write(async (tx) => {
        const { target } = await getBoth(tx, actor, userId, wanted.role)
        if (userId === actor.userId) throw new AppError('state_conflict', { what: 'member', state: 'yourself' })
        const { role, monthlyLimit } = target
        const after = {
          role: wanted.role ?? role,
          monthlyLimit: wanted.monthly_limit === undefined ? monthlyLimit : wanted.monthly_limit,
        }
        if (after.role !== 'owner') await refuseLastOwner(tx, target)
        await store.updateMembership(tx, target, after)
        const event = { action: 'member.changed', target: actor.accountId, reason: null }
        await auditLog.record(tx, {
          ...acting,
          ...event,
          before: { user_id: userId, role, monthly_limit: monthlyLimit },
          after: { user_id: userId, role: after.role, monthly_limit: after.monthlyLimit },
        })
        await tellChange(tx, { ...target, ...after })
      })
      signedIn().dropUser(userId)
    },

    /** Removes somebody, or oneself: leaving needs no right. Throws as `change` does, and `step_up_required` for somebody else. */
    async remove(acting: Careful, actor: Actor, userId: string): Promise<void> {
      if (actor.accountId === personalAccountOf(actor.userId) && userId === actor.userId)
        throw new AppError('state_conflict', { what: 'account', state: 'personal' })
      if (userId !== actor.userId && !acting.isSteppedUp) throw new AppError('step_up_required', {})
      await db.write(async (tx) => {
        if (userId !== actor.userId) return end(tx, acting, (await getBoth(tx, actor, userId)).target, 'member.removed')
        const own = await store.findMembership(tx, actor.accountId, userId)
        if (own === undefined) throw new AppError('not_found', { what: 'member', asked: userId })
        await end(tx, acting, own, 'member.left')
      })
      signedIn().dropUser(userId)
    },

    /** Makes another member the owner; who gives it stays as a manager. Throws `not_found`, `forbidden`, `state_conflict`. */
    async transfer(acting: Acting, actor: Actor, userId: string): Promise<void> {
      await db.write(async (tx) => {
        const { own, target } = await getBoth(tx, actor, userId)
        if (own.role !== 'owner') throw new AppError('forbidden', { needed: 'own' })
        if (userId === actor.userId) throw new AppError('state_conflict', { what: 'member', state: 'yourself' })
        await store.updateMembership(tx, target, { role: 'owner', monthlyLimit: null })
        await store.updateMembership(tx, own, { role: 'manager' })
        await auditLog.record(tx, {
          ...acting,
          action: 'ownership.transferred',
          target: actor.accountId,
          reason: null,
          before: { owner: actor.userId },
          after: { owner: userId },
        })
        await tellChange(tx, { ...target, role: 'owner', monthlyLimit: null })
      })
      signedIn().dropUser(userId)
      signedIn().dropUser(actor.userId)
    },
  }
}

/** Ends a membership, and with it what the person held on to. */
export async function endMembership(
  tx: Tx,
  { acting, signedIn, at }: { acting: Acting; signedIn: SignedIn; at: number },
  { accountId, userId }: store.MembershipRow,
): Promise<void> {
  await store.updateMembership(tx, { accountId, userId }, { endedAt: at })
  // A key acts as who made it: it goes with them.
  await signedIn.revokeKeys(tx, acting, accountId, userId)
  const user = await accounts.findUser(tx, userId)
  if (user?.chosenAccountId === accountId) await accounts.updateUser(tx, userId, { chosenAccountId: null })
}

/** Managers look after members and viewers; owners after everybody. */
export function refuseAbove(own: MemberRole, other: MemberRole): void {
  if (!mayGive(own, other)) throw new AppError('forbidden', { needed: 'own' })
}
