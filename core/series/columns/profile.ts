import { isAppError } from '../../kit/errors.ts'
import { DAY_MS } from '../../kit/units.ts'
import { medianOf } from '../calendar/frequency.ts'
import { type Cell, isBlank } from '../cells/cells.ts'
import { NUMBER_KINDS, parseNumber } from '../numbers/numbers.ts'
import { clockOf } from '../dates/clock-column.ts'
import { createTimeColumn } from '../dates/time-column.ts'
import { familyOfText } from '../dates/times.ts'

/** What the first rows of one column show, whatever its name. */
export interface Profile {
  readonly position: number
  readonly filled: number
  readonly times: number
  /** The cells as milliseconds, NaN if they are not times. Empty for dates whose order of day and month is
   *  still unknown. */
  readonly timeValues: Float64Array
  readonly numbers: number
  readonly values: Float64Array
  readonly clocks: number
  /** The possible times are bare numbers, which may be anything else, too. */
  readonly isBare: boolean
}

/** A column is of a kind if nearly all of its filled cells are: a footer, a note or a missing value do not
 *  change it. */
const MOST = 0.8

export function profileOf(position: number, rows: readonly (readonly Cell[])[], serialEpochMs: number | null): Profile {
  const cells = rows.map((cells) => cells[position])
  const filled = cells.filter((cell) => !isBlank(cell))
  const values = Float64Array.from(cells, valueOf)
  const written = filled.filter((cell) => looksLikeTime(cell, serialEpochMs !== null))
  const isBare = written.every(
    (cell) => typeof cell === 'number' || (typeof cell === 'string' && /^\s*[+-]?\d+(?:[.,]\d*)?\s*$/.test(cell)),
  )
  const looks = written.length
  const timeValues = looks >= filled.length / 2 ? readTimes(cells, serialEpochMs) : null
  const times = timeValues === null ? looks : timeValues.filter((time) => !Number.isNaN(time)).length
  return {
    position,
    filled: filled.length,
    times: looks === 0 ? 0 : times,
    timeValues: timeValues ?? new Float64Array(),
    numbers: values.filter((value) => !Number.isNaN(value)).length,
    values,
    clocks: filled.filter((cell) => typeof cell === 'string' && clockOf(cell) !== null).length,
    isBare,
  }
}

export const holdsTimes = ({ times, filled }: Profile): boolean => filled > 0 && times >= MOST * filled
export const holdsNumbers = ({ numbers, filled }: Profile): boolean => filled > 0 && numbers >= MOST * filled
export const holdsClocks = ({ clocks, filled }: Profile): boolean => filled > 0 && clocks >= MOST * filled

/** Whole hours that increase within each day, in row order: no other numbers do. */
export function holdsHours(hours: Profile, days: Profile): boolean {
  let steps = 0
  let ascents = 0
  for (let row = 0; row < hours.values.length; row += 1) {
    const hour = hours.values[row] ?? Number.NaN
    if (Number.isNaN(hour)) continue
    if (!Number.isInteger(hour) || hour < 0 || hour > 23) return false
    if (row === 0 || days.timeValues[row] !== days.timeValues[row - 1]) continue
    steps += 1
    const before = hours.values[row - 1] ?? 0
    if (hour === before) return false
    if (hour > before) ascents += 1
  }
  return steps > 0 && (ascents === steps || ascents === 0)
}

/** True if every time read is a midnight, and some occur in more than one row. */
export function areRepeatedDays({ timeValues }: Profile): boolean {
  const read = timeValues.filter((time) => !Number.isNaN(time))
  return read.length > 1 && new Set(read).size < read.length && read.every((time) => time % DAY_MS === 0)
}

/** True for bare numbers that can only be times: they move in one direction in every row, mostly by nearly
 *  the same step. Prices, share counts and codes do not, unless they are synthetic. */
