import { describe, expect, test } from 'vitest'
import { cell, codeOf, read, refusalOf, xlsx } from '../files.ts'

const ROWS = '2023-01-02,100.5\n2023-01-03,101.5\n'
const pricesOf = async (file: string | Uint8Array) => Array.from((await read(file)).series.prices)
const skipped = (line: number) => ({
  code: 'titles_skipped',
  detail: `the column names are in line ${line}: the lines above were left out`,
})

describe('titles above the names are passed over, and it is said', () => {
  test.each<[what: string, file: string, line: number]>([
    ['an address', `https://www.example.com\ndate,close\n${ROWS}`, 2],
    ['a name, a note and a blank line', `"BTC/USD"\n"Prices, in USD"\n\ndate,close\n${ROWS}`, 4],
    ['a note of two lines in quotes', `"first\nsecond"\ndate,close\n${ROWS}`, 3],
    ['blank cells beside a title', `Report,\n,\ndate,close\n${ROWS}`, 3],
    ['an export of an exchange', `history\n\nBOARDID;TRADEDATE;CLOSE\nX;2023-01-02;100.5\nX;2023-01-03;101.5\n`, 3],
    [
      'a line of facts',
      `Period;01.01.2023;31.12.2023\nCurrency;USD\nДата;Цена\n02.01.2023;100,5\n03.01.2023;101,5\n`,
      3,
    ],
    ['twenty lines', `${'note\n'.repeat(20)}date,close\n${ROWS}`, 21],
  ])('%s', async (_, file, line) => {
    expect(await pricesOf(file)).toEqual([100.5, 101.5])
    expect((await read(file)).audit.warnings).toEqual([skipped(line)])
  })

  test('in a worksheet, with the number of its row', async () => {
    const names = `<row r="5">${cell('A5', 'Date')}${cell('B5', 'Close')}</row>`
    const rows = `<row r="6">${cell('A6', 45_293, 1)}${cell('B6', 100.5)}</row><row r="7">${cell('A7', 45_294, 1)}${cell('B7', 101.5)}</row>`
    const file = xlsx({ sheets: [`<row r="2">${cell('B2', 'Report')}</row>${names}${rows}`] })
    expect(await pricesOf(file)).toEqual([100.5, 101.5])
    expect((await read(file)).audit.warnings).toEqual([skipped(5)])
  })

  test('row 1 is the first below the names, as in any file', async () => {
    const { audit } = await read(`Report\n\ndate,close\n2023-01-01,x\n${ROWS}`)
    expect(audit.rejected).toEqual([{ row: 1, reason: 'price_not_a_number', value: 'x' }])
    expect(audit.rows).toBe(3)
  })
})

describe('what has no names for certain is refused', () => {
  test.each<[what: string, file: string]>([
    ['data under a title', `Report\n${ROWS}`],
    ['times under two names nobody knows, with two numbers', `day,left,right\n${ROWS.replaceAll(/$/gm, ',7')}`],
    ['names below twenty-one lines', `${'note\n'.repeat(21)}date,close\n${ROWS}`],
    ['titles and nothing else', 'Report\nof the year\n'],
  ])('%s', async (_, file) => {
    expect(await codeOf(file)).toBe('column_missing')
  })

  test('told the names of the first row, not letters below that could be names', async () => {
    expect((await refusalOf('a,b\nx,y\nq,w\n')).params).toMatchObject({ found: ['a', 'b'] })
  })

  test('told the names that came nearest', async () => {
    expect((await refusalOf('Report\ndate,note\n2024-01-02,x\n')).params).toMatchObject({
      column: 'price',
      found: ['date', 'note'],
    })
    expect((await refusalOf('Report\nday,close\nx,1\n')).params).toMatchObject({
      column: 'time',
      found: ['day', 'close'],
    })
  })
})
