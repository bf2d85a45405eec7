import type { Interval } from '../../contract/series.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, WEEK_MS } from '../../kit/units.ts'
import { dayOf, mod, YEAR_DAYS } from './gregorian.ts'
import { hasPause } from './sessions.ts'

/** How rows follow each other: the interval, on which weekdays the history has rows, and how many per day. */
export interface Frequency {
  readonly interval: Interval
  /** Median distance between two rows. */
  readonly stepMs: number
  /** Rows per year, for annualising. */
  readonly periodsPerYear: number
  /** Monday first: the weekdays on which rows are usual. */
  readonly openDays: readonly boolean[]
  /** Median number of rows per day that has any; at most 1 for daily and slower series. */
  readonly rowsPerDay: number
}

/** Trading days of a year with a five-day week, the usual convention (Hull, Options, Futures, and Other
 *  Derivatives, ch. 15). */
const TRADING_DAYS = 252
const SAMPLED_ROWS = 100_000
/** A prime, so that sampling does not align with days or weeks. */
const SAMPLE_STRIDE = 17

/** Infers the frequency of strictly ascending times (milliseconds UTC, at least two). */
export function inferFrequency(times: Float64Array): Frequency {
  const stepMs = medianStep(times)
  const openDays = findOpenDays(times, stepMs)
  const rowsPerDay = stepMs < 0.75 * DAY_MS ? medianRowsPerDay(times, stepMs, openDays) : DAY_MS / stepMs
  const interval = intervalOf(times, stepMs, openDays)
  return {
    interval,
    stepMs,
    openDays,
    rowsPerDay,
    periodsPerYear: periodsOf(interval, times, { stepMs, openDays, rowsPerDay }),
  }
}

/** Number of weekdays that are open. */
export function openCount(openDays: readonly boolean[]): number {
  return openDays.filter(Boolean).length
}

/** Median; of an even count, the mean of the middle two. Sorts its argument in place; NaN if empty. */
export function medianOf(values: Float64Array): number {
  values.sort()
  const middle = values.length >> 1
  const upper = values[middle] ?? Number.NaN
  return values.length % 2 === 1 ? upper : ((values[middle - 1] ?? Number.NaN) + upper) / 2
}

/** Sampling distance for medians: every row of a short series, every seventeenth of a long one. */
export function strideOf(rows: number): number {
  return rows <= SAMPLED_ROWS ? 1 : SAMPLE_STRIDE
}

function medianStep(times: Float64Array): number {
  const stride = strideOf(times.length)
  const steps = new Float64Array(Math.floor((times.length - 2) / stride) + 1)
  for (let i = 0; i < steps.length; i += 1) steps[i] = (times[i * stride + 1] ?? 0) - (times[i * stride] ?? 0)
  return medianOf(steps)
}

function intervalOf(times: Float64Array, stepMs: number, openDays: readonly boolean[]): Interval {
  const days = stepMs / DAY_MS
  const isRegular = (toleranceMs: number) => regularShare(times, stepMs, toleranceMs) >= 0.5
  if (days < 0.75) {
    if (!isRegular(stepMs * 0.2)) return 'irregular'
    if (stepMs < 45_000) return 'seconds'
    return stepMs < 45 * MINUTE_MS ? 'minutes' : 'hourly'
  }
  if (days <= 1.5) {
    if (!isRegular(0.25 * DAY_MS)) return 'irregular'
    return openCount(openDays) < 7 ? 'daily_trading' : 'daily'
  }
  if (days < 6 && keepsWeekdays(times, openDays)) return 'daily_trading'
  // Every 28 or 30 days is a fixed step, whereas months differ in length.
  if (days >= 26 && days <= 95 && times.length > FIXED_ROWS_MIN && fixedShare(times, stepMs) >= 0.9) return 'irregular'
  const slow: readonly [Interval, number, number, number][] = [
    ['weekly', 6, 8, 2],
    ['monthly', 26, 33, 6],
    ['quarterly', 85, 95, 10],
    ['yearly', 350, 380, 20],
  ]
  const found = slow.find(([, min, max, slack]) => days >= min && days <= max && isRegular(slack * DAY_MS))
  return found === undefined ? 'irregular' : found[0]
}

const FIXED_ROWS_MIN = 6
const FIXED_SLACK_MS = 0.05 * DAY_MS

/** True if the rows keep to two to four weekdays, such as Monday, Wednesday and Friday, and seldom miss one. */
function keepsWeekdays(times: Float64Array, openDays: readonly boolean[]): boolean {
  const open = openCount(openDays)
  const weeks = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / WEEK_MS
  const isOn = (time: number) => openDays[mod(dayOf(time) + 3, 7)] === true
  return open >= 2 && open <= 4 && weeks >= 3 && times.length >= 0.8 * open * weeks && times.every(isOn)
}

/** The share of rows that are a whole number of steps after the previous one. */
function fixedShare(times: Float64Array, stepMs: number): number {
  const steps = times.subarray(1).map((time, row) => (time - (times[row] ?? 0)) / stepMs)
  const slack = FIXED_SLACK_MS / stepMs
  return steps.filter((step) => step > 0.5 && Math.abs(step - Math.round(step)) <= slack).length / steps.length
}

