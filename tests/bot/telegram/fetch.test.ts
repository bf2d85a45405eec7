import { expect, test } from 'vitest'
import { createTelegramFetch } from '../../../bot/telegram/fetch.ts'
import { silentLog } from '../../../core/kit/log.ts'

const URL = 'https://api.telegram.org/bot123:SECRET/'

/** A network that answers from a list, and a clock that moves when somebody sleeps. */
function startNetwork(answers: Array<Response | Error | 'silence'>) {
  let now = 0
  const calls: string[] = []
  const send = createTelegramFetch({
    send: async (url, { timeoutMs = 0 } = {}) => {
      calls.push(`${now} ${url.split('/').at(-1)}`)
      const next = answers.shift() ?? Response.json({ ok: true })
      if (next === 'silence') {
        now += timeoutMs
        throw Object.assign(new Error('Headers Timeout Error'), { code: 'UND_ERR_HEADERS_TIMEOUT' })
      }
      if (next instanceof Error) throw next
      return next
    },
    now: () => now,
    sleep: async (ms) => void (now += ms),
    log: silentLog,
  })
  return {
    calls,
    now: () => now,
    send: (method: string, body: unknown, limits: { timeoutMs?: number } = {}) =>
      send(`${URL}${method}`, { body: JSON.stringify(body), ...limits }),
  }
}

const flood = (seconds: number): Response =>
  Response.json({ ok: false, error_code: 429, parameters: { retry_after: seconds } }, { status: 429 })

test('429: a short one is sat out, a long one is handed back and shuts the chat until its time', async () => {
  const { calls, send } = startNetwork([flood(2), Response.json({ ok: true }), flood(240)])
  expect((await send('sendMessage', { chat_id: 5, text: 'a' })).status).toBe(200)
  expect((await send('sendMessage', { chat_id: 5, text: 'b' })).status).toBe(429)
  expect((await send('editMessageText', { chat_id: 5, text: 'c' })).status).toBe(429)
  expect((await send('sendMessage', { chat_id: 6, text: 'd' })).status).toBe(200)
  expect(calls).toEqual(['0 sendMessage', '2000 sendMessage', '2000 sendMessage', '2000 sendMessage'])
})

test('network: repeated a bounded number of times, and the error says nothing of the address', async () => {
  const broken = () =>
    new TypeError(`fetch failed ${URL}`, { cause: Object.assign(new Error(URL), { code: 'ECONNRESET' }) })
  const { calls, send } = startNetwork([broken(), broken(), broken(), broken()])
  const error = await send('sendMessage', { chat_id: 5 }).catch((thrown: unknown) => thrown)
  expect(String(error)).toContain('ECONNRESET')
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error)).replace(/at .*/g, '')).not.toContain('SECRET')
  expect(calls).toHaveLength(3)
})

test('network: requests that move money are never repeated blindly', async () => {
  for (const method of ['sendInvoice', 'refundStarPayment']) {
    const { calls, send } = startNetwork([new TypeError('fetch failed')])
    await expect(send(method, { chat_id: 5 })).rejects.toThrow('could not be sent')
    expect(calls).toHaveLength(1)
  }
})

test('network: the limit is for the whole call, repeats and waits included', async () => {
  const lost = () => Object.assign(new Error('lost'), { code: 'ECONNRESET' })
  const { calls, send, now } = startNetwork([lost(), 'silence'])
  const error = await send('sendMessage', { chat_id: 5 }, { timeoutMs: 60_000 }).catch((thrown: unknown) => thrown)
  expect(String(error)).toContain('sendMessage could not be sent: no answer in time')
  expect(calls).toEqual(['0 sendMessage', '500 sendMessage'])
  expect(now()).toBe(60_000)

  const late = startNetwork([lost(), Response.json({ ok: false }, { status: 502 }), flood(2)])
  await expect(late.send('sendMessage', { chat_id: 5 }, { timeoutMs: 500 })).rejects.toThrow('ECONNRESET')
  expect((await late.send('sendMessage', { chat_id: 5 }, { timeoutMs: 500 })).status).toBe(502)
  expect((await late.send('sendMessage', { chat_id: 5 }, { timeoutMs: 2_000 })).status).toBe(429)
  expect((await late.send('editMessageText', { chat_id: 5 }, { timeoutMs: 2_000 })).status).toBe(429)
  expect(late.calls).toHaveLength(3)
  expect((await late.send('sendMessage', { chat_id: 5 }, { timeoutMs: 2_001 })).status).toBe(200)
})
