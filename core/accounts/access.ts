import type { AuditLog } from '../audit-log/service.ts'
import { personOf } from '../contract/trust/member.ts'
import type { Db, Reader, Tx } from '../db/client.ts'
import type { Acting } from '../kit/acting.ts'
import type { Now } from '../kit/clock.ts'
import { AppError } from '../kit/errors.ts'
import { refuseBeyond } from '../roles/role.ts'
import { getRole } from '../roles/find.ts'
import type { Standings } from '../roles/standing.ts'
import type { SignedIn } from './signed-in.ts'
import * as store from './store.ts'

export interface AccessDeps {
  db: Db
  now: Now
  auditLog: AuditLog
  signedIn: () => SignedIn
  standing: Standings
}

export interface ChangeAccount {
  blocked: boolean
  reason: string
}

/** What staff changes about whom the shop lets in, and as what. Each act and its record are one transaction. */
export function createAccess({ db, now, auditLog, signedIn, standing }: AccessDeps) {
  /** Blocks or unblocks. Revokes earlier access tokens; a block ends every session. Throws `not_found`,
   *  `state_conflict` for one's own account, so that nobody can lock themselves out, and for the last admin;
   *  `forbidden` for a person with more rights than the acting one. */
  async function change(acting: Acting, id: string, { blocked, reason }: ChangeAccount): Promise<void> {
    const userId = personOf(id)
    refuseOwn(acting, userId)
    await db.write(async (tx) => {
      const account = await getAccount(tx, id)
      const before = { blocked: account.blockedAt !== null }
      if (before.blocked === blocked) return
      await refuseMember(tx, acting, id)
      refuseBeyond(await standing.ofActing(tx, acting), await standing.ofTarget(tx, userId))
      const blockedAt = blocked ? now() : null
      await store.updateAccount(tx, id, { blockedAt })
      await store.updateUser(tx, userId, { blockedAt, tokensValidFrom: now() })
      if (blocked) {
        await signedIn().endAll(tx, userId)
        await standing.requireAdmin(tx)
      }
      const event = { action: 'account.changed', target: id, reason, before, after: { blocked } }
      await auditLog.record(tx, { ...acting, ...event })
    })
    signedIn().dropUser(userId)
    signedIn().dropAccount(id)
  }

  /** Gives a person a role in the place of the one they have, by their personal account. Throws `not_found` for an
   *  unknown person or role, `state_conflict` for oneself and for the last admin, `forbidden` if either role may do
   *  more than the acting person. */
  async function giveRole(
    acting: Acting,
    id: string,
    { role, reason }: { role: string; reason: string },
  ): Promise<void> {
    const userId = personOf(id)
    refuseOwn(acting, userId)
    await db.write(async (tx) => {
      const user = await store.findUser(tx, userId)
      if (user === undefined) throw new AppError('not_found', { what: 'account', asked: id })
      const given = await getRole(tx, role)
      if (user.role === role) return
      const own = await standing.ofActing(tx, acting)
      refuseBeyond(own, await standing.of(tx, user, true))
      refuseBeyond(own, given)
      await store.updateUser(tx, userId, { role, tokensValidFrom: now() })
      // A code that they gave as somebody else opens nothing of the new role.
      await signedIn().endProofs(tx, userId)
      await standing.requireAdmin(tx)
      const event = { action: 'role.given', target: id, reason, before: { role: user.role }, after: { role } }
      await auditLog.record(tx, { ...acting, ...event })
    })
    signedIn().dropUser(userId)
  }

  return { change, giveRole }
}

/** Nobody gives themselves a role or a block. Throws `state_conflict`. */
function refuseOwn({ actorId }: Acting, userId: string): void {
  if (userId === actorId) throw new AppError('state_conflict', { what: 'account', state: 'your own' })
}

/** Nobody blocks or unblocks an account that they share. Throws `state_conflict`. */
export async function refuseMember(tx: Tx, { actorId }: Acting, accountId: string): Promise<void> {
  if ((await store.findMember(tx, actorId, accountId)) !== undefined)
    throw new AppError('state_conflict', { what: 'account', state: 'your own' })
}

/** Throws `not_found`. */
export async function getAccount(db: Reader, id: string): Promise<store.AccountRow> {
  const account = await store.findAccount(db, id)
  if (account === undefined) throw new AppError('not_found', { what: 'account' })
  return account
}
