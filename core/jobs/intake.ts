import type { HistoryRisk } from '../contract/job.ts'
import type { Audit } from '../contract/series.ts'
import { riskOfHistory } from '../risk/history.ts'
import type { ReadSeries } from '../series/series.ts'
import { encodeTail, tailOf } from './tail.ts'

/** A series that has been read: what is kept of it, and what must be known to price it. Audit and history are JSON text. */
export interface Intake {
  validRows: number
  rejected: number
  audit: string
  history: string
  tail: Buffer
}

/** What a job needs of a series, out of all that was read: the account of its rows, the risk over its whole history, its tail. */
export function toIntake({ series, audit }: ReadSeries): Intake {
  const history: HistoryRisk = riskOfHistory(series, audit.periods_per_year)
  return {
    validRows: audit.valid,
    rejected: audit.rows - audit.valid,
    audit: JSON.stringify(audit satisfies Audit),
    history: JSON.stringify(history),
    tail: encodeTail(tailOf(series)),
  }
}
