import { describe, expect, test } from 'vitest'
import { codeOf, read, refusalOf, rowsOf } from '../files.ts'

const two = ['2023-01-02T00:00:00.000Z 100.5', '2023-01-03T00:00:00.000Z 101.5']
const [first, second] = [Date.UTC(2023, 0, 2), Date.UTC(2023, 0, 3)]
const seconds = [first / 1_000, second / 1_000]

const twoRows = [
  { date: '2023-01-02', close: 100.5 },
  { date: '2023-01-03', close: 101.5 },
]
const yahooResult = {
  meta: { currency: 'USD', symbol: 'ABC' },
  timestamp: seconds,
  indicators: {
    quote: [{ open: [1, 2], close: [100.5, 101.5], volume: [5, 6] }],
    adjclose: [{ adjclose: [90.5, 91.5] }],
  },
}
const counted = Array.from({ length: 30 }, (_, i) => 734_000_001 + i)
const daily = (close: string) => ({ '1. open': '1.0', '4. close': close, '5. volume': '7' })

describe('documents as libraries and services write them are read', () => {
  test.each<[what: string, document: unknown]>([
    [
      'pandas, columns, times as keys',
      { open: { [first]: 1, [second]: 2 }, close: { [first]: 100.5, [second]: 101.5 } },
    ],
    [
      'pandas, columns, a column of times',
      { Date: { 0: '2023-01-02', 1: '2023-01-03' }, Close: { 0: 100.5, 1: 101.5 } },
    ],
    ['pandas, index', { [first]: { open: 1, close: 100.5 }, [second]: { open: 2, close: 101.5 } }],
    ['pandas, split, times as index', { columns: ['close'], index: [first, second], data: [[100.5], [101.5]] }],
    ['pandas, a series, split', { name: 'close', index: [first, second], data: [100.5, 101.5] }],
    [
      'pandas, a series without a name, split',
      { name: null, index: ['2023-01-02', '2023-01-03'], data: [100.5, 101.5] },
    ],
    ['pandas, a series', { '2023-01-02T00:00:00.000': 100.5, '2023-01-03T00:00:00.000': 101.5 }],
    [
      'pandas, table',
      {
        schema: {
          fields: [
            { name: 'index', type: 'datetime' },
            { name: 'close', type: 'number' },
          ],
          primaryKey: ['index'],
        },
        data: [
          { index: '2023-01-02T00:00:00.000', close: 100.5 },
          { index: '2023-01-03T00:00:00.000', close: 101.5 },
        ],
      },
    ],
    ['Yahoo', { chart: { result: [yahooResult], error: null } }],
    [
      'Alpha Vantage',
      {
        'Meta Data': { '1. Information': 'Daily', '2. Symbol': 'ABC' },
        'Time Series (Daily)': { '2023-01-03': daily('101.5'), '2023-01-02': daily('100.5') },
      },
    ],
    ['Finnhub and TradingView', { s: 'ok', t: seconds, o: [1, 2], h: [1, 2], l: [1, 2], c: [100.5, 101.5], v: [1, 2] }],
    ['lists of a time and a close', { t: seconds, c: [100.5, 101.5], s: 'ok' }],
    [
      'rows of letters',
      {
        results: [
          { v: 1, o: 1, c: 100.5, h: 1, l: 1, t: first },
          { v: 1, o: 1, c: 101.5, h: 1, l: 1, t: second },
        ],
      },
    ],
    [
      'columns and data in a wrapper',
      {
        history: {
          metadata: {},
          columns: ['TRADEDATE', 'CLOSE'],
          data: [
            ['2023-01-02', 100.5],
            ['2023-01-03', 101.5],
          ],
        },
      },
    ],
    [
      'rows under a name nobody knows',
      {
        page: 1,
        quotes: [
          { date: '2023-01-02', close: 100.5 },
          { date: '2023-01-03', close: 101.5 },
        ],
      },
    ],
    ['rows beside empty lists', { result: { prices: twoRows }, success: true, errors: [], messages: [] }],
    ['rows beside lists of words', { symbols: ['A'], tags: ['x'], data: { prices: twoRows } }],
    ['rows behind an empty list', { data: [], prices: twoRows }],
    ['rows behind a list of words', { data: ['a', 'b'], prices: twoRows }],
    ['days and prices in a wrapper', { bpi: { '2023-01-02': 100.5, '2023-01-03': 101.5 }, time: { updated: 'now' } }],
  ])('%s', async (_, document) => {
    expect(await rowsOf(JSON.stringify(document))).toEqual(two)
    expect(await rowsOf(JSON.stringify(document, null, 2))).toEqual(two)
  })
})

