import type { Random } from '../support/random.ts'
import type { PriceStyle } from './prices.ts'
import { DAY, type Rhythm } from './rhythms.ts'

/** One row before it is laid out: its clock, its price, and both as the hand writes them. */
export interface Line {
  readonly time: string
  readonly wall: number
  readonly price: string
  /** Null where the price is broken on purpose. */
  readonly value: number | null
  readonly label: string
}

/** A table as it will be saved: names, rows, and what stands around them. */
export interface Sheet {
  readonly names: readonly string[]
  readonly rows: readonly (readonly string[])[]
  readonly above: readonly (readonly string[])[]
  readonly below: readonly (readonly string[])[]
}

export interface Drawn {
  readonly sheet: Sheet
  /** Nothing but a question or a refusal is right. */
  readonly mustAsk: boolean
}

export interface Hand {
  readonly random: Random
  readonly rhythm: Rhythm
  readonly lines: readonly Line[]
  readonly names: readonly [time: string, price: string]
  readonly price: PriceStyle
  /** How the times are written, see times.ts. */
  readonly timeName: string
  readonly isZoned: boolean
}

/** A way in which exports differ from two plain columns; null where it does not go with the rhythm or the hand. */
export type Kind = readonly [name: string, draw: (hand: Hand) => Drawn | null]

/** With a nought before a single digit. */
export const two = (value: number): string => String(value).padStart(2, '0')
/** The calendar of a wall time. */
export const date = (wall: number) => new Date(wall)
/** `2024-01-31`. */
export const iso = (wall: number): string => date(wall).toISOString().slice(0, 10)

/** The table of these columns; further columns are drawn for each line. */
export function sheetOf(
  { names, lines }: Hand,
  columns: readonly (readonly [string, (line: Line, row: number) => string])[] = [],
): Sheet {
  return {
    names: [...names, ...columns.map(([name]) => name)],
    rows: lines.map((line, row) => [line.time, line.price, ...columns.map(([, write]) => write(line, row))]),
    above: [],
    below: [],
  }
}

/** Drawn so that it can be read as it is meant. */
export const asIs = (sheet: Sheet): Drawn => ({ sheet, mustAsk: false })
/** Drawn so that only a question is right. */
export const asked = (sheet: Sheet): Drawn => ({ sheet, mustAsk: true })
/** The price of a line; 1 where it is broken. */
export const valueOf = (line: Line): number => line.value ?? 1
/** A multiple of the price of a line, as the hand writes it; a broken one stays broken. */
export const written = ({ price }: Hand, { value, price: text }: Line, factor: number): string =>
  value === null ? text : price.write(toGrid(price, value * factor))
const toGrid = ({ grid }: PriceStyle, value: number): number =>
  grid === null ? value : Math.round(value / grid) * grid

/** One of a list that is not empty. */
export const oneOf = <T>(random: Random, items: readonly T[]): T => random.pick(items) as T

/** The wall time of the day of Excel's calendar. */
export const serialOf = (wall: number): number => wall / DAY + 25_569
