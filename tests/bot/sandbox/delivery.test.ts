import { expect, test } from 'vitest'
import type { Update } from '../../../bot/sandbox/wire/wire.ts'
import { startTelegram } from '../../support/telegram.ts'
import { apiOf, asJson, botOf, call, refusalOf } from './calls.ts'

const textsOf = (updates: readonly { message?: { text?: string } }[]): (string | undefined)[] =>
  updates.map(({ message }) => message?.text)

test('an update is delivered again until its offset is confirmed', async () => {
  using telegram = startTelegram()
  const api = apiOf(telegram)
  const { rush } = telegram.person(1)
  rush.say('one')
  rush.say('two')
  const first = await api.getUpdates()
  expect(textsOf(first)).toEqual(['one', 'two'])
  telegram.control.advance(1000)
  expect(textsOf(await api.getUpdates())).toEqual(['one', 'two'])
  expect(textsOf(await api.getUpdates({ offset: (first[0]?.update_id ?? 0) + 1 }))).toEqual(['two'])
  expect(await api.getUpdates({ offset: (first[1]?.update_id ?? 0) + 1 })).toEqual([])
})

test('the same offset again within half a second gives one update only', async () => {
  using telegram = startTelegram()
  const api = apiOf(telegram)
  telegram.person(1).rush.say('one')
  telegram.person(1).rush.say('two')
  await api.getUpdates()
  expect(textsOf(await api.getUpdates())).toEqual(['one'])
})

test('a negative offset keeps the last updates and forgets the rest', async () => {
  using telegram = startTelegram()
  for (const text of ['one', 'two', 'three']) telegram.person(1).rush.say(text)
  expect(textsOf(await apiOf(telegram).getUpdates({ offset: -1 }))).toEqual(['three'])
  expect(telegram.control.pending().updates).toBe(1)
})

test('a long poll waits for the next update, and for no longer than its timeout', async () => {
  using telegram = startTelegram()
  const api = apiOf(telegram)
  const caught = api.getUpdates({ timeout: 30 })
  await telegram.settled(() => telegram.control.pending().is_polled)
  telegram.person(1).rush.say('hello')
  const [update] = await caught
  expect(update?.message?.text).toBe('hello')

  const empty = api.getUpdates({ timeout: 30, offset: (update?.update_id ?? 0) + 1 })
  await telegram.settled(() => telegram.control.pending().is_polled)
  telegram.control.advance(30_000)
  expect(await empty).toEqual([])
})

test('a second poll ends the first one with 409', async () => {
  using telegram = startTelegram()
  const api = apiOf(telegram)
  const first = refusalOf(api.getUpdates({ timeout: 30 }))
  await telegram.settled(() => telegram.control.pending().is_polled)
  const second = api.getUpdates({ timeout: 30 })
  expect(await first).toBe(
    '409: Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
  )
  telegram.person(1).rush.say('hello')
  expect(textsOf(await second)).toEqual(['hello'])
})

test('a poll that its bot has abandoned is no conflict for the next', async () => {
  using telegram = startTelegram()
  const leaving = new AbortController()
  const first = telegram.fetch(`${telegram.apiRoot}/bot${telegram.token}/getUpdates?timeout=30`, {
    signal: leaving.signal,
  })
  await telegram.settled(() => telegram.control.pending().is_polled)
  leaving.abort()
  await expect(first).rejects.toThrow('aborted')
  expect(telegram.control.pending().is_polled).toBe(false)
})

test('allowed_updates are remembered until they are given again', async () => {
  using telegram = startTelegram()
  const api = apiOf(telegram)
  await api.getUpdates({ allowed_updates: ['callback_query'] })
  await api.getUpdates()
  telegram.person(1).rush.say('unwanted')
  expect(await api.getUpdates()).toEqual([])
  await api.getUpdates({ allowed_updates: [] })
  telegram.person(1).rush.say('wanted')
  expect(textsOf(await api.getUpdates())).toEqual(['wanted'])
})

test('a webhook gets every update with its secret, in order within a chat', async () => {
  const { handler, got } = listener()
  using telegram = startTelegram({ pushFetch: handler })
  await apiOf(telegram).setWebhook('https://bot.example/hook', { secret_token: 'open-sesame' })
  telegram.person(1).rush.say('one')
  telegram.person(1).rush.say('two')
  await telegram.settled()
  expect(got.map(({ secret, update }) => [secret, (update['message'] as { text: string }).text])).toEqual([
    ['open-sesame', 'one'],
    ['open-sesame', 'two'],
  ])
})

test('a webhook that does not answer 2xx gets the update again, later ones of that chat waiting behind it', async () => {
  const { handler, got } = listener([500])
  using telegram = startTelegram({ pushFetch: handler })
  await apiOf(telegram).setWebhook('https://bot.example/hook')
  telegram.person(1).rush.say('one')
  telegram.person(1).rush.say('two')
  await telegram.settled(() => got.length === 1 && telegram.control.pending().pushes === 1)
  await expect
    .poll(() => apiOf(telegram).getWebhookInfo())
    .toMatchObject({ pending_update_count: 2, last_error_message: expect.stringContaining('500') as unknown })
  await telegram.advance(1000)
  expect(got.map(({ update }) => (update['message'] as { text: string }).text)).toEqual(['one', 'one', 'two'])
  expect(new Set(got.map(({ update }) => update.update_id)).size).toBe(2)
})

