import type { HistoryRisk } from '../contract/jobs/result.ts'
import type { ReadReport } from '../contract/series.ts'
import { riskOfHistory } from '../risk/history.ts'
import type { CheckedTable } from '../series/check-table.ts'
import type { ReadSeries } from '../series/series.ts'
import { encodeTable } from './table.ts'
import { encodeRecent, recentOf } from './recent.ts'

/** What is kept of an upload, and what pricing it needs. `audit` and `history` are JSON text; `recent` is the
 *  newest rows of a series (datasets/recent.ts) or of several (datasets/panel.ts), or all valid rows of a table (datasets/table.ts). */
export interface Intake {
  kind: 'series' | 'table' | 'panel'
  validRows: number
  audit: string
  history: string
  recent: Buffer
}

/** Returns what a job needs of a series: how its rows were read, the risk over its whole history, and its
 *  newest rows. */
export function toIntake({ series, audit }: ReadSeries): Intake {
  const history: HistoryRisk = riskOfHistory(series, audit.periods_per_year)
  return {
    kind: 'series',
    validRows: audit.valid,
    audit: JSON.stringify(audit satisfies ReadReport),
    history: JSON.stringify(history),
    recent: encodeRecent(recentOf(series)),
  }
}

/** The same for a table whose columns have been checked against a model. */
export function toTableIntake(table: CheckedTable): Intake {
  const { audit } = table
  return {
    kind: 'table',
    validRows: audit.valid,
    audit: JSON.stringify(audit),
    history: '',
    recent: encodeTable(table),
  }
}
