import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { REJECT_REASONS } from '../../../core/contract/series.ts'
import { projectRoot } from '../../../core/kit/paths.ts'
import { sayAhead } from '../../../core/kit/text/time-words.ts'
import { loadLanguages } from '../../../bot/locales/say.ts'
import type { TestPerson } from '../../support/telegram-person.ts'
import { csvOf, startWorld } from '../world.ts'

const languages = loadLanguages()

test.each(['en', 'ru'] as const)('predict (%s): file, card, another model, confirm, picture', async (language) => {
  await using world = await startWorld()
  const say = languages[language]
  const anna = world.telegram.person(21, { language })
  await anna.say('/predict')
  expect(anna.last().text).toContain(say('predict-send'))
  expect(anna.last().text).toContain(say('predict-shape'))

  await anna.upload('prices.csv', csvOf(60))
  expect(anna.last().text).toContain('📄 prices.csv')
  expect(anna.last().text).toContain(say('audit-all', { rows: 60 }))
  expect(anna.last().text).toContain(say('audit-columns', { time: 'date', price: 'close' }))
  expect(anna.last().text).toContain('💡')
  expect(anna.last().text).toContain(sayAhead(20, 'trading_day', language))
  const card = anna.last().message_id

  await anna.tap(say('button-models'))
  expect(anna.last().text).toContain(say('models-choose'))
  await anna.tap(language === 'en' ? 'Naive' : 'Наивная')
  expect(anna.last().text).toContain(say('quote-free'))
  await anna.tap(say('button-steps-own'))
  expect(anna.last().text).toContain(say('horizon-choose'))
  await anna.tap(sayAhead(5, 'trading_day', language))
  expect(anna.last().message_id).toBe(card)
  expect(anna.last().text).toContain(sayAhead(5, 'trading_day', language))

  await anna.tap(say('button-confirm', { cost: say('price-per-row', { n: 0 }) }))
  expect(anna.last().photo).toBeDefined()
  expect(anna.last().caption).toContain(sayAhead(5, 'trading_day', language))
  expect(anna.messages().some(({ message_id }) => message_id === card)).toBe(false)

  // Another horizon of the same series needs no file.
  await anna.tap(say('button-other-horizon'))
  await anna.tap(say('button-steps-number'))
  await anna.say('7')
  expect(anna.last().text).toContain(sayAhead(7, 'trading_day', language))
  await anna.tap(say('button-models'))
  expect(anna.last().text).toContain(say('models-choose'))
  await anna.tap(say('button-back'))
  await anna.tap(say('button-drop'))
  expect(anna.last().text).toBe(say('draft-dropped'))
  expect(world.telegram.complaints()).toEqual([])
})

test('predict: rows pasted outside any dialogue go straight to their price', async () => {
  await using world = await startWorld()
  const anna = world.telegram.person(22, { language: 'en' })
  await anna.say(csvOf(40))
  expect(anna.last().text).toContain('pasted rows')
  await anna.say(
    JSON.stringify(
      csvOf(30)
        .split('\n')
        .slice(1)
        .map((row) => ({ date: row.split(',')[0], close: Number(row.split(',')[1]) })),
    ),
  )
  expect(anna.last().text).toContain('30 rows read')
  expect(world.telegram.complaints()).toEqual([])
})

test('predict: an unusable file is answered with what to do, and the dialogue continues', async () => {
  await using world = await startWorld()
  const anna = world.telegram.person(23, { language: 'en' })
  await anna.say('/predict naive')
  await anna.upload('empty.csv', 'date,close\n')
  expect(anna.last().text).toContain('no rows')
  await anna.upload('letters.csv', 'when,what\nx,y\nz,w\n')
  expect(anna.last().text).toContain('waiting for your series')
  await anna.upload('short.csv', csvOf(5))
  expect(anna.last().text).toContain('too few')
  await anna.upload('<b>_*[x](y).csv', csvOf(40))
  expect(anna.last().text).toContain('📄 <b>_*[x](y).csv')
  expect(world.telegram.complaints()).toEqual([])
})

test('horizon: twenty steps where nobody has chosen, fewer where the series is short, as far as it goes when asked', async () => {
  await using world = await startWorld()
  const anna = world.telegram.person(28, { language: 'en' })
  await anna.upload('long.csv', csvOf(132))
  expect(anna.last().text).toContain('20 trading days ahead, by ')
  await anna.tap('Change horizon')
  await anna.tap('Maximum: 132 trading days, by ')
  expect(anna.last().text).toContain('132 trading days ahead, by ')
  await anna.tap('Change horizon')
  expect(anna.buttons().join()).not.toContain('Maximum')
  await anna.tap('20 trading days')
  await anna.tap('Confirm')
  expect(anna.last().caption).toContain('20 trading days')

  await anna.upload('short.csv', csvOf(15))
  expect(anna.last().text).toContain('15 trading days ahead, by ')
  await anna.tap('Change horizon')
  expect(anna.buttons().join()).not.toContain('Maximum')
  await anna.tap('Back')
  await anna.tap('Confirm')
  expect(anna.last().caption).toContain('15 trading days')
  expect(world.telegram.complaints()).toEqual([])
})

