import { parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, test } from 'vitest'
import { cell, codeOf, read, refusalOf, xlsx } from '../files.ts'

const DAYS = Array.from({ length: 20 }, (_, i) => `2023-01-${String(i + 1).padStart(2, '0')}`)
const LATER = DAYS.map((day) => day.replace('-01-', '-02-'))
const lines = (days: readonly string[], name: string, price: number) => days.map((day) => `${day},${name},${price}`)
const csv = (rows: readonly string[], header = 'date,symbol,close') => [header, ...rows].join('\n')

describe('several instruments in one file are refused, and it is said which', () => {
  test.each<[what: string, file: string]>([
    ['side by side', csv(DAYS.flatMap((day) => lines([day], 'A', 1).concat(lines([day], 'B', 30))))],
    ['one after the other', csv([...lines(DAYS, 'A', 1), ...lines(LATER, 'B', 30)])],
    [
      'rows of JSON',
      JSON.stringify(DAYS.flatMap((date) => ['A', 'B'].map((symbol) => ({ date, symbol, close: symbol.length })))),
    ],
    [
      'lists of JSON',
      JSON.stringify({ date: DAYS, close: DAYS.map(() => 1), symbol: DAYS.map((_, i) => (i < 9 ? 'A' : 'B')) }),
    ],
  ])('%s', async (_, file) => {
    expect(await refusalOf(file)).toEqual({
      code: 'several_series',
      params: { by: 'rows', column: 'symbol', labels: ['A', 'B'], more: 0 },
    })
  })

  test.each(['Ticker', 'SECID', '<TICKER>', 'isin', 'instrument', 'Currency', 'pair', 'Тикер', 'Инструмент', 'Валюта'])(
    'under %s',
    async (name) => {
      const file = csv([...lines(DAYS, 'RUB', 8_000), ...lines(LATER, 'USD', 100)], `date,${name},close`)
      expect(await refusalOf(file)).toEqual({
        code: 'several_series',
        params: { by: 'rows', column: name, labels: ['RUB', 'USD'], more: 0 },
      })
    },
  )

  test('two boards of the Moscow Exchange', async () => {
    const data = DAYS.flatMap((day) => [
      ['TQBR', day, 100],
      ['SMAL', day, 200],
    ])
    const document = { history: { columns: ['BOARDID', 'TRADEDATE', 'CLOSE'], data } }
    expect((await refusalOf(JSON.stringify(document))).params).toEqual({
      by: 'rows',
      column: 'BOARDID',
      labels: ['TQBR', 'SMAL'],
      more: 0,
    })
  })

  test('in a workbook and in a Parquet file', async () => {
    const names = `<row>${cell('A1', 'date')}${cell('B1', 'symbol')}${cell('C1', 'close')}</row>`
    const row = (day: string, name: string) => `<row>${cell('A1', day)}${cell('B1', name)}${cell('C1', 5)}</row>`
    const sheet = names + DAYS.map((day, i) => row(day, i < 10 ? 'A' : 'B')).join('')
    expect(await codeOf(xlsx({ sheets: [sheet] }))).toBe('several_series')
    const columnData = [
      { name: 'date', data: DAYS, type: 'STRING' as const },
      { name: 'symbol', data: DAYS.map((_, i) => (i < 10 ? 'A' : 'B')), type: 'STRING' as const },
      { name: 'close', data: DAYS.map(() => 5), type: 'DOUBLE' as const },
    ]
    expect(await codeOf(new Uint8Array(parquetWriteBuffer({ columnData })))).toBe('several_series')
  })
})

test('one instrument, its name left out here and there or written in small letters, is read', async () => {
  const { series } = await read(
    csv(
      DAYS.map((day, i) => `${day},${['USD', '', ' usd'][i % 3]},5`),
      'date,currency,close',
    ),
  )
  expect(series.prices).toHaveLength(20)
})

test('a column of another name may hold what it likes', async () => {
  const { series } = await read(
    csv(
      DAYS.map((day, i) => `${day},note ${i},5`),
      'date,remark,close',
    ),
  )
  expect(series.prices).toHaveLength(20)
})
