import { expect, test } from 'vitest'
import { loadLanguages } from '../../../bot/locales/say.ts'
import { startWorld } from '../world.ts'

const languages = loadLanguages()

test.each([
  ['en', 'Luma coin', 'Luma coin · LUMA'],
  ['ru', 'монета лума', 'Монета Лума · LUMA'],
] as const)('name (%s): sent by itself, confirmed: a picture in two steps', async (language, name, title) => {
  await using world = await startWorld()
  const say = languages[language]
  const anna = world.telegram.person(21, { language })
  await anna.say(name)
  expect(anna.last().text).toContain(`📄 ${title}`)
  expect(anna.last().text).toContain(say('quote-made-up'))
  await anna.tap(language === 'en' ? 'Confirm' : 'Подтвердить')
  expect(anna.last().photo).toBeDefined()
  expect(anna.last().caption?.split('\n')[0]).toBe(`📈 ${title}`)
  expect(world.telegram.complaints()).toEqual([])
})

test('name: with a span, by /predict and within its dialogue', async () => {
  await using world = await startWorld()
  const anna = world.telegram.person(22, { language: 'en' })
  await anna.say('/predict ORBL 3 months')
  expect(anna.last().text).toContain('63 trading days ahead')
  await anna.say('/predict')
  await anna.say('LUMA 2 weeks')
  expect(anna.last().text).toContain('14 days ahead')
  await anna.say('Orbel Robotics 30 years')
  expect(anna.last().text).toContain('Orbel Robotics · ORBL')
  expect(anna.last().text).toContain('250 trading days ahead')
  expect(world.telegram.complaints()).toEqual([])
})

test('name: several fit, one is chosen and keeps its span', async () => {
  await using world = await startWorld()
  const anna = world.telegram.person(23, { language: 'ru' })
  await anna.say('Облигационный 1 месяц')
  expect(anna.last().text).toContain('QUIL')
  await anna.say('/predict')
  await anna.tap(languages.ru('button-markets'))
  expect(anna.last().text).toBe(languages.ru('markets-examples'))
  await anna.tap('TAL/EUR')
  expect(anna.last().text).toContain('TAL/EUR')
  expect(world.telegram.complaints()).toEqual([])
})

test('name: what nothing has gets the usual answer', async () => {
  await using world = await startWorld()
  const anna = world.telegram.person(24, { language: 'en' })
  for (const text of ['hello there', 'BTC', 'a']) {
    await anna.say(text)
    expect(anna.last().text).toContain(languages.en('fallback-hint'))
  }
  expect(world.telegram.complaints()).toEqual([])
})
