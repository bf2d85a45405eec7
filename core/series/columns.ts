import type { Audit } from '../contract/series.ts'
import { AppError } from '../kit/errors.ts'
import { type Cell, isBlank, shown } from './cells.ts'
import { NUMBER_KINDS, parseNumber } from './numbers.ts'
import { familyOfText } from './times.ts'

/** Names a column may have, the most telling first: when several match, the first of the list is taken. */
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
] as const
export const PRICE_NAMES = [
  'price',
  'close',
  'value',
  'target',
  'y',
  'adj close',
  'adj_close',
  'adj. close',
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
/** A column of days may have its clock beside it, in a column of its own. */
const CLOCK_BESIDE: Readonly<Record<string, string>> = { date: 'time', дата: 'время' }
export const BENCHMARK_NAMES = ['benchmark', 'index', 'market', 'hedge'] as const

/** Which columns of a table are used, by position, and how the audit tells it. */
export interface ColumnChoice {
  readonly time: number
  /** The column of clocks that belong to the days of `time`, or null. */
  readonly clock: number | null
  readonly price: number
  readonly benchmark: number | null
  readonly told: Audit['columns']
}

/** Chooses columns by their names. Throws `column_missing`. */
export function chooseColumns(header: readonly Cell[]): ColumnChoice {
  const names = header.map(normalName)
  const time = firstMatch(names, TIME_NAMES)
  if (time === null) throw missing('time', header, TIME_NAMES)
  const price = firstMatch(names, PRICE_NAMES)
  if (price === null) throw missing('price', header, PRICE_NAMES)
  const benchmark = firstMatch(names, BENCHMARK_NAMES)
  const clock = firstMatch(names, [CLOCK_BESIDE[names[time] ?? ''] ?? ''].filter(Boolean))

  const label = (position: number) => shown(header[position]).trim() || `#${position + 1}`
  const isOther = (name: string) => (PRICE_NAMES as readonly string[]).includes(name)
  const rest = names
    .map((name, position) => ({ name, position }))
    .filter((c) => ![time, clock, price, benchmark].includes(c.position))
  return {
    time,
    clock,
    price,
    benchmark,
    told: {
      time: clock === null ? label(time) : `${label(time)} + ${label(clock)}`,
      price: label(price),
      benchmark: benchmark === null ? null : label(benchmark),
      other_price_columns: rest.filter((c) => isOther(c.name)).map((c) => label(c.position)),
      ignored: rest.filter((c) => !isOther(c.name)).map((c) => label(c.position)),
    },
  }
}

/** True when the first row of a table is data already: two cells, a time and a price. */
export function isTimeAndPrice(cells: readonly Cell[]): boolean {
  const [time, price] = cells
  return cells.length === 2 && looksLikeTime(time) && looksLikePrice(price)
}

/** The choice for a table of two columns without names. */
export function namelessColumns(): ColumnChoice {
  const told = { time: '#1', price: '#2', benchmark: null, other_price_columns: [], ignored: [] }
  return { time: 0, clock: null, price: 1, benchmark: null, told }
}

/** The form in which names are compared: without BOM, surrounding space, case, `<…>` around it and `(…)` behind it. */
export function normalName(cell: Cell): string {
  return typeof cell === 'string'
    ? cell
        .replace(/^\ufeff/, '')
        .trim()
        .replace(/^<(.*)>$/, '$1')
        .replace(/(\S)\s*\([^()]*\)$/, '$1')
        .replace(/\s+/g, ' ')
        .toLowerCase()
    : ''
}

function firstMatch(names: readonly string[], accepted: readonly string[]): number | null {
  for (const name of accepted) {
    const position = names.indexOf(name)
    if (position >= 0) return position
  }
  return null
}

const FOUND_MAX = 50

function missing(column: 'time' | 'price', header: readonly Cell[], accepted: readonly string[]) {
  const found = header.slice(0, FOUND_MAX).map(shown)
  return new AppError('column_missing', { column, found, accepted: [...accepted] })
}

function looksLikeTime(cell: Cell): boolean {
  if (cell instanceof Date) return true
  if (typeof cell !== 'string' && typeof cell !== 'number') return false
  return familyOfText(String(cell).trim(), true) !== null
}

function looksLikePrice(cell: Cell): boolean {
  if (typeof cell !== 'string') return typeof cell === 'number' || typeof cell === 'bigint'
  return !isBlank(cell) && !Number.isNaN(parseNumber(cell, { kind: NUMBER_KINDS.plain }))
}
