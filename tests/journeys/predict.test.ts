import { expect, test } from 'vitest'
import { loadLanguages } from '../../bot/locales/say.ts'
import { csvOf, startWorld } from './world.ts'

const languages = loadLanguages()

test.each(['en', 'ru'] as const)('predict (%s): model, file, price, confirm, picture', async (language) => {
  await using world = await startWorld()
  const say = languages[language]
  const anna = world.telegram.person(21, { language })
  await anna.say('/predict')
  expect(anna.last().text).toContain(say('predict-choose'))
  await anna.tap(language === 'en' ? 'Naive' : 'Наивная')
  expect(anna.last().text).toContain(say('predict-shape'))

  await anna.upload('prices.csv', csvOf(60))
  expect(anna.last().text).toContain('📄 prices.csv')
  expect(anna.last().text).toContain(say('audit-all', { rows: 60 }))
  expect(anna.last().text).toContain(say('quote-free'))
  const card = anna.last().message_id

  await anna.tap(say('button-steps', { n: 5 }))
  expect(anna.last().message_id).toBe(card)
  expect(anna.last().text).toContain(say('steps-ahead', { n: 5 }))

  await anna.tap(say('button-confirm', { cost: say('credits', { n: 0 }) }))
  expect(anna.last().photo).toBeDefined()
  expect(anna.last().caption).toContain(say('steps', { n: 5 }))
  expect(anna.messages().some(({ message_id }) => message_id === card)).toBe(false)

  // Another horizon of the same series needs no file.
  await anna.tap(say('button-other-horizon'))
  await anna.tap(say('button-steps-own'))
  await anna.say('7')
  expect(anna.last().text).toContain(say('steps-ahead', { n: 7 }))
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

test('predict: a file that cannot be used is answered with what to do, and the step goes on', async () => {
  await using world = await startWorld()
  const anna = world.telegram.person(23, { language: 'en' })
  await anna.say('/predict')
  await anna.tap('Naive')
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
  expect(anna.last().text ?? '').toMatch(wasCanceled ? /^✖️ Canceled/ : /^$/)
  await anna.say('/balance')
  expect(anna.last().text?.startsWith('500')).toBe(wasCanceled)
  expect(world.telegram.complaints()).toEqual([])
})

test('jobs: those of another person are not there', async () => {
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
