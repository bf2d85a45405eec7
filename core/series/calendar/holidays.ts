import { DAY_MS } from '../../kit/units.ts'
import { dateOfDay, dayOf, timeOfDate, weekdayOf } from './gregorian.ts'

/** The days of a history of trading days, to find which ones it skips every year. */
export interface Holidays {
  readonly days: ReadonlySet<number>
  readonly first: number
  readonly last: number
}

const YEARS_NEEDED = 3
const YEARS_ASKED = 8

export function learnHolidays(times: Float64Array): Holidays {
  return { days: new Set(Array.from(times, dayOf)), first: dayOf(times[0] ?? 0), last: dayOf(times.at(-1) ?? 0) }
}

/** True if the history had no row on this day of the year in every year in which it fell on a weekday, at
 *  least three of them; or the same for the nth such weekday of its month, such as the fourth Thursday of
 *  November. */
export function isHoliday(holidays: Holidays, time: number): boolean {
  const { year, month, day } = dateOfDay(dayOf(time))
  const nth = Math.floor((day - 1) / 7)
  const years = Array.from({ length: YEARS_ASKED }, (_, i) => year - 1 - i)
  const sameDate = years.map((one) => timeOfDate(one, month, day)).filter((at) => weekdayOf(at) < 5)
  const sameWeekday = years.map((one) => nthWeekday(one, month, weekdayOf(time), nth))
  return isFree(holidays, sameDate) || isFree(holidays, sameWeekday)
}

function isFree({ days, first, last }: Holidays, times: readonly number[]): boolean {
  const met = times.map(dayOf).filter((day) => day > first && day < last)
  return met.length >= YEARS_NEEDED && met.every((day) => !days.has(day))
}

function nthWeekday(year: number, month: number, weekday: number, nth: number): number {
  const first = timeOfDate(year, month, 1)
  return first + (((weekday - weekdayOf(first) + 7) % 7) + nth * 7) * DAY_MS
}