export function goOnAsTimes({ timeValues, isBare, filled }: Profile): boolean {
  if (!isBare || filled < STEPS_NEEDED) return false
  const read = timeValues.filter((time) => !Number.isNaN(time))
  if (read.length < filled) return false
  const steps = read.subarray(1).map((time, row) => time - (read[row] ?? 0))
  const usual = medianOf(steps.slice())
  const isOneWay = steps.every((step) => step * usual > 0)
  return (
    isOneWay && steps.filter((step) => Math.abs(step / usual - 1) < STEP_SLACK).length >= STEADY_SHARE * steps.length
  )
}

/** Numbers above zero, which somebody may mean for the price. */
export const mayBePrices = (profile: Profile): boolean =>
  holdsNumbers(profile) && 2 * profile.values.filter((value) => value > 0).length > profile.filled

/** What is written as times, or may be counts of seconds. */
export const mayBeTimes = (profile: Profile): boolean =>
  holdsTimes(profile) && (!profile.isBare || goOnAsTimes(profile))

const STEPS_NEEDED = 12
const STEP_SLACK = 0.2
const STEADY_SHARE = 0.6

/** From the first to the last day of numbers that may be days of Excel or written times and go one way in nearly every row; 0 for any
 *  others, and for mere counts unless their name says that they are times. */
export function daySpanOf({ values, timeValues, isBare, filled }: Profile, isSaid: boolean): number {
  const read = values.filter((value) => !Number.isNaN(value))
  const steps = read.subarray(1).map((value, row) => value - (read[row] ?? 0))
  const [up, down] = [steps.filter((step) => step > 0).length, steps.filter((step) => step < 0).length]
  if (!isBare || read.length < filled || steps.length < STEPS_NEEDED || Math.max(up, down) < ONE_WAY * steps.length)
    return 0
  const isCount = steps.every((step) => Math.abs(step) === 1)
  if (!isSaid && (isCount || read.some((value) => value < DAYS_UNSAID_MIN))) return 0
  const isTime = timeValues.length > 0 && timeValues.every((time) => !Number.isNaN(time))
  if (isTime) return spanOf({ timeValues })
  return read.every((value) => value >= 1 && value < DAYS_MAX)
    ? Math.abs((read.at(-1) ?? 0) - (read[0] ?? 0)) * DAY_MS
    : 0
}

const ONE_WAY = 0.98
/** Days of Excel from 1941 to 2119; without a name smaller numbers may be anything. */
const DAYS_UNSAID_MIN = 15_000
const DAYS_MAX = 80_000

/** From the first to the last time that was read. */
export function spanOf({ timeValues }: Pick<Profile, 'timeValues'>): number {
  let [low, high] = [Infinity, -Infinity]
  for (const time of timeValues) {
    if (time < low) low = time
    if (time > high) high = time
  }
  return high > low ? high - low : 0
}

function valueOf(cell: Cell): number {
  if (typeof cell === 'number') return cell
  if (typeof cell === 'bigint') return Number(cell)
  return typeof cell === 'string' ? parseNumber(cell, { kind: NUMBER_KINDS.plain, currency: '' }) : Number.NaN
}

function looksLikeTime(cell: Cell, serials: boolean): boolean {
  if (cell instanceof Date) return true
  if (typeof cell !== 'string' && typeof cell !== 'number' && typeof cell !== 'bigint') return false
  return familyOfText(String(cell).trim(), serials) !== null
}

function readTimes(cells: readonly Cell[], serialEpochMs: number | null): Float64Array | null {
  const column = createTimeColumn(serialEpochMs, '')
  for (const cell of cells) column.push(cell)
  try {
    const { times, reasons } = column.finish()
    return times.map((time, row) => (reasons[row] === 0 ? time : Number.NaN))
  } catch (error) {
    if (!isAppError(error, 'ambiguous_dates')) throw error
    return null
  }
}

/** A number that never changes, as the count of units a rate is for, is no price beside others. */
export const varies = ({ values }: Profile): boolean =>
  values.some((value) => value !== values[0] && !Number.isNaN(value))

/** True if each number is one more than the number above it. */
export const countsRows = ({ values }: Profile): boolean =>
  values.every((value, row) => row === 0 || value === (values[row - 1] ?? 0) + 1)
