import { expect, test, vi } from 'vitest'
import { samplePrices, type TestCore } from '../../support/core.ts'
import { startShop } from '../jobs/shop.ts'

const values = (rows: number, seed: number) => samplePrices(rows, { seed }).map(({ close }) => close)
const Y = [...values(60, 1), ...values(40, 2)]
const ASKED = {
  model: 'timegpt-2.1',
  series: { y: Y, sizes: [60, 40], X: null, X_future: null, start_datetime: ['2023-01-02T00:00:00', '2023-03-01'] },
  h: 5,
  freq: 'B',
  level: [80, 90],
  clean_ex_first: true,
  finetune_steps: 0,
  finetune_depth: 1,
  finetune_loss: 'default',
  finetuned_model_id: null,
  feature_contributions: false,
  multivariate: false,
}

const ask = (core: TestCore, token: string, json: unknown = ASKED) =>
  core.request('POST', '/v2/forecast', { token, json })

test('forecast: one order for all series, medians and bands one after another, charged by the row', async () => {
  const { core, token } = await startShop()
  const { status, json } = await ask(core, token)
  expect(status).toBe(200)
  expect(json).toMatchObject({ cost: 200, weights_x: null, feature_contributions: null })
  const { mean, intervals } = json as unknown as { mean: number[]; intervals: Record<string, number[]> }
  expect(mean).toHaveLength(10)
  expect(Object.keys(intervals).sort()).toEqual(['hi-80', 'hi-90', 'lo-80', 'lo-90'])
  for (let i = 0; i < 10; i += 1) {
    const row = ['lo-90', 'lo-80', 'hi-80', 'hi-90'].map((name) => intervals[name]?.[i] ?? Number.NaN)
    expect(row.toSorted((a, b) => a - b)).toEqual(row)
  }
  const job = await core.request('GET', `/api/predict/${json['job_id']}`, { token })
  expect(job.json).toMatchObject({ status: 'OK', charged: 200, series: [{ id: '0' }, { id: '1' }] })
})

test('forecast: the same body again gets the same answer and costs nothing more', async () => {
  const { core, token } = await startShop()
  const first = await ask(core, token)
  const second = await ask(core, token)
  expect(second.json).toEqual(first.json)
  const balance = await core.request('GET', '/api/account/balance', { token })
  expect(balance.json).toMatchObject({ balance: 800, held: 0 })
})

test('forecast: one that was canceled is no answer: the same body is ordered anew', async () => {
  const { core, token } = await startShop()
  await core.runner.stop(0)
  const asking = ask(core, token)
  const listed = async () => {
    const { json } = await core.request('GET', '/api/predict/history', { token })
    return json.items as unknown as { id: string; status: string }[]
  }
  const first = await vi.waitUntil(async () => (await listed())[0]?.id)
  await core.request('DELETE', `/api/predict/${first}`, { token })
  expect((await asking).json.code).toBe('job_without_result')
  const again = ask(core, token)
  const ids = await vi.waitUntil(async () => {
    const items = await listed()
    return items.length === 2 && items.map(({ id, status }) => `${id === first} ${status}`)
  })
  expect(ids).toEqual(['false PENDING', 'true CANCELED'])
  const [second] = await listed()
  await core.request('DELETE', `/api/predict/${second?.id}`, { token })
  expect((await again).status).not.toBe(200)
})

test('forecast: levels between those of the model are interpolated, and never cross', async () => {
  const { core, token } = await startShop()
  const levels = [1, 33, 50, 61.5, 77, 98]
  const { json } = await ask(core, token, { ...ASKED, level: levels })
  const { intervals } = json as unknown as { intervals: Record<string, number[]> }
  const row = [...levels.toReversed().map((l) => `lo-${l}`), ...levels.map((l) => `hi-${l}`)].map(
    (name) => intervals[name]?.[4] ?? Number.NaN,
  )
  expect(row.toSorted((a, b) => a - b)).toEqual(row)
})

test.each<[what: string, change: object, code: string]>([
  ['sizes that do not add up', { series: { ...ASKED.series, sizes: [60, 41] } }, 'validation_failed'],
  ['a start too few', { series: { ...ASKED.series, start_datetime: ['2023-01-02'] } }, 'validation_failed'],
  [
    'a start that is no time',
    { series: { ...ASKED.series, start_datetime: ['soon', '2023-03-01'] } },
    'validation_failed',
  ],
  ['a calendar that is unknown here', { freq: 'CBMS' }, 'validation_failed'],
  ['exogenous columns', { series: { ...ASKED.series, X: [[1, 2]] } }, 'validation_failed'],
  ['fine-tuning', { finetune_steps: 10 }, 'validation_failed'],
  ['a band beyond the outermost level', { level: [99] }, 'validation_failed'],
  ['an unknown model', { model: 'chronos' }, 'not_found'],
  ['a model for tables', { model: 'credit-risk' }, 'model_unsuitable'],
  ['a series with too few rows', { series: { y: Y.slice(0, 65), sizes: [60, 5] } }, 'too_few_rows'],
  ['a price of nothing among the newest', { series: { y: [...Y.slice(0, 99), -1], sizes: [60, 40] } }, 'rows_lost'],
  ['more rows than are read at once', { series: { y: Array(20_001).fill(5), sizes: [20_001] } }, 'too_many_rows'],
  ['more series than fit', { series: { y: Array(201).fill(5), sizes: Array(201).fill(1) } }, 'too_many_series'],
])('forecast: %s is refused and nothing is charged', async (_, change, code) => {
  const { core, token } = await startShop()
  expect((await ask(core, token, { ...ASKED, ...change })).json.code).toBe(code)
  expect((await core.request('GET', '/api/account/balance', { token })).json).toMatchObject({ balance: 1000, held: 0 })
})

test('forecast: without start times the series end yesterday', async () => {
  const { core, token } = await startShop()
  const { json } = await ask(core, token, { ...ASKED, series: { y: Y, sizes: [60, 40] } })
  const job = await core.request('GET', `/api/predict/${json['job_id']}`, { token })
  const { series } = job.json as unknown as { series: { audit: { valid: number } }[] }
  expect(series.map(({ audit }) => audit.valid)).toEqual([60, 40])
})

test('models, parameters, key and usage answer in the words of the client', async () => {
  const { core, token } = await startShop()
  const get = (path: string, as: string | undefined = token) => core.request('GET', path, { token: as })
  const models = (await get('/v2/models')).json as unknown as { models: { name: string }[] }
  expect(models.models.map(({ name }) => name)).toContain('coincast')
  expect(models.models.map(({ name }) => name)).not.toContain('credit-risk')
  expect((await get('/model_params?model=timegpt-1&freq=D')).json).toMatchObject({
    detail: { input_size: expect.any(Number) as number, horizon: expect.any(Number) as number },
  })
  expect((await get('/validate_api_key')).status).toBe(200)
  const refused = await get('/validate_api_key', 'cc_live_wrong')
  expect([refused.status, typeof refused.json.detail]).toEqual([401, 'string'])
  expect((await get('/usage')).json).toEqual({ credits: { available: 1000, held: 0 } })
})
