import { LIMITS } from '../../contract/limits.ts'
import type { ReadReport } from '../../contract/series.ts'
import type { Cell } from '../cells/cells.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../kit/units.ts'
import { grow } from '../cells/grow.ts'
import { reasonByte } from '../cells/reasons.ts'
import type { TimeColumnResult } from './time-column.ts'

const START_ROWS = 4_096
const UNREADABLE = reasonByte('unreadable_time')
const NONE = -1

/** How the digits of a column of clocks are read. */
const FORMS = {
  HH: { scale: 10_000, shown: (digits: string) => `${digits.padStart(2, '0')}:00` },
  HHMM: { scale: 100, shown: (digits: string) => digits.padStart(4, '0').replace(/..$/, ':$&') },
  HHMMSS: { scale: 1, shown: (digits: string) => digits.padStart(6, '0').replace(/(..)(..)$/, ':$1:$2') },
} as const
type Form = keyof typeof FORMS

/** A column of clocks beside a column of days: four bytes per row. `09:30` is read at once. Bare digits may
 *  have lost their leading zeros to a spreadsheet, so that 930 is half past nine in one column and nine
 *  minutes after midnight in another: they wait for the whole column. */
export interface ClockColumn {
  /** Takes a row's clock, and returns what the time column is to take for the row. */
  readonly join: (day: Cell, clock: Cell) => Cell
  /** Adds the clocks that waited to their days. */
  readonly settle: (days: TimeColumnResult) => TimeColumnResult
}

export function createClockColumn(): ClockColumn {
  let clocks = new Int32Array(START_ROWS)
  let rows = 0
  /** The first clock of each length that shows something: every form reads zeros as midnight. */
  const firstOfLength = new Map<number, string>()
  let shortIsPadded = false

  function join(day: Cell, clock: Cell): Cell {
    if (rows === clocks.length) clocks = grow(clocks, new Int32Array(rows * 2))
    const digits = bareDigits(day, clock)
    clocks[rows] = digits === null ? NONE : Number(digits)
    rows += 1
    if (digits === null) return withClock(day, clock)
    if (Number(digits) === 0) return day
    if (!firstOfLength.has(digits.length)) firstOfLength.set(digits.length, digits)
    if (digits.length <= 4 && digits.startsWith('0')) shortIsPadded = true
    return day
  }

  /** A clock of five digits has lost a zero, and so have the shorter ones beside it. A clock of four digits
   *  that kept its zero is complete. With neither, short clocks are read in the usual way, which nothing
   *  proves. */
  function choose(): { form: Form; doubtful: string | undefined } {
    const longest = Math.max(...firstOfLength.keys(), 0)
    const short = [3, 2, 1].map((length) => firstOfLength.get(length)).find((digits) => digits !== undefined)
    if (longest <= 2) return { form: 'HH', doubtful: short }
    if (longest <= 4) return { form: 'HHMM', doubtful: shortIsPadded ? undefined : short }
    const isProven = firstOfLength.has(5) && !shortIsPadded
    return { form: 'HHMMSS', doubtful: isProven ? undefined : (firstOfLength.get(4) ?? short) }
  }

  function settle(days: TimeColumnResult): TimeColumnResult {
    const { form, doubtful } = choose()
    const { scale, shown } = FORMS[form]
    const { times, reasons } = days
    const texts = new Map(days.texts)
    for (let row = 0; row < rows; row += 1) {
      const digits = clocks[row] ?? NONE
      const day = times[row] ?? Number.NaN
      // A day that has its own clock keeps it.
      if (digits === NONE || Number.isNaN(day) || day % DAY_MS !== 0) continue
      times[row] = day + clockMs(digits * scale)
      if (!Number.isNaN(times[row])) continue
      reasons[row] = UNREADABLE
      if (texts.size < LIMITS.rejectedShownMax) texts.set(row, String(digits))
    }
    if (doubtful === undefined) return { ...days, texts }
    const detail = `read the clocks as ${form}, ${doubtful} as ${shown(doubtful)}: nothing in the column proves it`
    const assumption: ReadReport['warnings'][number] = { code: 'clock_assumed', detail }
    return { ...days, texts, assumptions: [...days.assumptions, assumption] }
  }

  return { join, settle }
}

/** One to six digits beside a day that has no clock yet; null for anything else. */
function bareDigits(day: Cell, clock: Cell): string | null {
  if (typeof clock !== 'string' && !Number.isInteger(clock)) return null
  const digits = String(clock).trim()
  if (!/^\d{1,6}$/.test(digits)) return null
  if (day instanceof Date) return digits
  return typeof day === 'string' || typeof day === 'number' ? (hasClock(String(day).trim()) ? null : digits) : null
}

/** A day with the clock beside it, as one time; the day alone if either is something else. */
function withClock(day: Cell, clock: Cell): Cell {
  if (day instanceof Date && typeof clock === 'number' && clock >= 0 && clock < 1)
    return new Date(day.getTime() + Math.round(clock * DAY_MS))
  if (typeof clock !== 'string' || (typeof day !== 'string' && typeof day !== 'number')) return day
  const [date, time] = [String(day).trim(), clock.trim()]
  const whole = clockOf(time)
  return whole !== null && !hasClock(date) ? `${date} ${whole}` : day
}

/** A clock, or the start of an interval: `09:30`, `9:30 am`, `9 am`, `09:00-10:00`, `00 - 01`. A bare number may be anything. */
const CLOCK =
  /^(\d{1,2})(:\d\d(?::\d\d(?:[.,]\d+)?)?)?( ?[ap]\.?m\.?)?( ?[-–] ?\d{1,2}(?::\d\d(?::\d\d)?)?(?: ?[ap]\.?m\.?)?)?$/i

/** The clock that a cell of a column of clocks says, with its minutes; null when it is none. */
export function clockOf(cell: string): string | null {
  const [, hour = '', rest, half, end] = CLOCK.exec(cell.trim()) ?? []
  if (hour === '' || (rest ?? half ?? end) === undefined) return null
  return `${hour}${rest ?? ':00'}${half ?? ''}`
}

/** A count since 1970 is a complete time as well. */
const hasClock = (date: string): boolean => date.includes(':') || /^\d{9,}$/.test(date)

/** Six digits, as hours, minutes and seconds → milliseconds after midnight, or NaN. */
function clockMs(digits: number): number {
  const [hour, minute, second] = [Math.floor(digits / 10_000), Math.floor(digits / 100) % 100, digits % 100]
  return hour < 24 && minute < 60 && second < 60 ? hour * HOUR_MS + minute * MINUTE_MS + second * 1_000 : Number.NaN
}
