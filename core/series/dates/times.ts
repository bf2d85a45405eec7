import { DAY_MS, HOUR_MS } from '../../kit/units.ts'
import { TIME_MAX_MS, TIME_MIN_MS, timeOfDate } from '../calendar/gregorian.ts'
import { clockFrom, isDigit, newNotes, oneDigit, type TimeNotes, twoDigits } from './clock.ts'
import { monthOfName } from './months.ts'

/** How the times of a column are written. One family is chosen per column. */
export type TimeFamily =
  | 'year_first'
  | 'compact'
  | 'dotted'
  | 'slashed'
  | 'named'
  | 'period'
  | 'cjk'
  | 'year_month'
  | 'year'
  | 'epoch'
  | 'serial'

const ALL_DIGITS = /^[+-]?\d+(\.\d*)?$/
const YEAR_FIRST = /^\d{4}[-/.]\d/
const COMPACT = /^\d{8}(?:$|[T -]\d)/
const DOTTED = /^\d{1,2}\.\d{1,2}\.\d{2,4}(?:$|[T, ])/
const SLASHED = /^\d{1,2}([/-])\d{1,2}\1\d{2,4}(?:$|[T, ])/
const WEEKDAY = '(?:(?:mon|tues?|wed|wednes|thu|thurs?|fri|sat|satur|sun)(?:day)?,? )?'
const MONTH = '(\\p{L}{3,12})\\.?'
/** The year may be followed by a word: 3 января 2023 г. */
const YEAR = '(\\d{4})(?!\\d)(?: ?(?:года|г(?![а-яё])\\.?))?'
/** `2 de enero de 2023` has small words between its parts, `2. Januar 2023` a dot after its day. */
const DAY_NAME_YEAR = new RegExp(`^${WEEKDAY}(\\d{1,2})\\.?[- /]?(?:de )?${MONTH}(?: de)?[- /,]*${YEAR}`, 'iu')
const DAY_NAME_SHORT_YEAR = /^(\d{1,2})[- /]?(\p{L}{3,4})\.?[- /]?(\d\d)(?![\d:])/iu
const NAME_DAY_YEAR = new RegExp(`^${WEEKDAY}${MONTH} (\\d{1,2}),? ${YEAR}`, 'iu')
const NAME_YEAR = new RegExp(`^${MONTH}(?: de)?[- /]${YEAR}$`, 'iu')
const NAME_SHORT_YEAR = /^(\p{L}{3,4})\.?(?:-| ')(\d\d)$/u
const NAMED = [DAY_NAME_YEAR, DAY_NAME_SHORT_YEAR, NAME_DAY_YEAR, NAME_YEAR, NAME_SHORT_YEAR]
/** Months and quarters as statistical offices write them: 1990M01, 2024-Q1, Q1 2024. */
const PERIOD = /^(\d{4})[- :]?([MQ])(\d{1,2})$/i
const PERIOD_LAST = /^([MQ])(\d{1,2})[- /](\d{4})$/i
/** 2023年1月2日, 2023년 1월 2일, and months alone. */
const CJK = /^(\d{4}) ?[年년] ?(\d{1,2}) ?[月월](?: ?(\d{1,2}) ?[日일])?/

const MARKS = /[\u200e\u200f\u061c]/g
const SPACED_DATE = /^(\d{1,4}[-./]) ?(\d{1,2}[-./]) ?(?=\d)/
const DATE_END = /^([\d./-]*\d)\.? ?(?:г\.?)?$/
/** `2023年1月2日` in the digits of a full-width keyboard, or in those of Arabic and Persian. */
const FOREIGN_DIGIT = /[\uff10-\uff19\u0660-\u0669\u06f0-\u06f9]/g

/** A date without the blanks and marks that some languages put around its numbers: `2. 1. 2023`, `2023- 01- 02`, `02. 01. 2023.` */
export function tidyDate(text: string): string {
  return text
    .trim()
    .replace(MARKS, '')
    .replace(FOREIGN_DIGIT, (digit) => String(Number.parseInt(digit.normalize('NFKC'), 10) || digit.charCodeAt(0) & 15))
    .replace(SPACED_DATE, '$1$2')
    .replace(DATE_END, '$1')
}

/** The family of a written time by its shape, or null if it does not look like a time. */
export function familyOfText(text: string, serials: boolean): TimeFamily | null {
  const family = familyOf(text, serials)
  if (family !== null || text.length > 40) return family
  const tidy = tidyDate(text)
  return tidy === text ? null : familyOf(tidy, serials)
}

function familyOf(text: string, serials: boolean): TimeFamily | null {
  if (YEAR_FIRST.test(text)) return 'year_first'
  if (COMPACT.test(text) && !Number.isNaN(parseCompact(text, newNotes()))) return 'compact'
  if (PERIOD.test(text) || PERIOD_LAST.test(text)) return 'period'
  if (CJK.test(text)) return 'cjk'
  if (DOTTED.test(text)) return 'dotted'
  if (SLASHED.test(text)) return 'slashed'
  if (NAMED.some((pattern) => pattern.test(text))) return 'named'
  return ALL_DIGITS.test(text) ? familyOfNumber(Number(text), serials) : null
}

/** Numbers below 1e8 are not the epoch seconds of a price (before March 1973), but row numbers or the like. */
function familyOfNumber(value: number, serials: boolean): TimeFamily | null {
  if (serials && isSerial(value)) return 'serial'
  if (Number.isInteger(value) && value > 18_000_000 && value < 22_010_000) {
    return Number.isNaN(parseCompact(String(value), newNotes())) ? null : 'compact'
  }
  if (!Number.isNaN(parseYearMonth(value))) return 'year_month'
  if (!Number.isNaN(parseYear(value))) return 'year'
  return Math.abs(value) >= 1e8 && Math.abs(value) < 7.3e18 ? 'epoch' : null
}

/** `2024-01-31`, `2024/01/31`, `2024-01`, each with an optional clock and offset → milliseconds UTC, or NaN. */
export function parseYearFirst(text: string, notes: TimeNotes): number {
  const separator = text.charCodeAt(4)
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2)
  const month = twoDigits(text, 5)
  if (separator !== 45 && separator !== 47 && separator !== 46) return Number.NaN
  if (text.length === 7) {
    notes.offsetMin = null
    return inRange(timeOfDate(year, month, 1))
  }
  const day = twoDigits(text, 8)
  // A one-digit month or day, as in 2024-1-5, is rare enough to be padded and read again.
  if (Number.isNaN(month + day) || text.charCodeAt(7) !== separator) return parseShortYearFirst(text, notes)
  const time = inRange(timeOfDate(year, month, day) + clockFrom(text, 10, notes))
  // 2019-10-17 09-AM: rare enough to be read again.
  return Number.isNaN(time) && HOUR_HALF.test(text) ? parseYearFirst(text.replace(HOUR_HALF, ':00 $1'), notes) : time
}

