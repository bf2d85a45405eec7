import type { z } from 'zod'
import type { adjustedSchema } from '../contract/admin.ts'
import type { Proposal } from '../contract/trust/proposal.ts'
import type { Tx } from '../db/client.ts'
import type { Events } from '../events/service.ts'
import { hashBody, type Idempotency } from '../idempotency/service.ts'
import { type Careful, demandStepUp } from '../kit/acting.ts'
import type { NewId } from '../kit/ids.ts'
import { adjustmentEntry } from '../ledger/entries.ts'
import type { Ledger } from '../ledger/service.ts'
import type { Carrier, Proposals } from '../proposals/service.ts'
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
  proposals: Pick<Proposals, 'orPropose'>
}

type Adjusted = z.infer<typeof adjustedSchema>
/** `replayed`: the same Idempotency-Key has already been given this answer. */
export type AdjustedAnswer = { answer: Adjusted | Proposal; replayed: boolean }

interface Adjustment {
  amount: number
  reason: string
}

/** What admins do to accounts. Each act and its record in the audit log are one transaction. */
export function createAccountsAdmin(deps: AdminDeps) {
  const { db, newId, ledger, auditLog, idempotency, events, stepUpCredits, proposals } = deps
  /** Adds credits to an account or removes them, with a reason that its owner reads; above FOUR_EYES_CREDITS it is
   *  proposed to a second person instead. Idempotent per key. Throws `not_found`, `insufficient_credits`, `idempotency_mismatch`,
   *  `step_up_required`, `over_limit`, and `state_conflict` for one's own account. */
  async function adjust(
    acting: Careful,
    id: string,
    adjustment: Adjustment,
    key: string | undefined,
  ): Promise<AdjustedAnswer> {
    const { amount, reason } = adjustment
    const request =
      key === undefined
        ? undefined
        : {
            accountId: personalAccountOf(acting.actorId),
            route: `adjust ${id}`,
            key,
            bodyHash: hashBody([amount, reason]),
          }
    return proposals.orPropose<AdjustedAnswer, AdjustedAnswer>(
      acting,
      { kind: 'adjustment', target: id, amount, reason },
      () => db.write((tx) => idempotency.once(tx, request, 201, () => move(tx, acting, id, adjustment))),
      (propose) => db.write((tx) => idempotency.once(tx, request, 202, () => propose(tx))),
    )
  }

  async function move(tx: Tx, acting: Careful, accountId: string, { amount, reason }: Adjustment): Promise<Adjusted> {
    demandStepUp(acting, amount, stepUpCredits)
    await getAccount(tx, accountId)
    const before = await ledger.available(tx, accountId)
    const key = `adjustment:${newId('ent')}`
    const posted = await ledger.post(tx, adjustmentEntry({ accountId, amount, available: before, key, reason }))
    if (posted.kind !== 'posted') throw new Error('an adjustment moved nothing')
    const balance = await ledger.balance(tx, accountId)
    await auditLog.record(tx, {
      ...acting,
      action: 'account.adjusted',
      target: accountId,
      reason,
      before: { available: before },
      moved: { credits: Math.abs(amount), accountId },
      after: { available: balance.available, amount, entry_id: posted.entryId },
    })
    await events.add(tx, {
      type: 'credits.adjusted',
      account_id: accountId,
      data: { adjustment_id: posted.entryId, amount, reason, undoes: null },
    })
    return { entry_id: posted.entryId, amount, balance }
  }

  /** An adjustment that a second person has agreed to. */
  const adjustment: Carrier = {
    permission: 'credits.adjust',
    async carryOut(acting, { target, amount, reason }, settle) {
      if (amount === null) throw new Error('a proposed adjustment has no amount')
      await db.write(async (tx) => {
        await settle(tx)
        await move(tx, acting, target, { amount, reason })
      })
    },
  }

  return { ...createAccess(deps), adjust, adjustment, undos: createAccountUndos(deps) }
}
