import { expect, test, vi } from 'vitest'
import { loadLanguages } from '../../../bot/locales/say.ts'
import { BOT_KEY } from '../../support/core.ts'
import { ADMIN_ID, startWorld, type World } from '../world.ts'

/** A sample; .ci/long sends to 10,000. */
const PEOPLE = Number(process.env['BROADCAST_PEOPLE'] ?? 200)
const BLOCKED = Math.round(PEOPLE * 0.03)
const FLOODS = Math.round(PEOPLE * 0.015)
/** Of people who write at the same time. */
const CROWD = 10
vi.setConfig({ testTimeout: 240_000 + PEOPLE * 200 })
const say = loadLanguages().en
const TEXT = { en: 'A new model is here', ru: 'Новая модель' }

/** People who agreed to news, and have written to the bot once. */
async function people(world: World): Promise<void> {
  for (let i = 1; i <= PEOPLE; i++) {
    world.telegram.person(5_000 + i, { language: 'en' }).rush.say('/cancel')
    if (i % CROWD === 0) await world.telegram.settled()
  }
  await world.telegram.settled()
  for (let i = 1; i <= PEOPLE; i++) {
    const id = 5_000 + i
    const { json } = await world.core.request('POST', '/api/bot/act-for', {
      token: BOT_KEY,
      json: { telegram_id: String(id) },
    })
    await world.core.request('PATCH', '/api/notifications/preferences', {
      token: String(json.access_token),
      json: { kinds: { news: ['telegram'] } },
    })
    if (i <= BLOCKED) world.telegram.inject({ kind: 'blocked', chat_id: id, method: 'sendMessage', times: 1 })
  }
}

test('broadcast: 3 % have blocked the bot, Telegram refuses floods, the bot is killed in the middle: each gets it at most once', async () => {
  // After the kill the bot first reads what happened to all of them, without a call.
  await using world = await startWorld({ patienceMs: 20_000 + PEOPLE * 10 })
  const { telegram } = world
  const olga = telegram.person(ADMIN_ID, { language: 'en', isAdmin: true })
  await olga.say('/balance')
  await people(world)
  await olga.say('/broadcast')
  await olga.tap(say('button-broadcast-new'))
  await olga.say(TEXT.en)
  await olga.say(TEXT.ru)
  await olga.tap(say('broadcast-to-all'))
  const minutes = Math.ceil(PEOPLE / 30 / 60)
  expect(olga.last().text).toContain(say('broadcast-count', { n: PEOPLE, minutes }))
  await olga.tap(say('button-broadcast-preview'))
  expect(olga.last().text).toContain(TEXT.en)
  for (let n = 1; n <= FLOODS; n++) {
    const chat_id = 5_000 + BLOCKED + n * 50
    telegram.inject({ kind: 'too_many_requests', retry_after: 2, chat_id, method: 'sendMessage', times: 2 })
  }
  const sent = () =>
    telegram.control
      .journal()
      .calls()
      .filter(({ method, params, errorCode }) => method === 'sendMessage' && params.text === TEXT.en && !errorCode)
  const id = String(
    (
      (await world.core.request('GET', '/api/admin/broadcasts', { token: await world.core.admin() })).json
        .items as unknown as Array<{ id: string }>
    )[0]?.id,
  )
  const view = async () =>
    (await world.core.request('GET', `/api/admin/broadcasts/${id}`, { token: await world.core.admin() })).json
  const begun = await world.core.request('POST', `/api/admin/broadcasts/${id}/start`, {
    token: await world.core.admin(),
    json: { recipients: PEOPLE },
  })
  expect(begun.status).toBe(200)
  await vi.waitFor(
    () => {
      telegram.control.advance(100)
      expect(sent().length).toBeGreaterThan(20)
    },
    { timeout: 60_000, interval: 20 },
  )
  await world.restart({ isKilled: true })
  await vi.waitFor(
    async () => {
      telegram.control.advance(200)
      expect(await view()).toMatchObject({ owed: 0 })
    },
    { timeout: 120_000 + PEOPLE * 100, interval: 20 },
  )
  expect(await view()).toMatchObject({ sent: PEOPLE - BLOCKED, blocked: BLOCKED, failed: 0 })
  const chats = sent().map(({ chatId }) => chatId)
  // What Telegram took in the very moment of the kill may be sent again: the bot could not know.
  expect(chats.length - new Set(chats).size).toBeLessThanOrEqual(1)
  expect(new Set(chats).size).toBe(PEOPLE - BLOCKED)
})