test('polling and a webhook exclude each other', async () => {
  using telegram = startTelegram({ pushFetch: listener().handler })
  const api = apiOf(telegram)
  const polling = refusalOf(api.getUpdates({ timeout: 30 }))
  await telegram.settled(() => telegram.control.pending().is_polled)
  await api.setWebhook('https://bot.example/hook')
  expect(await polling).toBe('409: Conflict: terminated by setWebhook request')
  expect(await refusalOf(api.getUpdates())).toContain(
    "409: Conflict: can't use getUpdates method while webhook is active",
  )
  await api.deleteWebhook()
  expect(await api.getUpdates()).toEqual([])
})

test.each([
  ['http elsewhere', { url: 'http://bot.example/hook' }, 'An HTTPS URL must be provided'],
  ['another port', { url: 'https://bot.example:9000/hook' }, 'only on ports 80, 88, 443 or 8443'],
  ['no address', { url: 'nowhere' }, 'invalid webhook URL'],
  [
    'a secret with a space',
    { url: 'https://bot.example/', secret_token: 'a b' },
    'secret token contains unallowed characters',
  ],
])('setWebhook with %s is refused', async (_, params, words) => {
  using telegram = startTelegram()
  expect(await call(telegram, 'setWebhook', asJson(params))).toMatchObject({
    ok: false,
    description: expect.stringContaining(words) as unknown,
  })
})

test('a duplicate arrives with the same update_id, even after that was confirmed', async () => {
  using telegram = startTelegram()
  const api = apiOf(telegram)
  telegram.inject({ kind: 'duplicate_update', copies: 2 })
  telegram.person(1).rush.say('one')
  const [first] = await api.getUpdates({ limit: 1 })
  const again = await api.getUpdates({ offset: (first?.update_id ?? 0) + 1 })
  expect(again.map(({ update_id }) => update_id)).toEqual([first?.update_id, first?.update_id])
})

test('a late update arrives after younger ones', async () => {
  using telegram = startTelegram()
  const api = apiOf(telegram)
  telegram.inject({ kind: 'late_update', ms: 5000 })
  telegram.person(1).rush.say('late')
  telegram.person(1).rush.say('young')
  const [young] = await api.getUpdates()
  expect(young?.message?.text).toBe('young')
  telegram.control.advance(5000)
  expect(textsOf(await api.getUpdates({ offset: (young?.update_id ?? 0) + 1 }))).toEqual(['late'])
})

test('reordered updates arrive last first', async () => {
  using telegram = startTelegram()
  telegram.inject({ kind: 'reordered_updates', times: 3 })
  for (const text of ['one', 'two', 'three', 'four']) telegram.person(1).rush.say(text)
  expect(textsOf(await apiOf(telegram).getUpdates())).toEqual(['three', 'two', 'one', 'four'])
})

test('an update shows the state at the time it was created', async () => {
  using telegram = startTelegram()
  const [message] = telegram.person(1).rush.say('before')
  telegram.control.people.edit({ person: 1, message_id: message?.message_id ?? 0, text: 'after' })
  const updates = await apiOf(telegram).getUpdates()
  expect([updates[0]?.message?.text, updates[1]?.edited_message?.text]).toEqual(['before', 'after'])
})

test('a grammY bot polls, answers and stops', async () => {
  using telegram = startTelegram()
  const bot = botOf(telegram)
  bot.command('start', (ctx) => ctx.reply(`Hello, ${ctx.from?.first_name}, ${ctx.match}`))
  const running = bot.start()
  expect(await telegram.person(1, { name: 'Anna' }).say('/start now')).toMatchObject([{ text: 'Hello, Anna, now' }])
  await bot.stop()
  await running
  expect(telegram.complaints()).toEqual([])
})

test('updates can be handed to the bot directly, one after another', async () => {
  const seen: string[] = []
  using telegram = startTelegram({
    async deliver(update) {
      seen.push((update['message'] as { text: string }).text)
      await Promise.resolve()
    },
  })
  telegram.person(1).rush.say('one')
  await telegram.person(1).say('two')
  expect(seen).toEqual(['one', 'two'])
})

/** A webhook that keeps what it gets, and answers with the given statuses first. */
function listener(statuses: number[] = []) {
  const got: { secret: string | null; update: Update }[] = []
  const handler: typeof fetch = async (input, init) => {
    const request = new Request(input, init)
    got.push({
      secret: request.headers.get('x-telegram-bot-api-secret-token'),
      update: (await request.json()) as Update,
    })
    return new Response(null, { status: statuses.shift() ?? 200 })
  }
  return { handler, got }
}

test('a failure while taking an update by hand fails the act that brought it', async () => {
  using telegram = startTelegram({ deliver: () => Promise.reject(new Error('out of order')) })
  await expect(telegram.person(1).say('hello')).rejects.toThrow('out of order')
})

test('an act waits for work of the bot that Telegram cannot see', async () => {
  let jobs = 1
  using telegram = startTelegram({ isBotIdle: () => jobs === 0, deliver: () => Promise.resolve() })
  const said = telegram.person(1).say('hello')
  setImmediate(() => {
    void apiOf(telegram)
      .sendMessage(1, 'done')
      .then(() => (jobs = 0))
  })
  expect(await said).toMatchObject([{ text: 'done' }])
})
