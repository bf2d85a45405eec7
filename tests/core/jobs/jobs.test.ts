import { expect, test } from 'vitest'
import { jobViewSchema } from '../../../core/contract/jobs/job.ts'
import { quoteViewSchema } from '../../../core/contract/jobs/quote.ts'
import { samplePrices } from '../../support/core.ts'
import { free, paid, startShop, submit, WAIT } from './shop.ts'

test('submit: without Prefer it answers 202 with the cost and where to look; with it, 200 with the result', async () => {
  const { core, token } = await startShop()
  const accepted = await submit(core, token)
  expect(accepted.status).toBe(202)
  const pending = jobViewSchema.parse(accepted.json)
  expect(pending).toMatchObject({ status: 'PENDING', cost: 30, horizon: 5, finished_at: null, error: null })
  expect(accepted.headers.get('location')).toBe(`/api/predict/${pending.id}`)

  const finished = await submit(core, token, paid, WAIT)
  expect([finished.status, finished.headers.get('preference-applied')]).toEqual([200, 'wait=30'])
  const job = jobViewSchema.parse(finished.json)
  expect(job).toMatchObject({ status: 'OK', cost: 30 })
  expect(job.forecast).toHaveLength(5)
  expect((await core.request('GET', `/api/predict/${job.id}`, { token })).json).toMatchObject({ status: 'OK' })
})

test('submit: a wait that is too short answers 202, and the job goes on', async () => {
  const { core, token } = await startShop()
  const answer = await submit(core, token, paid, { prefer: 'respond-async, wait=0' })
  expect(answer.status).toBe(202)
  const again = await core.request('GET', `/api/predict/${answer.json.id}/events`, { token })
  expect(again.text).toContain('event: finished')
})

test('submit: a free model makes no entry, a paid one a hold and a capture', async () => {
  const { core, token } = await startShop()
  const gratis = await submit(core, token, free, WAIT)
  const bought = await submit(core, token, paid, WAIT)
  expect([gratis.json.cost, bought.json.cost]).toEqual([0, 30])
  const entries = await core.db.reader.values<[string, string]>(
    'SELECT job_id, type FROM entries WHERE job_id IS NOT NULL ORDER BY type',
  )
  expect(entries).toEqual([
    [bought.json.id, 'capture'],
    [bought.json.id, 'hold'],
  ])
})

test('quote: it prices and keeps the series and charges nothing; the dataset can then be ordered', async () => {
  const { core, token } = await startShop()
  const answer = await core.request('POST', '/api/predict/quote', { token, json: paid })
  expect(answer.status).toBe(200)
  const quote = quoteViewSchema.parse(answer.json)
  expect(quote).toMatchObject({ cost: 30, available: 1000, missing: 0, price_per_row: 1 })
  expect((await core.request('GET', '/api/account/balance', { token })).json).toMatchObject({
    available: 1000,
    held: 0,
  })
  const job = await submit(core, token, { model: 'lintrend', horizon: 3, dataset_id: quote.dataset_id }, WAIT)
  expect(job.json).toMatchObject({ status: 'OK', cost: 30, dataset_id: quote.dataset_id })
  const other = await submit(core, token, { model: 'naive', horizon: 3, dataset_id: quote.dataset_id }, WAIT)
  expect(other.json).toMatchObject({ status: 'OK', cost: 0 })
})

test('quote: it says how many credits are missing', async () => {
  const { core, token } = await startShop({ env: { SIGNUP_CREDITS: '10' } })
  const quote = quoteViewSchema.parse((await core.request('POST', '/api/predict/quote', { token, json: paid })).json)
  expect(quote).toMatchObject({ cost: 30, available: 10, missing: 20 })
  const refused = await submit(core, token)
  expect([refused.status, refused.json.params]).toEqual([402, { needed: 30, available: 10, missing: 20 }])
})

test('dataset: data and dataset_id together, or neither, are refused; so is one that nobody has', async () => {
  const { core, token } = await startShop()
  const both = await submit(core, token, { ...paid, dataset_id: 'dat_x' })
  const neither = await submit(core, token, { model: 'lintrend' })
  const unknown = await submit(core, token, { model: 'lintrend', dataset_id: 'dat_nobodys' })
  expect([both.status, neither.status, unknown.status]).toEqual([422, 422, 404])
  expect(both.json.fields).toMatchObject([{ pointer: '/data' }])
})

test('dataset: after a day one that was only quoted is gone, one that was ordered stays', async () => {
  let time = Date.now()
  const { core, token: first } = await startShop({ now: () => time })
  const ask = async (token: string) =>
    quoteViewSchema.parse((await core.request('POST', '/api/predict/quote', { token, json: paid })).json).dataset_id
  const [quoted, ordered] = [await ask(first), await ask(first)]
  expect((await submit(core, first, { model: 'naive', dataset_id: ordered }, WAIT)).status).toBe(200)
  time += 25 * 3_600_000
  await core.sweep()
  const left = await core.db.reader.values<[string]>('SELECT id FROM datasets')
  expect(left.flat()).toContain(ordered)
  expect(left.flat()).not.toContain(quoted)
})

test('max_cost: a price above it is refused with both prices, one within it is taken', async () => {
  const { core, token } = await startShop()
  const refused = await submit(core, token, { ...paid, max_cost: 29 })
  expect([refused.status, refused.json.code, refused.json.params]).toEqual([
    409,
    'quote_changed',
    { quoted: 29, price: 30 },
  ])
  expect((await submit(core, token, { ...paid, max_cost: 30 })).status).toBe(202)
})

