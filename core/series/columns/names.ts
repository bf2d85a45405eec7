import type { ReadReport } from '../../contract/series.ts'
import { AppError } from '../../kit/errors.ts'
import { type Cell, isBlank, shown } from '../cells/cells.ts'
import { NUMBER_KINDS, parseNumber } from '../numbers/numbers.ts'
import { familyOfText } from '../dates/times.ts'
import type { DateParts } from './date-parts.ts'

/** Possible names of a column, the most specific first: if several match, the first of the list is used. */
export const TIME_NAMES = [
  'timestamp',
  'ts',
  'date',
  'datetime',
  'time',
  'дата',
  'время',
  'open time',
  'open_time',
  'trade date',
  'trade_date',
  'tradedate',
  'observation_date',
  'unix',
  'ds',
  'begin',
] as const
/** Names of times and of much else, such as the unnamed index of a data frame: used if nothing better exists,
 *  and then bare numbers such as 45291 are not times. A blank name counts in the first column only, and only
 *  if all others have a name; otherwise it belongs to a title. */
export const DOUBTFUL_TIME_NAMES = ['t', 'index', '__index_level_0__', 'unnamed: 0']
/** The name for the keys of a JSON document that are used as row times. */
export const INDEX_NAME = 'time (index)'
export const PRICE_NAMES = [
  'price',
  'close',
  'value',
  'target',
  'y',
  'adj close',
  'adj_close',
  'adj. close',
  'adjusted close',
  'adjclose',
  'last',
  'цена',
  'закрытие',
  'цена закрытия',
  'курс',
  'close/last',
  'close price',
  'close_price',
  'settle',
  'закр.',
] as const
/** A column of days may have its clock in a separate column beside it. */
export const CLOCK_BESIDE: Readonly<Record<string, string>> = { date: 'time', дата: 'время' }
export const BENCHMARK_NAMES = ['benchmark', 'index', 'market', 'hedge'] as const

/** Which columns of a table are used, by position, and how the read report describes them. */
export interface ColumnChoice {
  readonly time: number
  /** The columns of years, months and days that make a time together, or null. */
  readonly parts: DateParts | null
  /** The column of clocks that belong to the days of `time`, or null. */
  readonly clock: number | null
  readonly price: number
  /** Every price column, where each is a series; `price` is the first of them. */
  readonly several?: readonly { readonly position: number; readonly label: string }[] | undefined
  readonly benchmark: number | null
  /** The name of the time column does not say that it contains times; its cells must. */
  readonly isTimeDoubtful: boolean
  readonly reported: ReadReport['columns']
}

/** True if the first row of a table is data already: two cells, a time and a price. */
export function isTimeAndPrice(cells: readonly Cell[]): boolean {
  const [time, price] = cells
  return cells.length === 2 && looksLikeTime(time) && looksLikePrice(price)
}

/** The choice for a table of two columns without names. */
export function namelessColumns(): ColumnChoice {
  const reported = {
    time: '#1',
    price: '#2',
    benchmark: null,
    other_price_columns: [],
    ignored: [],
    time_by: 'only',
    price_by: 'only',
  } as const
  return {
    time: 0,
    parts: null,
    clock: null,
    price: 1,
    benchmark: null,
    isTimeDoubtful: false,
    reported: { ...reported, other_price_columns: [], ignored: [] },
  }
}

/** No known name is nearly as long. */
const NAME_CHARS_MAX = 300

/** The form in which names are compared: without BOM, surrounding space, case, enclosing `<…>`, trailing
 *  `(…)` and leading `4. `. */
export function normalName(cell: Cell): string {
  return typeof cell === 'string'
    ? cell
        .slice(0, NAME_CHARS_MAX)
        .replace(/^\ufeff/, '')
        .trim()
        .replace(/^<(.*)>$/, '$1')
        .replace(/(\S)\s*\([^()]*\)$/, '$1')
        .replace(/^\d{1,2}[a-z]?\.\s+(?=\D)/i, '')
        .replace(/\s+/g, ' ')
        .toLowerCase()
    : ''
}

