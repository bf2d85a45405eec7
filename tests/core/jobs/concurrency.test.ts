import { afterEach, expect, test } from 'vitest'
import { samplePrices, startCore, type TestCore } from '../../support/core.ts'

const ROWS = 20
const worlds: TestCore[] = []

/** A core where one price a row is asked, and an account that has exactly `credits`. */
async function startShop(credits: number): Promise<{ core: TestCore; token: string }> {
  const core = await startCore({ env: { SIGNUP_CREDITS: '0', WORKERS: '2' } })
  worlds.push(core)
  const token = await core.register()
  if (credits > 0) await core.topUp(token, credits)
  return { core, token }
}

afterEach(async () => {
  for (const core of worlds.splice(0)) await core.close()
})

const order = { model: 'lintrend', horizon: 5, data: samplePrices(ROWS) }
const submit = (core: TestCore, token: string, headers: Record<string, string> = {}) =>
  core.request('POST', '/api/predict', { token, json: order, headers })

test('submit: of 100 at once with credits for 37, 37 are accepted and 63 refused with what is missing', async () => {
  const { core, token } = await startShop(37 * ROWS)
  const answers = await Promise.all(Array.from({ length: 100 }, () => submit(core, token)))
  const accepted = answers.filter(({ status }) => status === 202)
  const refused = answers.filter(({ status }) => status === 402)
  expect([accepted.length, refused.length]).toEqual([37, 63])
  for (const { json } of refused)
    expect(json).toMatchObject({
      code: 'insufficient_credits',
      params: { needed: ROWS, available: 0, missing: ROWS },
    })
  const { json: balance } = await core.request('GET', '/api/account/balance', { token })
  expect(balance.available).toBe(0)

  const ended = await Promise.all(accepted.map(({ json }) => endOf(core, token, String(json.id))))
  expect(new Set(ended)).toEqual(new Set(['OK']))
  const { json: after } = await core.request('GET', '/api/account/balance', { token })
  expect(after).toEqual({ balance: 0, held: 0, available: 0, expiring: [] })
})

test('submit: what the accepted ones cost is held until they end', async () => {
  const { core, token } = await startShop(10 * ROWS)
  await Promise.all(Array.from({ length: 10 }, () => submit(core, token)))
  const { items } = (await core.request('GET', '/api/predict/history?limit=100', { token })).json as unknown as History
  const { json: balance } = await core.request('GET', '/api/account/balance', { token })
  const pending = items.filter(({ status }) => status === 'PENDING').length
  // Some may end between the two looks: then less is held, never more.
  expect(balance.held).toBeLessThanOrEqual(pending * ROWS)
  expect(balance).toMatchObject({ available: 0, balance: balance.held })
})

test('idempotency: 50 at once with one key are one job, with the same body for all', async () => {
  const { core, token } = await startShop(1_000)
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => submit(core, token, { 'idempotency-key': 'the-only-one' })),
  )
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]))
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
  expect(answers.filter(({ headers }) => headers.get('idempotent-replayed') === 'true')).toHaveLength(49)
  const { items } = (await core.request('GET', '/api/predict/history', { token })).json as unknown as History
  expect(items).toHaveLength(1)
  await endOf(core, token, items[0]?.id ?? '')
  const { json: balance } = await core.request('GET', '/api/account/balance', { token })
  expect(balance).toMatchObject({ balance: 1_000 - ROWS, held: 0, available: 1_000 - ROWS })
})

test('idempotency: a key with another body is refused, the same key of another account is not', async () => {
  const { core, token } = await startShop(1_000)
  const headers = { 'idempotency-key': 'mine' }
  expect((await submit(core, token, headers)).status).toBe(202)
  const other = await core.request('POST', '/api/predict', { token, headers, json: { ...order, horizon: 6 } })
  expect([other.status, other.json.code]).toEqual([422, 'idempotency_mismatch'])
  const stranger = await core.register()
  await core.topUp(stranger, 1_000)
  const theirs = await submit(core, stranger, headers)
  expect([theirs.status, theirs.headers.get('idempotent-replayed')]).toEqual([202, null])
})

test('idempotency: a refusal is not kept, so the same key works once there are credits', async () => {
  const { core, token } = await startShop(0)
  const headers = { 'idempotency-key': 'again' }
  expect((await submit(core, token, headers)).status).toBe(402)
  await core.topUp(token, 100)
  expect((await submit(core, token, headers)).status).toBe(202)
})

