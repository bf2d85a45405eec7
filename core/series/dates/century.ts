import { DAY_MS } from '../../kit/units.ts'
import { dateOfDay, dayOf, timeOfDate, YEAR_DAYS } from '../calendar/gregorian.ts'

const LEAP_MS = 50 * YEAR_DAYS * DAY_MS
const CENTURY_MS = 100 * YEAR_DAYS * DAY_MS
/** Two adjacent rows are no further apart than this. */
const CLOSE_MS = 2 * YEAR_DAYS * DAY_MS

/** Two-digit years that run from 69 to 70 were read as 2069 and 1970. The rows, in file order, show that the
 *  century turned back, and those before 1970 lose their hundred years. Changes nothing unless the rows leap
 *  exactly once. */
export function unwrapCentury(times: Float64Array, reasons: Uint8Array): void {
  const rows = Array.from(times.keys()).filter((row) => reasons[row] === 0)
  const leaps = rows.filter((row, i) => i > 0 && Math.abs((times[row] ?? 0) - (times[rows[i - 1] ?? 0] ?? 0)) > LEAP_MS)
  const [leap, second] = leaps
  if (leap === undefined || second !== undefined) return
  const gap = Math.abs((times[leap] ?? 0) - (times[rows[rows.indexOf(leap) - 1] ?? 0] ?? 0))
  if (Math.abs(gap - CENTURY_MS) > CLOSE_MS) return
  const isLaterFirst = (times[leap] ?? 0) < (times[rows[0] ?? 0] ?? 0)
  for (const row of rows) {
    if (row < leap !== isLaterFirst) continue
    const time = times[row] ?? 0
    const { year, month, day } = dateOfDay(dayOf(time))
    times[row] = timeOfDate(year - 100, month, day) + (time - dayOf(time) * DAY_MS)
  }
}
