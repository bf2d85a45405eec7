import type { z } from 'zod'
import type { adjustedSchema } from '../contract/admin.ts'
import type { Tx } from '../db/client.ts'
import type { Events } from '../events/service.ts'
import { hashBody, type Idempotency } from '../idempotency/service.ts'
import { type Acting, type Careful, demandStepUp } from '../kit/acting.ts'
import { AppError } from '../kit/errors.ts'
import type { NewId } from '../kit/ids.ts'
import { adjustmentEntry } from '../ledger/entries.ts'
import type { Ledger } from '../ledger/service.ts'
import { personalAccountOf } from '../contract/trust/member.ts'
import { type AccessDeps, createAccess, getAccount } from './access.ts'
import { createAccountUndos } from './undoing.ts'

export interface AdminDeps extends AccessDeps {
  newId: NewId
  ledger: Ledger
  idempotency: Idempotency
  events: Pick<Events, 'add'>
  /** Adjustments above this need a fresh second factor. */
  stepUpCredits: number
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
  const { db, newId, ledger, auditLog, idempotency, events, stepUpCredits } = deps
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
    acting: Acting,
    { accountId, amount, reason, key, undoes }: Movement,
    action: string,
  ): Promise<Adjusted> {
    const before = await ledger.available(tx, accountId)
    const posted = await ledger.post(tx, adjustmentEntry({ accountId, amount, available: before, key, reason }))
    if (posted.kind !== 'posted') throw new Error('an adjustment moved nothing')
    const balance = await ledger.balance(tx, accountId)
    await auditLog.record(tx, {
      ...acting,
      action,
      target: accountId,
      reason,
      before: { available: before },
      moved: { credits: Math.abs(amount), accountId },
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

  return { ...createAccess(deps), adjust, undo, undos: createAccountUndos(deps) }
}
export type AccountsAdmin = ReturnType<typeof createAccountsAdmin>
