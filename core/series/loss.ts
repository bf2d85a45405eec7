import type { ReadAccount } from '../contract/errors/params.ts'
import type { ReadReport } from '../contract/series.ts'
import { toIso } from '../kit/clock.ts'
import { AppError } from '../kit/errors.ts'
import { reasonByte } from './cells/reasons.ts'
import type { RawRows } from './series.ts'

const DUPLICATE = reasonByte('duplicate_time')
const IN_FUTURE = reasonByte('in_future')
const NO_TIME = reasonByte('no_time')
const UNREADABLE = reasonByte('unreadable_time')
/** A loss above this share of the rows is no accident. */
const SHARE_MAX = 0.05
/** Among this many newest rows, every unreadable one counts. */
const NEWEST = 10

/** What fell out of a file and cannot be passed over without a word: more than a twentieth of its rows, or more than a twentieth that
 *  repeat a time, or one of the newest, or one that is dated after tomorrow. Null when there is no such. A row that could not be read takes
 *  nothing away where another row has the price of its time, as the dividends in a table of prices do. */
export function findLoss(raw: RawRows, reasons: Uint8Array): ReadReport['loss'] {
  const { times, rejectedText } = raw
  const rows = reasons.length
  const isLost = lostRows(raw, reasons)
  const fallen = reasons.filter((_, row) => isLost(row)).length
  const duplicates = reasons.filter((reason) => reason === DUPLICATE).length
  const future = reasons.filter((reason) => reason === IN_FUTURE).length
  const newest = newestRows(times, reasons)
  const lastLost = untilValid(newest, reasons).filter(isLost)
  const near = [...new Set([...lastLost, ...newest.slice(0, NEWEST).filter(isLost)])]
  if (fallen <= SHARE_MAX * rows && duplicates <= SHARE_MAX * rows && near.length === 0 && future === 0) return null
  const shownRow = lastLost.at(-1) ?? near[0] ?? firstOf(reasons, future > 0 ? IN_FUTURE : null)
  const isTimed = ![NO_TIME, UNREADABLE].includes(reasons[shownRow] ?? 0)
  const from = isTimed ? toIso(times[shownRow] ?? 0) : null
  return {
    rows: fallen,
    duplicates,
    newest: lastLost.length,
    future,
    row: shownRow + 1,
    from,
    value: rejectedText.get(shownRow) ?? (future > 0 ? from : (firstText(rejectedText) ?? null)),
    accepted: false,
  }
}

const isSpare = (reason: number): boolean => reason === 0 || reason === DUPLICATE

/** Tells the rows that are lost: left out, and without another row that has the price of their time. */
function lostRows({ times }: RawRows, reasons: Uint8Array): (row: number) => boolean {
  const isTimed = (row: number) => ![NO_TIME, UNREADABLE].includes(reasons[row] ?? 0)
  const open = new Set<number>()
  for (let row = 0; row < reasons.length; row += 1)
    if (!isSpare(reasons[row] ?? 0) && isTimed(row)) open.add(times[row] ?? 0)
  const held = new Set<number>()
  if (open.size > 0)
    for (let row = 0; row < reasons.length; row += 1)
      if (reasons[row] === 0 && open.has(times[row] ?? 0)) held.add(times[row] ?? 0)
  return (row) => !isSpare(reasons[row] ?? 0) && !(isTimed(row) && held.has(times[row] ?? 0))
}

/** Rows from the newest back: from the end of an ascending file, from the top of a descending one. A file in
 *  no order has no such end; there, only rows whose times were read have a place. */
function newestRows(times: Float64Array, reasons: Uint8Array): number[] {
  const rows = [...reasons.keys()]
  const valid = rows.filter((row) => reasons[row] === 0)
  const [first = 0, last = 0] = [valid[0], valid.at(-1)]
  const isOneWay = (direction: number) =>
    valid.every((row, i) => i === 0 || direction * ((times[row] ?? 0) - (times[valid[i - 1] ?? 0] ?? 0)) >= 0)
  if ((times[first] ?? 0) <= (times[last] ?? 0) && isOneWay(1)) return rows.toReversed()
  if (isOneWay(-1)) return rows
  const isPlaced = (row: number) => ![NO_TIME, UNREADABLE].includes(reasons[row] ?? 0)
  return rows.filter(isPlaced).sort((a, b) => (times[b] ?? 0) - (times[a] ?? 0))
}

/** The newest rows before the first valid one. */
function untilValid(newest: readonly number[], reasons: Uint8Array): number[] {
  const end = newest.findIndex((row) => isSpare(reasons[row] ?? 0))
  return newest.slice(0, end < 0 ? newest.length : end)
}

/** The first row that was left out, or that was so for this reason. */
const firstOf = (reasons: Uint8Array, reason: number | null): number =>
  Math.max(
    0,
    reasons.findIndex((one) => (reason === null ? one !== 0 : one === reason)),
  )

function firstText(texts: ReadonlyMap<number, string>): string | undefined {
  return [...texts].sort(([a], [b]) => a - b)[0]?.[1]
}

/** The refusal of a file with too few valid rows, with the first unreadable cell. */
export function tooFewRowsOf(audit: ReadAccount, needed: number): AppError<'too_few_rows'> {
  const { format, rows, valid, rejected, rejected_by_reason: reasons, columns, time_format } = audit
  const first = rejected.find(({ reason }) => reason !== 'duplicate_time')
  const isTime = first !== undefined && ['no_time', 'unreadable_time', 'in_future'].includes(first.reason)
  const cell = first && { row: first.row, column: isTime ? columns.time : columns.price, value: first.value ?? '' }
  const account = { format, rows, valid, rejected, rejected_by_reason: reasons, columns, time_format }
  const left = Object.values(reasons).reduce((sum, count) => sum + count, 0)
  return new AppError('too_few_rows', { valid, needed, rejected: left, reasons, ...cell, audit: account })
}
