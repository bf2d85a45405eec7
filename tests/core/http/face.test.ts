import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ERRORS } from '../../../core/contract/errors/errors.ts'
import { problemSchema } from '../../../core/contract/errors/problem.ts'
import { createLog, type LogEvent } from '../../../core/kit/log.ts'
import { type Answer, BOT_KEY, samplePrices, startCore, type TestCore } from '../../support/core.ts'

let core: TestCore
let token: string
let logged: LogEvent[] = []

beforeAll(async () => {
  core = await startCore({ log: (event) => void logged.push(event) })
  token = await core.register()
})
beforeEach(() => {
  logged = []
})
afterAll(() => core.close())

/** Checks the shape every refusal has, and returns its code. */
function codeOf(answer: Answer): string {
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  const problem = problemSchema.parse(answer.json)
  expect(problem.status).toBe(answer.status)
  expect(problem.request_id).toBe(answer.headers.get('x-request-id'))
  expect(problem.instance).toBe(`urn:request:${problem.request_id}`)
  expect(problem.type).toBe(`/docs/errors/${problem.code}`)
  expect(answer.text).not.toMatch(/\bat .*\.(ts|js):\d+|SQLITE|\/work\/|node_modules/)
  return problem.code
}

const post = (path: string, body: string | ReadableStream<Uint8Array>, headers: Record<string, string> = {}) =>
  core.request('POST', path, { token, body, headers })
const JSON_TYPE = { 'content-type': 'application/json' }

test('problems: an address that is not there, and a method that is not', async () => {
  const nowhere = await core.request('GET', '/api/nowhere')
  expect([nowhere.status, codeOf(nowhere)]).toEqual([404, 'not_found'])
  const method = await core.request('PUT', '/api/account', { token })
  expect([method.status, codeOf(method), method.headers.get('allow')]).toEqual([
    405,
    'method_not_allowed',
    'GET, PATCH, DELETE, HEAD',
  ])
})

test('problems: a body that is not JSON, of no known kind, or of no kind at all', async () => {
  const broken = await post('/api/account/top-up', '{"amount": 5', JSON_TYPE)
  expect([broken.status, codeOf(broken)]).toEqual([400, 'malformed_body'])
  const predict = await post('/api/predict', '{"model": ', JSON_TYPE)
  expect([predict.status, codeOf(predict)]).toEqual([400, 'malformed_body'])
  const xml = await post('/api/predict', '<data/>', { 'content-type': 'application/xml' })
  expect([xml.status, codeOf(xml)]).toEqual([415, 'unsupported_media'])
  const bare = await core.request('POST', '/api/predict', { token })
  expect([bare.status, codeOf(bare)]).toEqual([415, 'unsupported_media'])
  const form = await post('/api/predict', 'x', { 'content-type': 'multipart/form-data' })
  expect([form.status, codeOf(form)]).toEqual([400, 'malformed_body'])
  const fine = await post('/api/account/top-up', '{"amount": 5}', JSON_TYPE)
  expect(fine.status).toBe(201)
})

test('problems: every field at fault is named with its pointer and what to do', async () => {
  const answer = await core.request('POST', '/api/predict', {
    token,
    json: { model: '', horizon: 0, risk_steps: [], max_cost: -1, colour: 'red', data: samplePrices(20) },
  })
  expect([answer.status, codeOf(answer)]).toEqual([422, 'validation_failed'])
  const { fields } = problemSchema.parse(answer.json)
  expect(fields?.map(({ pointer }) => pointer).sort()).toEqual([
    '/colour',
    '/horizon',
    '/max_cost',
    '/model',
    '/risk_steps',
  ])
  for (const { message, fix } of fields ?? []) expect([message.length > 3, fix.length > 3]).toEqual([true, true])
  const strict = await core.request('POST', '/api/auth/register', {
    json: { email: 'anna@example.com', password: 'correct horse', role: 'admin' },
  })
  expect([strict.status, codeOf(strict)]).toEqual([422, 'validation_failed'])
})

