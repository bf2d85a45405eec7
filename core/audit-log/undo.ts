import type { AuditRecord } from '../contract/admin.ts'
import type { ReversibleAct } from '../contract/trust/audit.ts'
import type { Permission } from '../contract/permissions.ts'
import type { Tx } from '../db/client.ts'
import type { Acting } from '../kit/acting.ts'
import { AppError } from '../kit/errors.ts'
import type { Moved } from './service.ts'

/** How the act of a record is taken back. */
export interface Undo {
  /** What the act itself needs. */
  permission: Permission
  /** What must be looked at outside of a transaction, such as files. Throws what stands in the way. */
  prepare?: (record: AuditRecord) => Promise<void>
  /** Restores what was there before. Throws `rollback_blocked` if the present is not what the record left, and
   *  what the act itself throws. */
  undo: (tx: Tx, acting: Acting, record: AuditRecord) => Promise<Undone>
}

export interface Undone {
  /** The credits that it moves. */
  moved?: Moved
  /** Called when it is committed: what remembers the former state must forget it. */
  forget?: () => void
}

/** Acts by their names in the log. What is not here cannot be taken back. */
export type Undos = Readonly<Partial<Record<ReversibleAct, Undo>>>

/** Throws `rollback_blocked` if the present is not what the record left. */
export function refuseChanged(what: string, left: unknown, now: unknown): void {
  if (JSON.stringify(left) !== JSON.stringify(now)) throw blocked(what, left, now)
}

export const blocked = (what: string, left: unknown, now: unknown): AppError =>
  new AppError('rollback_blocked', { what, left: toText(left), now: toText(now) })

const toText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? null))
