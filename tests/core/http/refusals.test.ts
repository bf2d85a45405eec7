import { EventEmitter, once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { serve } from '@hono/node-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LIMITS } from '../../../core/contract/limits.ts'
import { problemSchema } from '../../../core/contract/errors/problem.ts'
import type { LogEvent } from '../../../core/kit/log.ts'
import { type Answer, BOT_KEY, samplePrices, startCore, type TestCore } from '../../support/core.ts'
import { type Route, readDocument } from './document.ts'

/** Room for 20 faults of three texts each, and for what stands around them. */
const ANSWER_BYTES_MAX = 15_000

let core: TestCore
let token: string

beforeAll(async () => {
  core = await startCore()
  token = await core.register()
})
afterAll(() => core.close())

const keys = (count: number): string => Array.from({ length: count }, (_, i) => `"k${i}":1`).join()
const send = (path: string, body: string, headers: Record<string, string> = {}): Promise<Answer> =>
  core.request('POST', path, { token, body, headers: { 'content-type': 'application/json', ...headers } })

test('refusals: a body with thousands of faults is answered with the first 20 and the count of the rest', async () => {
  for (const path of ['/api/auth/login', '/api/auth/register', '/api/account/top-up', '/api/predict/quote']) {
    const answer = await send(path, `{${keys(4_000)}}`)
    const { code, fields, fields_omitted } = problemSchema.parse(answer.json)
    expect([path, answer.status, code, fields?.length]).toEqual([path, 422, 'validation_failed', 20])
    expect(fields_omitted).toBeGreaterThanOrEqual(3_980)
    expect(answer.text.length).toBeLessThan(ANSWER_BYTES_MAX)
  }
  const few = problemSchema.parse((await send('/api/auth/login', '{"a":1}')).json)
  expect([few.fields?.map(({ pointer }) => pointer), few.fields_omitted]).toEqual([
    ['/email', '/password', '/a'],
    undefined,
  ])
})

test('refusals: what the caller wrote is cut wherever it comes back', async () => {
  const name = await send('/api/auth/login', `{"${'n'.repeat(50_000)}":1}`)
  for (const { pointer, message, fix } of problemSchema.parse(name.json).fields ?? [])
    for (const text of [pointer, message, fix]) expect(text.length).toBeLessThanOrEqual(LIMITS.faultCharsMax)
  const row = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`${'c'.repeat(300)}${i}`, 1]))
  const found = await send('/api/predict/quote', JSON.stringify({ model: 'naive', data: [row, row] }))
  expect([found.status, found.json.code]).toEqual([422, 'column_missing'])
  expect(found.text.length).toBeLessThan(ANSWER_BYTES_MAX)
})

test('refusals: scopes of an API key are as many as there are, however many are sent', async () => {
  const many = await send('/api/keys', JSON.stringify({ name: 'x', scopes: Array.from({ length: 5_000 }, () => 'x') }))
  expect([many.status, many.json.code, many.text.length < ANSWER_BYTES_MAX]).toEqual([422, 'validation_failed', true])
  const all = await send('/api/keys', JSON.stringify({ name: 'x', scopes: ['predict', 'read', 'top_up'] }))
  expect(all.status).toBe(201)
})

test('bodies: every route answers 413 above 64 kB, told or not, but those that take a series, a model, a receipt or what another program tells', async () => {
  const tokens = { public: undefined, user: token, staff: await core.admin(), bot: BOT_KEY, worker: BOT_KEY }
  const body = JSON.stringify({ x: 'x'.repeat(LIMITS.smallBodyBytesMax) })
  const streamed: string[] = []
  const { routes } = await readDocument(core)
  const withBody = routes.filter(({ method }) => method !== 'GET')
  for (const { method, path, operation } of withBody) {
    const target = path.replaceAll(/{\w+}/g, 'x')
    const access = tokens[operation['x-access']]
    const ask = { ...(access === undefined ? {} : { token: access }), headers: { 'content-type': 'application/json' } }
    const told = { ...ask, headers: { ...ask.headers, 'content-length': String(body.length) }, body }
    for (const request of [told, { ...ask, body: new Blob([body]).stream() }]) {
      const { status, json } = await core.request(method, target, request)
      if (status !== 413) streamed.push(`${method} ${path}`)
      else expect(json.params).toEqual({ limit_bytes: LIMITS.smallBodyBytesMax })
    }
  }
  const takesFiles = ({ operation }: Route) => operation.requestBody?.content['multipart/form-data'] !== undefined
  const larger = routes.filter(takesFiles).map(({ method, path }) => `${method} ${path}`)
  expect(new Set(streamed)).toEqual(
    new Set([
      ...larger,
      'POST /api/receipts/verify',
      'POST /v2/forecast',
      'POST /api/payments/stripe/webhook',
      'POST /api/payments/paypal/webhook',
      'POST /api/admin/bank/statements',
      'POST /api/bot/payments/stars',
      'POST /api/bot/chat-data',
      'POST /api/tickets',
      'POST /api/tickets/files',
    ]),
  )
  const full = JSON.stringify({ email: 'a@example.com', password: 'p', x: '' })
  const fits = await send('/api/auth/login', full.replace('""', `"${'x'.repeat(64_000 - full.length)}"`))
  expect([fits.status, fits.json.code]).toEqual([422, 'validation_failed'])
})