const HOUR_HALF = /-([AP]M)$/i

function parseShortYearFirst(text: string, notes: TimeNotes): number {
  const match = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)/.exec(text)
  if (match === null) return Number.NaN
  const midnight = timeOfDate(Number(match[1]), Number(match[3]), Number(match[4]))
  return inRange(midnight + clockFrom(text, match[0].length, notes))
}

/** `20240131`, also with a clock after a space or a T → milliseconds UTC, or NaN. */
export function parseCompact(text: string, notes: TimeNotes): number {
  if (text.length < 8) return Number.NaN
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2)
  const midnight = timeOfDate(year, twoDigits(text, 4), twoDigits(text, 6))
  // 20240102-14:30:00, as brokers write it.
  if (text.charCodeAt(8) === 45) return inRange(midnight + clockFrom(` ${text.slice(9)}`, 0, notes))
  return inRange(midnight + clockFrom(text, 8, notes))
}

/** `199001` → the first of January 1990 in milliseconds UTC, or NaN. */
export function parseYearMonth(value: number): number {
  return Number.isInteger(value) && value > 180_000 && value < 220_013
    ? inRange(timeOfDate(Math.floor(value / 100), value % 100, 1))
    : Number.NaN
}

/** `1990` → the first of January in milliseconds UTC, or NaN. */
export function parseYear(value: number): number {
  return Number.isInteger(value) && value >= 1_800 && value < 2_200 ? timeOfDate(value, 1, 1) : Number.NaN
}