/** Two dates half a year apart are 181 to 184 days apart. */
export const isHalfYear = (stepMs: number): boolean => stepMs >= 180 * DAY_MS && stepMs <= 185 * DAY_MS

function regularShare(times: Float64Array, stepMs: number, toleranceMs: number): number {
  let near = 0
  for (let i = 1; i < times.length; i += 1) {
    if (Math.abs((times[i] ?? 0) - (times[i - 1] ?? 0) - stepMs) <= toleranceMs) near += 1
  }
  return near / (times.length - 1)
}

/** A weekday is open if it has at least a fifth of the rows of the busiest one. A weekday that has not
 *  occurred yet counts as open, except the weekend of a market that closes at night. */
function findOpenDays(times: Float64Array, stepMs: number): boolean[] {
  const rows = new Float64Array(7)
  const met = new Float64Array(7)
  eachDay(times, (day, count) => {
    const weekday = mod(day + 3, 7)
    rows[weekday] = (rows[weekday] ?? 0) + count
  })
  const first = dayOf(times[0] ?? 0)
  const last = dayOf(times.at(-1) ?? 0)
  for (let day = first; day <= last && day < first + 700; day += 1) {
    const weekday = mod(day + 3, 7)
    met[weekday] = (met[weekday] ?? 0) + 1
  }
  const weeks = Math.max(1, (last - first + 1) / 7)
  const rates = rows.map((count, weekday) => count / Math.min(met[weekday] || 1, weeks))
  const busiest = Math.max(...rates)
  // Without a pause, a first or last day that was cut off is not closed, nor is any that is still to come.
  if (stepMs < 0.75 * DAY_MS && last > first && !hasPause(times, stepMs)) return Array<boolean>(7).fill(true)
  const closesAtNight = last > first && times.length < 0.9 * (((times.at(-1) ?? 0) - (times[0] ?? 0)) / stepMs)
  return [...rates].map((rate, weekday) => {
    if (met[weekday] === 0) return weekday < 5 || !closesAtNight
    return rate >= 0.2 * busiest
  })
}

/** Calls `tell` for every day that has rows, in order, with their count. */
function eachDay(times: Float64Array, tell: (day: number, count: number) => void): void {
  let from = 0
  let end = (dayOf(times[0] ?? 0) + 1) * DAY_MS
  for (let row = 1; row <= times.length; row += 1) {
    const time = times[row] ?? Number.POSITIVE_INFINITY
    if (time < end) continue
    tell(end / DAY_MS - 1, row - from)
    from = row
    end = (dayOf(time) + 1) * DAY_MS
  }
}

/** Rows of a usual open day. The first and the last day may be cut off, so they count only if there are no
 *  others. */
function medianRowsPerDay(times: Float64Array, stepMs: number, openDays: readonly boolean[]): number {
  const [first, last] = [dayOf(times[0] ?? 0), dayOf(times.at(-1) ?? 0)]
  if (last > first && !hasPause(times, stepMs)) return DAY_MS / stepMs
  const counts: number[] = []
  eachDay(times, (day, count) => {
    if (day > first && day < last && openDays[mod(day + 3, 7)] === true) counts.push(count)
  })
  if (counts.length > 0) return medianOf(Float64Array.from(counts))
  // Some hours of one day suggest the session of a market that closes; minutes show nothing, and most of a
  // day may be a market that never closes.
  const length = (times.at(-1) ?? 0) - (times[0] ?? 0)
  const isSession = first === last && length >= SESSION_MS_MIN && length <= SESSION_MS_MAX
  return isSession ? times.length : DAY_MS / stepMs
}

const SESSION_MS_MIN = 4 * HOUR_MS
const SESSION_MS_MAX = 10 * HOUR_MS

function periodsOf(
  interval: Interval,
  times: Float64Array,
  { stepMs, openDays, rowsPerDay }: Pick<Frequency, 'stepMs' | 'openDays' | 'rowsPerDay'>,
): number {
  const open = openCount(openDays)
  const daysPerYear = open === 7 ? 365 : TRADING_DAYS * Math.max(1, open / 5)
  switch (interval) {
    case 'seconds':
    case 'minutes':
    case 'hourly':
      return Math.round(rowsPerDay * daysPerYear)
    case 'daily_trading':
      return rowsPerDay < 0.75 ? 52 * open : Math.round(daysPerYear)
    case 'daily':
      return 365
    case 'weekly':
      return 52
    case 'monthly':
      return 12
    case 'quarterly':
      return 4
    case 'yearly':
      return 1
    case 'irregular': {
      // Rows missing here and there do not make the others less frequent.
      if (isHalfYear(stepMs)) return 2
      if (stepMs >= DAY_MS && fixedShare(times, stepMs) >= 0.9) return (YEAR_DAYS * DAY_MS) / stepMs
      const meanStep = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / (times.length - 1)
      return (YEAR_DAYS * DAY_MS) / meanStep
    }
    default:
      return interval satisfies never
  }
}
