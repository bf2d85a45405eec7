import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { readInlineRows } from '../../core/series/read.ts'

const SEED = 20_261_121
const HOUR_MS = 3_600_000

type Rows = readonly (readonly [time: number, price: number])[]
const isoOf = (time: number) => new Date(time).toISOString()
const objectOf = (entries: readonly (readonly [string | number, unknown])[]) => Object.fromEntries(entries)

/** Every shape of document that holds a series of times and closes, and nothing that would have to be proven. */
const SHAPES: readonly (readonly [name: string, write: (rows: Rows) => unknown])[] = [
  ['pairs', (rows) => rows],
  ['pairs in a wrapper', (rows) => ({ prices: rows, total_volumes: rows.map(([time]) => [time, 7]) })],
  ['rows', (rows) => rows.map(([time, close]) => ({ date: isoOf(time), close }))],
  ['pandas columns', (rows) => ({ open: objectOf(rows.map(([time]) => [time, 7])), close: objectOf(rows) })],
  [
    'pandas columns, times in one',
    (rows) => ({
      Date: objectOf(rows.map(([time], i) => [i, isoOf(time)])),
      Close: objectOf(rows.map(([, price], i) => [i, price])),
    }),
  ],
  ['pandas index', (rows) => objectOf(rows.map(([time, close]) => [isoOf(time), { volume: 7, close }]))],
  [
    'pandas split',
    (rows) => ({
      columns: ['volume', 'close'],
      index: rows.map(([time]) => time),
      data: rows.map(([, close]) => [7, close]),
    }),
  ],
  ['pandas series', (rows) => objectOf(rows.map(([time, price]) => [isoOf(time), price]))],
  [
    'Yahoo',
    (rows) => ({
      chart: {
        result: [
          {
            timestamp: rows.map(([time]) => time / 1_000),
            indicators: { quote: [{ close: rows.map(([, close]) => close) }] },
          },
        ],
      },
    }),
  ],
  [
    'Alpha Vantage',
    (rows) => ({
      'Meta Data': { '1. Information': 'x' },
      'Time Series (60min)': objectOf(
        rows.map(([time, close]) => [isoOf(time).slice(0, 19).replace('T', ' '), { '4. close': String(close) }]),
      ),
    }),
  ],
  ['lists', (rows) => ({ s: 'ok', t: rows.map(([time]) => time / 1_000), c: rows.map(([, close]) => close) })],
]

test.each(SHAPES)('%s: what is written is read back', (_, write) => {
  const price = fc.integer({ min: 1, max: 1_000_000_000 }).map((value) => value / 10_000)
  // Counts since 1970 are times from 1973 on.
  const start = fc.integer({ min: 30_000, max: 1_000_000 })
  fc.assert(
    fc.property(start, fc.array(price, { minLength: 2, maxLength: 30 }), (hour, prices) => {
      const rows = prices.map((value, i) => [(hour + i) * HOUR_MS, value] as const)
      const { series, audit } = readInlineRows(JSON.parse(JSON.stringify(write(rows))))
      expect(Array.from(series.times, (time, i) => [time, series.prices[i]])).toEqual(rows)
      expect(audit.rejected).toEqual([])
    }),
    { seed: SEED, numRuns: 40 },
  )
})