/** How many of the two required columns a row of names has, and so how much it looks like a header. */
export function namesIn(cells: readonly Cell[]): number {
  const names = cells.map(normalName)
  const has = (known: readonly string[]) => Number(known.some((name) => names.includes(name)))
  return has(TIME_NAMES) + has(PRICE_NAMES)
}

/** Positions of the columns named as a time, a price or the like. */
export function namedPositions(header: readonly Cell[]): number[] {
  const known: readonly string[] = [...TIME_NAMES, ...DOUBTFUL_TIME_NAMES, ...PRICE_NAMES, ...BENCHMARK_NAMES]
  return header.flatMap((name, position) => (known.includes(normalName(name)) ? [position] : []))
}

/** True if a row names a time and a price, or letters that stand for them. */
export function areNames(cells: readonly Cell[]): boolean {
  const names = cells.map(normalName)
  const isTimed = TIME_NAMES.some((name) => names.includes(name))
  if (isTimed) return PRICE_NAMES.some((name) => names.includes(name))
  const isIndexed = DOUBTFUL_TIME_NAMES.some((name) => names.includes(name)) || (names[0] === '' && names.length > 1)
  return (
    isIndexed &&
    names.slice(1).every((name) => name !== '') &&
    names.some((name) => ['c', 'p', ...PRICE_NAMES].includes(name))
  )
}

/** The refusal of a table whose time column cannot be determined. */
export const noTime = (
  header: readonly Cell[],
  row?: readonly Cell[],
  candidates?: readonly string[],
): AppError<'column_missing'> => missing('time', header, TIME_NAMES, row, candidates)

/** The refusal of a table whose price column cannot be determined. */
export const noPrice = (
  header: readonly Cell[],
  row?: readonly Cell[],
  candidates?: readonly string[],
): AppError<'column_missing'> => missing('price', header, PRICE_NAMES, row, candidates)

const FOUND_MAX = 50

function missing(
  column: 'time' | 'price',
  header: readonly Cell[],
  accepted: readonly string[],
  row?: readonly Cell[],
  candidates: readonly string[] = [],
): AppError<'column_missing'> {
  const found = header.slice(0, FOUND_MAX).map(shown)
  const below = row === undefined ? {} : { first_row: row.slice(0, FOUND_MAX).map(shown) }
  const meant = candidates.length === 0 ? {} : { candidates: candidates.slice(0, FOUND_MAX) }
  return new AppError('column_missing', { column, found, accepted: [...accepted], ...below, ...meant })
}

export function looksLikeTime(cell: Cell): boolean {
  if (cell instanceof Date) return true
  if (typeof cell !== 'string' && typeof cell !== 'number') return false
  return familyOfText(String(cell).trim(), true) !== null
}

export function looksLikePrice(cell: Cell): boolean {
  if (typeof cell !== 'string') return typeof cell === 'number' || typeof cell === 'bigint'
  return !isBlank(cell) && !Number.isNaN(parseNumber(cell, { kind: NUMBER_KINDS.plain, currency: '' }))
}

/** Positions of the columns with one of these names, in the order of `accepted`. */
export function allNamed(names: readonly string[], accepted: readonly string[]): number[] {
  return accepted.flatMap((name) => names.flatMap((given, position) => (given === name ? [position] : [])))
}

/** The first of those columns that is not taken; null if there is none. */
export function firstNamed(
  names: readonly string[],
  accepted: readonly string[],
  taken: readonly number[],
): number | null {
  return allNamed(names, accepted).find((position) => !taken.includes(position)) ?? null
}

const CANDLE_LETTERS = ['o', 'h', 'l', 'c']
/** Volume and the like, which may stand beside a `c` or a `p`. */
const LETTERS_BESIDE = ['v', 's']

/** `c` is a close and `p` a price if every other name is such a letter, too. */
export function letterOfPrice(names: readonly string[], time: number): number | null {
  const others = names.filter((_, position) => position !== time)
  if (CANDLE_LETTERS.every((letter) => others.filter((name) => name === letter).length === 1)) return names.indexOf('c')
  if (names[time] !== 't') return null
  const [price, ...more] = others.filter((name) => !LETTERS_BESIDE.includes(name))
  return more.length === 0 && (price === 'c' || price === 'p') ? names.indexOf(price) : null
}