test.each(['en', 'ru'] as const)('card (%s): every kind of row that was left out is explained', async (language) => {
  await using world = await startWorld()
  const say = languages[language]
  const anna = world.telegram.person(29, { language })
  await anna.upload('ugly.csv', readFileSync(join(projectRoot, 'examples/ugly.csv')))
  for (const reason of REJECT_REASONS.filter((one) => one !== 'in_future'))
    expect(anna.last().text).toContain(say(`reject-${reason}`))
  const bad = Array.from({ length: 5 }, () => '2027-01-01,nothing')
  await anna.upload('bad.csv', [csvOf(30), ...bad].join('\n'))
  await anna.tap(say('button-accept-loss'))
  expect(anna.last().text).toContain(`(${say('audit-rows-more', { rows: '31, 32, 33', more: 2 })})`)
  expect(world.telegram.complaints()).toEqual([])
})

test('confirm: twenty taps are one job and one hold', async () => {
  await using world = await startWorld()
  const anna = world.telegram.person(24, { language: 'en' })
  await anna.upload('prices.csv', csvOf(100))
  const card = anna.last()
  for (let i = 0; i < 20; i++) anna.rush.tap('Confirm')
  await world.telegram.settled()
  expect(card.text).toContain('You have 500 credits')
  expect(anna.replies().filter(({ photo }) => photo !== undefined)).toHaveLength(1)
  await anna.say('/balance')
  expect(anna.last().text).toMatch(/^(300|400) credits/)
  expect(world.telegram.complaints()).toEqual([])
})

test('cancel: the button on the progress message gives the credits back', async () => {
  await using world = await startWorld()
  const anna = world.telegram.person(25, { language: 'en' })
  await anna.upload('prices.csv', csvOf(100))
  anna.rush.tap('Confirm')
  await world.telegram.settled(() => anna.buttons().includes('✖️ Cancel') || anna.last().photo !== undefined)
  if (anna.last().photo === undefined) await anna.tap('Cancel')
  await world.telegram.settled()
  const wasCanceled = anna.last().photo === undefined
  expect(anna.last().text ?? '').toMatch(wasCanceled ? /^✖️ Canceled\. Charged: 0/ : /^$/)
  await anna.say('/balance')
  expect(anna.last().text?.startsWith('500')).toBe(wasCanceled)
  expect(world.telegram.complaints()).toEqual([])
})

test('jobs: those of another person are not found', async () => {
  await using world = await startWorld()
  const anna = world.telegram.person(26, { language: 'en' })
  const ivan = world.telegram.person(27, { language: 'ru' })
  await anna.say('/start')
  await anna.tap('Try with a sample')
  const data =
    anna
      .last()
      .reply_markup?.inline_keyboard.flat()
      .map(({ callback_data }) => callback_data ?? '') ?? []
  await ivan.say('/start')
  for (const one of data) {
    await ivan.tapData(one)
    expect(ivan.last().text ?? '').not.toContain('VaR')
    expect(ivan.last().photo).toBeUndefined()
  }
  expect(world.telegram.complaints()).toEqual([])
})

test('predict: a number of steps for a series discarded meanwhile offers a way on', async () => {
  await using world = await startWorld()
  const anna = world.telegram.person(78, { language: 'en' })
  await anna.upload('prices.csv', csvOf(40))
  const drop = dataOf(anna, 'Discard')
  await anna.tap('Change horizon')
  await anna.tap('Another number')
  await anna.tapData(drop)
  await anna.say('7')
  expect(anna.last().text).toContain('no longer have')
  expect(anna.buttons()).toEqual(['📎 Send my own', 'My forecasts'])
  expect(world.telegram.complaints()).toEqual([])
})

test.each([
  ['outside any dialogue', false],
  ['where a series is awaited', true],
] as const)('paste: rows that Telegram cuts into pieces are one series (%s)', async (_, isAwaited) => {
  await using world = await startWorld()
  const anna = world.telegram.person(69, { language: 'en' })
  if (isAwaited) await anna.say('/predict garch')
  const shown = anna.replies().length
  await anna.say(csvOf(600))
  const cards = anna.replies().slice(shown)
  expect(cards.map(({ text }) => text?.split('\n')[1])).toEqual([expect.stringContaining('600 rows read')])
  // A long text that nothing follows is answered all the same.
  await anna.say(csvOf(260).slice(0, 4_050))
  expect(anna.last().text).toContain('rows read')
  expect(world.telegram.complaints()).toEqual([])
})

/** What a button of the last message carries. */
const dataOf = (person: TestPerson, label: string): string =>
  person
    .last()
    .reply_markup?.inline_keyboard.flat()
    .find(({ text }) => text.includes(label))?.callback_data ?? ''