test('cancel: against a job that is about to end, exactly one of capture and release happens', async () => {
  const jobs = 40
  const { core, token } = await startShop(jobs * ROWS)
  const submitted = await Promise.all(Array.from({ length: jobs }, () => submit(core, token)))
  const ids = submitted.map(({ json }) => String(json.id))
  // One after the other while they run: some are canceled waiting, some running, some have ended.
  const canceled: string[] = []
  for (const id of ids) {
    const answer = await core.request('DELETE', `/api/predict/${id}`, { token })
    expect(answer.status === 200 || answer.json.code === 'job_not_cancelable').toBe(true)
    if (answer.status === 200) canceled.push(id)
  }
  const statuses = await Promise.all(ids.map((id) => endOf(core, token, id)))
  expect(ids.filter((_, i) => statuses[i] === 'CANCELED')).toEqual(canceled)
  const settled = await entriesOf(core)
  for (const [i, id] of ids.entries())
    expect(settled.get(id)).toEqual(statuses[i] === 'CANCELED' ? ['hold', 'release'] : ['capture', 'hold'])
  const { json: balance } = await core.request('GET', '/api/account/balance', { token })
  expect(balance).toMatchObject({ held: 0, available: canceled.length * ROWS })
  const again = await core.request('DELETE', `/api/predict/${ids[0]}`, { token })
  expect(again.status).toBe(409)
})

test('queue: 50 free jobs of one account end in the order they came, and no more may wait', async () => {
  const core = await startCore({ env: { SIGNUP_CREDITS: '0', WORKERS: '1' } })
  worlds.push(core)
  const token = await core.register()
  const free = { model: 'naive', horizon: 2, risk_steps: [1], data: samplePrices(14) }
  const goOn = core.holdForecasts()
  const answers = await Promise.all(
    Array.from({ length: 80 }, () => core.request('POST', '/api/predict', { token, json: free })),
  )
  goOn()
  const accepted = answers.filter(({ status }) => status === 202)
  expect(accepted).toHaveLength(50)
  const refused = answers.filter(({ status }) => status === 429)
  expect(refused).toHaveLength(30)
  expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(refused[0]?.json).toMatchObject({ code: 'too_many_pending', params: { limit: 50 } })
  for (const { json } of accepted) expect(await endOf(core, token, String(json.id))).toBe('OK')
  const rows = await core.db.reader.values<
    [number]
  >(`SELECT jobs.seq FROM events JOIN jobs ON jobs.id = data ->> 'job_id'
    WHERE type = 'job.finished' ORDER BY events.seq`)
  const order = rows.map(([seq]) => seq)
  expect(order).toEqual([...order].sort((a, b) => a - b))
  expect((await core.request('POST', '/api/predict', { token, json: free })).status).toBe(202)
})

test('queue: a paid job does not wait for the free ones of others', async () => {
  const core = await startCore({ env: { WORKERS: '1' } })
  worlds.push(core)
  const free = { model: 'naive', horizon: 2, risk_steps: [1], data: samplePrices(14) }
  const goOn = core.holdForecasts()
  for (let account = 0; account < 3; account++) {
    const token = await core.register()
    for (let i = 0; i < 20; i++) await core.request('POST', '/api/predict', { token, json: free })
  }
  const token = await core.register()
  const paid = { ...free, model: 'lintrend', data: samplePrices(40) }
  const { json } = await core.request('POST', '/api/predict', { token, json: paid })
  goOn()
  expect(await endOf(core, token, String(json.id))).toBe('OK')
  const [row] = await core.db.reader.values<[number]>(
    `SELECT seq FROM events WHERE type = 'job.finished' AND data ->> 'job_id' = '${String(json.id)}'`,
  )
  // Behind those alone that had been handed to the worker before it came.
  expect(row?.[0]).toBeLessThanOrEqual(6)
})

interface History {
  items: Array<{ id: string; status: string }>
}

/** Waits on the stream of the job's events until it has ended. */
async function endOf(core: TestCore, token: string, id: string): Promise<string> {
  const events = await core.request('GET', `/api/predict/${id}/events`, { token })
  expect(events.text).toContain('event: finished')
  return String((await core.request('GET', `/api/predict/${id}`, { token })).json.status)
}

async function entriesOf(core: TestCore): Promise<Map<string, string[]>> {
  const rows = await core.db.reader.values<[string, string]>(
    'SELECT job_id, type FROM entries WHERE job_id IS NOT NULL ORDER BY type',
  )
  const byJob = new Map<string, string[]>()
  for (const [id, type] of rows) byJob.set(id, [...(byJob.get(id) ?? []), type])
  return byJob
}
