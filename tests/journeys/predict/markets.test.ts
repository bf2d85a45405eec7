import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadLanguages } from '../../../bot/locales/say.ts'
import { csvOf, startWorld } from '../world.ts'

const languages = loadLanguages()

/** A shop's own prices: two oils. */
function makeFolder() {
  const dir = mkdtempSync(join(tmpdir(), 'coincast-own-'))
  writeFileSync(join(dir, 'instruments.csv'), 'symbol,name,file\nOIL1,Oil One,oil.csv\nOIL2,Oil Two,oil.csv\n')
  writeFileSync(join(dir, 'oil.csv'), csvOf(60))
  return { dir, [Symbol.dispose]: () => rmSync(dir, { recursive: true }) }
}

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
  expect(anna.last().text).toBe(languages.ru('named-which'))
  await anna.tap('QUIL')
  expect(anna.last().text).toContain('QUIL')
  expect(anna.last().text).toContain('21 торговый день вперёд')
  await anna.say('/predict')
  await anna.tap(languages.ru('button-markets'))
  expect(anna.last().text).toBe(languages.ru('markets-examples'))
  await anna.tap('TAL/EUR')
  expect(anna.last().text).toContain('TAL/EUR')
  expect(world.telegram.complaints()).toEqual([])
})

test('name: unprompted, whole words and symbols are offered; asked for, a beginning is enough', async () => {
  await using world = await startWorld()
  const anna = world.telegram.person(25, { language: 'en' })
  for (const text of ['LUM', 'coin', 'Orbel 2 weeks']) {
    await anna.say(text)
    expect(anna.last().text).toBe(languages.en('named-which'))
  }
  await anna.tap('ORBL')
  expect(anna.last().text).toContain('10 trading days ahead')
  await anna.say('/predict orb')
  expect(anna.last().text).toContain('Orbel Robotics · ORBL')
  expect(world.telegram.complaints()).toEqual([])
})

test('name: cannot be read differently; a model named before stays when several fit', async () => {
  using folder = makeFolder()
  await using world = await startWorld({ env: { MARKETS: 'examples,folder', MARKETS_DIR: folder.dir } })
  const anna = world.telegram.person(26, { language: 'en' })
  await anna.say('LUMA')
  expect(anna.buttons()).not.toContain(languages.en('button-reading'))
  await anna.say('/predict naive')
  expect(anna.buttons()).not.toContain(languages.en('button-markets'))
  await anna.say('coin')
  expect(anna.last().text).toContain('Luma coin · LUMA')
  const title = anna
    .last()
    .text?.split('\n')
    .find((line) => line.startsWith('Model'))
  expect(title).toBeDefined()
  await anna.say('/predict naive')
  await anna.say('oil')
  expect(anna.last().text).toBe(languages.en('named-which'))
  await anna.tap('Oil One')
  expect(anna.last().text).toContain(title)
  expect(world.telegram.complaints()).toEqual([])
})

test('name: what nothing has gets the usual answer', async () => {
  await using world = await startWorld()
  const anna = world.telegram.person(24, { language: 'en' })
  for (const text of ['hello there', 'BTC', 'a', 'no', 'coin please', 'orb', 'to']) {
    await anna.say(text)
    expect(anna.last().text).toContain(languages.en('fallback-hint'))
  }
  expect(world.telegram.complaints()).toEqual([])
})
