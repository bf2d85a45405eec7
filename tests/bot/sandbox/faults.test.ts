import { createServer } from 'node:http'
import { expect, test } from 'vitest'
import { listenTelegram, startTelegram, type Telegram } from '../../support/telegram.ts'
import { apiOf, asJson, call, refusalOf } from './calls.ts'

function withPeople(): Telegram {
  const telegram = startTelegram()
  telegram.person(1).rush.say('hello')
  telegram.person(2).rush.say('hello')
  return telegram
}

test('a 429 shuts its chat, and no other, until retry_after has passed', async () => {
  using telegram = withPeople()
  const api = apiOf(telegram)
  telegram.inject({ kind: 'too_many_requests', chat_id: 1, retry_after: 240 })
  expect(await call(telegram, 'sendMessage', asJson({ chat_id: 1, text: 'x' }))).toEqual({
    ok: false,
    error_code: 429,
    description: 'Too Many Requests: retry after 240',
    parameters: { retry_after: 240 },
  })
  await api.sendMessage(2, 'x')
  telegram.control.advance(100_000)
  expect(await refusalOf(api.sendMessage(1, 'x'))).toBe('429: Too Many Requests: retry after 140')
  expect(telegram.complaints()).toEqual(['called_before_retry_after: sendMessage to 1'])
  telegram.control.advance(140_000)
  await api.sendMessage(1, 'x')
  expect(telegram.person(1).texts()).toEqual(['x'])
})

test('a bot that waits for retry_after earns no complaint', async () => {
  using telegram = withPeople()
  telegram.inject({ kind: 'too_many_requests', retry_after: 5 })
  await refusalOf(apiOf(telegram).sendMessage(1, 'x'))
  telegram.control.advance(5000)
  await apiOf(telegram).sendMessage(1, 'x')
  expect(telegram.complaints()).toEqual([])
})

test('a 500 has no effect, and strikes as often as it was told to', async () => {
  using telegram = withPeople()
  const api = apiOf(telegram)
  telegram.inject({ kind: 'server_error', method: 'sendMessage', times: 2 })
  for (const _ of [1, 2]) expect(await refusalOf(api.sendMessage(1, 'x'))).toBe('500: Internal Server Error')
  await api.sendMessage(1, 'x')
  expect(telegram.person(1).texts()).toEqual(['x'])
})

test.each([
  ['before', [] as string[]],
  ['after', ['x']],
] as const)('a socket dropped %s the effect fails the call and leaves %j', async (when, texts) => {
  using telegram = withPeople()
  telegram.inject({ kind: `drop_${when}` })
  await expect(apiOf(telegram).sendMessage(1, 'x')).rejects.toThrow('Network request')
  expect(telegram.person(1).texts()).toEqual(texts)
})

test('over the network a dropped socket is one', async () => {
  await using telegram = await listenTelegram()
  telegram.person(1).rush.say('hello')
  telegram.inject({ kind: 'drop_after' })
  await expect(telegram.fetch(`${telegram.apiRoot}/bot${telegram.token}/sendMessage?chat_id=1&text=x`)).rejects.toThrow(
    'fetch failed',
  )
  expect(telegram.person(1).texts()).toEqual(['x'])
  const answer = await telegram.fetch(`${telegram.apiRoot}/bot${telegram.token}/getMe`)
  expect(answer.status).toBe(200)
})

test('over the network an abandoned poll is noticed', async () => {
  await using telegram = await listenTelegram({ isClockRunning: true })
  const leaving = new AbortController()
  const poll = telegram.fetch(`${telegram.apiRoot}/bot${telegram.token}/getUpdates?timeout=30`, {
    signal: leaving.signal,
  })
  await telegram.settled(() => telegram.control.pending().is_polled)
  leaving.abort()
  await expect(poll).rejects.toThrow('aborted')
  await telegram.settled(() => !telegram.control.pending().is_polled)
})

test('a webhook is pushed over the network', async () => {
  const bodies: string[] = []
  const bot = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => bodies.push(chunk.toString()))
    request.on('end', () => response.end())
  })
  await new Promise<void>((resolve) => bot.listen(0, '127.0.0.1', resolve))
  const address = bot.address()
  await using telegram = await listenTelegram({ isClockRunning: true })
  const port = typeof address === 'object' ? address?.port : 0
  await telegram.fetch(`${telegram.apiRoot}/bot${telegram.token}/setWebhook?url=http://127.0.0.1:${port}/hook`)
  telegram.person(1).rush.say('hello')
  await telegram.settled()
  expect(bodies).toMatchObject([expect.stringContaining('"text":"hello"')])
  bot.close()
  bot.closeAllConnections()
})

test.each([
  ['undefined', 'Balance: undefined'],
  ['[object Object]', 'Hello [object Object]'],
  ['NaN', 'Risk NaN %'],
  ['a translation key', 'Hi {balance-title}'],
  ['the token', 'see bot7700000001:TEST-sandbox-token'],
  ['a stack trace', 'Error: x\n    at run (bot.ts:1:2)'],
  ['a file path', 'cannot read /home/shop/x.onnx'],
])('a text that leaks %s is a complaint', async (what, text) => {
  using telegram = withPeople()
  await apiOf(telegram).sendMessage(1, text)
  expect(telegram.complaints()).toEqual([expect.stringContaining(`leaked_text: ${what}`)])
})

test('a text with words that only look alike is none', async () => {
  using telegram = withPeople()
  await apiOf(telegram).sendMessage(1, 'Nanette: [{"date": "2026-01-01", "price": 1}] and /work')
  expect(telegram.complaints()).toEqual([])
})

test('what is marked as code is shown on purpose; the same key beside it is a complaint', async () => {
  using telegram = withPeople()
  const mark = { type: 'code', offset: 6, length: 9 } as const
  await apiOf(telegram).sendMessage(1, 'Type: { $host }', { entities: [mark] })
  expect(telegram.complaints()).toEqual([])
  await apiOf(telegram).sendMessage(1, 'Type: { $host } for { $host }', { entities: [mark] })
  expect(telegram.complaints()).toEqual([expect.stringContaining('leaked_text: a translation key')])
})

test('more than thirty messages a second in all, or one a second to a chat for a minute, are too fast', async () => {
  using telegram = withPeople()
  for (let sent = 0; sent < 30; sent += 1) await apiOf(telegram).sendMessage(1, `${sent}`)
  expect(telegram.control.rates()).toEqual([])
  await apiOf(telegram).sendMessage(1, 'one more')
  expect(telegram.control.rates()).toMatchObject([{ rule: 'too_fast' }])
})

test('the journal keeps every call with its time, its end and its files by name and size only', async () => {
  using telegram = withPeople()
  const form = new FormData()
  form.set('chat_id', '1')
  form.set('document', new Blob(['secret']), 'a.csv')
  telegram.control.advance(1500)
  await call(telegram, 'sendDocument', { method: 'POST', body: form })
  expect(telegram.control.journal().calls()).toMatchObject([
    {
      at: telegram.now(),
      method: 'sendDocument',
      chatId: 1,
      ok: true,
      params: { document: { name: 'a.csv', size_bytes: 6 } },
    },
  ])
})
