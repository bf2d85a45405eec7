import { toIso } from '../kit/clock.ts'
import type { TransactionView } from '../contract/ledger.ts'
import type { EntryType } from './posting.ts'

/** A statement line as stored, and whether the hold it made has been captured since. */
export interface StatementLine {
  entryId: string
  type: EntryType
  amount: number
  balanceAfter: number
  reason: string
  jobId: string | null
  /** Who ordered the job. */
  orderedBy: string | null
  createdAt: number
  captured: boolean
}

/** A line as its owner reads it: a hold whose job turned out OK is a charge. */
export function toTransactionView(line: StatementLine): TransactionView {
  return {
    id: line.entryId,
    type: toTransactionType(line),
    amount: line.amount,
    balance_after: line.balanceAfter,
    reason: line.reason,
    job_id: line.jobId,
    ordered_by: line.orderedBy,
    created_at: toIso(line.createdAt),
  }
}

function toTransactionType({ type, captured }: StatementLine): TransactionView['type'] {
  switch (type) {
    case 'hold':
      return captured ? 'charge' : 'hold'
    // A capture reaches a wallet only with what it gives back.
    case 'capture':
      return 'release'
    case 'top_up':
    case 'grant':
    case 'release':
    case 'refund':
    case 'dispute':
    case 'adjustment':
    case 'transfer':
    case 'expiry':
      return type
    default:
      return type satisfies never
  }
}

/** Which stored lines a caller means by a type: the inverse of the view. */
export function toStoredType(type: TransactionView['type']): { type: EntryType; captured: boolean | null } {
  if (type === 'charge') return { type: 'hold', captured: true }
  return { type, captured: type === 'hold' ? false : null }
}