test('bodies: JSON deeper than 32 levels is refused wherever it is sent, whatever the model; 32 are read', async () => {
  const deep = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`
  for (const [path, model] of [
    ['/api/predict/quote', 'naive'],
    ['/api/predict/quote', 'credit-risk'],
    ['/api/predict', 'credit-risk'],
  ] as const)
    for (const levels of [32, 9_000, 200_000]) {
      const answer = await send(path, `{"model":"${model}","data":${deep(levels)}}`)
      expect([model, levels, answer.status, answer.json.code]).toEqual([model, levels, 400, 'malformed_body'])
    }
  const cell = await send('/api/predict/quote', `{"model":"credit-risk","data":[{"income":${deep(9_000)}}]}`)
  expect([cell.status, cell.json.code]).toEqual([400, 'malformed_body'])
  const login = await send('/api/auth/login', `{"email":${deep(9_000)}}`)
  expect([login.status, login.json.code]).toEqual([400, 'malformed_body'])
  const read = await send('/api/predict/quote', `{"model":"naive","data":${deep(31)}}`)
  expect(read.status).toBe(422)
  const brackets = JSON.stringify({ email: `${'['.repeat(100)}@example.com`, password: '\\"[[[['.repeat(20) })
  expect((await send('/api/auth/login', brackets)).status).toBe(401)
})

test('bodies: fields around a long series are no way around the bound', async () => {
  const data = samplePrices(5_000)
  const around = (fields: string) => JSON.stringify({ model: 'naive', data }).replace('{', `{${fields},`)
  const many = await send('/api/predict/quote', around(keys(20_000)))
  expect([many.status, many.json.code]).toEqual([400, 'malformed_body'])
  const long = await send('/api/predict/quote', around(`"x":"${'x'.repeat(100_000)}"`))
  expect([long.status, long.json.code]).toEqual([413, 'too_large'])
  const fine = await send('/api/predict/quote', JSON.stringify({ model: 'naive', data }))
  expect(fine.status).toBe(200)
})

test('bodies: a series with NaN is refused with how to write missing values', async () => {
  const answer = await send('/api/predict/quote', '{"model":"naive","data":[{"date":"2026-01-05","close":NaN}]}')
  expect([answer.status, answer.json.code]).toEqual([400, 'malformed_body'])
  expect(JSON.stringify(answer.json.params)).toContain('null')
})

test('bodies: a client that disconnects in the middle of one causes no error', async () => {
  const logged: LogEvent[] = []
  const heard = new EventEmitter()
  const own = await startCore({
    log: (event) => {
      logged.push(event)
      heard.emit(event.event)
    },
  })
  const server = serve({ fetch: own.app.fetch, port: 0, hostname: '127.0.0.1' })
  const access = await own.register()
  for (const [path, type] of [
    ['/api/auth/login', 'application/json'],
    ['/api/predict', 'application/json'],
    ['/api/predict', 'multipart/form-data; boundary=b'],
  ] as const)
    for (const length of [1_000, 500_000, undefined]) {
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
      const size = length === undefined ? 'transfer-encoding: chunked' : `content-length: ${length}`
      const body = length === undefined ? '1\r\n{\r\n' : '{'
      const lines = [`POST ${path} HTTP/1.1`, 'host: 127.0.0.1', `authorization: Bearer ${access}`]
      const answered = once(heard, 'request')
      socket.write([...lines, `content-type: ${type}`, size, '', body].join('\r\n'), () => socket.destroy())
      await answered
    }
  server.close()
  await own.close()
  const requests = logged.filter(({ event, path }) => event === 'request' && path !== '/api/auth/register')
  // The second says at once that it is too long.
  expect(requests.map(({ status }) => status)).toEqual([400, 413, 400, 400, 400, 400, 400, 400, 400])
  expect(logged.filter(({ level }) => level === 'error')).toEqual([])
})

test('host: a name that is not of this server is refused on every route; its own, localhost and addresses are served', async () => {
  const own = await startCore({ env: { PUBLIC_URL: 'https://shop.example', ALLOWED_HOSTS: 'core, inner.example' } })
  const ask = (host: string, path = '/metrics') => own.request('GET', path, { headers: { host } })
  for (const host of [
    'evil.example',
    'evil.example:8080',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'core.test',
  ])
    for (const path of ['/metrics', '/api/models', '/healthz', '/docs']) {
      const answer = await ask(host, path)
      expect([host, answer.status, answer.json.code]).toEqual([host, 421, 'wrong_host'])
    }
  for (const host of [
    'shop.example',
    'SHOP.example:443',
    'core:8080',
    'inner.example',
    'localhost:8080',
    '127.0.0.1',
    '[::1]:8080',
    '10.0.0.5',
  ])
    expect([host, (await ask(host)).status]).toEqual([host, 200])
  await own.close()
})

test('methods: Allow names those of an address, not of one that fits it too', async () => {
  const allowOf = async (path: string) => (await core.request('OPTIONS', path)).headers.get('allow')
  expect(await allowOf('/api/predict/quote')).toBe('POST')
  expect(await allowOf('/api/predict/history')).toBe('GET, HEAD')
  expect(await allowOf('/api/predict/job_1')).toBe('GET, DELETE, HEAD')
})

test('bodies: a bare list of rows is refused with where rows belong', async () => {
  const token = await core.register()
  for (const rows of [14, 5_000]) {
    const answer = await core.request('POST', '/api/predict/quote', { token, json: samplePrices(rows) })
    expect([answer.status, answer.json.fields]).toMatchObject([422, [{ pointer: '/data', fix: 'send {"data": […]}' }]])
  }
})
