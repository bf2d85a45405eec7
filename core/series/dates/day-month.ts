import { LIMITS } from '../../contract/limits.ts'
import type { DateOrder as Order } from '../../contract/series.ts'
import { AppError } from '../../kit/errors.ts'
import { DAY_MS } from '../../kit/units.ts'
import { medianOf } from '../calendar/frequency.ts'
import { YEAR_DAYS } from '../calendar/gregorian.ts'
import { reasonByte } from '../cells/reasons.ts'
import { packedPair, unpackDate } from './times.ts'

const UNREADABLE = reasonByte('unreadable_time')
/** The longest step of a steady series is at most this many times its usual one: a weekend, a holiday. */
const STEADY = 5
/** Read in the wrong order, a series of months becomes twelve consecutive days and a gap of eleven months. */
const BROKEN = 50

/** How a column of dates such as 01/02/2024 was read. */
export interface DayMonth {
  readonly format: 'DD/MM/YYYY' | 'MM/DD/YYYY' | 'YY-MM-DD'
  /** No number above 12 proved it; the steps between the dates make sense in this order only. */
  readonly isAssumed: boolean
}

export interface PackedColumn {
  readonly times: Float64Array
  readonly reasons: Uint8Array
  readonly texts: Map<number, string>
  readonly hasShortYears: boolean
  /** 01.02.24 is day first unless another row shows the opposite order. */
  readonly isDotted: boolean
  /** What the sender specified, instead of deriving it from the rows. */
  readonly asked: Order | undefined
}

/** Converts packed dates to times in place. The order that some row proves applies to all; otherwise the one
 *  in which the series is steady, if the other tears it apart. Rows unreadable in it get their reason. Throws
 *  `ambiguous_dates`. */
export function settleDayMonth({ times, reasons, texts, hasShortYears, isDotted, asked }: PackedColumn): DayMonth {
  if (asked !== undefined) return settleOrder(asked, { times, reasons, texts, isAssumed: false })
  let dayFirst = 0
  let monthFirst = 0
  let open: { first: number; second: number } | null = null
  for (const packed of times) {
    if (!isPacked(packed)) continue
    const pair = packedPair(packed)
    if (pair.first > 12) dayFirst += 1
    else if (pair.second > 12) monthFirst += 1
    else if (pair.first !== pair.second) open ??= pair
  }
  if (hasShortYears && isYearFirst(times)) return settleOrder('year_first', { times, reasons, texts, isAssumed: false })
  if (isDotted && dayFirst >= monthFirst) return settleOrder('day_first', { times, reasons, texts, isAssumed: false })
  const isAssumed = dayFirst === monthFirst && open !== null
  const proven = dayFirst > monthFirst ? 'day_first' : 'month_first'
  const order = isAssumed ? steadyOrder(times) : proven
  if (order === null) throw new AppError('ambiguous_dates', { example: shownPair(open ?? { first: 0, second: 0 }) })
  return settleOrder(order, { times, reasons, texts, isAssumed })
}

interface Settling {
  times: Float64Array
  reasons: Uint8Array
  texts: Map<number, string>
  isAssumed: boolean
}

function settleOrder(order: Order, { times, reasons, texts, isAssumed }: Settling): DayMonth {
  for (let row = 0; row < times.length; row += 1) {
    const packed = times[row] ?? Number.NaN
    if (!isPacked(packed)) continue
    const time = unpackDate(packed, order)
    times[row] = time
    if (!Number.isNaN(time)) continue
    reasons[row] = UNREADABLE
    if (texts.size < LIMITS.rejectedShownMax) texts.set(row, shownPair(packedPair(packed)))
  }
  return { format: FORMATS[order], isAssumed }
}

const FORMATS = { day_first: 'DD/MM/YYYY', month_first: 'MM/DD/YYYY', year_first: 'YY-MM-DD' } as const

