import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { LIMITS } from '../../../core/contract/limits.ts'
import { ACCOUNT_EVENT_TYPES } from '../../../core/contract/events/types.ts'
import { createLog } from '../../../core/kit/log.ts'
import { HOUR_MS } from '../../../core/kit/units.ts'
import { BOT_KEY } from '../../support/core.ts'
import { actsOf, startHooks, startReceiver, verify } from './world.ts'

let receiver: Awaited<ReturnType<typeof startReceiver>>
let world: Awaited<ReturnType<typeof startHooks>>
let clock: number
let lines: string[]
beforeEach(async () => {
  clock = Date.now()
  lines = []
  receiver = await startReceiver()
  const log = createLog({ level: 'debug', name: 'core', to: { write: (line: string) => void lines.push(line) } })
  world = await startHooks({ now: () => clock, log })
})
afterEach(async () => {
  await world.core.close()
  receiver.close()
})

test('webhooks: created, listed, read, changed and deleted; each is its owner’s alone', async () => {
  const first = await world.create(receiver.url, { types: ['job.finished', 'job.finished'], description: 'one' })
  clock += 1
  const second = await world.create(`${receiver.url}/2`)
  const { secret: _, ...shown } = second
  expect((await world.ask('GET', '/api/webhooks')).json.items).toMatchObject([{ id: second.id }, { id: first.id }])
  expect((await world.ask('GET', `/api/webhooks/${second.id}`)).json).toEqual(shown)
  expect(first).toMatchObject({ types: ['job.finished'], description: 'one', enabled: true, old_secret_until: null })
  const changed = await world.ask('PATCH', `/api/webhooks/${first.id}`, { types: null, url: `${receiver.url}/new` })
  expect(changed.json).toMatchObject({ types: null, url: `${receiver.url}/new`, description: 'one' })
  await world.happen()
  expect((await receiver.until(2)).map(({ path }) => path).toSorted()).toEqual(['/2', '/new'])

  const stranger = await world.core.register()
  const refusals = [
    ['GET', ''],
    ['PATCH', ''],
    ['DELETE', ''],
    ['POST', '/rotate'],
    ['POST', '/test'],
    ['POST', '/replay'],
    ['GET', '/deliveries'],
    ['GET', '/deliveries/dlv_x'],
    ['POST', '/deliveries/dlv_x/resend'],
  ] as const
  for (const [method, path] of refusals) {
    const json = path === '/replay' ? { since: '2026-01-05T00:00:00Z' } : method === 'PATCH' ? {} : undefined
    const ask = { token: stranger, ...(json === undefined ? {} : { json }) }
    const [theirs, nobodys] = [
      await world.core.request(method, `/api/webhooks/${first.id}${path}`, ask),
      await world.core.request(method, `/api/webhooks/whk_none${path}`, ask),
    ]
    expect([method, path, theirs.status, theirs.json.code]).toEqual([method, path, 404, 'not_found'])
    expect([nobodys.status, nobodys.json.code]).toEqual([404, 'not_found'])
  }
  await world.ask('DELETE', `/api/webhooks/${first.id}`)
  expect((await world.core.request('GET', `/api/webhooks/${first.id}`, { token: world.token })).status).toBe(404)
})

test('webhooks: what is wrong with an address is said in both languages, and there are ten an account', async () => {
  const create = (url: string, language = 'en') =>
    world.core.request('POST', '/api/webhooks', {
      token: world.token,
      json: { url },
      headers: { 'accept-language': language },
    })
  expect((await create('https://user:pass@example.com/')).json).toMatchObject({
    code: 'validation_failed',
    fields: [{ pointer: '/url', message: 'has a user name or a password in it' }],
  })
  expect((await create('https://user:pass@example.com/', 'ru')).text).toContain('имя пользователя')
  const bad = { url: receiver.url, types: ['model.back'] }
  expect((await world.core.request('POST', '/api/webhooks', { token: world.token, json: bad })).status).toBe(422)
  const { webhooksPerAccountMax } = LIMITS
  const all = await Promise.all(Array.from({ length: webhooksPerAccountMax + 3 }, () => create(receiver.url)))
  const count = (status: number) => all.filter((one) => one.status === status).length
  expect([count(201), count(409)]).toEqual([webhooksPerAccountMax, 3])
})

