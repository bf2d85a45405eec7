import { expect, test } from 'vitest'
import { loadLanguages } from '../../bot/locales/say.ts'
import { startWorld } from './world.ts'

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
