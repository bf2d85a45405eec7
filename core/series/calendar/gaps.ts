import type { ClockChange } from '../dates/clock-changes.ts'
import { slotOf } from './calendar.ts'
import { DAY_MS, HOUR_MS, WEEK_MS } from '../../kit/units.ts'
import { dayOf, mod, monthOf } from './gregorian.ts'
import { alignSessions } from './sessions.ts'
import { medianOf, openCount, type Frequency } from './frequency.ts'

export interface Gaps {
  readonly count: number
  readonly rowsMissing: number
  /** Rows missing in the largest gap, and the time of the row before it; null if there is none. */
  readonly largest: { readonly rows: number; readonly afterMs: number } | null
}

/** Counts the rows missing in the series' own calendar: closed nights and weekends are no gap, a holiday is
 *  one. An irregular series has no gaps. */
export function findGaps(times: Float64Array, frequency: Frequency, changes: readonly ClockChange[] = []): Gaps {
  const isIntraday = ['seconds', 'minutes', 'hourly'].includes(frequency.interval)
  const clocks = isIntraday ? alignSessions(times, changes) : times
  const missingBetween = gapRule(clocks, frequency)
  let count = 0
  let rowsMissing = 0
  let largest: Gaps['largest'] = null
  for (let i = 1; i < times.length; i += 1) {
    const before = clocks[i - 1] ?? 0
    const after = clocks[i] ?? 0
    if (after - before <= frequency.stepMs * 1.5 && frequency.stepMs < 2 * DAY_MS) continue
    const rows = missingBetween(before, after)
    if (rows <= 0) continue
    count += 1
    rowsMissing += rows
    if (largest === null || rows > largest.rows) largest = { rows, afterMs: times[i - 1] ?? 0 }
  }
  return { count, rowsMissing, largest }
}

type GapRule = (beforeMs: number, afterMs: number) => number

function gapRule(times: Float64Array, frequency: Frequency): GapRule {
  switch (frequency.interval) {
    case 'irregular':
      return () => 0
    case 'seconds':
    case 'minutes':
    case 'hourly':
      return intradayRule(times, frequency)
    case 'daily':
      return (before, after) => Math.round((after - before) / DAY_MS) - 1
    case 'daily_trading':
      return (before, after) => openDaysBetween(before, after, frequency.openDays)
    case 'weekly':
      return (before, after) => Math.round((after - before) / WEEK_MS) - 1
    case 'monthly':
      return monthsRule(1)
    case 'quarterly':
      return monthsRule(3)
    case 'yearly':
      return monthsRule(12)
    default:
      return frequency.interval satisfies never
  }
}

/** Months both by calendar and by length: 31 January to 1 March is one month late, not a missing month. */
function monthsRule(months: number): GapRule {
  const usualMs = months * 30.44 * DAY_MS
  return (before, after) => {
    const byCalendar = Math.round((monthOf(after) - monthOf(before)) / months) - 1
    return Math.min(byCalendar, Math.round((after - before) / usualMs) - 1)
  }
}

/** Open weekdays strictly between the days of two times. */
function openDaysBetween(beforeMs: number, afterMs: number, openDays: readonly boolean[]): number {
  const first = dayOf(beforeMs) + 1
  const days = dayOf(afterMs) - first
  if (days <= 0) return 0
  let open = Math.floor(days / 7) * openCount(openDays)
  for (let day = first; day < first + (days % 7); day += 1) if (openDays[mod(day + 3, 7)] === true) open += 1
  return open
}

/** Within a day: a pause is usual if the same hour of the week, or of the day, repeatedly ends in one. */
function intradayRule(times: Float64Array, { stepMs, openDays, rowsPerDay }: Frequency): GapRule {
  const { bySlot, byHour } = usualPauses(times, stepMs)
  return (before, after) => {
    const length = after - before
    const openBetween = openDaysBetween(before, after, openDays)
    const closedBetween = Math.max(0, dayOf(after) - dayOf(before) - 1 - openBetween)
    const slot = slotOf(before)
    const weekly = bySlot[slot] ?? Number.NaN
    const nightly = (byHour[slot % 24] ?? Number.NaN) + closedBetween * DAY_MS
    const usual = Number.isNaN(weekly) ? nightly : Math.max(weekly, Number.isNaN(nightly) ? weekly : nightly)
    const excess = Number.isNaN(usual) ? length - closedBetween * DAY_MS - stepMs : length - usual
    if (excess < stepMs * 0.5) return 0
    const closesAtNight = rowsPerDay * stepMs < 0.9 * DAY_MS
    return closesAtNight && openBetween > 0 ? Math.round(openBetween * rowsPerDay) : Math.round(excess / stepMs)
  }
}

/** Median pause after the last row of an hour: by hour of the week if it occurred at least twice and in three
 *  of ten weeks, by hour of the day if it occurred at least three times and on every other day; NaN
 *  elsewhere. */
function usualPauses(times: Float64Array, stepMs: number): { bySlot: Float64Array; byHour: Float64Array } {
  const slotPauses: number[][] = Array.from({ length: 168 }, () => [])
  const slotVisits = new Float64Array(168)
  for (let i = 1; i < times.length; i += 1) {
    const before = times[i - 1] ?? 0
    const after = times[i] ?? 0
    if (Math.floor(before / HOUR_MS) === Math.floor(after / HOUR_MS)) continue
    const slot = slotOf(before)
    slotVisits[slot] = (slotVisits[slot] ?? 0) + 1
    if (after - before > stepMs * 1.5) slotPauses[slot]?.push(after - before)
  }
  const bySlot = Float64Array.from(slotPauses, (pauses, slot) => {
    const isUsual = pauses.length >= 2 && pauses.length >= 0.3 * (slotVisits[slot] ?? 0)
    return isUsual ? medianOf(Float64Array.from(pauses)) : Number.NaN
  })
  const byHour = new Float64Array(24).map((_, hour) => {
    const pauses = slotPauses.filter((_, slot) => slot % 24 === hour).flat()
    const visits = slotVisits.reduce((sum, count, slot) => (slot % 24 === hour ? sum + count : sum), 0)
    return pauses.length >= 3 && pauses.length >= 0.5 * visits ? medianOf(Float64Array.from(pauses)) : Number.NaN
  })
  return { bySlot, byHour }
}
