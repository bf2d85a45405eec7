import { type ClockChange, inLastClock } from '../dates/clock-changes.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../kit/units.ts'
import { dateOfDay, dayOf, mod, weekdayOf } from './gregorian.ts'

/** The rows of one day, by index, and how long after its midnight UTC they begin and end. */
interface Day {
  readonly start: number
  readonly end: number
  readonly weekday: number
  readonly opening: number
  readonly closing: number
}

/** Returns intraday times (milliseconds UTC, ascending) with each day shifted by the hour by which its first
 *  and last row differ from those of the last such weekday: a market opens and closes at the same local time
 *  in summer and winter, and so at two UTC times. A weekday that has not occurred since the clocks changed is
 *  shifted like the others. Other differences remain. Returns the same array if nothing is shifted. Where the
 *  rows were written with their offsets, `changes` says by how much each is shifted. */
export function alignSessions(times: Float64Array, changes: readonly ClockChange[] = []): Float64Array {
  if (changes.length > 0) return inLastClock(times, changes)
  const days = daysFromLast(times)
  const openings = new Float64Array(7).fill(Number.NaN)
  const closings = new Float64Array(7).fill(Number.NaN)
  const aligned = times.slice()
  let moved = false
  for (const [place, { start, end, weekday, opening, closing }] of days.entries()) {
    if (Number.isNaN(openings[weekday])) {
      const change = changeSince(days, place, openings)
      openings[weekday] = opening + change
      // The last day may still be open, so it does not show when it closes.
      if (end < times.length) closings[weekday] = closing + change
    }
    const shift = (openings[weekday] ?? Number.NaN) - opening
    if (Math.abs(shift) !== HOUR_MS || ![shift, Number.NaN].includes((closings[weekday] ?? 0) - closing)) continue
    moved = true
    for (let row = start; row < end; row += 1) aligned[row] = (times[row] ?? 0) + shift
  }
  return moved ? aligned : times
}

function daysFromLast(times: Float64Array): Day[] {
  const days: Day[] = []
  for (let end = times.length; end > 0; ) {
    const day = dayOf(times[end - 1] ?? 0)
    let start = end - 1
    while (start > 0 && dayOf(times[start - 1] ?? 0) === day) start -= 1
    const [opening, closing] = [(times[start] ?? 0) - day * DAY_MS, (times[end - 1] ?? 0) - day * DAY_MS]
    days.push({ start, end, weekday: mod(day + 3, 7), opening, closing })
    end = start
  }
  return days
}

/** By how much the clocks have changed since a day whose weekday has not occurred again: as much as for a day
 *  of the preceding week that opened at the same time and whose weekday has; or, if no weekday has, the
 *  difference between all newer and all older days. */
function changeSince(days: readonly Day[], place: number, openings: Float64Array): number {
  const { opening } = days[place] ?? { opening: 0 }
  const older = days.slice(place + 1)
  const alike = older.slice(0, 6).find((day) => day.opening === opening && !Number.isNaN(openings[day.weekday]))
  const newest = days[0]?.opening ?? opening
  const border = days.findIndex((day) => day.opening !== newest)
  const isSplit =
    days.length <= 7 &&
    border > 0 &&
    days.length - border >= DAYS_MIN &&
    days.slice(border).every((day) => day.opening === opening)
  const change = alike === undefined ? (isSplit ? newest - opening : 0) : (openings[alike.weekday] ?? 0) - opening
  return Math.abs(change) === HOUR_MS ? change : 0
}

const DAYS_MIN = 3

const ROWS_MIN = 5

/** Returns the days meant by daily times at the midnight of a zone east of Greenwich, such as 23:00 and 22:00
 *  UTC for Berlin, each as its midnight UTC. Null if the days do not prove it: rows on Sundays that all
 *  become weekdays, or two times an hour apart on days that all become the first of a month, or all its last. */
export function daysOfLocalMidnights(times: Float64Array): Float64Array | null {
  if (times.length < ROWS_MIN) return null
  const clocks = new Set<number>()
  let sundays = 0
  for (const time of times) {
    clocks.add(mod(time, DAY_MS))
    if (clocks.size > 2) return null
    if (weekdayOf(time) === 6) sundays += 1
  }
  const [one = 0, other = one] = [...clocks]
  const isMidnight = [one, other].every((clock) => clock >= DAY_MS / 2 && clock % (HOUR_MS / 4) === 0)
  const apart = Math.abs(one - other)
  if (!isMidnight || apart > HOUR_MS) return null
  const days = times.map((time) => (dayOf(time) + 1) * DAY_MS)
  const isWeek = sundays > 0 && days.every((day) => weekdayOf(day) < 5)
  const isMonths = apart === HOUR_MS && (days.every(isFirst) || days.every((day) => isFirst(day + DAY_MS)))
  return isWeek || isMonths ? days : null
}

const isFirst = (time: number): boolean => dateOfDay(dayOf(time)).day === 1

/** One or two missing rows are no pause: only a longer one shows that there are closed hours. */
export function hasPause(times: Float64Array, stepMs: number): boolean {
  const pauseMs = Math.max(PAUSE_STEPS * stepMs, PAUSE_MS_MIN)
  return times.some((time, row) => row > 0 && time - (times[row - 1] ?? 0) > pauseMs)
}

const PAUSE_STEPS = 3.5
/** No market closes for a shorter time. */
const PAUSE_MS_MIN = 12 * MINUTE_MS
