import type { AuditRecord, RollbackPreview } from '../contract/admin.ts'
import { REVERSIBLE_ACTS, type ReversibleAct } from '../contract/trust/audit.ts'
import type { Permission } from '../contract/permissions.ts'
import { SecondPersonNeeded } from '../audit-log/four-eyes.ts'
import type { Carrier, Proposals } from '../proposals/service.ts'
import type { Proposal } from '../contract/trust/proposal.ts'
import type { AuditLog } from '../audit-log/service.ts'
import type { Undo, Undone, Undos } from '../audit-log/undo.ts'
import type { Db, Reader, Tx } from '../db/client.ts'
import { type Careful, demandStepUp } from '../kit/acting.ts'
import { AppError, isAppError } from '../kit/errors.ts'
import * as store from './store.ts'

export interface RollbackDeps {
  db: Db
  auditLog: AuditLog
  undos: Undos
  /** The present permissions of the person who acts. */
  permissionsOf: (reader: Reader, acting: Careful) => Promise<ReadonlySet<Permission>>
  /** Moving more credits back than this needs a fresh second factor. */
  stepUpCredits: number
  proposals: Pick<Proposals, 'orPropose'>
}

/** Ends the transaction of a preview, so that nothing of it stays. */
class Previewed extends Error {}

/** Takes back what a record of the audit log says was done, at any later time, once, and only while the present is
 *  what the record left. */
export function createRollback({ db, auditLog, undos, permissionsOf, stepUpCredits, proposals }: RollbackDeps) {
  /** Throws `not_found`, and `state_conflict` for what cannot be taken back. */
  async function find(seq: number): Promise<{ record: AuditRecord; undo: Undo }> {
    const record = await auditLog.find(db.reader, seq)
    if (record === undefined) throw new AppError('not_found', { what: 'audit record', asked: String(seq) })
    const undo = isReversible(record.action) ? undos[record.action] : undefined
    if (undo === undefined) throw new AppError('state_conflict', { what: 'audit record', state: 'not reversible' })
    await undo.prepare?.(record)
    return { record, undo }
  }

  async function takeBack(tx: Tx, acting: Careful, { record, undo }: Found, reason: string): Promise<Undone> {
    const { seq, action, target, before, after } = record
    const by = await store.findRollback(tx, seq)
    if (by !== undefined)
      throw new AppError('state_conflict', { what: 'audit record', state: `rolled back by record ${by}` })
    if (!(await permissionsOf(tx, acting)).has(undo.permission))
      throw new AppError('forbidden', { needed: undo.permission })
    const undone = await undo.undo(tx, acting, record)
    // Roles, states and blocks ask for a fresh code whenever they change, and so does taking them back.
    if (undone.moved === undefined && !acting.isSteppedUp) throw new AppError('step_up_required', {})
    if (undone.moved !== undefined) demandStepUp(acting, undone.moved.credits, stepUpCredits)
    const written = await auditLog.record(tx, {
      ...acting,
      action: 'audit.rolled_back',
      target,
      reason,
      before: { seq, action, state: after },
      after: { state: before },
      ...(undone.moved === undefined ? {} : { moved: undone.moved }),
    })
    await store.insertRollback(tx, { seq, bySeq: written })
    return undone
  }

  return {
    /** What a rollback would restore, and what stands in its way: it is tried, and nothing of it stays. A fresh code is no obstacle, as it
     *  is asked for when it is done; without one, what comes after it would stay unseen. Throws `not_found`. */
    async preview(acting: Careful, seq: number): Promise<RollbackPreview> {
      const record = await auditLog.find(db.reader, seq)
      if (record === undefined) throw new AppError('not_found', { what: 'audit record', asked: String(seq) })
      const { action, target, before, after } = record
      const view = { seq, action, target, left: after, restores: before }
      try {
        const found = await find(seq)
        await db.write(async (tx) => {
          await takeBack(tx, { ...acting, isSteppedUp: true }, found, 'preview')
          throw new Previewed()
        })
      } catch (error) {
        if (error instanceof SecondPersonNeeded)
          return { ...view, possible: true, obstacle: null, needs_second_person: true }
        if (isAppError(error))
          return {
            ...view,
            possible: false,
            needs_second_person: false,
            obstacle: { code: error.code, params: { ...error.params } },
          }
        if (!(error instanceof Previewed)) throw error
      }
      return { ...view, possible: true, obstacle: null, needs_second_person: false }
    },

    /** Throws `not_found`, `state_conflict` if it was rolled back already or cannot be, `rollback_blocked`,
     *  `forbidden`, and what the act itself throws. Returns the record of the rollback, or a proposal of it above
     *  FOUR_EYES_CREDITS. */
    rollback: (acting: Careful, seq: number, reason: string): Promise<AuditRecord | Proposal> =>
      proposals.orPropose(
        acting,
        { kind: 'rollback', target: String(seq), amount: null, reason },
        () => rollBackNow(acting, seq, reason),
        (propose) => db.write(propose),
      ),

    /** A rollback that a second person has agreed to. */
    carrier: {
      permission: 'audit.rollback',
      alsoNeeds: async ({ target }) => (await find(Number(target))).undo.permission,
      async carryOut(acting, { target, reason }, settle) {
        await rollBackNow(acting, Number(target), reason, settle)
      },
    } satisfies Carrier,
  }

  async function rollBackNow(
    acting: Careful,
    seq: number,
    reason: string,
    settle?: (tx: Tx) => Promise<void>,
  ): Promise<AuditRecord> {
    const found = await find(seq)
    const undone = await db.write(async (tx) => {
      await settle?.(tx)
      return takeBack(tx, acting, found, reason)
    })
    undone.forget?.()
    const by = await store.findRollback(db.reader, seq)
    const written = by === undefined ? undefined : await auditLog.find(db.reader, by)
    if (written === undefined) throw new Error(`the rollback of record ${seq} has no record`)
    return written
  }
}
export type Rollback = ReturnType<typeof createRollback>

const isReversible = (action: string): action is ReversibleAct => REVERSIBLE_ACTS.some((one) => one === action)

type Found = Awaited<{ record: AuditRecord; undo: Undo }>
