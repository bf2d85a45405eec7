import { describe, expect, test } from 'vitest'
import type { ReadingFields } from '../../../core/contract/series.ts'
import { dateCell, dated, DAYS, expectTruth, json, PRICES, priceOf, readExport, table, workbook } from './exports.ts'
import { refusalOf, zip } from './files.ts'

describe('what cannot be told is asked, with the choices', () => {
  const long = [
    ...DAYS.map((day, row) => ['A', day, PRICES[row] ?? 0]),
    ...DAYS.map((day, row) => ['B', day, (PRICES[row] ?? 0) * 3]),
  ]
  const sheet = (scale: number) => [['Date', 'Close'], ...DAYS.map((day, row) => [dateCell(day), priceOf(row, scale)])]
  test.each<[string, () => string | Uint8Array, object, ReadingFields]>([
    [
      'rows under a name nobody knows',
      () => table('unique_id,ds,y', long),
      { by: 'rows', column: 'unique_id', labels: ['A', 'B'] },
      { series: 'a' },
    ],
    [
      'one share after the other',
      () => table('Name,date,close', long),
      { by: 'rows', labels: ['A', 'B'] },
      { series: 'A' },
    ],
    [
      'columns that a tool has renamed',
      () => dated('Date,Close,Close.1', (day, price) => [day, price, price * 3]),
      { by: 'columns', labels: ['Close', 'Close.1'] },
      { series: 'Close' },
    ],
    [
      'closes in two currencies',
      () =>
        json({
          'Time Series': Object.fromEntries(
            DAYS.map((day, row) => [
              day,
              { '4a. close (EUR)': PRICES[row], '4b. close (USD)': (PRICES[row] ?? 0) * 3 },
            ]),
          ),
        }),
      { by: 'columns', labels: ['4a. close (EUR)', '4b. close (USD)'] },
      { series: '4a. close (EUR)' },
    ],
    ['two sheets', () => workbook([sheet(1), sheet(3)]), { by: 'sheets', labels: ['S0', 'S1'] }, { sheet: 's0' }],
  ])('%s', async (_, file, params, asked) => {
    expect(await refusalOf(file())).toMatchObject({ code: 'several_series', params })
    await expectTruth(file(), 1, asked)
  })

  test('of more than twenty series, twenty are named and the others counted', async () => {
    const rows = Array.from({ length: 25 }, (_, share) =>
      DAYS.slice(0, 20).map((day) => [`S${share}`, day, 100 + share]),
    ).flat()
    const { params } = await refusalOf(table('who,date,close', rows))
    expect(params).toMatchObject({ more: 5, labels: { length: 20 } })
  })

  test('an unknown series or sheet is refused', async () => {
    expect(await refusalOf(readExport(table('unique_id,ds,y', long), { series: 'C' }))).toMatchObject({
      code: 'several_series',
    })
    expect(
      await refusalOf(
        readExport(
          dated('Date,Close', (day, price) => [day, price]),
          { series: 'C' },
        ),
      ),
    ).toMatchObject({ code: 'validation_failed' })
    expect(await refusalOf(readExport(workbook([sheet(1)]), { sheet: 'Prices' }))).toMatchObject({
      code: 'several_series',
      params: { labels: ['S0'] },
    })
  })

  test('columns, the order of a date and the decimal mark are as the sender says', async () => {
    const file = dated('when,left,right', (day, price, row) => [day, 7 + (row % 2) / 100, price])
    expect((await refusalOf(file)).code).toBe('several_series')
    expect((await expectTruth(file, 1, { price_column: 'Right' })).columns).toMatchObject({
      price: 'right',
      price_by: 'asked',
    })
    await expectTruth(file, 1, { price_column: '#3', time_column: '#1' })
    const twelve = table(
      'Date,Close',
      Array.from({ length: 12 }, (_, row) => [`0${(row % 9) + 1}/0${(row % 9) + 1}/20${10 + row}`, row + 1]),
    )
    expect((await readExport(twelve, { date_order: 'month_first' })).audit.time_format).toBe('MM/DD/YYYY')
    const rupiah = table(
      'Date,Close',
      DAYS.map((day, row) => [day, `${16 + (row % 3)}.${250 + row}`]),
    )
    expect((await readExport(rupiah)).audit.warnings.map(({ code }) => code)).toContain('decimal_mark_assumed')
    const { series, audit } = await readExport(rupiah, { decimal: ',' })
    expect([series.prices[0], audit.warnings]).toEqual([16_250, []])
  })

  test('formulas that were never calculated', async () => {
    const rows = DAYS.map(
      (_, row) =>
        `<row r="${row + 2}"><c r="A${row + 2}" s="1"><v>${45_000 + row}</v></c><c r="B${row + 2}"><f>1+${row}</f></c></row>`,
    )
    const names =
      '<row r="1"><c r="A1" t="inlineStr"><is><t>Date</t></is></c><c r="B1" t="inlineStr"><is><t>Close</t></is></c></row>'
    const file = zip([
      { name: 'xl/workbook.xml', data: '<workbook><sheets><sheet name="S" r:id="r1"/></sheets></workbook>' },
      {
        name: 'xl/_rels/workbook.xml.rels',
        data: '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>',
      },
      {
        name: 'xl/worksheets/sheet1.xml',
        data: `<worksheet><sheetData>${names}${rows.join('')}</sheetData></worksheet>`,
      },
    ])
    expect(await refusalOf(file)).toMatchObject({
      code: 'unreadable_file',
      params: { detail: expect.stringContaining('formulas') },
    })
  })
})

