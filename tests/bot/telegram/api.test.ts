import { GrammyError, HttpError, InputFile } from 'grammy'
import { expect, test } from 'vitest'
import { createTelegramApi } from '../../../bot/telegram/api.ts'
import { createTelegramFetch } from '../../../bot/telegram/fetch.ts'
import type { Send } from '../../../core/client.ts'
import { silentLog } from '../../../core/kit/log.ts'

const TOKEN = '123:SECRET'

/** The methods over a network that does what is said; waits pass at once. */
const apiOver = (send: Send) =>
  createTelegramApi({
    token: TOKEN,
    apiRoot: 'https://telegram.test',
    fetch: createTelegramFetch({ send, now: () => 0, sleep: async () => undefined, log: silentLog }),
  })

const caught = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error)

/** Everything that an error and its causes say. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const inner = [error.cause, error instanceof HttpError ? error.error : undefined]
  return [error.message, error.stack, JSON.stringify(error), ...inner.map(wordsOf)].join(' ')
}

test('api: a method goes as JSON to its address, and its result comes back', async () => {
  const calls: unknown[] = []
  const api = apiOver(async (url, request) => {
    calls.push([url, request?.method, request?.headers, request?.body, request?.timeoutMs])
    return Response.json({ ok: true, result: true })
  })
  expect(await api.setMyCommands([{ command: 'help', description: 'Помощь' }])).toBe(true)
  const body = '{"commands":[{"command":"help","description":"Помощь"}]}'
  const headers = { 'content-type': 'application/json' }
  expect(calls).toEqual([[`https://telegram.test/bot${TOKEN}/setMyCommands`, 'POST', headers, body, 60_000]])
})

test('api: a file goes as a form', async () => {
  let sent = ''
  const api = apiOver(async (_, request) => {
    sent = `${request?.headers?.['content-type']} ${Buffer.from(request?.body as Uint8Array).toString()}`
    return Response.json({ ok: true, result: { message_id: 7 } })
  })
  expect(await api.sendDocument(5, new InputFile(Buffer.from('date,close'), 'prices.csv'))).toEqual({ message_id: 7 })
  expect(sent).toMatch(/^multipart\/form-data; boundary=/)
  expect(sent).toContain('date,close')
})

test("api: what Telegram refuses is a GrammyError in Telegram's words", async () => {
  const description = 'Bad Request: chat not found'
  const api = apiOver(async () => Response.json({ ok: false, error_code: 400, description }, { status: 400 }))
  const error = await caught(api.sendMessage(5, 'hi'))
  expect(error).toBeInstanceOf(GrammyError)
  expect(error).toMatchObject({ error_code: 400, description, method: 'sendMessage' })
})

test('api: no answer, or none that can be read, is an HttpError, which never says the token', async () => {
  const lost = `https://telegram.test/bot${TOKEN}/sendMessage`
  const networks: Send[] = [
    async () => Promise.reject(new TypeError(`fetch failed ${lost}`, { cause: new Error(lost) })),
    async () => new Response('<html>Bad Gateway</html>', { status: 200 }),
  ]
  for (const network of networks) {
    const error = await caught(apiOver(network).sendMessage(5, 'hi'))
    expect(error).toBeInstanceOf(HttpError)
    expect(wordsOf(error)).toContain("Network request for 'sendMessage' failed!")
    expect(wordsOf(error)).not.toContain('SECRET')
  }
})
