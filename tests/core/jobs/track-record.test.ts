import { afterEach, expect, test } from 'vitest'
import { jobViewSchema } from '../../../core/contract/job.ts'
import { samplePrices, startCore, type TestCore } from '../../support/core.ts'

let core: TestCore
afterEach(() => core.close())

const ALL = samplePrices(300)

async function forecast(token: string, data: unknown, horizon = 20) {
  const answer = await core.request('POST', '/api/predict', {
    token,
    json: { model: 'naive', horizon, data },
    headers: { prefer: 'wait=30' },
  })
  return jobViewSchema.parse(answer.json)
}

const look = async (token: string, id: string) =>
  jobViewSchema.parse((await core.request('GET', `/api/predict/${id}`, { token })).json)

test('track record: a forecast is scored when a later upload of the same series reaches its dates', async () => {
  core = await startCore()
  const token = await core.register()
  const job = await forecast(token, ALL.slice(0, 250))
  expect(job.track_record).toBeNull()
  await forecast(token, ALL.slice(100, 258))
  expect((await look(token, job.id)).track_record?.steps).toBe(8)
  await forecast(token, ALL)
  const { track_record: record } = await look(token, job.id)
  expect(record?.steps).toBe(20)
  expect(record?.coverage_95).toBeGreaterThan(0.5)
})

test('track record: a series scaled by one factor is still the same series', async () => {
  core = await startCore()
  const token = await core.register()
  const job = await forecast(token, ALL.slice(0, 250))
  await forecast(
    token,
    ALL.map(({ date, close }) => ({ date, close: close / 4 })),
  )
  expect((await look(token, job.id)).track_record?.steps).toBe(20)
})

test('track record: another series on the same dates scores nothing', async () => {
  core = await startCore()
  const token = await core.register()
  const job = await forecast(token, ALL.slice(0, 250))
  await forecast(token, samplePrices(300, { seed: 99 }))
  expect((await look(token, job.id)).track_record).toBeNull()
})

test("track record: another account's upload scores nothing of mine", async () => {
  core = await startCore()
  const [mine, other] = [await core.register(), await core.register()]
  const job = await forecast(mine, ALL.slice(0, 250))
  await forecast(other, ALL)
  expect((await look(mine, job.id)).track_record).toBeNull()
})

test('track record: a model shows its live record once it has 30 scored forecasts', async () => {
  core = await startCore()
  const token = await core.register()
  for (let i = 0; i < 30; i++) await forecast(token, ALL.slice(i, 250 + i), 5)
  const before = await core.request('GET', '/api/models/naive', {})
  expect(before.json.track_record).toBeNull()
  await forecast(token, ALL)
  const after = await core.request('GET', '/api/models/naive', {})
  expect(after.json.track_record).toMatchObject({ forecasts: 30 })
})
