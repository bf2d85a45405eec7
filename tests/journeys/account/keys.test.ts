import { expect, test } from 'vitest'
import { loadLanguages } from '../../../bot/locales/say.ts'
import { codeNow, enrol } from '../../support/factor.ts'
import { ADMIN_ID, startWorld } from '../world.ts'

const languages = loadLanguages()
const KEY = /cc_test_[0-9A-Za-z]{39}/

test.each(['en', 'ru'] as const)('keys (%s): made with a limit, exchanged and revoked', async (language) => {
  await using world = await startWorld()
  const say = languages[language]
  const { core, telegram } = world
  const anna = telegram.person(81, { language })
  const screen = async () => {
    await anna.say('/settings')
    await anna.tap(say('button-keys'))
    return anna.last().text ?? ''
  }
  const shownKey = () => KEY.exec(anna.last().text ?? '')?.[0] ?? ''
  const works = async (key: string) => (await core.request('GET', '/api/account/balance', { token: key })).status
  expect(await screen()).toContain(say('keys-none'))
  await anna.tap(say('button-key-new'))
  expect(anna.buttons()).not.toContain(say('button-key-models'))
  await anna.tap(say('button-key-predict'))
  await anna.tap(say('button-key-limit', { limit: say('credits', { n: 500 }) }))
  const first = shownKey()
  expect(await works(first)).toBe(200)
  // It is gone from the chat as soon as it is stored.
  await anna.tap(say('button-key-kept'))
  expect(JSON.stringify(anna.messages())).not.toContain(first)

  expect(await screen()).toContain(say('keys-spent', { spent: 0, limit: say('credits', { n: 500 }) }))
  await anna.tap(anna.buttons().find((text) => text.startsWith('1. ')) ?? '')
  await anna.tap(say('button-key-swap'))
  const second = shownKey()
  expect(second).not.toBe(first)
  expect([await works(first), await works(second)]).toEqual([200, 200])
  await telegram.advance(24 * 3_600_000)
  expect([await works(first), await works(second)]).toEqual([401, 200])

  await screen()
  await anna.tap(anna.buttons().find((text) => text.startsWith('1. ')) ?? '')
  await anna.tap(say('button-key-revoke'))
  expect(anna.last().text).toContain(say('keys-none'))
  expect(await works(second)).toBe(401)
  expect(telegram.complaints()).toEqual([])
})

test('keys of staff: made in the chat after a code, and enough for a pipeline that changes models', async () => {
  await using world = await startWorld({ env: { STAFF_MFA: 'on' } })
  const say = languages.en
  const { core, telegram } = world
  const olga = telegram.person(ADMIN_ID, { language: 'en', isAdmin: true })
  await olga.say('/balance')
  const { secret } = await enrol(core, await core.admin())
  await olga.say('/settings')
  await olga.tap(say('button-keys'))
  await olga.tap(say('button-key-new'))
  await olga.tap(say('button-key-models'))
  expect(olga.last().text).toBe(say('security-ask'))
  await olga.say(codeNow(secret, core.now))
  const token = KEY.exec(olga.last().text ?? '')?.[0] ?? ''
  expect((await core.request('GET', '/api/admin/models', { token })).status).toBe(200)
  const json = { action: 'make_default', reason: 'a test' }
  const path = '/api/admin/models/naive/versions/1.0.0/state'
  expect((await core.request('POST', path, { token, json })).status).toBe(200)
  expect((await core.request('GET', '/api/admin/accounts', { token })).status).toBe(403)
  expect(telegram.complaints()).toEqual([])
})
