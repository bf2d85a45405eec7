import { afterAll, beforeAll, expect, test } from 'vitest'
import { submitRequestSchema } from '../../../core/contract/jobs/submission.ts'
import { readEnv } from '../../../core/env.ts'
import type { LogEvent } from '../../../core/kit/log.ts'
import { startCore, type TestCore } from '../../support/core.ts'

const PAGE = 'https://app.example.com'
let core: TestCore
let token: string
const logged: LogEvent[] = []
beforeAll(async () => {
  core = await startCore({ env: { CORS_ORIGINS: PAGE }, log: (event) => void logged.push(event) })
  token = await core.register()
})
afterAll(() => core.close())

test('home: a page that says what this is, and every link of it opens', async () => {
  const { status, text } = await core.request('GET', '/')
  expect([status, text]).toEqual([200, expect.stringContaining('honest forecast')])
  const links = [...text.matchAll(/href="([^"]+)"/g)].map(([, path]) => path ?? '')
  expect(links.length).toBeGreaterThan(4)
  for (const path of links) expect([path, (await core.request('GET', path)).status]).toEqual([path, 200])
})

test('document: its own example of an order runs unchanged', async () => {
  const example = submitRequestSchema.meta()?.example
  const quoted = await core.request('POST', '/api/predict/quote', { token, json: example })
  expect([quoted.status, quoted.json.cost]).toEqual([200, 0])
  const ordered = await core.request('POST', '/api/predict', { token, json: example, headers: { prefer: 'wait=30' } })
  expect([ordered.status, ordered.json.status]).toEqual([200, 'OK'])
})

test('history: jobs can be filtered by time', async () => {
  const example = submitRequestSchema.meta()?.example
  await core.request('POST', '/api/predict', { token, json: example, headers: { prefer: 'wait=30' } })
  const count = async (query: string) => {
    const { json } = await core.request('GET', `/api/predict/history?${query}`, { token })
    return (json.items as unknown as unknown[]).length
  }
  expect(await count('from=2020-01-01T00:00:00Z')).toBeGreaterThan(0)
  expect(await count('from=2020-01-01T00:00:00Z&to=2020-02-01T00:00:00Z')).toBe(0)
  expect((await core.request('GET', '/api/predict/history?from=yesterday', { token })).status).toBe(422)
})

test('browsers: a page of an allowed origin may call, any other may not', async () => {
  const preflight = (origin: string) =>
    core.request('OPTIONS', '/api/predict', { headers: { origin, 'access-control-request-method': 'POST' } })
  expect((await preflight(PAGE)).headers.get('access-control-allow-origin')).toBe(PAGE)
  expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull()
  const answer = await core.request('GET', '/api/models', { headers: { origin: PAGE } })
  expect(answer.headers.get('access-control-allow-origin')).toBe(PAGE)
  expect(() => readEnv({ CORS_ORIGINS: 'https://a.example/path' })).toThrow('CORS_ORIGINS')
})

test('log: each request has its line at info with its id, probes have theirs at debug', async () => {
  logged.length = 0
  const { headers } = await core.request('GET', '/api/models')
  await core.request('GET', '/healthz')
  const levels = logged.filter(({ event }) => event === 'request').map(({ level, path }) => [path, level])
  expect(levels).toEqual([
    ['/api/models', 'info'],
    ['/healthz', 'debug'],
  ])
  expect(logged[0]?.request_id).toBe(headers.get('x-request-id'))
})

test('log: the lines of a job carry the id of the request that ordered it, and so does the job', async () => {
  const example = submitRequestSchema.meta()?.example
  logged.length = 0
  const headers = { prefer: 'wait=30', 'x-request-id': 'ordered-by-me-1' }
  const { json: job } = await core.request('POST', '/api/predict', { token, json: example, headers })
  expect(job.request_id).toBe('ordered-by-me-1')
  const settled = logged.find(({ event, job_id: id }) => event === 'job_settled' && id === job.id)
  expect(settled?.request_id).toBe('ordered-by-me-1')
  expect((await core.request('GET', `/api/predict/${job.id}`, { token })).json.request_id).toBe('ordered-by-me-1')
})

test('history: jobs can be filtered by status and by model', async () => {
  const list = async (query: string) => {
    const { json } = await core.request('GET', `/api/predict/history?${query}`, { token })
    return (json.items as unknown as unknown[]).length
  }
  expect(await list('status=OK&model=naive')).toBeGreaterThan(0)
  expect([await list('status=ERROR'), await list('model=garch'), await list('status=OK&model=garch')]).toEqual([
    0, 0, 0,
  ])
})
