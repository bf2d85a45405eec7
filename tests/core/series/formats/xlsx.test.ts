import { expect, test } from 'vitest'
import { cell, codeOf, read, refusalOf, rowsOf, xlsx, zip } from '../files.ts'

const header = `<row r="1">${cell('A1', 'Date')}${cell('B1', 'Close')}</row>`
const two = ['2024-01-02T00:00:00.000Z 100.5', '2024-01-03T00:00:00.000Z 101.5']

test('xlsx: date-styled cells are dates, by a built-in style and by one of its own', async () => {
  const rows = `<row>${cell('A2', 45_293, 1)}${cell('B2', 100.5)}</row><row>${cell('A3', 45_294, 2)}${cell('B3', 101.5, 3)}</row>`
  expect(await rowsOf(xlsx({ sheets: [header + rows] }))).toEqual(two)
})

test('xlsx: plain numbers in the time column are Excel days, with the time of day', async () => {
  const rows = `<row>${cell('A2', 45_293.75)}${cell('B2', 100.5)}</row><row>${cell('A3', 45_294.5)}${cell('B3', 101.5)}</row>`
  const file = xlsx({ sheets: [header + rows] })
  expect(await rowsOf(file)).toEqual(['2024-01-02T18:00:00.000Z 100.5', '2024-01-03T12:00:00.000Z 101.5'])
  expect((await read(file)).audit.time_format).toBe('excel')
})

test('xlsx: a workbook of the 1904 system counts its days from there', async () => {
  const rows = `<row>${cell('A2', 43_831, 1)}${cell('B2', 100.5)}</row><row>${cell('A3', 43_832)}${cell('B3', 101.5)}</row>`
  expect(await rowsOf(xlsx({ sheets: [header + rows], is1904: true }))).toEqual(two)
})

test('xlsx: text dates and text prices are read as in CSV', async () => {
  const rows = `<row>${cell('A2', '02.01.2024')}${cell('B2', '100,5')}</row><row>${cell('A3', '03.01.2024')}${cell('B3', '101,5')}</row>`
  expect(await rowsOf(xlsx({ sheets: [header + rows] }))).toEqual(two)
})

test('xlsx: shared strings, rich text and formulas', async () => {
  const day = '<r><t>2024-01</t></r><r><t>-02</t></r><rPh><t>x</t></rPh>'
  const strings = ['<t>Date</t>', '<t>Close</t>', day, '<t>2024-01-03</t>']
  const shared = (reference: string, index: number) => `<c r="${reference}" t="s"><v>${index}</v></c>`
  const formula = '<c r="B3"><f>100+1.5</f><v>101.5</v></c>'
  const rows = `<row>${shared('A1', 0)}${shared('B1', 1)}</row><row>${shared('A2', 2)}${cell('B2', 100.5)}</row><row>${shared('A3', 3)}${formula}</row>`
  expect(await rowsOf(xlsx({ sheets: [rows], strings }))).toEqual(two)
})

test('xlsx: sparse cells keep their column, blank rows do not count', async () => {
  const rows = `<row>${cell('C1', 'Date')}${cell('F1', 'Close')}</row><row/><row>${cell('C3', 45_293, 1)}${cell('F3', 100.5)}</row><row>${cell('C5', 45_294, 1)}</row><row>${cell('C6', 45_294, 1)}${cell('F6', 101.5)}</row>`
  const file = xlsx({ sheets: [rows] })
  expect(await rowsOf(file)).toEqual(two)
  expect((await read(file)).audit.rejected[0]).toMatchObject({ row: 2, reason: 'no_price' })
})

test('xlsx: empty sheets and a cover sheet are passed over', async () => {
  const rows = `<row>${cell('A2', 45_293, 1)}${cell('B2', 100.5)}</row><row>${cell('A3', 45_294, 1)}${cell('B3', 101.5)}</row>`
  const cover = `<row>${cell('A1', 'Report of the year')}</row>`
  expect(await rowsOf(xlsx({ sheets: ['', cover, header + rows] }))).toEqual(two)
})

test('xlsx: a workbook without the columns is refused with those of its first sheet', async () => {
  const { code, params } = await refusalOf(xlsx({ sheets: [`<row>${cell('A1', 'Report')}${cell('B1', 'x')}</row>`] }))
  expect(code).toBe('column_missing')
  expect(params).toMatchObject({ found: ['Report', 'x'] })
})

test('xlsx: a workbook without any data is empty', async () => {
  expect(await codeOf(xlsx({ sheets: ['', ''] }))).toBe('empty_file')
})

test('xlsx: another zip file is refused as a kind that is not read', async () => {
  expect(await codeOf(zip([{ name: 'prices.csv', data: 'date,close' }]))).toBe('unsupported_media')
})

test('xlsx: a damaged one is refused as unreadable', async () => {
  const file = xlsx({ sheets: [header] })
  expect(await codeOf(file.subarray(0, file.length - 30))).toBe('unreadable_file')
  expect(await codeOf(xlsx({ sheets: ['<row><c></row>'] }))).toBe('unreadable_file')
})

test('xlsx: texts such as 12.345 are read with a decimal point and a warning; 12.34 needs none', async () => {
  const rowsWith = (first: string, second: string) =>
    `<row>${cell('A2', 45_293, 1)}${cell('B2', first)}</row><row>${cell('A3', 45_294, 1)}${cell('B3', second)}</row>`
  const open = await read(xlsx({ sheets: [header + rowsWith('12.345', '12.456')] }))
  expect([open.series.prices[0], open.audit.warnings.map(({ code }) => code)]).toEqual([
    12.345,
    ['decimal_mark_assumed'],
  ])
  expect((await read(xlsx({ sheets: [header + rowsWith('12.345', '12.46')] }))).audit.warnings).toEqual([])
})