test('horizon: left out it is the number of rows, at most what the model can; too far is refused', async () => {
  const { core, token } = await startShop()
  const { horizon: _, ...open } = free
  expect((await submit(core, token, open)).json.horizon).toBe(30)
  const long = await submit(core, token, { model: 'naive', data: samplePrices(300) })
  expect(long.json.horizon).toBe(250)
  const far = await submit(core, token, { ...free, horizon: 251 })
  expect([far.status, far.json.code, far.json.params]).toEqual([422, 'horizon_too_long', { horizon: 251, max: 250 }])
  for (const horizon of [0, -1, 1.5, '5', 1_001]) {
    const wrong = await submit(core, token, { ...free, horizon })
    expect([wrong.status, wrong.json.code]).toEqual([422, 'validation_failed'])
    expect(wrong.json.fields).toMatchObject([{ pointer: '/horizon' }])
  }
})

test('horizon: farther than the series is long is forecast when asked for, and the result says what is extrapolated', async () => {
  const { core, token } = await startShop()
  const job = jobViewSchema.parse((await submit(core, token, { ...free, horizon: 100 }, WAIT)).json)
  expect([job.status, job.forecast?.length]).toEqual(['OK', 100])
  const note = job.notes?.find(({ code }) => code === 'beyond_history')
  expect([note?.text.en, note?.text.ru].every((text) => text?.includes('100') && text.includes('30'))).toBe(true)
  const near = jobViewSchema.parse((await submit(core, token, free, WAIT)).json)
  expect(near.notes?.map(({ code }) => code)).not.toContain('beyond_history')
})

test('risk_steps: those within the horizon are answered, one beyond it is refused by its place', async () => {
  const { core, token } = await startShop()
  const job = jobViewSchema.parse((await submit(core, token, { ...free, risk_steps: [5, 2] }, WAIT)).json)
  expect(job.risk?.horizons.map(({ steps }) => steps)).toEqual([2, 5])
  const refused = await submit(core, token, { ...free, risk_steps: [1, 6, 2, 30] })
  expect([refused.status, refused.json.code]).toEqual([422, 'validation_failed'])
  expect(refused.json.fields).toEqual([
    { pointer: '/risk_steps/1', message: expect.stringContaining('6'), fix: expect.stringContaining('at most 5') },
    { pointer: '/risk_steps/3', message: expect.stringContaining('30'), fix: expect.stringContaining('at most 5') },
  ])
})

test('rows: too few valid ones are refused with the number present and needed, and nothing is charged', async () => {
  const { core, token } = await startShop()
  const data = [...samplePrices(11), { date: 'soon', close: 1 }, { date: '2026-01-05', close: -3 }]
  const refused = await submit(core, token, { ...paid, data })
  expect([refused.status, refused.json.code, refused.json.params]).toMatchObject([
    422,
    'too_few_rows',
    {
      valid: 11,
      needed: 12,
      rejected: 2,
      reasons: { unreadable_time: 1, price_not_positive: 1 },
      row: 12,
      column: 'date',
      value: 'soon',
      audit: { rows: 13, columns: { time: 'date', price: 'close' } },
    },
  ])
  expect((await core.request('GET', '/api/account/balance', { token })).json).toMatchObject({
    available: 1000,
    held: 0,
  })
  expect((await submit(core, token, { ...paid, data: samplePrices(12) })).status).toBe(202)
})

test('submit: a wait beyond the maximum is the maximum, and says so', async () => {
  const { core, token } = await startShop()
  const long = await submit(core, token, free, { prefer: 'wait=1000' })
  expect([long.status, long.headers.get('preference-applied')]).toEqual([200, 'wait=60'])
})

test('submit: a request sent again gets its answer though its model has been retired; a new one is not served', async () => {
  const { core, token } = await startShop()
  const form = () => {
    const parts = new FormData()
    parts.set('model', 'lintrend')
    parts.set(
      'file',
      new Blob([
        `date,close\n${samplePrices(30)
          .map(({ date, close }) => `${date},${close}`)
          .join('\n')}`,
      ]),
    )
    return parts
  }
  const long = { ...paid, data: samplePrices(4_000), accept_loss: true }
  await core.topUp(token, 10_000)
  const byForm = (key: string) =>
    core.request('POST', '/api/predict', { token, body: form(), headers: { 'idempotency-key': key } })
  const first = await submit(core, token, paid, { 'idempotency-key': 'small' })
  const second = await submit(core, token, long, { 'idempotency-key': 'long' })
  const body = await new Response(form()).blob()
  const file = () =>
    core.request('POST', '/api/predict', {
      token,
      body,
      headers: { 'content-type': body.type, 'idempotency-key': 'file' },
    })
  const third = await file()
  expect([first.status, second.status, third.status]).toEqual([202, 202, 202])
  const [version] = (await core.catalog.listVersions()).filter(({ name }) => name === 'lintrend')
  const retired = await core.request('POST', `/api/admin/models/lintrend/versions/${version?.version}/state`, {
    token: await core.admin(),
    json: { action: 'retire', reason: 'a test' },
  })
  expect(retired.status).toBe(200)
  const again = [
    await submit(core, token, paid, { 'idempotency-key': 'small' }),
    await submit(core, token, long, { 'idempotency-key': 'long' }),
    await file(),
  ]
  expect(again.map(({ status, text }) => [status, text])).toEqual([first, second, third].map(({ text }) => [202, text]))
  const other = await submit(core, token, { ...paid, horizon: 6 }, { 'idempotency-key': 'small' })
  expect([other.status, other.json.code]).toEqual([422, 'idempotency_mismatch'])
  const fresh = [await submit(core, token, paid, { 'idempotency-key': 'fresh' }), await byForm('fresh')]
  expect(fresh.map(({ status }) => status)).toEqual([404, 404])
})
