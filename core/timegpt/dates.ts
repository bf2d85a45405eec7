import { refuseField } from '../kit/errors.ts'
import { DAY_MS, HOUR_MS } from '../kit/units.ts'

/** Rows of an alias of pandas that lie so many milliseconds apart. */
const FIXED: Readonly<Record<string, number>> = {
  s: 1_000,
  min: 60_000,
  t: 60_000,
  h: HOUR_MS,
  d: DAY_MS,
  w: 7 * DAY_MS,
}
/** Months between rows, and whether they stand at the end of theirs. */
const MONTHS: Readonly<Record<string, { months: number; isEnd: boolean }>> = {
  ms: { months: 1, isEnd: false },
  m: { months: 1, isEnd: true },
  me: { months: 1, isEnd: true },
  qs: { months: 3, isEnd: false },
  q: { months: 3, isEnd: true },
  qe: { months: 3, isEnd: true },
  ys: { months: 12, isEnd: false },
  as: { months: 12, isEnd: false },
  y: { months: 12, isEnd: true },
  ye: { months: 12, isEnd: true },
  a: { months: 12, isEnd: true },
}

/** The time of the row after one, or a number of rows before it; milliseconds UTC. */
export type Step = (time: number, rows: number) => number

/** Returns how the rows of a frequency follow each other, by its alias in pandas: `D`, `15min`, `B`, `W-SUN`, `MS`, `QE-DEC`. Throws
 *  `validation_failed` for any other. */
export function stepOf(freq: string): Step {
  const [, count = '', name = ''] = /^(\d{0,4})([A-Za-z]+)(?:-[A-Za-z]{3})?$/.exec(freq.trim()) ?? []
  const times = count === '' ? 1 : Number(count)
  // For pandas `ms` are milliseconds and `MS` is the start of a month.
  const alias = name === 'ms' ? '' : name.toLowerCase()
  const fixed = FIXED[alias]
  const calendar = MONTHS[alias]
  if (times > 0 && fixed !== undefined) return (time, rows) => time + rows * times * fixed
  if (times > 0 && calendar !== undefined)
    return (time, rows) => addMonths(time, rows * times * calendar.months, calendar.isEnd)
  if (times === 1 && alias === 'b') return addWeekdays
  throw refuseField(
    '/freq',
    { en: 'is no frequency that is known here', ru: 'такой частоты здесь нет' },
    {
      en: 'send one of s, min, h, D, B, W, MS, ME, QS, QE, YS, YE; for other calendars send the dates to POST /api/predict',
      ru: 'пришлите одну из s, min, h, D, B, W, MS, ME, QS, QE, YS, YE; для других календарей пришлите даты в POST /api/predict',
    },
  )
}

function addMonths(time: number, months: number, isEnd: boolean): number {
  const date = new Date(time)
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + months]
  const clock = time - Date.UTC(year, date.getUTCMonth(), date.getUTCDate())
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  return Date.UTC(year, month, isEnd ? last : Math.min(date.getUTCDate(), last)) + clock
}

/** Monday to Friday; a start on a weekend counts as the Monday after it. */
function addWeekdays(time: number, rows: number): number {
  const monday = Math.floor((time / DAY_MS + MONDAY) / 7) * 7 - MONDAY
  const from = Math.min(5, Math.floor(time / DAY_MS) - monday)
  const clock = time - Math.floor(time / DAY_MS) * DAY_MS
  const at = from + rows
  return (monday + 7 * Math.floor(at / 5) + (((at % 5) + 5) % 5)) * DAY_MS + clock
}

/** Day 0 of the epoch was a Thursday: so many days after a Monday. */
const MONDAY = 3
