import { GrammyError, HttpError } from 'grammy'
import { expect, test } from 'vitest'
import { createBotLog } from '../../bot/core/log.ts'
import { type Called, CoreError, createCoreClient } from '../../core/client.ts'
import type { LogEvent } from '../../core/kit/log.ts'

const lines: LogEvent[] = []
const log = createBotLog((line) => void lines.push(line))

/** A client of a core that answers everything with this text. */
function clientOf(text: string, status = 200): { core: ReturnType<typeof createCoreClient>; called: Called[] } {
  const called: Called[] = []
  const core = createCoreClient({
    baseUrl: 'http://core.test',
    botKey: 'key',
    send: async () => new Response(text, { status }),
    newRequestId: () => 'req_12345678',
    onCalled: (call) => void called.push(call),
  })
  return { core, called }
}

test('log: an answer against the contract, or of something that is not core, names the request', async () => {
  for (const [text, status] of [
    ['{}', 200],
    ['<html>', 200],
    ['<html>', 500],
  ] as const) {
    const { core, called } = clientOf(text, status)
    const error: unknown = await core
      .withToken('t')
      .history({ limit: 5 })
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ name: 'CoreError', code: 'internal', requestId: 'req_12345678' })
    // A query may hold names of people.
    expect(called).toEqual([{ method: 'GET', path: '/api/predict/history', status, requestId: 'req_12345678' }])
    log({ event: 'odd', error: new Error('wrapped', { cause: error }) })
    expect(lines.at(-1)).toMatchObject({ request_id: 'req_12345678' })
  }
})

test('log: what errors carry of texts and tokens stays out', () => {
  const failed = { ok: false, error_code: 403, description: 'Forbidden' } as const
  log({ event: 'odd', error: new GrammyError('no', failed, 'sendMessage', { chat_id: 1, text: 'private words' }) })
  log({ event: 'odd', error: new HttpError('no network', new Error('https://api/bot1:secret/getMe')) })
  log({
    event: 'odd',
    error: new CoreError({ code: 'unreachable', status: 0, title: '', params: {}, request_id: 'req_9' }),
  })
  const text = JSON.stringify(
    lines.slice(-3).map((line) => [line, line.error instanceof Error ? Object.entries(line.error) : 0]),
  )
  expect(text).not.toMatch(/private words|secret/)
  expect(lines.at(-1)?.request_id).toBe('req_9')
})