test('problems: a body that says it is too long, and one that only turns out to be, are refused with 413', async () => {
  const large = 'x'.repeat(1_200_000)
  const told = await post('/api/account/top-up', large, { ...JSON_TYPE, 'content-length': String(large.length) })
  expect([told.status, codeOf(told)]).toEqual([413, 'too_large'])
  const stream = await post('/api/account/top-up', streamOf(large), JSON_TYPE)
  expect([stream.status, codeOf(stream)]).toEqual([413, 'too_large'])
  const huge = await post('/api/predict', 'x', { ...JSON_TYPE, 'content-length': '30000000' })
  expect([huge.status, codeOf(huge)]).toEqual([413, 'too_large'])
  const flood = await post('/api/predict', streamOf('[1,2,3],'.repeat(2_700_000)), JSON_TYPE)
  expect([flood.status, codeOf(flood)]).toEqual([413, 'too_large'])
  expect((await core.request('GET', '/api/account', { token })).status).toBe(200)
})

test('idempotency key: an empty or an endless one is refused, one of 255 characters is not', async () => {
  const ask = (path: string, json: unknown, key: string) =>
    core.request('POST', path, { token, json, headers: { 'idempotency-key': key } })
  for (const [path, json] of [
    ['/api/account/top-up', { amount: 1 }],
    ['/api/predict', { model: 'naive', horizon: 2, data: samplePrices(12) }],
  ] as const) {
    const long = await ask(path, json, 'k'.repeat(256))
    expect([path, long.status, codeOf(long)]).toEqual([path, 422, 'validation_failed'])
    expect((await ask(path, json, 'k'.repeat(255))).status).toBeLessThan(300)
  }
})

test('paths: a slash at the end changes nothing; other ways to write a path lead nowhere', async () => {
  const plain = await core.request('GET', '/api/account', { token })
  const slashed = await core.request('GET', '/api/account/', { token })
  expect([slashed.status, slashed.text]).toEqual([plain.status, plain.text])
  for (const path of [
    '//api/account',
    '/api//account',
    '/api%2faccount',
    '/API/account',
    '/api/account//',
    '/api/account/%',
    '/api/predict/..%2f..',
    '/docs/assets/..%2fpackage.json',
    '/docs/assets/__proto__',
    '/docs/errors/constructor',
  ]) {
    const answer = await core.request('GET', path, { token })
    expect([path, answer.status, codeOf(answer)]).toEqual([path, 404, 'not_found'])
  }
})

test('paths: a header cannot change the method, and HEAD is GET without its body', async () => {
  const override = await core.request('POST', '/api/account', { token, headers: { 'x-http-method-override': 'GET' } })
  expect(override.status).toBe(405)
  const head = await core.request('HEAD', '/api/account', { token })
  expect([head.status, head.text]).toEqual([200, ''])
})

test('request id: a good one is echoed, a bad one replaced, in header, body and log', async () => {
  const given = 'my-request-0001'
  const mine = await core.request('GET', '/api/nowhere', { headers: { 'x-request-id': given } })
  expect([mine.headers.get('x-request-id'), mine.json.request_id]).toEqual([given, given])
  expect(logged.find(({ event }) => event === 'request')).toMatchObject({ request_id: given, status: 404 })
  const bad = await core.request('GET', '/api/nowhere', { headers: { 'x-request-id': 'a b"\\' } })
  expect(bad.headers.get('x-request-id')).toMatch(/^req_/)
})

test('headers: answers are nosniff, not framed, and private ones are not stored', async () => {
  for (const path of ['/api/account', '/api/nowhere', '/docs', '/healthz']) {
    const { headers } = await core.request('GET', path, { token })
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('content-security-policy')).toContain("default-src 'self'")
  }
  for (const path of ['/api/account', '/api/nowhere', '/api/predict/job_nope', '/api/models'])
    expect([path, (await core.request('GET', path, { token })).headers.get('cache-control')]).toEqual([
      path,
      'no-store',
    ])
  expect((await core.request('GET', '/api/account')).headers.get('cache-control')).toBe('no-store')
  // An answer may say otherwise of itself.
  const job = await core.request('POST', '/api/predict', {
    token,
    headers: { prefer: 'wait=30' },
    json: { model: 'naive', horizon: 3, data: samplePrices(30) },
  })
  const picture = await core.request('GET', `/api/predict/${String(job.json.id)}/chart.png`, { token })
  expect(picture.headers.get('cache-control')).toBe('private, max-age=86400')
  const hostile = await core.request('GET', '/api/account', { token, headers: { origin: 'https://evil.example' } })
  expect(hostile.headers.get('access-control-allow-origin')).toBeNull()
})

