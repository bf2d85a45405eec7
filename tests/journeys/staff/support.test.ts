import { expect, test } from 'vitest'
import { loadLanguages } from '../../../bot/locales/say.ts'
import { startWorld } from '../world.ts'

const languages = loadLanguages()

test.each(['en', 'ru'] as const)('support (%s): without a contact it says what helps', async (language) => {
  await using world = await startWorld()
  const say = languages[language]
  const anna = world.telegram.person(81, { language })
  await anna.say('/support')
  expect(anna.last().text).toBe(say('support-none'))
  await anna.say('/paysupport')
  expect(anna.last().text).toBe(say('paysupport-none'))
  expect(world.telegram.complaints()).toEqual([])
})

test.each(['en', 'ru'] as const)('support (%s): with a contact it names it', async (language) => {
  await using world = await startWorld({ supportContact: '@coincast_help' })
  const anna = world.telegram.person(82, { language })
  for (const command of ['/support', '/paysupport']) {
    await anna.say(command)
    expect(anna.last().text).toContain('@coincast_help')
  }
  await anna.say('/help')
  await anna.tap(languages[language]('button-support'))
  expect(anna.last().text).toContain('@coincast_help')
  expect(world.telegram.complaints()).toEqual([])
})

test.each([
  ['en', 'Seven figures people misread', '/docs/forecasts'],
  ['ru', 'Семь чисел, которые понимают неверно', '/docs/forecasts/ru'],
] as const)(
  'figures (%s): explained in the chat, whole, one tap from help, risk and details',
  async (language, title, path) => {
    await using world = await startWorld({ publicUrl: 'https://coincast.example' })
    const say = languages[language]
    const anna = world.telegram.person(83, { language })
    await anna.say('/help')
    await anna.tap(say('button-figures'))
    expect(anna.last().text).toMatch(new RegExp(`^${title}\\n\\n1\\.[^]*\\n\\n7\\.`))
    expect(anna.last().text).not.toMatch(/[*`]/)
    const links = (anna.last().reply_markup?.inline_keyboard ?? []).flat().flatMap(({ url }) => url ?? [])
    expect(links).toEqual([`https://coincast.example${path}`])
    expect((await world.core.request('GET', path)).text).toContain(`<h1>${title}</h1>`)
    await anna.say('/start')
    await anna.tap(say('button-try'))
    for (const screen of ['button-risk', 'button-details'] as const) {
      await anna.tap(say(screen))
      await anna.tap(say('button-figures'))
      expect(anna.last().text).toContain(title)
    }
    expect(world.telegram.complaints()).toEqual([])
  },
)
