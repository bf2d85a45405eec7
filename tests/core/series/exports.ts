import { expect } from 'vitest'
import type { ReadReport, ReadingFields } from '../../../core/contract/series.ts'
import { readSeriesFile } from '../../../core/series/read.ts'
import type { ReadSeries } from '../../../core/series/series.ts'
import { bytesOf, cell, xlsx } from './files.ts'

/** Files in the shapes in which people export prices, over a truth that is known: ninety weekdays, or what else a shape is of. */

export const DAY = 86_400_000
const isWeekday = (time: number): boolean => ![0, 6].includes(new Date(time).getUTCDay())

export function weekdays(count: number, from = '2023-01-02', isOpen = isWeekday): string[] {
  const days: string[] = []
  for (let time = Date.parse(from); days.length < count; time += DAY)
    if (isOpen(time)) days.push(new Date(time).toISOString().slice(0, 10))
  return days
}

export const DAYS = weekdays(90)
/** A walk that anybody can repeat: it ends at another price than it begins. */
export const priceOf = (row: number, scale = 1): number =>
  Math.round((100 + 8 * Math.sin(row / 7) + row / 10) * 100 * scale) / 100
export const PRICES = DAYS.map((_, row) => priceOf(row))

export const table = (names: string, rows: readonly (readonly (string | number)[])[], mark = ','): string =>
  [names, ...rows.map((cells) => cells.join(mark))].join('\n')

/** The ninety days, each written by `write`. */
export const dated = (
  names: string,
  write: (day: string, price: number, row: number) => readonly (string | number)[],
) =>
  table(
    names,
    DAYS.map((day, row) => write(day, PRICES[row] ?? 0, row)),
  )

export const parts = (day: string): [y: string, m: string, d: string] => day.split('-') as [string, string, string]

export interface SheetCell {
  readonly value: string | number
  readonly isDate?: boolean
}

const serial = (day: string): number => Date.parse(day) / DAY + 25_569
export const dateCell = (day: string): SheetCell => ({ value: serial(day), isDate: true })

/** A workbook of these sheets, each with its names on top. */
export function workbook(sheets: readonly (readonly (readonly (SheetCell | string | number)[])[])[]): Uint8Array {
  return xlsx({
    sheets: sheets.map((rows) =>
      rows
        .map((cells, row) => {
          const inside = cells.map((one, column) => {
            const { value, isDate = false } = typeof one === 'object' ? one : { value: one }
            return cell(`${String.fromCharCode(65 + column)}${row + 1}`, value, isDate ? 1 : undefined)
          })
          return `<row r="${row + 1}">${inside.join('')}</row>`
        })
        .join(''),
    ),
  })
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
export const monthOf = (day: string): string => MONTHS[Number(parts(day)[1]) - 1] ?? ''
export const dotted = (day: string): string => parts(day).toReversed().join('.')
export const json = (value: unknown): string => JSON.stringify(value)

/** Reads a file as of the beginning of 2026. */
export const readExport = (file: string | Uint8Array, asked: ReadingFields = {}): Promise<ReadSeries> =>
  readSeriesFile(typeof file === 'string' ? bytesOf(file) : file, { asked, nowMs: Date.UTC(2026, 0, 1) })

/** What a file of the ninety days comes to. */
export async function expectTruth(
  file: string | Uint8Array,
  scale = 1,
  asked: ReadingFields = {},
): Promise<ReadReport> {
  const { series, audit } = await readExport(file, asked)
  expect(Array.from(series.times, (time) => new Date(time).toISOString().slice(0, 10))).toEqual(DAYS)
  for (const [row, price] of series.prices.entries()) expect(price).toBeCloseTo(priceOf(row, scale), 8)
  expect(audit).toMatchObject({ interval: 'daily_trading', periods_per_year: 252, loss: null })
  return audit
}