/** `1990M01`, `2024-Q1`, `Q1 2024` → the first day of the month or quarter in milliseconds UTC, or NaN. */
export function parsePeriod(text: string, notes: TimeNotes): number {
  notes.offsetMin = null
  const [, year, kind, number] = PERIOD.exec(text) ?? []
  const [, kindLast, numberLast, yearLast] = PERIOD_LAST.exec(text) ?? []
  const place = Number(number ?? numberLast)
  const isQuarter = (kind ?? kindLast ?? '').toUpperCase() === 'Q'
  if (isQuarter && !(place >= 1 && place <= 4)) return Number.NaN
  return inRange(timeOfDate(Number(year ?? yearLast), isQuarter ? place * 3 - 2 : place, 1))
}

/** `2023年1月2日`, `2023년 1월 2일`, with a clock behind → milliseconds UTC, or NaN. */
export function parseCjk(text: string, notes: TimeNotes): number {
  const match = CJK.exec(text)
  if (match === null) return Number.NaN
  const midnight = timeOfDate(Number(match[1]), Number(match[2]), Number(match[3] ?? 1))
  return inRange(midnight + clockFrom(text, match[0].length, notes))
}

/** `31.01.2024` → milliseconds UTC, or NaN. A dot always means day first. */
export function parseDotted(text: string, notes: TimeNotes): number {
  const packed = packDate(text, notes)
  return Number.isNaN(packed) ? packed : unpackDate(packed, 'day_first')
}

/** `02-Jan-2024`, `2-Jan-24`, `2 January 2024`, `Tue, 2 Jan 2024`, `Jan 2, 2024`, `3 января 2023 г.`, `янв. 2023` → milliseconds UTC, or NaN. */
export function parseNamed(text: string, notes: TimeNotes): number {
  const dayFirst = DAY_NAME_YEAR.exec(text) ?? DAY_NAME_SHORT_YEAR.exec(text)
  const monthFirst = dayFirst === null ? NAME_DAY_YEAR.exec(text) : null
  const match = dayFirst ?? monthFirst ?? NAME_YEAR.exec(text) ?? NAME_SHORT_YEAR.exec(text)
  if (match === null) return Number.NaN
  const month = monthOfName((dayFirst === null ? match[1] : match[2]) ?? '')
  if (dayFirst === null && monthFirst === null) {
    notes.offsetMin = null
    const isShort = match[2]?.length === 2
    if (isShort) notes.twoDigitYear = true
    return inRange(timeOfDate(isShort ? fullYear(Number(match[2])) : Number(match[2]), month, 1))
  }
  const day = dayFirst === null ? match[2] : match[1]
  const written = match[3] ?? ''
  if (written.length === 2) notes.twoDigitYear = true
  const year = written.length === 2 ? fullYear(Number(written)) : Number(written)
  const midnight = timeOfDate(year, month, Number(day))
  return inRange(midnight + clockFrom(text, match[0].length, notes))
}

const fullYear = (year: number): number => year + (year < 70 ? 2000 : 1900)

const PACK_SPAN_MS = 4 * DAY_MS

/** Two numbers of unknown order, a year and a clock, in one number: kept until the whole column has
 *  determined the order. */
