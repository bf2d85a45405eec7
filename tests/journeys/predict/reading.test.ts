import { expect, test } from 'vitest'
import { loadLanguages } from '../../../bot/locales/say.ts'
import { cell, xlsx } from '../../core/series/files.ts'
import { csvOf, startWorld } from '../world.ts'

const languages = loadLanguages()
const ROWS = csvOf(60).trim().split('\n').slice(1)
/** A workbook with the same dates and other prices on each sheet. */
const bookOf = (names: readonly string[]): Uint8Array =>
  xlsx({
    names,
    sheets: names.map((_, sheet) =>
      [['date', 'close'], ...ROWS.map((row) => [row.split(',')[0] ?? '', Number(closeOf(row)) * (sheet + 1)])]
        .map(([a = '', b = ''], i) => `<row r="${i + 1}">${cell(`A${i + 1}`, a)}${cell(`B${i + 1}`, b)}</row>`)
        .join(''),
    ),
  })
const closeOf = (row: string): string => row.split(',')[1] ?? ''

test.each(['en', 'ru'] as const)(
  'reading (%s): two shares in one file are asked about with buttons',
  async (language) => {
    await using world = await startWorld()
    const say = languages[language]
    const anna = world.telegram.person(41, { language })
    await anna.say('/predict')
    await anna.upload(
      'two.csv',
      ['who,date,close', ...['ABC', 'XYZ'].flatMap((who) => ROWS.map((row) => `${who},${row}`))].join('\n'),
    )
    expect(anna.last().text).toContain('ABC, XYZ')
    const question = anna.last().message_id
    await anna.tap('XYZ')
    expect(anna.last().message_id).toBe(question)
    expect(anna.last().text).toContain('📄 two.csv')
    expect(anna.last().text).toContain(say('audit-all', { rows: 60 }))
    await anna.tap(say('button-steps-own'))
    await anna.tap(say('button-back'))
    await anna.tap(say('button-drop'))
    expect(world.telegram.complaints()).toEqual([])
  },
)

test('reading: the card shows the first and last rows, and another column is a tap away', async () => {
  await using world = await startWorld()
  const say = languages.en
  const anna = world.telegram.person(42, { language: 'en' })
  await anna.upload(
    'open.csv',
    ['date,open,close', ...ROWS.map((row, i) => `${row.split(',')[0]},${500 + i},${closeOf(row)}`)].join('\n'),
  )
  expect(anna.last().text).toContain('First rows: ')
  expect(anna.last().text).not.toContain('559')
  await anna.tap(say('button-reading'))
  expect(anna.last().text).toContain(say('reading-ask'))
  await anna.tap(say('button-price-column', { column: 'open' }))
  expect(anna.last().text).toContain('559')
  // What was said of the reading stays said.
  await anna.tap(say('button-reading'))
  await anna.tap(say('button-back'))
  expect(anna.last().text).toContain('559')
  expect(world.telegram.complaints()).toEqual([])
})

test('reading: rows that fall out are named, and left out only after a yes', async () => {
  await using world = await startWorld()
  const say = languages.en
  const anna = world.telegram.person(43, { language: 'en' })
  await anna.upload(
    'cut.csv',
    ['date,close', ...ROWS.map((row, i) => (i < 50 ? row : `${row.split(',')[0]},soon`))].join('\n'),
  )
  expect(anna.last().text).toContain('The newest 10 rows, from ')
  expect(anna.last().text).toContain('“soon”')
  await anna.tap(say('button-accept-loss'))
  expect(anna.last().text).toContain('📄 cut.csv')
  await anna.tap(say('button-drop'))
  await anna.upload(
    'days.csv',
    [
      'date,close',
      ...Array.from({ length: 12 }, (_, i) => `0${(i % 9) + 1}/0${(i % 9) + 1}/${2010 + i},${100 + i}`),
      '01/02/2025,120',
    ].join('\n'),
  )
  await anna.tap(say('button-month-first'))
  expect(anna.last().text).toContain('📄 days.csv')
  expect(world.telegram.complaints()).toEqual([])
})

test('reading: another time, another sheet and only columns of numbers are offered; a yes to one loss is none to another', async () => {
  await using world = await startWorld()
  const say = languages.en
  const anna = world.telegram.person(45, { language: 'en' })
  const day = (row: string, later: number): string =>
    new Date(Date.parse(row.split(',')[0] ?? '') + later * 86_400_000).toISOString().slice(0, 10)
  await anna.upload(
    'times.csv',
    [
      'date,settled,note,low,close',
      ...ROWS.map((row, i) => `${day(row, 0)},${day(row, 700)},fine,${i < 55 ? 7 : 'x'},${closeOf(row)}`),
    ].join('\n'),
  )
  await anna.tap(say('button-reading'))
  const offered = anna.buttons()
  expect(offered).toEqual(expect.arrayContaining(['Price: low', 'Time: settled']))
  expect(offered.join()).not.toContain('note')
  await anna.tap('Time: settled')
  expect(anna.last().text).toContain('settled')
  await anna.tap(say('button-reading'))
  await anna.tap('Price: low')
  expect(anna.last().text).toContain('The newest 5 rows')
  await anna.tap(say('button-accept-loss'))
  expect(anna.last().text).toContain(say('audit-some', { rows: 60, valid: 55, rejected: 5 }))

  await anna.upload('book.xlsx', bookOf(['Prices', 'Other']))
  await anna.tap('Other')
  expect(anna.last().text).toContain('📄 book.xlsx')
  await anna.tap(say('button-reading'))
  await anna.tap(say('button-sheet', { sheet: 'Prices' }))
  expect(anna.last().text).toContain('📄 book.xlsx')
  expect(world.telegram.complaints()).toEqual([])
})

test('reading: a person who asks reads where to get a file, and gets an example', async () => {
  await using world = await startWorld()
  const say = languages.en
  const anna = world.telegram.person(44, { language: 'en' })
  await anna.say('/predict')
  await anna.tap(say('button-where'))
  expect(anna.last().text).toBe(say('where-text'))
  await anna.tap(say('button-example'))
  expect(anna.last().document).toBeDefined()
  expect(world.telegram.complaints()).toEqual([])
})