test('docs: a page for every error code, and none for others', async () => {
  for (const code of Object.keys(ERRORS)) {
    const page = await core.request('GET', `/docs/errors/${code}`)
    expect([code, page.status]).toEqual([code, 200])
    expect(page.text).toContain(code)
  }
  const list = await core.request('GET', '/docs/errors')
  for (const code of Object.keys(ERRORS)) expect(list.text).toContain(`/docs/errors/${code}`)
  expect((await core.request('GET', '/docs/errors/nothing')).status).toBe(404)
})

test('docs: the page and its files come from here alone', async () => {
  const page = await core.request('GET', '/docs')
  expect(page.status).toBe(200)
  const links = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => link ?? '')
  expect(links.length).toBeGreaterThan(2)
  for (const link of links) {
    expect(link).toMatch(/^\/docs\//)
    expect((await core.request('GET', link)).status).toBe(200)
  }
  expect(page.text).not.toMatch(/https?:\/\//)
})

test('operations: health, readiness and metrics answer; a login form is read in any charset', async () => {
  expect((await core.request('GET', '/healthz')).json).toEqual({ status: 'ok' })
  expect((await core.request('GET', '/readyz')).json).toMatchObject({ status: 'ready' })
  expect((await core.request('GET', '/metrics')).text).toContain('coincast_http_request_seconds_count')
})

test('log: no token, key, password or file content is ever in a line', async () => {
  const password = 'canary-password-7731'
  const email = 'canary7731@example.com'
  const { json: tokens } = await core.request('POST', '/api/auth/register', { json: { email, password } })
  const mine = String(tokens.access_token)
  const key = await core.request('POST', '/api/keys', {
    token: mine,
    json: { name: 'canary-key-name', scopes: ['read'] },
  })
  const secrets = [
    mine,
    String(tokens.refresh_token),
    String(key.json.key),
    password,
    email,
    BOT_KEY,
    'canary_cell_7731',
  ]
  await core.request('POST', '/api/auth/login', { json: { email, password: `${password}x` } })
  await core.request('GET', `/api/account?token=${mine}`, { token: mine })
  await core.request('GET', '/api/account', { token: `${mine.slice(0, -3)}abc` })
  await core.request('POST', '/api/bot/act-for', { token: BOT_KEY, json: { telegram_id: '77' } })
  await core.request('POST', '/api/auth/refresh', { json: { refresh_token: tokens.refresh_token } })
  await core.request('POST', '/api/predict', {
    token: mine,
    headers: { prefer: 'wait=30', 'idempotency-key': 'k' },
    json: { model: 'naive', data: [...samplePrices(12), { date: 'canary_cell_7731', close: 'canary_cell_7731' }] },
  })
  expect(logged.length).toBeGreaterThan(5)
  const text = JSON.stringify(logged, (_key, value: unknown) => (value instanceof Error ? `${value.stack}` : value))
  for (const secret of secrets) expect(text).not.toContain(secret)
})

test('log: a query that fails says which, and none of the values it was called with', async () => {
  const lines: string[] = []
  const log = createLog({ level: 'debug', name: 'core', to: { write: (line) => void lines.push(line) } })
  const other = await startCore({ log })
  try {
    await other.db.write(async (tx) => {
      await tx.run(`CREATE TRIGGER no_more BEFORE INSERT ON accounts BEGIN SELECT RAISE(ABORT, 'no more'); END`)
    })
    const [email, password] = ['canary7732@example.com', 'canary-password-7732']
    const failed = await other.request('POST', '/api/auth/register', { json: { email, password } })
    expect([failed.status, codeOf(failed)]).toEqual([500, 'internal'])
    const text = lines.join('')
    expect(text).toContain('request_failed')
    expect(text).toMatch(/insert into \\?"accounts/i)
    for (const secret of [email, password, 'argon2id']) expect(text).not.toContain(secret)
  } finally {
    await other.close()
  }
})

function streamOf(text: string): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text)
  let at = 0
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close()
      controller.enqueue(bytes.slice(at, at + 65_536))
      at += 65_536
    },
  })
}
