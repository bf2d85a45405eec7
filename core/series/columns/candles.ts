import type { Cell } from '../cells/cells.ts'
import { type ColumnChoice, noPrice } from './names.ts'
import { NUMBER_KINDS, parseNumber } from '../numbers/numbers.ts'
import { WAY_SHARE } from './prove.ts'
import { newNotes } from '../dates/clock.ts'
import { familyOfText, parseCompact, parseYearFirst } from '../dates/times.ts'

/** Rows considered to decide which column of a nameless candle is its close. */
export const CANDLES_TRIED = 200
/** A feed may have a few candles whose high is not the highest. */
const BROKEN_MAX = 0.01
/** How machines write the time of a candle: the order of day and month is certain. */
const FAMILIES = new Set(['epoch', 'year_first', 'compact'])
const CLOCK = /^\d{1,2}:\d\d(:\d\d)?$/

/** Where services put the four prices of a candle, counted from the first of them. */
const LAYOUTS = [
  // Binance, ccxt, Kraken, OKX, Bybit, MetaTrader
  { open: 0, high: 1, low: 2, close: 3 },
  // Coinbase
  { low: 0, high: 1, open: 2, close: 3 },
  // Bitfinex, KuCoin
  { open: 0, close: 1, high: 2, low: 3 },
] as const
type Layout = (typeof LAYOUTS)[number]
type Four = readonly number[]

/** True if a row without names may be a candle: a time, perhaps with a separate clock, and four prices. */
export function couldBeCandle(cells: readonly Cell[]): boolean {
  const first = pricesFrom(cells)
  return isTime(cells[0]) && cells.length >= first + 4 && isFour(fourOf(cells, first))
}

/** Returns the columns of rows that `couldBeCandle`: the one layout in which the high is the highest, the low
 *  the lowest, and a candle opens where the previous one closed. Throws `column_missing` if none fits, or if
 *  two fit that differ in the close. */
export function candleColumns(rows: readonly (readonly Cell[])[]): ColumnChoice {
  const head = rows[0] ?? []
  const first = pricesFrom(head)
  const candles = rows.map((cells) => fourOf(cells, first)).filter(isFour)
  const inOrder = isDescending(rows, first) ? candles.toReversed() : candles
  const fits = LAYOUTS.filter((layout) => isRanged(inOrder, layout) && isContinuous(inOrder, layout))
  const [layout] = fits
  const agree = fits.every(({ close }) => candles.every((four) => four[close] === four[layout?.close ?? 0]))
  if (layout === undefined || !agree || candles.length < 2) throw noPrice(head)

  const price = first + layout.close
  const used = first === 2 ? [0, 1, price] : [0, price]
  return {
    time: 0,
    parts: null,
    clock: first === 2 ? 1 : null,
    price,
    benchmark: null,
    isTimeDoubtful: true,
    reported: {
      time: first === 2 ? '#1 + #2' : '#1',
      price: `#${price + 1}`,
      benchmark: null,
      other_price_columns: [],
      time_by: 'only',
      price_by: 'candle',
      ignored: head
        .map((_, at) => at)
        .filter((at) => !used.includes(at))
        .map((at) => `#${at + 1}`),
    },
  }
}

/** A separate clock may stand between the day and the prices. */
function pricesFrom(cells: readonly Cell[]): 1 | 2 {
  return typeof cells[1] === 'string' && CLOCK.test(cells[1].trim()) ? 2 : 1
}

function isTime(cell: Cell): boolean {
  if (cell instanceof Date) return true
  if (typeof cell !== 'string' && typeof cell !== 'number') return false
  return FAMILIES.has(familyOfText(String(cell).trim(), false) ?? '')
}

function fourOf(cells: readonly Cell[], first: number): Four {
  return cells.slice(first, first + 4).map((cell) => {
    if (typeof cell === 'number') return cell
    return typeof cell === 'string' ? parseNumber(cell, { kind: NUMBER_KINDS.plain, currency: '' }) : Number.NaN
  })
}

function isFour(four: Four): boolean {
  return four.length === 4 && four.every((price) => price > 0 && price < Infinity)
}

function isDescending(rows: readonly (readonly Cell[])[], first: number): boolean {
  const times = rows.map((cells) => orderOf(cells, first)).filter((time) => !Number.isNaN(time))
  return (times.at(-1) ?? 0) < (times[0] ?? 0)
}

/** A number that grows with the time of a candle, in whatever unit the file uses; NaN if it is not a time. */
function orderOf([day, clock]: readonly Cell[], first: number): number {
  if (day instanceof Date) return day.getTime()
  const text = String(day).trim()
  const family = familyOfText(text, false)
  if (family === 'epoch') return Number(text)
  const midnight = family === 'year_first' ? parseYearFirst(text, newNotes()) : parseCompact(text, newNotes())
  const [hours = 0, minutes = 0, seconds = 0] = first === 2 ? String(clock).trim().split(':').map(Number) : []
  return midnight + ((hours * 60 + minutes) * 60 + seconds) * 1_000
}

function isRanged(candles: readonly Four[], { open, high, low, close }: Layout): boolean {
  const broken = candles.filter((four) => {
    const [bottom, top] = [Math.min(at(four, open), at(four, close)), Math.max(at(four, open), at(four, close))]
    return at(four, high) < top || at(four, low) > bottom
  })
  return broken.length <= BROKEN_MAX * candles.length
}

/** A close is near the next open, whereas an open and the next close are two candles apart. Flat candles show
 *  nothing. */
function isContinuous(candles: readonly Four[], { open, close }: Layout): boolean {
  let [forwards, backwards] = [0, 0]
  for (let i = 1; i < candles.length; i += 1) {
    const [before, after] = [candles[i - 1] ?? [], candles[i] ?? []]
    forwards += Math.abs(Math.log(at(after, open) / at(before, close)))
    backwards += Math.abs(Math.log(at(after, close) / at(before, open)))
  }
  return forwards < WAY_SHARE * backwards || candles.every((four) => four[open] === four[close])
}

const at = (four: Four, position: number): number => four[position] ?? Number.NaN
