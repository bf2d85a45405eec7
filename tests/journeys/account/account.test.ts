import { ne } from 'drizzle-orm'
import { expect, test, vi } from 'vitest'
import { people } from '../../../bot/db/schema.ts'
import { loadLanguages } from '../../../bot/locales/say.ts'
import { ADMIN_ID, csvOf, startWorld, type World } from '../world.ts'

const languages = loadLanguages()

/** What Telegram was told of the menus of single chats. */
const menuCalls = ({ telegram }: World) =>
  telegram.control
    .journal()
    .calls()
    .filter(({ method, params }) => method.endsWith('MyCommands') && JSON.stringify(params).includes('chat_id'))

test.each(['en', 'ru'] as const)('register (%s): language, terms, a company, welcome credits', async (language) => {
  await using world = await startWorld()
  const say = languages[language]
  // Telegram speaks the other language: the choice in the dialogue counts.
  // The company that applies is reported to staff, whose chat is open.
  await world.telegram.person(1003).say('/start')
  const anna = world.telegram.person(71, { language: language === 'en' ? 'ru' : 'en' })
  await anna.say('/register')
  await anna.tap(language === 'en' ? 'English' : 'Русский')
  expect(anna.last().text).toContain(say('register-terms'))
  await anna.tap(say('button-agree'))
  await anna.tap(say('button-corporate'))
  await anna.say('<b>Rook & Sons</b>')
  expect(anna.last().text).toContain(say('register-tax'))
  await anna.say('GB 123 456 789')
  expect(anna.last().text).toContain(say('register-address'))
  await anna.say('1 High Street,\nLondon')
  expect(anna.last().text).toContain(say('registered-applied', { company: '<b>Rook & Sons</b>' }))
  expect(anna.last().text).toContain(say('not-advice'))
  await anna.say('/register')
  expect(anna.buttons()).toContain(say('button-own'))
  await anna.say('/settings')
  expect(anna.last().text).toContain(say('settings-personal'))
  expect(anna.last().text).toContain(say('settings-own'))
  await anna.say('/help')
  expect(anna.last().text).toContain(say('help-title'))
  expect(world.telegram.complaints()).toEqual([])
})

async function codeOf({ core }: World, token: string): Promise<string> {
  return String((await core.request('POST', '/api/account/link-code', { token })).json.code)
}

test('login: a one-time code links the chat to the account after a Yes; a used one does not', async () => {
  await using world = await startWorld()
  const token = await world.core.register()
  const code = await codeOf(world, token)
  const say = languages.en
  const anna = world.telegram.person(72, { language: 'en' })
  await anna.say('/login')
  await anna.say('no code at all!')
  expect(anna.last().text).toContain('waiting for the one-time code')
  await anna.say('0000-0000')
  expect(anna.last().text).toContain('does not work')
  await anna.say(code)
  expect(anna.last().text).toContain('…@example.com')
  await anna.tap(say('button-join-not'))
  expect(anna.last().text).toBe(say('login-left'))
  await anna.say('/settings')
  expect(anna.last().text).toContain(say('settings-own'))
  await anna.say(`/login ${code}`)
  await anna.tap(say('button-join'))
  expect(anna.last().text).toContain('…@example.com')
  await anna.say('/settings')
  expect(anna.last().text).toContain('…@example.com')
  expect(anna.buttons()).toContain('📝 Register')
  await anna.say(`/login ${code}`)
  expect(anna.last().text).toMatch(/already linked to .+@example.com/)
  const ivan = world.telegram.person(73, { language: 'ru' })
  await ivan.say(`/start login_${code}`)
  expect(ivan.last().text).toBe(languages.ru('error-link_code_invalid'))
  expect(world.telegram.complaints()).toEqual([])
})

vi.setConfig({ testTimeout: 120_000 })

