import { describe, expect, test } from 'vitest'
import { isAppError } from '../../../core/kit/errors.ts'
import { readInlinePanel, readPanelFile } from '../../../core/series/read.ts'
import { bytesOf, cell, codeOf, refusalOf, xlsx } from './files.ts'

const DAYS = Array.from({ length: 20 }, (_, i) => `2023-01-${String(i + 1).padStart(2, '0')}`)
const PRICES = { AAA: (i: number) => 100 + (i % 7), BBB: (i: number) => 5 + (i % 3) / 10 }
const long = (label = 'unique_id', time = 'ds', price = 'y') =>
  [
    `${label},${time},${price}`,
    ...DAYS.flatMap((day, i) => Object.entries(PRICES).map(([name, at]) => `${name},${day},${at(i)}`)),
  ].join('\n')
const wide = ['Date,AAA,BBB', ...DAYS.map((day, i) => `${day},${PRICES.AAA(i)},${PRICES.BBB(i)}`)].join('\n')

const panel = (file: string | Uint8Array) => readPanelFile(typeof file === 'string' ? bytesOf(file) : file)

async function pricesOf(file: string | Uint8Array): Promise<Record<string, number[] | string>> {
  const { series } = await panel(file)
  return Object.fromEntries(
    series.map(({ id, read }) => [id, isAppError(read) ? read.code : Array.from(read.series.prices)]),
  )
}
const EXPECTED = { AAA: DAYS.map((_, i) => PRICES.AAA(i)), BBB: DAYS.map((_, i) => PRICES.BBB(i)) }

describe('every series of a file is read by itself', () => {
  test.each<[what: string, file: string | Uint8Array]>([
    ['rows that `unique_id` tells apart', long()],
    ['rows under an unknown name of the label', long('блок', 'date', 'close')],
    ['columns beside each other', wide],
    [
      'rows of JSON',
      JSON.stringify(
        DAYS.flatMap((date, i) => Object.entries(PRICES).map(([ticker, at]) => ({ date, ticker, close: at(i) }))),
      ),
    ],
    [
      'a document with a table for each instrument',
      JSON.stringify(
        Object.entries(PRICES).map(([symbol, at]) => ({
          symbol,
          history: DAYS.map((date, i) => ({ date, close: at(i) })),
        })),
      ),
    ],
    [
      'sheets of a workbook',
      xlsx({
        sheets: Object.values(PRICES).map(
          (at) =>
            `<row>${cell('A1', 'date')}${cell('B1', 'close')}</row>` +
            DAYS.map((day, i) => `<row>${cell('A1', day)}${cell('B1', at(i))}</row>`).join(''),
        ),
      }),
    ],
  ])('%s', async (_, file) => {
    const read = await pricesOf(file)
    expect(Object.values(read)).toEqual(Object.values(EXPECTED))
    if (typeof file === 'string') expect(Object.keys(read)).toEqual(['AAA', 'BBB'])
  })

  test('rows inside a request', () => {
    const data = DAYS.flatMap((ds, i) => Object.entries(PRICES).map(([unique_id, at]) => ({ unique_id, ds, y: at(i) })))
    const { series } = readInlinePanel(data)
    expect(series.map(({ id, rows }) => [id, rows])).toEqual([
      ['AAA', 20],
      ['BBB', 20],
    ])
  })

  test('one instrument is a panel of one, under its label', async () => {
    const file = ['symbol,date,close', ...DAYS.map((day, i) => `AAA,${day},${PRICES.AAA(i)}`)].join('\n')
    expect(await pricesOf(file)).toEqual({ AAA: EXPECTED.AAA })
  })

  test('a plain series is a panel of one, under the name of its prices', async () => {
    const file = ['date,close', ...DAYS.map((day, i) => `${day},${PRICES.AAA(i)}`)].join('\n')
    expect(await pricesOf(file)).toEqual({ close: EXPECTED.AAA })
  })

  test('labels that differ by case and blanks are one', async () => {
    const file = long().replaceAll('AAA,2023-01-1', ' aaa ,2023-01-1')
    expect(await pricesOf(file)).toEqual(EXPECTED)
  })

  test('a blank cell beside others is a day without that price, and no lost row', async () => {
    const file = wide.replace(/^(2023-01-0[1-9]),\d+,/gm, '$1,,')
    const { series } = await panel(file)
    const [first] = series
    expect(first?.read).toMatchObject({ audit: { valid: 11, rows: 11, loss: null } })
  })

  test('a word among the prices of one column is a lost row of that one alone', async () => {
    const file = wide.replace('2023-01-20,105,', '2023-01-20,soon,')
    const { series } = await panel(file)
    expect(series.map(({ read }) => isAppError(read) || read.audit.loss?.newest)).toEqual([1, undefined])
  })

  test('one with too few rows does not hinder the others', async () => {
    const file = `${long()}\nCCC,2023-01-01,7`
    expect(await pricesOf(file)).toEqual({ ...EXPECTED, CCC: 'too_few_rows' })
  })
})

