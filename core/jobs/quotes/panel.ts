import { LIMITS } from '../../contract/limits.ts'
import type { PanelReport, ReadReport } from '../../contract/series.ts'
import { AppError } from '../../kit/errors.ts'
import { tooFewRowsOf } from '../../series/loss.ts'
import { type JobToPrice, type Plan, planOf, rowsLost } from '../job.ts'

/** How many of the newest rows of a series are used and charged; 0 if the model takes no fewer than `minRows` and it has too few. */
export function usedRows(valid: number, rowsEach: number, minRows: number): number {
  const rows = Math.min(valid, rowsEach)
  return rows < minRows ? 0 : rows
}

export type PanelToPrice = Omit<JobToPrice, 'audit'> & { report: PanelReport }

/** Returns the rows of all series that have enough, their cost, and one horizon for all: the requested one, or as many steps as the
 *  shortest of them has rows. Throws `too_few_rows` if none has enough, `rows_lost` for the first series that lost some and for rows
 *  without a label, and what `priceJob` throws. */
export function pricePanel({ report, ...asked }: PanelToPrice): Plan {
  const { acceptsLoss, minRows, maxHorizon, rows: wanted = LIMITS.rowsMax } = asked
  const used = report.series
    .map((one) => ({ ...one, used: usedRows(one.valid, wanted, minRows) }))
    .filter((one) => one.used > 0)
  if (used.length === 0) throw noneHasEnough(report, minRows)
  if (!acceptsLoss) checkLoss(report, used)
  const rows = used.reduce((sum, one) => sum + one.used, 0)
  const stepsMax = Math.min(maxHorizon, Math.floor(LIMITS.panelStepsMax / used.length))
  const shortest = Math.min(...used.map((one) => one.used))
  return planOf({ ...asked, valid: rows, maxHorizon: stepsMax, horizonUsual: Math.min(stepsMax, shortest) })
}

/** What each series of a panel costs, and how many rows it is for. */
export function costsOf({ series }: PanelReport, rowsEach: number, minRows: number, pricePerRow: number) {
  return series.map(({ id, valid }) => {
    const rows = usedRows(valid, rowsEach, minRows)
    return { id, rows, cost: rows * pricePerRow }
  })
}

function checkLoss(
  { unlabeled, unlabeled_accepted: isAccepted, rows, series }: PanelReport,
  used: PanelReport['series'],
): void {
  for (const { id, audit } of used) if (audit?.loss && !audit.loss.accepted) throw rowsLost(audit, audit.loss, id)
  const audit = series.find((one) => one.audit !== null)?.audit
  if (unlabeled === 0 || isAccepted === true || audit == null) return
  const loss = {
    rows: unlabeled,
    duplicates: 0,
    newest: 0,
    future: 0,
    row: 1,
    from: null,
    value: null,
    accepted: false,
  }
  throw rowsLost({ ...audit, rows, valid: rows - unlabeled, rejected: [], rejected_by_reason: {} }, loss, '')
}

function noneHasEnough({ series }: PanelReport, needed: number): AppError<'too_few_rows'> {
  const longest = series.reduce<ReadReport | null>(
    (best, { audit }) => (audit !== null && audit.valid > (best?.valid ?? -1) ? audit : best),
    null,
  )
  const none = { valid: 0, needed, rejected: 0, reasons: {} }
  return longest === null ? new AppError('too_few_rows', none) : tooFewRowsOf(longest, needed)
}

/** Marks every loss in a panel's report as accepted by the sender. */
export function withLossesAccepted(report: PanelReport): PanelReport {
  return {
    ...report,
    unlabeled_accepted: true,
    series: report.series.map((one) =>
      one.audit?.loss ? { ...one, audit: { ...one.audit, loss: { ...one.audit.loss, accepted: true } } } : one,
    ),
  }
}