describe('documents that look alike and cannot be read for certain are refused', () => {
  test.each<[what: string, document: unknown, code: string]>([
    ['pandas, columns, keys that only count', { close: { 0: 100.5, 1: 101.5 } }, 'column_missing'],
    ['pandas, columns, keys that may be days of Excel', { close: { 45291: 1, 45292: 2 } }, 'column_missing'],
    ['pandas, columns of different rows', { date: { 0: '2023-01-02' }, close: { 0: 1, 1: 2 } }, 'too_few_rows'],
    ['lists, an index that counts past 1e8', { index: counted, close: counted.map(() => 1) }, 'column_missing'],
    ['rows, a t that counts past 1e8', counted.map((t) => ({ t, p: 1 })), 'column_missing'],
    ['pandas, a series that counts past 1e8', Object.fromEntries(counted.map((key) => [key, 1])), 'column_missing'],
    [
      'pandas, columns, keys that count past 1e8',
      { close: Object.fromEntries(counted.map((key) => [key, 1])) },
      'column_missing',
    ],
    [
      'pandas, split, an index that counts past 1e8',
      { columns: ['close'], index: counted, data: counted.map(() => [1]) },
      'column_missing',
    ],
    ['empty lists and no rows', { errors: [], messages: [] }, 'column_missing'],

    ['pandas, index without a price', { [first]: { volume: 1 }, [second]: { volume: 2 } }, 'column_missing'],
    [
      'pandas, split, an index that only counts',
      { columns: ['close'], index: [0, 1], data: [[1], [2]] },
      'column_missing',
    ],
    ['pandas, split, an index too short', { columns: ['close'], index: [first], data: [[1], [2]] }, 'unreadable_file'],
    ['pandas, a series of volumes, split', { name: 'volume', index: [first, second], data: [1, 2] }, 'column_missing'],
    ['pandas, a series by row number', { 0: 100.5, 1: 101.5 }, 'column_missing'],
    ['Yahoo, two instruments', { chart: { result: [yahooResult, yahooResult] } }, 'unreadable_file'],
    ['Yahoo, an error', { chart: { result: null, error: { code: 'Not Found' } } }, 'column_missing'],
    [
      'Yahoo, more times than closes',
      { chart: { result: [{ ...yahooResult, timestamp: [1, ...seconds] }] } },
      'unreadable_file',
    ],
    ['Alpha Vantage, a note instead of data', { Note: 'too many calls' }, 'column_missing'],
    ['lists of different lengths', { t: [...seconds, 1_673_000_000], c: [100.5, 101.5] }, 'unreadable_file'],
    ['a c beside other letters', { t: seconds, c: [1, 2], k: [3, 4] }, 'column_missing'],
    [
      'pairs under a name nobody knows',
      {
        volumes: [
          [first, 1],
          [second, 2],
        ],
      },
      'column_missing',
    ],
    [
      'two lists of rows under names nobody knows',
      { bids: [{ date: '2023-01-02', price: 1 }], asks: [{ date: '2023-01-02', price: 2 }] },
      'several_series',
    ],
  ])('%s: %s', async (_, document, code) => {
    expect(await codeOf(JSON.stringify(document))).toBe(code)
  })

  test('two instruments of Yahoo are refused: one is read at a time', async () => {
    const { params } = await refusalOf(JSON.stringify({ chart: { result: [yahooResult, yahooResult] } }))
    expect(params).toEqual({ format: 'json', detail: 'its chart has 2 results; send one instrument at a time' })
  })

  test('lists of different lengths are refused with their names and lengths', async () => {
    const { params } = await refusalOf(JSON.stringify({ timestamps: seconds, prices: [1] }))
    expect(params).toMatchObject({ detail: '`timestamp` has 2 values and `price` has 1' })
  })
})

test('rows of a document without row numbers are numbered in order, and faults name them', async () => {
  const { audit } = await read('{"2023-01-02":1,"2023-01-03":"x","2023-01-04":-2,"2023-01-05":3}')
  expect(audit.rejected).toEqual([
    { row: 2, reason: 'price_not_a_number', value: 'x' },
    { row: 3, reason: 'price_not_positive', value: '-2' },
  ])
  expect(audit.columns).toMatchObject({ time: 'time (index)', price: 'value' })
})

test('a number among rows of fields is not taken for any of them', async () => {
  const day = (i: number) => new Date(first + i * 86_400_000).toISOString().slice(0, 10)
  const document = Object.fromEntries(
    Array.from({ length: 40 }, (_, i) => [day(i), i === 25 ? 76 : i === 30 ? null : { volume: 5, close: 100 + i }]),
  )
  const { audit } = await read(JSON.stringify(document))
  expect(audit.rejected).toEqual([
    { row: 26, reason: 'price_not_a_number', value: 'without a name: 76' },
    { row: 31, reason: 'no_price' },
  ])
})

describe('objects of very many names', () => {
  const named = (count: number) => `{${Array.from({ length: count }, (_, i) => `"k${i}":1`).join()}}`
  test.each<[what: string, file: string, code: string]>([
    ['more than a table has columns', named(300), 'too_many_columns'],
    ['more than a series has rows', named(1_000_001), 'too_many_rows'],
    ['the same inside another', `{"a":[],"data":${named(1_000_001)}}`, 'too_many_rows'],
    ['more than a table has columns, inside another', `{"data":${named(300)}}`, 'column_missing'],
  ])('%s: %s', async (_, file, code) => {
    expect(await codeOf(file)).toBe(code)
  })

  test('a name without end', async () => {
    expect(await codeOf(JSON.stringify([{ [`a (${'('.repeat(200_000)}`]: 1 }]))).toBe('column_missing')
  })
})

test('a day without a Yahoo close is left out; the adjusted close is reported but not used', async () => {
  const quote = { close: [100.5, null, 101.5] }
  const result = {
    ...yahooResult,
    timestamp: [...seconds, 1_672_876_800],
    indicators: { ...yahooResult.indicators, quote: [quote] },
  }
  const { audit } = await read(
    JSON.stringify({
      chart: { result: [{ ...result, indicators: { quote: [quote], adjclose: [{ adjclose: [1, 2, 3] }] } }] },
    }),
  )
  expect(audit.rejected).toEqual([{ row: 2, reason: 'no_price' }])
  expect(audit.warnings).toContainEqual({ code: 'price_column_chosen', detail: 'took close, not adjclose' })
})

test('a frame of twenty thousand rows by column is read whole', async () => {
  const keys = Array.from({ length: 20_000 }, (_, i) => first + i * 60_000)
  const column = (value: number) => Object.fromEntries(keys.map((key, i) => [key, value + (i % 7)]))
  const { audit } = await read(JSON.stringify({ open: column(1), close: column(100) }))
  expect([audit.valid, audit.interval]).toEqual([20_000, 'minutes'])
})
