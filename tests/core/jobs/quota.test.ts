import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { projectRoot } from '../../../core/kit/paths.ts'
import { type Answer, samplePrices, startCore, type TestCore } from '../../support/core.ts'
import { createRandom } from '../../support/random.ts'
import { DAY_MS } from '../../../core/kit/units.ts'

const cores: TestCore[] = []
afterEach(async () => {
  for (const core of cores.splice(0)) await core.close()
})

async function startShop(env: Record<string, string>) {
  const clock = { at: Date.UTC(2026, 0, 5) }
  const core = await startCore({ env: { RATE_LIMITS: 'on', ...env }, now: () => clock.at })
  cores.push(core)
  const token = await core.register()
  const ask = (path: string, model: string, more: Record<string, unknown> = { data: samplePrices(30) }) =>
    core.request('POST', path, { token, json: { model, horizon: 3, ...more } })
  return {
    clock,
    core,
    token,
    ask,
    quote: (model = 'lintrend') => ask('/api/predict/quote', model),
    submit: (model: string) => ask('/api/predict', model),
    /** A token made now, since the one before has run out. */
    signIn: async () => {
      const json = { email: 'user0@example.com', password: 'correct horse battery' }
      return String((await core.request('POST', '/api/auth/login', { json })).json.access_token)
    },
  }
}

const seen = ({ status, json, headers }: Answer) => [status, json.code, json.params, headers.get('retry-after')]

test('quotes: so many series are kept for an account; ordering one makes room, and so does a day', async () => {
  const { clock, core, ask, quote, signIn } = await startShop({ QUOTES_KEPT: '3' })
  const first = await quote()
  clock.at += 60_000
  expect([first.status, (await quote()).status, (await quote()).status]).toEqual([200, 200, 200])
  const wait = DAY_MS / 1000 - 60
  const params = { what: 'quotes', limit: 3, retry_after_seconds: wait }
  expect(seen(await quote())).toEqual([429, 'quota_reached', params, String(wait)])
  // The same series for another model needs no more room, and other accounts have their own.
  const { dataset_id } = first.json
  expect((await ask('/api/predict/quote', 'naive', { dataset_id })).status).toBe(200)
  const other = await core.request('POST', '/api/predict/quote', {
    token: await core.register(),
    json: { model: 'naive', horizon: 3, data: samplePrices(30) },
  })
  expect(other.status).toBe(200)
  expect((await ask('/api/predict', 'lintrend', { dataset_id })).status).toBe(202)
  expect((await quote()).status).toBe(200)
  expect((await quote()).status).toBe(429)
  clock.at += DAY_MS
  const json = { model: 'naive', horizon: 3, data: samplePrices(30) }
  expect((await core.request('POST', '/api/predict/quote', { token: await signIn(), json })).status).toBe(200)
})

test('quotes: of ten at once no more are kept than may be', async () => {
  const { quote } = await startShop({ QUOTES_KEPT: '4' })
  const answers = await Promise.all(Array.from({ length: 10 }, () => quote()))
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
    200, 200, 200, 200, 429, 429, 429, 429, 429, 429,
  ])
})

test('quotes: their size is bounded too, and a first one is always taken', async () => {
  const { core, token } = await startShop({ QUOTED_MEGABYTES: '1' })
  const [header, row = ''] = readFileSync(join(projectRoot, 'models/credit-risk/sample.csv'), 'utf8').split('\n')
  const random = createRandom(1)
  // What is kept is packed: rows that are all alike would take no room.
  const vary = (field: string): string => (/^\d+\.\d+$/.test(field) ? String(Number(field) + random.next()) : field)
  const rows = Array.from({ length: 30_000 }, () => row.split(',').map(vary).join(','))
  const quote = () => {
    const form = new FormData()
    form.set('model', 'credit-risk')
    form.set('file', new Blob([[header, ...rows].join('\n')]))
    return core.request('POST', '/api/predict/quote', { token, body: form })
  }
  const first = await quote()
  expect(first.status).toBe(200)
  expect(seen(await quote()).slice(0, 2)).toEqual([429, 'quota_reached'])
})

test('jobs: free jobs are limited per day; a paid one is still accepted', async () => {
  const { clock, core, submit, signIn } = await startShop({ UNPAID_JOBS_PER_DAY: '2', CANCELED_JOBS_PER_DAY: '1' })
  await core.runner.stop(0)
  expect([(await submit('naive')).status, (await submit('naive')).status]).toEqual([202, 202])
  clock.at += 60_000
  const wait = DAY_MS / 1000 - 60
  const params = { what: 'unpaid_jobs', limit: 2, retry_after_seconds: wait }
  expect(seen(await submit('naive'))).toEqual([429, 'quota_reached', params, String(wait)])
  expect((await submit('lintrend')).status).toBe(202)
  expect(seen(await submit('naive'))[0]).toBe(429)
  clock.at += DAY_MS
  const json = { model: 'naive', horizon: 3, data: samplePrices(30) }
  expect((await core.request('POST', '/api/predict', { token: await signIn(), json })).status).toBe(202)
})

test('jobs: canceled paid jobs are limited per day; free ones are not counted', async () => {
  const { clock, core, token, submit } = await startShop({ UNPAID_JOBS_PER_DAY: '9', CANCELED_JOBS_PER_DAY: '2' })
  await core.runner.stop(0)
  const cancel = (job: Answer) => core.request('DELETE', `/api/predict/${job.json.id}`, { token })
  expect((await cancel(await submit('naive'))).status).toBe(200)
  expect((await cancel(await submit('lintrend'))).status).toBe(200)
  clock.at += 60_000
  const last = await submit('lintrend')
  expect([last.status, (await cancel(last)).status]).toEqual([202, 200])
  const wait = DAY_MS / 1000 - 60
  const params = { what: 'canceled_jobs', limit: 2, retry_after_seconds: wait }
  expect(seen(await submit('lintrend'))).toEqual([429, 'quota_reached', params, String(wait)])
  expect((await submit('naive')).status).toBe(202)
})

test('quota: the two sums are read from their indexes', async () => {
  const { core } = await startShop({})
  const planOf = async (query: string) => JSON.stringify(await core.db.reader.values(`EXPLAIN QUERY PLAN ${query}`))
  expect(await planOf(`SELECT count(*) FROM datasets WHERE account_id = 'a' AND expires_at > 1`)).toContain(
    'datasets_quoted',
  )
  expect(
    await planOf(
      `SELECT count(*) FROM jobs WHERE account_id = 'a' AND created_at > 1 AND ("jobs"."cost" = 0 OR "jobs"."status" = 'CANCELED') AND ("jobs"."cost" = 0) = 1`,
    ),
  ).toContain('jobs_unpaid')
})