describe('what falls out is named', () => {
  const lossOf = async (file: string) => (await readExport(file)).audit.loss
  const plain = (change: (row: number, price: number, day: string) => readonly (string | number)[]) =>
    dated('Date,Close', (day, price, row) => change(row, price, day))

  test.each<[string, string, object | null]>([
    ['one cell in the middle', plain((row, price, day) => [day, row === 40 ? 'x' : price]), null],
    [
      'more than a twentieth',
      plain((row, price, day) => [day, row % 15 === 3 ? 'x' : price]),
      { rows: 6, newest: 0, value: 'x' },
    ],
    [
      'more than a twentieth of repeated times',
      plain((row, price) => [DAYS[row % 15 === 3 ? row - 1 : row] ?? '', price]),
      { rows: 0, duplicates: 6 },
    ],
    [
      'the last row',
      plain((row, price, day) => [row === 89 ? 'x' : day, price]),
      { rows: 1, newest: 1, row: 90, from: null, value: 'x' },
    ],
    [
      'the newest third in another currency',
      plain((row, price, day) => [day, row < 60 ? `$${price}` : `€${price}`]),
      { rows: 30, newest: 30, row: 61, from: '2023-03-27T00:00:00.000Z' },
    ],
    [
      'one of the last ten',
      plain((row, price, day) => [day, row === 84 ? 'x' : price]),
      { rows: 1, newest: 0, row: 85 },
    ],
    ['a blank price in the middle', plain((row, price, day) => [day, row === 40 ? '' : price]), null],
    [
      'a blank price among the last ten',
      plain((row, price, day) => [day, row === 84 ? '' : price]),
      { rows: 1, newest: 0, row: 85, from: `${DAYS[84]}T00:00:00.000Z` },
    ],
    [
      'a dividend beside the price of its day',
      table('Date,Close', [...DAYS.map((day, row) => [day, PRICES[row] ?? 0]), [DAYS[89] ?? '', '0.24 Dividend']]),
      null,
    ],
    [
      'one day in the next century',
      plain((row, price, day) => [row === 40 ? day.replace('2023', '2123') : day, price]),
      { rows: 1, future: 1, row: 41, from: '2123-02-27T00:00:00.000Z' },
    ],
    [
      'newest rows after tomorrow',
      plain((row, price, day) => [row > 86 ? day.replace('2023', '2033') : day, price]),
      { rows: 3, newest: 3, future: 3, row: 88, from: '2033-05-03T00:00:00.000Z' },
    ],
    ['a last day without a price', plain((row, price, day) => [day, row === 89 ? '' : price]), { newest: 1, row: 90 }],
  ])('%s', async (_, file, loss) => {
    expect(await lossOf(file)).toEqual(loss === null ? null : expect.objectContaining(loss))
  })

  test('the newest rows stand above in a file that goes back in time', async () => {
    const rows = DAYS.map((day, row) => [row > 86 ? 'x' : day, PRICES[row] ?? 0]).toReversed()
    expect(await lossOf(table('Date,Close', rows))).toMatchObject({ newest: 3, row: 3 })
  })
})
