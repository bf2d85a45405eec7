import { toIso } from '../kit/clock.ts'
import { LIMITS } from '../contract/limits.ts'
import type { ReadReport, RejectReason } from '../contract/series.ts'
import { DAY_MS, WEEK_MS } from '../kit/units.ts'
import { RECENT_WEEKS } from './calendar/calendar.ts'
import type { ClockChange } from './dates/clock-changes.ts'
import { findGaps } from './calendar/gaps.ts'
import { daysOfLocalMidnights } from './calendar/sessions.ts'
import { findAnomalies, warnOfGaps } from './anomalies.ts'
import { findLoss, tooFewRowsOf } from './loss.ts'
import { reasonByte, reasonOf } from './cells/reasons.ts'
import { inferFrequency } from './calendar/frequency.ts'
import type { RawRows, ReadFacts, ReadSeries, Series } from './series.ts'

/** Fewer rows define no interval. */
const ROWS_MIN = 2
const DUPLICATE = reasonByte('duplicate_time')
const IN_FUTURE = reasonByte('in_future')

/** Makes a clean series of the rows that were read, and accounts for every row: rows = valid + rejected.
 *  Throws `too_few_rows` if fewer than two remain. */
export function checkRows(raw: RawRows, facts: ReadFacts): ReadSeries {
  const reasons = raw.reasons.slice()
  leaveOutFuture(raw.times, reasons, facts.nowMs)
  const { order, isSorted } = orderRows(raw, reasons)
  const rows = reasons.length
  if (order.length < ROWS_MIN) {
    const { format, columns, time_format } = facts
    const rejected = countRejected(raw, reasons)
    const account = { format, rows, valid: order.length, ...rejected, columns, time_format }
    throw tooFewRowsOf(account, Math.max(ROWS_MIN, facts.minRows ?? 0))
  }
  const taken = takeRows(raw, order, isSorted)
  const series = { ...taken, times: daysOfLocalMidnights(taken.times) ?? taken.times }
  const { times, prices } = series
  const frequency = inferFrequency(times)
  const gaps = findGaps(times, frequency, facts.clockChanges)
  const anomalies = findAnomalies(series)
  const notSorted = { code: 'not_sorted', detail: 'the rows were put in the order of their times' } as const
  return {
    series,
    audit: {
      format: facts.format,
      rows,
      valid: order.length,
      ...countRejected(raw, reasons),
      columns: facts.columns,
      loss: findLoss(raw, reasons),
      time_format: facts.time_format,
      first: toIso(times[0] ?? 0),
      last: toIso(times.at(-1) ?? 0),
      first_rows: rowsOf(series, 0, ROWS_SHOWN),
      last_rows: rowsOf(series, Math.max(0, times.length - ROWS_SHOWN), times.length),
      last_price: prices.at(-1) ?? 0,
      decimals: decimalsOf(prices),
      interval: frequency.interval,
      step_seconds: frequency.stepMs / 1_000,
      periods_per_year: frequency.periodsPerYear,
      ...recentClockChanges(facts.clockChanges ?? [], times.at(-1) ?? 0),
      gaps: {
        count: gaps.count,
        rows_missing: gaps.rowsMissing,
        largest_after: gaps.largest === null ? null : toIso(gaps.largest.afterMs),
      },
      outliers: anomalies.outliers,
      warnings: [
        ...facts.warnings,
        ...(isSorted ? [] : [notSorted]),
        ...warnOfGaps(gaps, order.length),
        ...anomalies.warnings,
      ],
    },
  }
}

/** More are not of summer time. */
const CLOCK_CHANGES_MAX = 2

/** Those that the hours of the next rows depend on. */
function recentClockChanges(changes: readonly ClockChange[], last: number): Pick<ReadReport, 'clock_changes'> {
  const recent = changes.filter(({ at }) => at <= last && at > last - RECENT_WEEKS * WEEK_MS)
  return recent.length === 0 || recent.length > CLOCK_CHANGES_MAX
    ? {}
    : { clock_changes: recent.map(({ at, minutes }) => ({ at: toIso(at), minutes })) }
}

const ROWS_SHOWN = 3