test('login: credits, forecasts and payments move along, a refund finds its credits, the language stays', async () => {
  await using world = await startWorld()
  const say = languages.ru
  const ivan = world.telegram.person(74, { language: 'ru' })
  await ivan.upload('prices.csv', csvOf(60))
  await ivan.tap(say('button-confirm', { cost: '' }).trim())
  await ivan.say('/topup')
  await ivan.say('300')
  await ivan.pay()
  await ivan.say('/balance')
  const before = Number.parseInt(ivan.last().text ?? '', 10)
  const token = await world.core.register()
  const balance = async () =>
    Number((await world.core.request('GET', '/api/account/balance', { token })).json.available)
  const welcome = await balance()
  await ivan.say(`/start login_${await codeOf(world, token)}`)
  expect(ivan.last().text).toContain(say('credits', { n: before }))
  expect(ivan.last().text).toContain(say('forecasts', { n: 1 }))
  await ivan.tap(say('button-join'))
  expect(await balance()).toBe(welcome + before)
  expect(ivan.last().text).toContain(say('credits', { n: welcome + before }))
  await ivan.say('/ph')
  await ivan.tap(ivan.buttons()[0] ?? '')
  expect(ivan.last().photo).toBeDefined()
  await ivan.say('/tx')
  expect(ivan.last().text).toContain(say('tx-transfer'))
  expect((await world.core.request('GET', '/api/predict/history', { token })).json.items).toHaveLength(1)

  const admin = { token: await world.core.admin() }
  const paid = ivan.messages().findLast(({ successful_payment }) => successful_payment !== undefined)
  const charge = paid?.successful_payment?.telegram_payment_charge_id ?? ''
  await world.telegram.person(ADMIN_ID, { isAdmin: true }).say('/start')
  const refund = { ...admin, json: { reason: 'asked for it' } }
  expect((await world.core.request('POST', `/api/admin/payments/${charge}/refund`, refund)).status).toBe(200)
  await world.telegram.settled()
  expect(await balance()).toBe(welcome + before - 300)
  expect(ivan.texts().some((text) => text.includes('asked for it'))).toBe(true)
  expect((await world.core.request('GET', '/api/admin/ledger/check', admin)).json).toMatchObject({ ok: true })
  expect(world.telegram.complaints()).toEqual([])
})

test('lang: everything changes at once, the menu of commands is there in both', async () => {
  await using world = await startWorld()
  const anna = world.telegram.person(74, { language: 'en' })
  await anna.say('/lang')
  await anna.tap('Русский')
  expect(anna.last().text).toBe(languages.ru('language-set'))
  await anna.say('/balance')
  expect(anna.last().text).toContain('500 кредитов')
  await anna.say('/lang en')
  expect(anna.last().text).toBe(languages.en('language-set'))
  expect(anna.commands()[0]?.description).toBe(languages.en('menu-predict'))
  await anna.say('/lang ru')
  expect(anna.commands()[0]?.description).toBe(languages.ru('menu-predict'))
  const olga = world.telegram.person(ADMIN_ID, { language: 'ru', isAdmin: true })
  await olga.say('/lang en')
  expect(olga.commands()[0]?.description).toBe(languages.en('menu-predict'))
  expect(olga.commands().map(({ command }) => command)).toContain('ledger')
  const calls = () => menuCalls(world).length
  const before = calls()
  await olga.say('/lang en')
  await anna.say('/balance')
  expect(calls()).toBe(before)
  expect(world.telegram.person(75, { language: 'ru' }).commands()[0]?.description).toBe(languages.ru('menu-predict'))
  expect(world.telegram.complaints()).toEqual([])
})

test('menu: a chat of its own gets the commands of the new deploy when its person writes next, and once', async () => {
  await using world = await startWorld()
  const olga = world.telegram.person(ADMIN_ID, { language: 'en', isAdmin: true })
  const anna = world.telegram.person(76, { language: 'en' })
  await olga.say('/balance')
  await anna.say('/balance')
  expect(menuCalls(world)).toHaveLength(1)
  // As a deploy finds it: the menu was made of other commands.
  await world
    .botDb()
    .write(async (tx) => void (await tx.update(people).set({ menu: 'older' }).where(ne(people.permissions, ''))))
  await world.restart()
  await olga.say('/balance')
  await anna.say('/balance')
  expect(menuCalls(world)).toHaveLength(2)
  await olga.say('/balance')
  expect(menuCalls(world)).toHaveLength(2)
  expect(olga.commands().map(({ command }) => command)).toContain('audit')
})

test('menu: one that Telegram refused is set again when its person writes next, once', async () => {
  await using world = await startWorld()
  const anna = world.telegram.person(76, { language: 'en' })
  await anna.say('/start')
  await anna.say('/lang')
  world.telegram.inject({ kind: 'blocked', method: 'setMyCommands', times: 1 })
  await anna.tap('Русский')
  expect(anna.commands()[0]?.description).toBe(languages.en('menu-predict'))
  await anna.say('/help')
  expect(anna.commands()[0]?.description).toBe(languages.ru('menu-predict'))
  const told = menuCalls(world).length
  await anna.say('/help')
  expect(menuCalls(world)).toHaveLength(told)
})
