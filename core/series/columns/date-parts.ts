import { type Cell, shown } from '../cells/cells.ts'
import { timeOfDate } from '../calendar/gregorian.ts'
import { monthOfName } from '../dates/months.ts'
import { holdsTimes, type Profile } from './profile.ts'

/** The columns that make a time only together. Without one of days the rows are months or quarters. */
export interface DateParts {
  readonly year: number
  readonly month: number
  readonly day: number | null
}

/** So many rows must follow each other before a mere row of numbers is taken for a date. */
const ROWS_MIN = 6
const ONE_WAY = 0.98

/** Finds years, months and perhaps days in columns of their own: those of which the rows, put together, go one way in time, and no row
 *  has the time of another. Null where another column holds whole times, or nothing goes on so. */
export function findDateParts(
  names: readonly string[],
  profiles: readonly Profile[],
  rows: readonly (readonly Cell[])[],
): DateParts | null {
  const years = profiles.filter((profile) => isWhole(profile, 1_800, 2_199) && repeats(profile))
  if (years.length === 0 || profiles.some((profile) => !profile.isBare && holdsTimes(profile))) return null
  const months = profiles.filter(({ position }) => rows.every((cells) => Number.isFinite(monthOf(cells[position]))))
  const days = profiles.filter((profile) => isWhole(profile, 1, 31))
  for (const { position: year } of years)
    for (const { position: month } of months)
      for (const day of [null, ...days.map(({ position }) => position)]) {
        const parts = { year, month, day }
        if (new Set([year, month, day]).size === 3 && goOn(parts, rows) && isCalled(names, parts)) return parts
      }
  return null
}

/** Returns the time of a row from its separate columns, as one text; the text of the year column if it has none. */
export function joinParts({ year, month, day }: DateParts, cells: readonly Cell[]): Cell {
  const two = (value: number) => String(value).padStart(2, '0')
  const whole = monthOf(cells[month])
  const date = day === null ? 1 : Number(cells[day])
  if (Number.isNaN(timeOf({ year, month, day }, cells)))
    return [year, month, day].map((at) => partOf(cells, at)).join(' ')
  return `${shown(cells[year]).trim()}-${two(whole)}-${two(date)}`
}

const partOf = (cells: readonly Cell[], at: number | null): string => (at === null ? '' : shown(cells[at]))

function timeOf({ year, month, day }: DateParts, cells: readonly Cell[]): number {
  const [y, m, d] = [Number(cells[year]), monthOf(cells[month]), day === null ? 1 : Number(cells[day])]
  return Number.isInteger(y) && Number.isInteger(m) && Number.isInteger(d) ? timeOfDate(y, m, d) : Number.NaN
}

/** `3`, `03`, `M03`, `Q1`, `March` → 1 to 12, or NaN. */
function monthOf(cell: Cell): number {
  const text = shown(cell).trim()
  const [, kind = '', digits] = /^([MQ]?)(\d{1,2})$/i.exec(text) ?? []
  const place = digits === undefined ? monthOfName(text) : Number(digits)
  const month = kind.toUpperCase() === 'Q' ? place * 3 - 2 : place
  return month >= 1 && month <= 12 ? month : Number.NaN
}

function isWhole({ values, filled }: Profile, least: number, most: number): boolean {
  return (
    filled > 0 &&
    values.every((value) => Number.isNaN(value) || (Number.isInteger(value) && value >= least && value <= most))
  )
}

const repeats = ({ values }: Profile): boolean => new Set(values).size < values.length

function goOn(parts: DateParts, rows: readonly (readonly Cell[])[]): boolean {
  const times = rows.map((cells) => timeOf(parts, cells)).filter((time) => !Number.isNaN(time))
  const steps = times.slice(1).map((time, row) => Math.sign(time - (times[row] ?? 0)))
  const most = Math.max(steps.filter((step) => step > 0).length, steps.filter((step) => step < 0).length)
  return times.length >= ROWS_MIN && times.length >= ONE_WAY * rows.length && most >= ONE_WAY * steps.length
}

const NAMED =
  /year|month|quarter|period|^(?:y|yr|m|mo|mon|q)$|jahr|monat|quartal|año|mes|année|mois|anno|mese|ano|год|месяц|квартал|年|月/

/** One of the names must say so: prices may be whole numbers as well. */
const isCalled = (names: readonly string[], { year, month }: DateParts): boolean =>
  [year, month].some((position) => NAMED.test(names[position] ?? ''))