test('webhooks: a key reads with `read`, changes with `webhooks`, and nothing else', async () => {
  const { id } = await world.create(receiver.url)
  const keyOf = async (...scopes: string[]) =>
    String((await world.ask('POST', '/api/keys', { name: 'k', scopes })).json.key)
  const [reader, changer] = [await keyOf('read', 'predict', 'top_up'), await keyOf('webhooks')]
  const status = async (token: string, method: string, path: string) =>
    (await world.core.request(method, `/api/webhooks/${id}${path}`, { token })).status
  expect(await status(reader, 'GET', '')).toBe(200)
  expect(await status(reader, 'POST', '/rotate')).toBe(403)
  expect(await status(changer, 'POST', '/rotate')).toBe(200)
  expect(await status(changer, 'GET', '')).toBe(403)
  expect((await world.core.request('GET', '/api/account/transactions', { token: changer })).status).toBe(403)
})

test('secrets: two while one is rotated, for a day; shown once, and in no file, list or line of the log', async () => {
  const created = await world.create(receiver.url)
  await world.happen()
  const [before] = await receiver.until(1)
  const rotated = String((await world.ask('POST', `/api/webhooks/${created.id}/rotate`)).json.secret)
  expect(rotated).not.toBe(created.secret)
  expect(Buffer.from(rotated.slice('whsec_'.length), 'base64')).toHaveLength(32)
  await world.happen()
  const [, during] = await receiver.until(2)
  if (before === undefined || during === undefined) throw new Error('nothing came')
  expect(() => verify(rotated, before)).toThrow('signature')
  for (const secret of [created.secret, rotated]) expect(verify(secret, during)).toMatchObject({ id: during.id })
  expect(during.headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/)
  clock += 24 * HOUR_MS + 1
  const login = { email: 'user0@example.com', password: 'correct horse battery' }
  const { access_token } = (await world.core.request('POST', '/api/auth/login', { json: login })).json
  const later = actsOf(world.core, String(access_token))
  await later.happen()
  const [, , after] = await receiver.until(3)
  expect(after?.headers['webhook-signature']).toMatch(/^v1,\S+$/)
  expect((await later.ask('GET', `/api/webhooks/${created.id}`)).json).toMatchObject({ old_secret_until: null })

  const listed = (await later.ask('GET', '/api/webhooks')).text + (await later.deliveries(created.id)).length
  const files = readdirSync(world.core.dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
  for (const secret of [created.secret, rotated]) {
    const bare = secret.slice('whsec_'.length)
    const raw = Buffer.from(bare, 'base64').toString('latin1')
    for (const text of [listed, lines.join(''), ...files])
      expect([text.includes(bare), text.includes(raw)]).toEqual([false, false])
  }
  // Paths of receivers carry secrets of theirs.
  await later.create(`${receiver.url}/services/T0/very-secret`)
  await later.happen()
  await receiver.until(5)
  expect(lines.join('')).not.toContain('very-secret')
})

test('webhooks: a test is sent once; one delivery is sent again, or all since a time, each under its old id', async () => {
  const { id, secret } = await world.create(receiver.url)
  const tested = (await world.ask('POST', `/api/webhooks/${id}/test`)).json
  const [test] = await receiver.until(1)
  expect(test?.id).toBe(tested.event_id)
  expect(verify(secret, test ?? { body: '', headers: {} })).toMatchObject({
    type: 'webhook.test',
    data: { webhook_id: id },
  })
  const started = clock
  clock += 1_000
  await world.happen()
  await world.happen()
  await receiver.until(3)
  const [last] = await world.settled(id, (all) => all.every(({ state }) => state === 'delivered'))
  const resent = await world.ask('POST', `/api/webhooks/${id}/deliveries/${last?.id}/resend`)
  expect(resent.json).toMatchObject({ event_id: last?.event_id, state: 'pending' })
  expect((await receiver.until(4))[3]?.id).toBe(last?.event_id)
  await world.settled(id, (all) => all.every(({ state }) => state === 'delivered'))
  await world.ask('POST', `/api/webhooks/${id}/replay`, { since: new Date(started + 500).toISOString() })
  await receiver.until(6)
  const ids = receiver.received.map((one) => one.id)
  expect(ids.slice(4).toSorted()).toEqual(ids.slice(1, 3).toSorted())
  await world.ask('PATCH', `/api/webhooks/${id}`, { enabled: false })
  for (const [path, json] of [
    ['test', undefined],
    ['replay', { since: new Date(started).toISOString() }],
    [`deliveries/${last?.id}/resend`, undefined],
  ] as const) {
    const answer = await world.core.request('POST', `/api/webhooks/${id}/${path}`, {
      token: world.token,
      ...(json === undefined ? {} : { json }),
    })
    expect([path, answer.status, answer.json.code]).toEqual([path, 409, 'state_conflict'])
  }
})

test('webhooks: a test that is answered badly is not tried again', async () => {
  receiver.state.behave = (_, response) => void response.writeHead(500).end()
  const { id } = await world.create(receiver.url)
  await world.ask('POST', `/api/webhooks/${id}/test`)
  const [delivery] = await world.settled(id, ([one]) => one?.state !== 'pending')
  expect(delivery).toMatchObject({ state: 'failed', attempts: 1, last_attempt: { status: 500 } })
})

test('webhooks: those of a chat that joins an account go with it, and are sent what happens there', async () => {
  const chat = await world.core.request('POST', '/api/bot/act-for', { token: BOT_KEY, json: { telegram_id: '42' } })
  const own = actsOf(world.core, String(chat.json.access_token))
  const { id } = await own.create(receiver.url)
  const { code } = (await world.ask('POST', '/api/account/link-code')).json
  const joined = await world.core.request('POST', '/api/bot/link', {
    token: BOT_KEY,
    json: { telegram_id: '42', code },
  })
  expect(joined.status).toBe(200)
  await world.happen()
  await receiver.until(1)
  expect((await world.settled(id, ([one]) => one?.state === 'delivered'))[0]?.type).toBe('payment.succeeded')
})

test('document: what is sent is described as webhooks, one for each type', async () => {
  const { json } = await world.core.request('GET', '/openapi.json')
  const names = Object.keys((json as unknown as { webhooks: object }).webhooks)
  expect(names.toSorted()).toEqual([...ACCOUNT_EVENT_TYPES, 'webhook.test'].toSorted())
  const { post } = (json as unknown as { webhooks: Record<string, { post: object }> }).webhooks['job.finished'] ?? {}
  expect(post).toMatchObject({
    requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Event_job_finished' } } } },
  })
})

const python = process.env['PYTHON'] ?? 'python3'
const hasPython = spawnSync(python, ['-c', 'import standardwebhooks']).status === 0
test.runIf(hasPython)(
  'signatures: the reference library in Python verifies them, two secrets while one is rotated',
  async () => {
    const created = await world.create(receiver.url)
    const rotated = String((await world.ask('POST', `/api/webhooks/${created.id}/rotate`)).json.secret)
    await world.happen()
    const [sent] = await receiver.until(1)
    const program = `
import json, sys
from standardwebhooks import Webhook, WebhookVerificationError
given = json.load(sys.stdin)
for secret in given["secrets"]:
    print(Webhook(secret).verify(given["body"], given["headers"])["type"])
try:
    Webhook(given["secrets"][0]).verify(given["body"] + " ", given["headers"])
except WebhookVerificationError:
    print("refused")
`
    const input = JSON.stringify({ secrets: [created.secret, rotated], body: sent?.body, headers: sent?.headers })
    const printed = execFileSync(python, ['-c', program], { input, encoding: 'utf8' })
    expect(printed.split('\n')).toEqual(['payment.succeeded', 'payment.succeeded', 'refused', ''])
  },
)
