import { expect, test } from 'vitest'
import { loadLanguages } from '../../../bot/locales/say.ts'
import { startWorld } from '../world.ts'

const languages = loadLanguages()

test.each(['en', 'ru'] as const)(
  'devices (%s): the chat reports a new one, lists all, and signs them out',
  async (language) => {
    await using world = await startWorld()
    const say = languages[language]
    const { core, telegram } = world
    const anna = telegram.person(51, { language })
    const token = await core.register()
    const { json: code } = await core.request('POST', '/api/account/link-code', { token })
    await anna.say('/balance')
    await anna.say(`/login ${String(code.code)}`)
    await anna.tap(say('button-join'))
    const login = { email: 'user0@example.com', password: 'correct horse battery' }
    const headers = { 'user-agent': 'Mozilla/5.0 (Windows NT 10.0) Firefox/121.0', 'x-forwarded-for': '203.0.113.7' }
    const { json: tokens } = await core.request('POST', '/api/auth/login', { json: login, headers })
    await telegram.settled()
    expect(anna.last().text).toContain('Firefox, Windows')
    expect(anna.last().text).toContain('203.0.113.0/24')
    await anna.tap(say('button-away'))
    expect((await core.request('GET', '/api/account', { token: String(tokens.access_token) })).status).toBe(401)
    expect((await core.request('GET', '/api/account', { token })).status).toBe(200)
    expect(anna.last().text).toContain(say('devices-title'))
    await anna.say('/settings')
    await anna.tap(say('button-devices'))
    await anna.tap(say('button-away-all'))
    expect(anna.last().text).toBe(say('devices-none'))
    expect((await core.request('GET', '/api/account', { token })).status).toBe(401)
    expect(telegram.complaints()).toEqual([])
  },
)

test('devices: ten are shown, the one used last first, and how many more there are', async () => {
  await using world = await startWorld()
  const say = languages.en
  const { core, telegram } = world
  const anna = telegram.person(52, { language: 'en' })
  const token = await core.register()
  const { json: code } = await core.request('POST', '/api/account/link-code', { token })
  await anna.say('/balance')
  await anna.say(`/login ${String(code.code)}`)
  await anna.tap(say('button-join'))
  const login = { email: 'user0@example.com', password: 'correct horse battery' }
  for (let i = 1; i <= 12; i++) {
    await telegram.advance(1_000)
    const signedIn = await core.request('POST', '/api/auth/login', {
      json: login,
      headers: { 'user-agent': `program${i}/1` },
    })
    expect(signedIn.status).toBe(200)
  }
  await anna.say('/settings')
  await anna.tap(say('button-devices'))
  const text = anna.last().text ?? ''
  expect([...text.matchAll(/program\d+/g)].map(([name]) => name)).toEqual(
    Array.from({ length: 10 }, (_, i) => `program${12 - i}`),
  )
  // Those of the first two, and the session that made the code.
  expect(text).toContain(say('devices-more', { n: 3 }))
  expect(anna.buttons().filter((label) => /^Sign out \d+$/.test(label))).toHaveLength(10)
  await anna.tap(say('button-away-all'))
  expect(anna.last().text).toBe(say('devices-none'))
  expect(telegram.complaints()).toEqual([])
})