function rowsOf({ times, prices }: Series, from: number, to: number): NonNullable<ReadReport['first_rows']> {
  const shown = prices.subarray(from, to)
  return Array.from(shown, (price, i) => ({ timestamp: toIso(times[from + i] ?? 0), price }))
}

/** Leaves out the rows that are dated after tomorrow. Tomorrow is let pass: it has begun in zones ahead of UTC, and some markets fix its
 *  prices a day before. */
function leaveOutFuture(times: Float64Array, reasons: Uint8Array, nowMs: number | undefined): void {
  if (nowMs === undefined) return
  const end = (Math.floor(nowMs / DAY_MS) + 2) * DAY_MS
  for (let row = 0; row < times.length; row += 1)
    if (reasons[row] === 0 && (times[row] ?? 0) >= end) reasons[row] = IN_FUTURE
}

const DECIMALS_MAX = 8
const DECIMALS_ROWS = 500

/** Decimal places of the newest prices: the smallest number that represents nearly all of them; null if they
 *  are not decimal numbers, such as a quotient of two others. */
function decimalsOf(prices: Float64Array): number | null {
  const newest = prices.subarray(-DECIMALS_ROWS)
  for (let decimals = 0; decimals <= DECIMALS_MAX; decimals += 1) {
    const unit = 10 ** decimals
    const missed = newest.filter((price) => Math.abs(Math.round(price * unit) / unit - price) > 1e-12 * price)
    if (missed.length <= newest.length / 100) return decimals
  }
  return null
}

/** The rows used, by ascending time. Of rows with the same time the last in the file is kept; the others are
 *  marked in `reasons`. */
function orderRows({ times }: RawRows, reasons: Uint8Array): { order: Uint32Array; isSorted: boolean } {
  const order = new Uint32Array(reasons.length)
  let count = 0
  let isSorted = true
  let isReversed = true
  let previous = Number.NaN
  for (let row = 0; row < reasons.length; row += 1) {
    if (reasons[row] !== 0) continue
    const time = times[row] ?? 0
    if (time < previous) isSorted = false
    if (time >= previous) isReversed = false
    previous = time
    order[count] = row
    count += 1
  }
  const used = order.subarray(0, count)
  if (!isSorted && isReversed) used.reverse()
  else if (!isSorted) used.sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b)
  return { order: withoutDuplicates(used, times, reasons), isSorted }
}

function withoutDuplicates(order: Uint32Array, times: Float64Array, reasons: Uint8Array): Uint32Array {
  let kept = 0
  for (let i = 0; i < order.length; i += 1) {
    const row = order[i] ?? 0
    const next = order[i + 1]
    if (next !== undefined && times[next] === times[row]) reasons[row] = DUPLICATE
    else {
      order[kept] = row
      kept += 1
    }
  }
  return order.subarray(0, kept)
}

function takeRows(raw: RawRows, order: Uint32Array, isSorted: boolean): Series {
  const isWhole = isSorted && order.length === raw.times.length
  const take = (values: Float64Array) => {
    if (isWhole) return values.slice()
    const taken = new Float64Array(order.length)
    for (let i = 0; i < order.length; i += 1) taken[i] = values[order[i] ?? 0] ?? Number.NaN
    return taken
  }
  const benchmark = raw.benchmark === null ? null : take(raw.benchmark)
  return { times: take(raw.times), prices: take(raw.prices), benchmark }
}

function countRejected(raw: RawRows, reasons: Uint8Array): Pick<ReadReport, 'rejected' | 'rejected_by_reason'> {
  const rejected: ReadReport['rejected'] = []
  const counts: Partial<Record<RejectReason, number>> = {}
  for (let row = 0; row < reasons.length; row += 1) {
    if (reasons[row] === 0) continue
    const reason = reasonOf(reasons[row] ?? 0)
    if (reason === undefined) continue
    counts[reason] = (counts[reason] ?? 0) + 1
    if (rejected.length >= LIMITS.rejectedShownMax) continue
    const isTold = reason === 'duplicate_time' || reason === 'in_future'
    const value = isTold ? toIso(raw.times[row] ?? 0) : raw.rejectedText.get(row)
    rejected.push({ row: row + 1, reason, ...(value !== undefined && value !== '' && { value }) })
  }
  return { rejected, rejected_by_reason: counts }
}
