import { expect, test } from 'vitest'
import { chargedFor } from '../../../core/jobs/job.ts'
import { jobLineSchema, type JobView, jobViewSchema } from '../../../core/contract/jobs/job.ts'
import { pageOf } from '../../../core/contract/common.ts'
import { free, paid, startShop, submit, WAIT } from './shop.ts'

test('history: pages by cursor stay put while new jobs come, and filters hold', async () => {
  const { core, token } = await startShop()
  const ids: unknown[] = []
  for (let i = 0; i < 5; i++) ids.push((await submit(core, token, free)).json.id)
  const page = async (query: string) => {
    const answer = await core.request('GET', `/api/predict/history?${query}`, { token })
    return pageOf(jobLineSchema).parse(answer.json)
  }
  const first = await page('limit=2')
  const late = (await submit(core, token, paid)).json.id
  const second = await page(`limit=2&cursor=${first.next_cursor}`)
  const third = await page(`limit=2&cursor=${second.next_cursor}`)
  expect([...first.items, ...second.items, ...third.items].map(({ id }) => id)).toEqual(ids.toReversed())
  expect(third.next_cursor).toBeNull()
  expect((await page('model=lintrend')).items.map(({ id }) => id)).toEqual([late])
  const wrong = await core.request('GET', '/api/predict/history?cursor=nonsense', { token })
  expect([wrong.status, wrong.json.code]).toEqual([422, 'validation_failed'])
})

test('charged: nothing while a job waits or once it is canceled, and the cost when it is OK; so do its lines', async () => {
  const { core, token } = await startShop()
  const done = jobViewSchema.parse((await submit(core, token, paid, WAIT)).json)
  await core.runner.stop(0)
  const pending = jobViewSchema.parse((await submit(core, token)).json)
  const other = jobViewSchema.parse((await submit(core, token)).json)
  const stopped = await core.request('DELETE', `/api/predict/${other.id}`, { token })
  const canceled = jobViewSchema.parse(stopped.json)
  const money = ({ status, cost, charged }: Pick<JobView, 'status' | 'cost' | 'charged'>) => ({ status, cost, charged })
  const expected = [
    { status: 'CANCELED', cost: 30, charged: 0 },
    { status: 'PENDING', cost: 30, charged: 0 },
    { status: 'OK', cost: 30, charged: 30 },
  ]
  expect([canceled, pending, done].map(money)).toEqual(expected)
  const { json } = await core.request('GET', '/api/predict/history', { token })
  expect(pageOf(jobLineSchema).parse(json).items.map(money)).toEqual(expected)
  const balance = await core.request('GET', '/api/account/balance', { token })
  expect(balance.json).toMatchObject({ available: 940, held: 30 })
  expect(chargedFor({ status: 'ERROR', cost: 30 })).toBe(0)
})

test('access: a job of another account is not found by any route', async () => {
  const { core, token } = await startShop()
  const { json: job } = await submit(core, token, paid, WAIT)
  const stranger = await core.register()
  const asked = [
    ['GET', ''],
    ['GET', '/chart.png'],
    ['GET', '/forecast.csv'],
    ['GET', '/quantiles'],
    ['GET', '/events'],
    ['DELETE', ''],
  ] as const
  for (const [method, rest] of asked) {
    const refused = await core.request(method, `/api/predict/${job.id}${rest}`, { token: stranger })
    const unknown = await core.request(method, `/api/predict/job_unknown${rest}`, { token: stranger })
    expect([method, rest, refused.status, refused.json.code]).toEqual([method, rest, 404, 'not_found'])
    expect(shapeOf(refused.json)).toEqual(shapeOf(unknown.json))
    expect(String(refused.json.detail).replace(String(job.id), 'job_unknown')).toBe(unknown.json.detail)
    const own = await core.request(method, `/api/predict/${job.id}${rest}`, { token })
    expect([method, rest, own.status]).toEqual([method, rest, method === 'DELETE' ? 409 : 200])
  }
  const dataset = await submit(core, stranger, { model: 'naive', dataset_id: job.dataset_id })
  expect(dataset.status).toBe(404)
  const history = await core.request('GET', '/api/predict/history', { token: stranger })
  expect(history.json.items).toEqual([])
})

test('result: chart and csv of a job without one say why, and a finished one has both', async () => {
  const { core, token } = await startShop()
  const { json: waiting } = await submit(core, token)
  const early = await core.request('GET', `/api/predict/${waiting.id}/forecast.csv`, { token })
  expect(early.status === 200 || early.json.code === 'job_not_finished').toBe(true)
  const { json: done } = await submit(core, token, paid, WAIT)
  const csv = await core.request('GET', `/api/predict/${done.id}/forecast.csv`, { token })
  expect(csv.text.split('\r\n')).toHaveLength(7)
  const chart = await core.request('GET', `/api/predict/${done.id}/chart.png`, { token })
  expect([...chart.bytes.subarray(1, 4)]).toEqual([0x50, 0x4e, 0x47])
  const etag = chart.headers.get('etag') ?? ''
  const known = await core.request('GET', `/api/predict/${done.id}/chart.png`, {
    token,
    headers: { 'if-none-match': `"another", W/${etag}` },
  })
  expect(known.status).toBe(304)
})

/** All of a problem but what names this very request. */
const shapeOf = ({ request_id: _r, instance: _i, detail: _d, params: _p, ...rest }: Record<string, unknown>) => rest