describe('what cannot be told is refused', () => {
  test('rows without a label are counted', async () => {
    const file = `${long()}\n,2023-01-21,7\n,2023-01-22,7`
    expect((await panel(file)).unlabeled).toBe(2)
  })

  test('more series than fit', async () => {
    const names = Array.from({ length: 201 }, (_, i) => `N${i}`)
    const file = ['symbol,date,close', ...DAYS.flatMap((day) => names.map((name) => `${name},${day},5`))].join('\n')
    expect(await refusalOf(panel(file))).toEqual({ code: 'too_many_series', params: { series: 201, limit: 200 } })
    expect((await panel(file.replaceAll('N200,', 'N199,'))).series).toHaveLength(200)
  })

  test('more labels than are told apart, though most of them have no price', async () => {
    const dead = Array.from({ length: 1_100 }, (_, i) => `OLD${i},2023-01-01,`)
    const alive = DAYS.flatMap((day, i) => Array.from({ length: 60 }, (_, n) => `N${n},${day},${50 + n + (i % 3)}`))
    const late = DAYS.flatMap((day, i) => ['LATE', 'LATER'].map((name, n) => `${name},${day},${9 + n + (i % 3)}`))
    const file = ['symbol,date,close', ...alive, ...dead, ...late].join('\n')
    expect(await codeOf(panel(file))).toBe('too_many_series')
    expect(await codeOf(file)).toBe('too_many_series')
  })

  test('tables of the same name have ids that differ', async () => {
    const tables = ['A', 'A #2', 'A'].map((symbol) => ({
      symbol,
      history: DAYS.map((date, i) => ({ date, close: PRICES.AAA(i) })),
    }))
    const { series } = await panel(JSON.stringify(tables))
    expect(series.map(({ id }) => id)).toEqual(['A', 'A #2', 'A #3'])
  })

  test('two hundred columns of a thousand rows take no more than a moment of the processor', async () => {
    const names = Array.from({ length: 200 }, (_, i) => `S${i}`)
    const day = (row: number) => new Date(Date.UTC(2020, 0, 1 + row)).toISOString().slice(0, 10)
    const rows = Array.from({ length: 1_000 }, (_, row) =>
      [day(row), ...names.map((_name, i) => 50 + i + ((row * (i + 3)) % 11) / 10)].join(','),
    )
    const before = process.cpuUsage()
    const { series } = await panel([`date,${names.join(',')}`, ...rows].join('\n'))
    const { user, system } = process.cpuUsage(before)
    expect(series).toHaveLength(200)
    expect((user + system) / 1_000).toBeLessThan(10_000)
  })

  test('none with enough rows', async () => {
    expect(await codeOf(panel('symbol,date,close\nA,2023-01-01,5\nB,2023-01-01,7'))).toBe('too_few_rows')
  })

  test('two prices for the same times that no label tells apart', async () => {
    const file = ['date,close', ...DAYS.flatMap((day, i) => [`${day},${PRICES.AAA(i)}`, `${day},${PRICES.BBB(i)}`])]
    const { series } = await panel(file.join('\n'))
    expect(series[0]?.read).toMatchObject({ audit: { loss: { duplicates: 20 } } })
  })
})