export function packDate(text: string, notes: TimeNotes): number {
  const first = isDigit(text, 1) ? twoDigits(text, 0) : oneDigit(text, 0)
  let at = isDigit(text, 1) ? 2 : 1
  const separator = text.charCodeAt(at)
  if (separator !== 47 && separator !== 45 && separator !== 46) return Number.NaN
  const second = isDigit(text, at + 2) ? twoDigits(text, at + 1) : oneDigit(text, at + 1)
  at += isDigit(text, at + 2) ? 3 : 2
  if (text.charCodeAt(at) !== separator) return Number.NaN
  let year = twoDigits(text, at + 1)
  if (isDigit(text, at + 3)) {
    year = year * 100 + twoDigits(text, at + 3)
    at += 5
  } else {
    year = fullYear(year)
    notes.twoDigitYear = true
    at += 3
  }
  return ((year * 100 + first) * 100 + second) * PACK_SPAN_MS + DAY_MS + clockFrom(text, at, notes)
}

/** The two numbers of a packed date, as written. */
export function packedPair(packed: number): { first: number; second: number } {
  const date = Math.floor(packed / PACK_SPAN_MS)
  return { first: Math.floor(date / 100) % 100, second: date % 100 }
}

/** A packed date as milliseconds UTC in one order, or NaN if there is no such day. Only a two-digit year may
 *  stand first. */
export function unpackDate(packed: number, order: 'day_first' | 'month_first' | 'year_first'): number {
  const { first, second } = packedPair(packed)
  const date = Math.floor(packed / PACK_SPAN_MS)
  const clock = packed - date * PACK_SPAN_MS - DAY_MS
  const year = Math.floor(date / 10_000)
  if (order === 'year_first') return inRange(timeOfDate(fullYear(first), second, year % 100) + clock)
  const midnight = order === 'day_first' ? timeOfDate(year, second, first) : timeOfDate(year, first, second)
  return inRange(midnight + clock)
}

export type EpochUnit = 'epoch_s' | 'epoch_ms' | 'epoch_us' | 'epoch_ns'

/** The unit in which a count since 1970 gives a date between April 1970 and 2200. */
export function epochUnitOf(value: number): EpochUnit {
  const size = Math.abs(value)
  // Seconds beyond the year 2200 are milliseconds of 1970.
  if (size < TIME_MAX_MS / 1e3) return 'epoch_s'
  if (size < 1e14) return 'epoch_ms'
  return size < 1e17 ? 'epoch_us' : 'epoch_ns'
}

/** A count since 1970 → milliseconds UTC, or NaN outside the accepted years. Within the first hour of 1970 a
 *  count means a missing time: 0, or a stray row number. */
export function parseEpoch(value: number, unit: EpochUnit): number {
  const time = epochMs(value, unit)
  return Math.abs(time) < HOUR_MS ? Number.NaN : inRange(time)
}

function epochMs(value: number, unit: EpochUnit): number {
  switch (unit) {
    case 'epoch_s':
      // A fraction of a second is seldom exact in a double: 1706572800.123 must not become 122 milliseconds.
      return Math.round(value * 1e3)
    case 'epoch_ms':
      return Math.floor(value)
    case 'epoch_us':
      return Math.floor(value / 1e3)
    case 'epoch_ns':
      // Doubles of this size are at least 256 ns apart, so a whole millisecond may have become slightly less.
      return Math.floor(value / 1e6 + 0.0005)
    default:
      return unit satisfies never
  }
}

/** Serial day 0 of Excel's usual date system, in milliseconds UTC. */
export const EPOCH_1900_MS = -25_569 * DAY_MS

/** An Excel serial day → milliseconds UTC, rounded to the millisecond: a serial is a fraction of a day, which
 *  no double holds exactly. */
export function parseSerial(value: number, serialEpochMs: number): number {
  return isSerial(value) ? Math.round(value * DAY_MS) + serialEpochMs : Number.NaN
}

/** The serial days of 1954 to 2119: numbers that are not dates are seldom among them. */
function isSerial(value: number): boolean {
  return value >= 20_000 && value < 80_000
}

/** NaN for times outside 1800 .. 2200. */
export function inRange(timeMs: number): number {
  return timeMs >= TIME_MIN_MS && timeMs < TIME_MAX_MS ? timeMs : Number.NaN
}
