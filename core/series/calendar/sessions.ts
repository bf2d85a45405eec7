import { DAY_MS, HOUR_MS } from '../../kit/units.ts'
import { dayOf, mod, weekdayOf } from './gregorian.ts'

/** Returns intraday times (milliseconds UTC, ascending) with every day moved by the hour by which its first row differs from that of
 *  the last such weekday: a market opens at the same local clock in summer and winter, and so at two clocks in UTC. Other differences
 *  stay as they are. The array is the same one when there is nothing to move. */
export function alignSessions(times: Float64Array): Float64Array {
  const openings = new Float64Array(7).fill(Number.NaN)
  const aligned = times.slice()
  let moved = false
  for (let end = times.length; end > 0; ) {
    const day = dayOf(times[end - 1] ?? 0)
    let start = end - 1
    while (start > 0 && dayOf(times[start - 1] ?? 0) === day) start -= 1
    const opening = (times[start] ?? 0) - day * DAY_MS
    const weekday = mod(day + 3, 7)
    const usual = openings[weekday] ?? Number.NaN
    if (Number.isNaN(usual)) openings[weekday] = opening
    else if (Math.abs(usual - opening) === HOUR_MS) {
      moved = true
      for (let row = start; row < end; row += 1) aligned[row] = (times[row] ?? 0) + usual - opening
    }
    end = start
  }
  return moved ? aligned : times
}

const ROWS_MIN = 5

/** Returns the days that are meant by daily times at the midnight of a zone east of Greenwich, such as 23:00 and 22:00 UTC for Berlin:
 *  each as its midnight UTC; null when the weekdays do not prove it (rows on Sundays that all become weekdays). */
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
  if (!isMidnight || Math.abs(one - other) > HOUR_MS || sundays === 0) return null
  const days = times.map((time) => (dayOf(time) + 1) * DAY_MS)
  return days.every((day) => weekdayOf(day) < 5) ? days : null
}
