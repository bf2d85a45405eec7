import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Hono } from 'hono'
import { expect, test } from 'vitest'
import { createBotService, MIGRATIONS } from '../../bot/wiring.ts'
import { openDb } from '../../core/db/client.ts'
import { systemNow, systemSleep, systemTicks } from '../../core/kit/clock.ts'
import { silentLog } from '../../core/kit/log.ts'
import { BOT_KEY, startCore } from '../support/core.ts'
import { sendOver, startTelegram } from '../support/telegram.ts'

const SECRET = 'a-secret-for-the-webhook'
const HOOK = 'http://bot.test/hook'

/** The shop again, but Telegram pushes. */
async function startPushed() {
  let app: Hono | undefined
  let isIdle: () => Promise<boolean> = async () => true
  const telegram = startTelegram({
    isClockRunning: true,
    isBotIdle: () => isIdle(),
    pushFetch: (async (input: string, init: RequestInit) =>
      app === undefined ? new Response(null, { status: 502 }) : app.fetch(new Request(input, init))) as typeof fetch,
  })
  const core = await startCore()
  const folder = mkdtempSync(join(tmpdir(), 'coincast-hook-'))
  const db = openDb({ url: `file:${join(folder, 'bot.db')}`, log: silentLog, sleep: systemSleep })
  await db.migrate(MIGRATIONS)
  const service = await createBotService({
    token: telegram.token,
    apiRoot: telegram.apiRoot,
    coreUrl: core.url,
    botKey: BOT_KEY,
    db,
    send: sendOver(telegram.fetch),
    coreSend: sendOver(core.fetch),
    fetch: telegram.fetch,
    now: systemNow,
    ticks: systemTicks,
    sleep: systemSleep,
    log: silentLog,
  })
  await service.start()
  const webhook = service.webhook(SECRET)
  app = webhook.app
  isIdle = service.isIdle
  await webhook.listen(HOOK)
  return {
    telegram,
    app: webhook.app,
    async [Symbol.asyncDispose]() {
      await service.stop()
      await db.close()
      await core.close()
      telegram.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

test('webhook: what is pushed is answered, and a copy has no effect', async () => {
  await using world = await startPushed()
  const anna = world.telegram.person(81, { language: 'en' })
  world.telegram.inject({ kind: 'duplicate_update', copies: 2, times: 1 })
  await anna.say('/start')
  expect(anna.texts()).toHaveLength(1)
  expect(world.telegram.complaints()).toEqual([])
})

test('webhook: without its secret, or with another, nothing gets in', async () => {
  await using world = await startPushed()
  const anna = world.telegram.person(82, { language: 'en' })
  await anna.say('/start')
  const push = (headers: Record<string, string>, body = '{"update_id":1}') =>
    world.app.fetch(
      new Request(HOOK, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } }),
    )
  const forged = JSON.stringify({
    update_id: 9,
    message: {
      message_id: 1,
      date: 1,
      text: '/balance',
      chat: { id: 82, type: 'private' },
      from: { id: 82, is_bot: false, first_name: 'A' },
    },
  })
  expect((await push({}, forged)).status).toBe(401)
  expect((await push({ 'x-telegram-bot-api-secret-token': 'another' }, forged)).status).toBe(401)
  expect((await push({ 'x-telegram-bot-api-secret-token': SECRET }, 'not json')).status).toBe(400)
  await world.telegram.settled()
  expect(anna.texts()).toHaveLength(1)
})

test('webhook: a body that is too long is 413, whether it says how long it is or not, and one that is no JSON is 400', async () => {
  await using pushed = await startPushed()
  const headers = { 'x-telegram-bot-api-secret-token': SECRET, 'content-type': 'application/json' }
  const long = JSON.stringify({ update_id: 1, text: 'x'.repeat(2_000_000) })
  const send = async (body: string | ReadableStream, more: Record<string, string> = {}) => {
    const init = { method: 'POST', headers: { ...headers, ...more }, body, duplex: 'half' } as RequestInit
    return (await pushed.app.fetch(new Request(HOOK, init))).status
  }
  expect(await send(long, { 'content-length': String(long.length) })).toBe(413)
  expect(await send(new Blob([long]).stream())).toBe(413)
  expect(await send('no json')).toBe(400)
})
