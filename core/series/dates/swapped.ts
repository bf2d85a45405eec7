import { AppError } from '../../kit/errors.ts'
import { DAY_MS } from '../../kit/units.ts'
import { dateOfDay, dayOf, timeOfDate } from '../calendar/gregorian.ts'

const EACH_MIN = 3
const ONE_WAY = 0.98
/** Days up to here could have been taken for months. */
const MONTHS = 12

/** Corrects a column that a spreadsheet of another country has opened: `02/01/2024` became the first of
 *  February, while `13/01/2024`, not a date there, stayed text. So all its dates have days up to the twelfth,
 *  and all its texts later ones. Swaps the dates back in place if the rows then move in one direction and do
 *  not as they are; returns true if it did. Throws `ambiguous_dates` if neither order does. */
export function unswapDays(times: Float64Array, reasons: Uint8Array, typed: readonly number[]): boolean {
  const dates = new Set(typed.filter((row) => reasons[row] === 0))
  const texts = [...times.keys()].filter((row) => reasons[row] === 0 && !dates.has(row))
  const dayIn = (row: number) => dateOfDay(dayOf(times[row] ?? 0)).day
  if (dates.size < EACH_MIN || texts.length < EACH_MIN) return false
  if (![...dates].every((row) => dayIn(row) <= MONTHS) || !texts.every((row) => dayIn(row) > MONTHS)) return false
  const swapped = times.map((time, row) => (dates.has(row) ? swap(time) : time))
  const [asIs, asMeant] = [isOneWay(times, reasons), isOneWay(swapped, reasons)]
  if (asIs && !asMeant) return false
  if (asIs === asMeant) {
    const [first = 0] = dates
    const isoDay = (time: number) => new Date(time).toISOString().slice(0, 10)
    const example = `${isoDay(times[first] ?? 0)} / ${isoDay(swapped[first] ?? 0)}`
    throw new AppError('ambiguous_dates', { example })
  }
  times.set(swapped)
  return true
}

function swap(time: number): number {
  const { year, month, day } = dateOfDay(dayOf(time))
  return timeOfDate(year, day, month) + (time - dayOf(time) * DAY_MS)
}

function isOneWay(times: Float64Array, reasons: Uint8Array): boolean {
  const read = times.filter((_, row) => reasons[row] === 0)
  const steps = read.subarray(1).map((time, row) => Math.sign(time - (read[row] ?? 0)))
  const [up, down] = [steps.filter((step) => step > 0).length, steps.filter((step) => step < 0).length]
  return Math.max(up, down) >= ONE_WAY * steps.length
}
