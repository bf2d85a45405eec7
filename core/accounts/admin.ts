import type { z } from 'zod'
import type { Role } from '../contract/account.ts'
import type { adjustedSchema } from '../contract/admin.ts'
import type { AuditLog } from '../audit-log/service.ts'
import type { Db, Reader, Tx } from '../db/client.ts'
import type { Events } from '../events/service.ts'
import { hashBody, type Idempotency } from '../idempotency/service.ts'
import { type Acting, type Careful, demandStepUp } from '../kit/acting.ts'
import type { Now } from '../kit/clock.ts'
import { AppError } from '../kit/errors.ts'
import type { NewId } from '../kit/ids.ts'
import { adjustmentEntry } from '../ledger/entries.ts'
import type { Ledger } from '../ledger/service.ts'
import { personalAccountOf, personOf } from '../contract/trust/member.ts'
import type { SignedIn } from './signed-in.ts'
import * as store from './store.ts'

export interface AdminDeps {
  /** Telegram ids that are admins by setting, with or without an account. */
  adminTelegramIds: readonly string[]
  db: Db
  now: Now
  newId: NewId
  ledger: Ledger
  auditLog: AuditLog
  idempotency: Idempotency
  events: Pick<Events, 'add'>
  signedIn: SignedIn
  /** Adjustments above this need a fresh second factor. */
  stepUpCredits: number
}

export interface ChangeAccount {
  role?: Role | undefined
  blocked?: boolean | undefined
  reason: string
}

export type Adjusted = z.infer<typeof adjustedSchema>
/** `replayed`: the same Idempotency-Key has already been given this answer. */
export type AdjustedAnswer = { adjusted: Adjusted; replayed: boolean }

interface Movement {
  accountId: string
  amount: number
  reason: string
  key: string
  /** The adjustment that this one reverses. */
  undoes: string | null
}

/** What admins do to accounts. Each act and its record in the audit log are one transaction. */
export function createAccountsAdmin(deps: AdminDeps) {
  const { db, now, newId, ledger, auditLog, idempotency, events, signedIn, adminTelegramIds, stepUpCredits } = deps
  /** Changes the role, or blocks and unblocks. Revokes earlier access tokens; a block ends every session.
   *  Throws `not_found`, and `state_conflict` for one's own account, so that nobody can lock themselves out. */
  async function change({ actorId, requestId }: Acting, id: string, wanted: ChangeAccount): Promise<void> {
    const userId = personOf(id)
    if (userId === actorId) throw new AppError('state_conflict', { what: 'account', state: 'your own' })
    await db.write(async (tx) => {
      const account = await getAccount(tx, id)
      const user = await store.findUser(tx, userId)
      if (user === undefined) throw new AppError('not_found', { what: 'account' })
      const before = { role: user.role, blocked: account.blockedAt !== null }
      const after = { role: wanted.role ?? before.role, blocked: wanted.blocked ?? before.blocked }
      if (after.role === before.role && after.blocked === before.blocked) return
      const blockedAt = after.blocked ? (account.blockedAt ?? now()) : null
      await store.updateAccount(tx, id, { blockedAt })
      await store.updateUser(tx, userId, { role: after.role, blockedAt, tokensValidFrom: now() })
      if (after.blocked) await signedIn.endAll(tx, userId)
      const event = { actorId, requestId, action: 'account.changed', target: id, reason: wanted.reason, before, after }
      await auditLog.record(tx, event)
    })
    signedIn.dropUser(userId)
    signedIn.dropAccount(id)
  }

  /** Adds credits to an account or removes them, with a reason that its owner reads. Idempotent per key.
   *  Throws `not_found`, `insufficient_credits`, `idempotency_mismatch`, `step_up_required`. */
  async function adjust(
    acting: Careful,
    id: string,
    { amount, reason }: { amount: number; reason: string },
    key: string | undefined,
  ): Promise<AdjustedAnswer> {
    return once(acting, `adjust ${id}`, key, [amount, reason], async (tx) => {
      demandStepUp(acting, amount, stepUpCredits)
      await getAccount(tx, id)
      const change = { accountId: id, amount, reason, key: `adjustment:${newId('ent')}` }
      return move(tx, acting, { ...change, undoes: null }, 'account.adjusted')
    })
  }

  /** Reverses an adjustment, once. Throws `not_found`, `state_conflict` if it was already undone,
   *  `insufficient_credits` if the credits it gave are already spent. */
  async function undo(acting: Careful, entryId: string, key: string | undefined): Promise<AdjustedAnswer> {
    return once(acting, `undo ${entryId}`, key, null, async (tx) => {
      const entry = await ledger.findEntry(tx, { id: entryId })
      if (entry === undefined || entry.type !== 'adjustment')
        throw new AppError('not_found', { what: 'adjustment', asked: entryId })
      const undoKey = `undo:${entryId}`
      if ((await ledger.findEntry(tx, { key: undoKey })) !== undefined) {
        throw new AppError('state_conflict', { what: 'adjustment', state: 'undone' })
      }
      const given = entry.postings.reduce(
        (sum, { source, amount }) => sum + (source === 'adjustment' ? amount : 0 - amount),
        0,
      )
      demandStepUp(acting, given, stepUpCredits)
      const { accountId, reason } = entry
      const back = { accountId, amount: 0 - given, reason: `undone: ${reason}`, key: undoKey, undoes: entryId }
      return move(tx, acting, back, 'adjustment.undone')
    })
  }

  async function move(
    tx: Tx,
    { actorId, requestId }: Acting,
    { accountId, amount, reason, key, undoes }: Movement,
    action: string,
  ): Promise<Adjusted> {
    const before = await ledger.available(tx, accountId)
    const posted = await ledger.post(tx, adjustmentEntry({ accountId, amount, available: before, key, reason }))
    if (posted.kind !== 'posted') throw new Error('an adjustment moved nothing')
    const balance = await ledger.balance(tx, accountId)
    await auditLog.record(tx, {
      actorId,
      requestId,
      action,
      target: accountId,
      reason,
      before: { available: before },
      after: { available: balance.available, amount, entry_id: posted.entryId },
    })
    await events.add(tx, {
      type: 'credits.adjusted',
      account_id: accountId,
      data: { adjustment_id: posted.entryId, amount, reason, undoes },
    })
    return { entry_id: posted.entryId, amount, balance }
  }

  async function once(
    { actorId }: Acting,
    route: string,
    key: string | undefined,
    body: unknown,
    work: (tx: Tx) => Promise<Adjusted>,
  ): Promise<AdjustedAnswer> {
    const request =
      key === undefined ? undefined : { accountId: personalAccountOf(actorId), route, key, bodyHash: hashBody(body) }
    const { answer, replayed } = await db.write((tx) => idempotency.once(tx, request, 201, () => work(tx)))
    return { adjusted: answer, replayed }
  }

  /** Telegram ids of everyone who acts as an admin in chat. */
  const telegramIds = async (tx: Reader): Promise<string[]> => [
    ...new Set([...adminTelegramIds, ...(await store.listAdminTelegramIds(tx))]),
  ]

  return { change, adjust, undo, telegramIds }
}
export type AccountsAdmin = ReturnType<typeof createAccountsAdmin>

async function getAccount(db: Reader, id: string): Promise<store.AccountRow> {
  const account = await store.findAccount(db, id)
  if (account === undefined) throw new AppError('not_found', { what: 'account' })
  return account
}
