/** Days and dates of the Gregorian calendar in plain arithmetic: no Date objects, so a million rows cost
 *  nothing. */

import { DAY_MS } from '../../kit/units.ts'

export const YEAR_DAYS = 365.2425

/** Times outside 1800-01-01 .. 2200-01-01 are assumed to be misread. */
export const TIME_MIN_MS = -5_364_662_400_000
export const TIME_MAX_MS = 7_258_118_400_000

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const

export interface CivilDate {
  readonly year: number
  /** 1 to 12 */
  readonly month: number
  /** 1 to 31 */
  readonly day: number
}

/** Days since 1970-01-01. Hinnant, "chrono-compatible low-level date algorithms", days_from_civil. */
function dayOfDate(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

/** The date of a day counted from 1970-01-01: the inverse of `dayOfDate`. */
export function dateOfDay(dayNumber: number): CivilDate {
  const z = dayNumber + 719_468
  const era = Math.floor(z / 146_097)
  const dayOfEra = z - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const monthShifted = Math.floor((5 * dayOfYear + 2) / 153)
  const month = monthShifted < 10 ? monthShifted + 3 : monthShifted - 9
  const day = dayOfYear - Math.floor((153 * monthShifted + 2) / 5) + 1
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day }
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)) return 29
  return MONTH_DAYS[month - 1] ?? 0
}

/** Milliseconds of a date's midnight UTC, or NaN if there is no such day (2024-02-30). */
export function timeOfDate(year: number, month: number, day: number): number {
  if (day > 28 && day > daysInMonth(year, month)) return Number.NaN
  if (month < 1 || month > 12 || day < 1) return Number.NaN
  return dayOfDate(year, month, day) * DAY_MS
}

/** Days since 1970-01-01 of a time in milliseconds. */
export function dayOf(timeMs: number): number {
  return Math.floor(timeMs / DAY_MS)
}

/** 0 is Monday, 6 is Sunday, in UTC. */
export function weekdayOf(timeMs: number): number {
  return mod(dayOf(timeMs) + 3, 7)
}

/** Whole months since the year 0, for counting months between two times. */
export function monthOf(timeMs: number): number {
  const { year, month } = dateOfDay(dayOf(timeMs))
  return year * 12 + month - 1
}

export function mod(value: number, by: number): number {
  return ((value % by) + by) % by
}
