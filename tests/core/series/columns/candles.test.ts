import { describe, expect, test } from 'vitest'
import { createRandom } from '../../../support/random.ts'
import { codeOf, read, refusalOf } from '../files.ts'

interface Candle {
  readonly time: number
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
}

const START = Date.UTC(2023, 0, 2)
const HOUR_MS = 3_600_000

/** A walk whose candles open where the one before closed, give or take `gap`. */
function walk(rows: number, gap = 0): Candle[] {
  const random = createRandom(rows)
  const step = (size: number) => 1 + (random.next() - 0.5) * size
  let last = 29_000
  return Array.from({ length: rows }, (_, i) => {
    const open = last * step(gap)
    const close = open * step(0.02)
    last = close
    const [high, low] = [
      Math.max(open, close) * (1 + random.next() / 99),
      Math.min(open, close) * (1 - random.next() / 99),
    ]
    return { time: START + i * HOUR_MS, open, high, low, close }
  })
}

const candles = walk(40)
const closes = (of: readonly Candle[]) => of.map(({ close }) => close)
const pricesOf = async (rows: unknown) => Array.from((await read(JSON.stringify(rows))).series.prices)

describe('candles without names: the close is found by what the rows prove', () => {
  test.each<[who: string, toRow: (candle: Candle) => unknown[], column: string]>([
    ['ccxt', ({ time, open, high, low, close }) => [time, open, high, low, close, 123.4], '#5'],
    [
      'Binance, twelve columns of text',
      ({ time, open, high, low, close }) => [
        time,
        ...[open, high, low, close, 123.4].map(String),
        time + HOUR_MS - 1,
        '1.5',
        308,
        '2.5',
        '3.5',
        '0',
      ],
      '#5',
    ],
    ['CoinGecko', ({ time, open, high, low, close }) => [time, open, high, low, close], '#5'],
    [
      'Kraken',
      ({ time, open, high, low, close }) => [time / 1_000, ...[open, high, low, close].map(String), '1', '2', 3],
      '#5',
    ],
    ['Coinbase', ({ time, open, high, low, close }) => [time / 1_000, low, high, open, close, 9], '#5'],
    ['Bitfinex', ({ time, open, high, low, close }) => [time, open, close, high, low, 9], '#3'],
  ])('%s', async (_, toRow, column) => {
    const rows = candles.map(toRow)
    expect(await pricesOf(rows)).toEqual(closes(candles))
    expect(await pricesOf(rows.toReversed())).toEqual(closes(candles))
    expect(await pricesOf({ result: { list: rows } })).toEqual(closes(candles))
    const { audit } = await read(JSON.stringify(rows))
    expect(audit.columns).toMatchObject({ time: '#1', price: column })
    const detail = `the rows have no names: took #1 for the time and ${column} for the close of a candle`
    expect(audit.warnings).toContainEqual({ code: 'columns_assumed', detail })
  })

  test('in CSV, a day and its clock before them', async () => {
    const line = ({ time, open, high, low, close }: Candle) =>
      [...new Date(time).toISOString().slice(0, 16).replaceAll('-', '.').split('T'), open, high, low, close, 7].join()
    const { series, audit } = await read(candles.map(line).join('\n'))
    expect(Array.from(series.prices)).toEqual(closes(candles))
    expect([series.times[1], audit.columns.time]).toEqual([START + HOUR_MS, '#1 + #2'])
  })

  test('days without their zeros, across the end of September', async () => {
    const dayOf = (i: number) => {
      const date = new Date(Date.UTC(2023, 7, 10 + i))
      return `${date.getUTCFullYear()}-${date.getUTCMonth() + 1}-${date.getUTCDate()}`
    }
    const lines = walk(60).map(({ open, high, low, close }, i) => [dayOf(i), open, high, low, close].join())
    expect(Array.from((await read(lines.join('\n'))).series.prices)).toEqual(closes(walk(60)))
    const swapped = walk(60).map(({ open, high, low, close }, i) => [dayOf(i), close, high, low, open].join())
    expect(await codeOf(swapped.join('\n'))).toBe('column_missing')
  })

  test('a clock without its zero is earlier than ten', async () => {
    const many = walk(12)
    const lines = many.map(({ open, high, low, close }, i) => ['2023.01.02', `${i}:00`, open, high, low, close].join())
    expect(Array.from((await read(lines.join('\n'))).series.prices)).toEqual(closes(many))
  })

  test('a candle a line, more than are looked at', async () => {
    const many = walk(1_000, 0.005)
    const lines = many.map(({ time, open, high, low, close }) => JSON.stringify([time, open, high, low, close]))
    const { series } = await read(lines.join('\n'))
    expect(Array.from(series.prices)).toEqual(closes(many))
  })

  test('a row that is broken is counted among the others and left out', async () => {
    const rows: unknown[] = candles.map(({ time, open, high, low, close }) => [time, open, high, low, close])
    rows[3] = [START + 3 * HOUR_MS, null, null, null, null]
    expect((await read(JSON.stringify(rows))).audit.rejected).toEqual([{ row: 4, reason: 'no_price' }])
  })
})

describe('rows without names that prove nothing are refused', () => {
  const rows = (toRow: (candle: Candle) => unknown[]) => JSON.stringify(candles.map(toRow))
  test.each<[what: string, file: string]>([
    ['closes before opens', rows(({ time, open, high, low, close }) => [time, close, high, low, open])],
    ['volume before the prices', rows(({ time, open, high, low, close }) => [time, 900, close, high, low, open])],
    ['four prices in no order', rows(({ time, open, high, low, close }) => [time, high, open, close, low])],
    ['three columns', rows(({ time, open, close }) => [time, open, close])],
    ['a count for a time', rows(({ time, open, high, low, close }) => [time / 1e6, open, high, low, close])],
    ['one candle', JSON.stringify([[START, 1, 2, 1, 1.5]])],
  ])('%s', async (_, file) => {
    expect(await codeOf(file)).toBe('column_missing')
  })

  test('opens that never follow a close are refused: no price was found', async () => {
    const { code, params } = await refusalOf(rows(({ time }) => [time, 2, 2, 1, 1]))
    expect(code).toBe('column_missing')
    expect(params).toMatchObject({ column: 'price', found: [String(START), '2', '2', '1', '1'] })
  })

  test('candles that are flat are read: every layout gives the same price', async () => {
    expect(await pricesOf(candles.map(({ time, close }) => [time, close, close, close, close]))).toEqual(
      closes(candles),
    )
  })
})
