import { statfsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { keptUntil } from '../../../core/jobs/retention.ts'
import { DAY_MS } from '../../../core/kit/units.ts'
import type { TestCore } from '../../support/core.ts'
import { samplePrices } from '../../support/samples.ts'
import { free, newFolder, open, paid, startShop, submit, WAIT } from './shop.ts'

const KEEPING = { freeDays: 30, paidDays: 400 }
const at = Date.UTC(2023, 0, 1)

test('kept until: days after the last date of the forecast, or after the end of the job where that is later', () => {
  const until = (cost: number, lastAt: number | null) =>
    (keptUntil({ cost, finishedAt: at, lastAt }, KEEPING) - at) / DAY_MS
  expect([until(0, null), until(0, at - 5 * DAY_MS), until(0, at + 5 * DAY_MS)]).toEqual([30, 30, 35])
  expect([until(9, null), until(9, at - 5 * DAY_MS), until(9, at + 5 * DAY_MS)]).toEqual([400, 400, 405])
  // Yearly prices: what was free is not kept for decades.
  expect([until(0, at + 9_000 * DAY_MS), until(9, at + 9_000 * DAY_MS)]).toEqual([430, 9_400])
})

/** A shop whose clock can be moved on. */
async function startClock({ ownChildren = false } = {}) {
  let clock = Date.now()
  const { core, token: first } = await startShop({ now: () => clock, ownChildren })
  const login = async (): Promise<string> => {
    const json = { email: 'user0@example.com', password: 'correct horse battery' }
    return String((await core.request('POST', '/api/auth/login', { json })).json.access_token)
  }
  return {
    core,
    first,
    /** Moves the clock to just after `time`, sweeps, and signs in again: tokens do not last so long. */
    goTo: async (time: string): Promise<string> => {
      clock = Date.parse(time) + 1
      await core.sweep()
      return login()
    },
  }
}

const statusesOf = async (core: TestCore, token: string, id: string): Promise<number[]> =>
  Promise.all(
    ['', '/forecast.csv', '/chart.png'].map(
      async (part) => (await core.request('GET', `/api/predict/${id}${part}`, { token })).status,
    ),
  )

const countOf = async (core: TestCore, table: 'results' | 'datasets'): Promise<number> =>
  Number((await core.db.reader.values<[number]>(`SELECT count(*) FROM ${table}`))[0]?.[0])

test('retention: a free result is deleted when announced, a paid one later; list, statement and books keep both', async () => {
  const { core, first, goTo } = await startClock()
  const cheap = (await submit(core, first, free, WAIT)).json
  const dear = (await submit(core, first, paid, WAIT)).json
  expect(Date.parse(String(dear.kept_until)) - Date.parse(String(cheap.kept_until))).toBeGreaterThan(300 * DAY_MS)
  const token = await goTo(String(cheap.kept_until))
  expect(await statusesOf(core, token, String(cheap.id))).toEqual([410, 410, 410])
  expect(await statusesOf(core, token, String(dear.id))).toEqual([200, 200, 200])
  expect(await countOf(core, 'datasets')).toBe(1)
  const gone = await core.request('GET', `/api/predict/${String(cheap.id)}`, { token })
  expect(gone.json).toMatchObject({ code: 'result_gone', params: { kept_until: cheap.kept_until } })
  const later = await goTo(String(dear.kept_until))
  expect(await statusesOf(core, later, String(dear.id))).toEqual([410, 410, 410])
  expect([await countOf(core, 'results'), await countOf(core, 'datasets')]).toEqual([0, 0])
  const { items } = (await core.request('GET', '/api/predict/history', { token: later })).json as unknown as {
    items: unknown[]
  }
  expect(items).toMatchObject([
    { id: dear.id, charged: 30, kept_until: dear.kept_until },
    { id: cheap.id, charged: 0, kept_until: cheap.kept_until },
  ])
  const admin = await core.admin()
  expect((await core.request('GET', '/api/admin/ledger/check?deep=true', { token: admin })).json).toMatchObject({
    ok: true,
  })
})

test('retention: a series stays as long as any job needs it', async () => {
  const { core, first, goTo } = await startClock()
  const cheap = (await submit(core, first, free, WAIT)).json
  const again = { model: 'lintrend', horizon: 5, dataset_id: cheap.dataset_id }
  const dear = (await submit(core, first, again, WAIT)).json
  expect(dear.status).toBe('OK')
  const token = await goTo(String(cheap.kept_until))
  expect(await statusesOf(core, token, String(dear.id))).toEqual([200, 200, 200])
  await goTo(String(dear.kept_until))
  expect(await countOf(core, 'datasets')).toBe(0)
})

test('retention: a job that ended without a result keeps its line', async () => {
  const { core, first, goTo } = await startClock({ ownChildren: true })
  const goOn = core.holdForecasts()
  const { json } = await submit(core, first)
  const canceled = await core.request('DELETE', `/api/predict/${String(json.id)}`, { token: first })
  goOn()
  const token = await goTo(String(canceled.json.kept_until))
  expect(await countOf(core, 'datasets')).toBe(0)
  const found = await core.request('GET', `/api/predict/${String(json.id)}`, { token })
  expect([found.status, found.json.status]).toEqual([200, 'CANCELED'])
})

test('packed: results and series take a fraction of their size, and rows of before are read as they are', async () => {
  const { core, token } = await startShop()
  const order = { model: 'lintrend', horizon: 20, data: samplePrices(120) }
  const { json, text } = await submit(core, token, order, WAIT)
  const id = String(json.id)
  const sizes = await core.db.reader.values<[number, number, number]>(
    'SELECT length(body), length(packed), (SELECT length(recent) FROM datasets) FROM results',
  )
  const [body = 0, packed = 0, recent = 0] = sizes[0] ?? []
  expect([body, packed < text.length / 2, recent < 120 * 16]).toEqual([0, true, true])
  const get = async () => core.request('GET', `/api/predict/${id}`, { token })
  const before = await get()
  // As they were kept before they were packed.
  const { forecast, risk, hedges, skill, notes } = before.json
  const old = JSON.stringify({ forecast, risk, hedges, skill, notes })
  const flat = new Float64Array([
    2,
    ...order.data.map(({ date }) => Date.parse(date)),
    ...order.data.map(({ close }) => close),
  ])
  const hex = Buffer.from(flat.buffer).toString('hex')
  await core.db.write(async (tx) => {
    await tx.run(`UPDATE results SET packed = NULL, body = '${old.replaceAll("'", "''")}'`)
    await tx.run(`UPDATE datasets SET recent = x'${hex}'`)
  })
  expect((await get()).json).toEqual(before.json)
  expect((await core.request('GET', `/api/predict/${id}/chart.png`, { token })).status).toBe(200)
  const again = await submit(core, token, { ...order, data: undefined, dataset_id: json.dataset_id }, WAIT)
  expect(again.json.forecast).toEqual(forecast)
})

test('disk: below the reserve free jobs get 503, below a quarter all jobs do; reads and payments work', async () => {
  const folder = newFolder()
  const { bavail, bsize } = statfsSync(folder)
  const freeMegabytes = (bavail * bsize) / 1e6
  const tight = await open({ dataDir: folder, env: { DISK_RESERVE_MB: String(Math.ceil(freeMegabytes * 2)) } })
  const token = await tight.register()
  const refused = await submit(tight, token, free)
  expect([refused.status, refused.json.code, refused.headers.get('retry-after')]).toEqual([503, 'unavailable', '60'])
  expect((await tight.request('POST', '/api/predict/quote', { token, json: free })).status).toBe(503)
  const { status, json } = await submit(tight, token, paid, WAIT)
  expect([status, json.status]).toEqual([200, 'OK'])
  expect((await tight.request('GET', '/metrics')).text).toMatch(/^coincast_disk_free_bytes \d+/m)
  await tight.close({ keep: true })
  const full = await open({ dataDir: folder, env: { DISK_RESERVE_MB: String(Math.ceil(freeMegabytes * 10)) } })
  const login = await full.request('POST', '/api/auth/login', {
    json: { email: 'user0@example.com', password: 'correct horse battery' },
  })
  const mine = String(login.json.access_token)
  expect((await submit(full, mine, paid)).status).toBe(503)
  expect((await full.request('GET', `/api/predict/${String(json.id)}`, { token: mine })).status).toBe(200)
  await full.topUp(mine, 10)
})

test('disk: the empty pages of the database count as room', async () => {
  const { core, token } = await startShop()
  for (let i = 0; i < 5; i++) await submit(core, token, { ...paid, data: samplePrices(40 + i) }, WAIT)
  const before = await core.db.unusedBytes()
  await core.db.write(async (tx) => void (await tx.run('DELETE FROM results')))
  expect(await core.db.unusedBytes()).toBeGreaterThan(before)
})