/** 23-01-05 is 2023 if the rows then move in one direction, and do not with the year last. Throws
 *  `ambiguous_dates` if they do in both. */
function isYearFirst(times: Float64Array): boolean {
  if (orderliness(times, 'year_first') < ONE_WAY) return false
  const yearLast = Math.max(orderliness(times, 'day_first'), orderliness(times, 'month_first'))
  if (yearLast < ONE_WAY || wholeOrder(times, ['year_first', 'day_first', 'month_first']) === 'year_first') return true
  const packed = times.find(isPacked) ?? 0
  throw new AppError('ambiguous_dates', { example: shownPair(packedPair(packed)) })
}

const ONE_WAY = 0.98
/** Daily or more frequent rows leave a weekend or a holiday open; read in the wrong order they leave a month. */
const WHOLE_MS = 6 * DAY_MS
const TORN_MS = 25 * DAY_MS
const LEAP_MS = 50 * YEAR_DAYS * DAY_MS

/** The share of rows that follow the previous row in the majority's direction; a day that does not exist
 *  counts against it. */
function orderliness(times: Float64Array, order: Order): number {
  let [before, up, down, same, rows] = [Number.NaN, 0, 0, 0, 0]
  for (const packed of times) {
    if (!isPacked(packed)) continue
    rows += 1
    const time = unpackDate(packed, order)
    if (time > before) up += 1
    if (time < before) down += 1
    if (time === before) same += 1
    before = time
  }
  return rows - same < 3 ? 0 : Math.max(up, down) / (rows - same - 1)
}

/** The one order in which intraday rows continue from day to day, while all others tear the days a month
 *  apart. Rows a day apart may as well be a month apart, and show nothing. */
function wholeOrder(times: Float64Array, orders: readonly Order[]): Order | null {
  const found = orders.map((order) => ({ order, longest: longestStep(readAs(times, order)) }))
  const [whole, second] = found.filter(({ longest }) => longest <= WHOLE_MS)
  const isTorn = found.every((one) => one === whole || one.longest >= TORN_MS)
  return whole !== undefined && second === undefined && isTorn ? whole.order : null
}

function steadyOrder(times: Float64Array): Order | null {
  const [day, month] = [unsteadiness(times, 'day_first'), unsteadiness(times, 'month_first')]
  if (day <= STEADY && month >= BROKEN) return 'day_first'
  if (month <= STEADY && day >= BROKEN) return 'month_first'
  return wholeOrder(times, ['day_first', 'month_first'])
}

/** The longest step divided by the usual one; NaN if there are no two days. */
function unsteadiness(times: Float64Array, order: Order): number {
  const steps = stepsOf(readAs(times, order)).filter((step) => step >= DAY_MS)
  return longestOf(steps) / medianOf(steps)
}

/** The packed dates in one order, ascending; empty if one of them is no day in it. */
function readAs(times: Float64Array, order: Order): Float64Array {
  const read = times.filter(isPacked).map((packed) => unpackDate(packed, order))
  return read.some(Number.isNaN) ? new Float64Array() : read.sort()
}

/** The steps between neighbours, without the century leap of two-digit years. */
const stepsOf = (sorted: Float64Array): Float64Array =>
  sorted
    .subarray(1)
    .map((time, i) => time - (sorted[i] ?? 0))
    .filter((step) => step < LEAP_MS)
const longestOf = (steps: Float64Array): number => steps.reduce((max, step) => Math.max(max, step), 0)
function longestStep(sorted: Float64Array): number {
  const steps = stepsOf(sorted)
  return medianOf(steps.slice()) < DAY_MS / 2 ? longestOf(steps) : Infinity
}

/** Packed dates are far larger than any time in milliseconds, so a column may hold both. */
function isPacked(value: number): boolean {
  return value > 1e15
}

function shownPair({ first, second }: { first: number; second: number }): string {
  return `${String(first).padStart(2, '0')}/${String(second).padStart(2, '0')}`
}
