import { expect, test } from 'vitest'
import { loadLanguages } from '../../bot/locales/say.ts'
import { csvOf, startWorld } from './world.ts'

const languages = loadLanguages()
const ROWS = csvOf(60).trim().split('\n').slice(1)
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
      '01/02/2030,120',
    ].join('\n'),
  )
  await anna.tap(say('button-month-first'))
  expect(anna.last().text).toContain('📄 days.csv')
  expect(world.telegram.complaints()).toEqual([])
})

test('reading: whoever asks is told where to get a file, and gets one', async () => {
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
