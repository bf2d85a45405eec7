import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { WatchView } from '../../../core/contract/watches/watch.ts'
import { watches } from '../../../core/db/schema/schedule.ts'
import { BOT_KEY, samplePrices, startCore, type TestCore } from '../../support/core.ts'

const DAY_MS = 86_400_000
const HISTORY = samplePrices(60)
const LAST_MS = Date.parse(HISTORY.at(-1)?.date ?? '')
const dayAfter = (days: number): string => new Date(LAST_MS + days * DAY_MS).toISOString().slice(0, 10)
let core: TestCore
let dir: string
let at = 0
let failures = 0
let people = 0
let token = ''
let logged: Array<Record<string, unknown>> = []

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'coincast-watches-'))
  core = await startCore({
    now: () => at,
    log: (line) => logged.push(line),
    env: { MARKETS: 'folder', MARKETS_DIR: dir },
    wrap: {
      ledger: (books) => ({
        ...books,
        post: (...posted) => {
          if (failures-- > 0) throw new Error('the disk is gone')
          return books.post(...posted)
        },
      }),
    },
  })
})
beforeEach(async () => {
  failures = 0
  logged = []
  at = LAST_MS + DAY_MS
  writeFileSync(join(dir, 'instruments.csv'), 'symbol,name,file\nOIL,Oil,oil.csv\n')
  writeFileSync(
    join(dir, 'oil.csv'),
    `date,close\n${HISTORY.map(({ date, close }) => `${date},${close}`).join('\n')}\n`,
  )
  people++
  await enter()
})
afterAll(async () => {
  await core.close()
  rmSync(dir, { recursive: true })
})

/** Tokens end while days pass. */
async function enter(): Promise<void> {
  const json = { telegram_id: String(7000 + people) }
  const answer = await core.request('POST', '/api/bot/act-for', { token: BOT_KEY, json })
  token = String(answer.json['access_token'])
}
const ask = async (method: string, path: string, json?: unknown) =>
  (await core.request(method, path, { token, ...(json === undefined ? {} : { json }) })).json
const quote = () => ask('POST', '/api/predict/quote', { symbol: 'OIL', model: 'ar', horizon: 3 })
async function begin(more: object = {}): Promise<WatchView & { cost: number }> {
  const { dataset_id, cost } = await quote()
  const wanted = { dataset_id, model: 'ar', horizon: 3, every: 'weekly', max_cost: cost, ...more }
  const answer = await core.request('POST', '/api/watches', { token, json: wanted })
  expect(answer.status).toBe(201)
  return { ...(answer.json as unknown as WatchView), cost: Number(cost) }
}
const look = async (): Promise<WatchView> => {
  const { items } = (await ask('GET', '/api/watches')) as unknown as { items: WatchView[] }
  const [only] = items
  if (only === undefined) throw new Error('there is no watch')
  return only
}
const jobs = async () =>
  (await ask('GET', '/api/predict/history'))['items'] as unknown as Array<{ id: string; cost: number }>
const balance = async () => Number((await ask('GET', '/api/account/balance'))['balance'])
const told = async () =>
  ((await ask('GET', '/api/notifications'))['items'] as unknown as Array<{ type: string }>).map(({ type }) => type)
/** What is due happens, and the forecast that it ordered ends. */
async function pass(days = 0): Promise<void> {
  at += days * DAY_MS
  await enter()
  await core.sweep()
  const id = (await look()).last_job_id
  if (id !== null)
    await expect.poll(async () => (await ask('GET', `/api/predict/${id}`))['status'], { timeout: 60_000 }).toBe('OK')
  await core.sweep()
}

const write = (id: string, change: Partial<typeof watches.$inferSelect>) =>
  core.db.write((tx) => tx.update(watches).set(change).where(eq(watches.id, id)))
const rowOf = (id: string) => core.db.reader.select().from(watches).where(eq(watches.id, id)).get()
const valuesOf = async (type: string) =>
  ((await ask('GET', '/api/notifications'))['items'] as unknown as Array<{ type: string; text: string }>)
    .filter((one) => one.type === type)
    .map(({ text }) => text)

test('watch: a forecast at once and one each week, each paid at the price that was agreed to', async () => {
  const { cost, id } = await begin()
  const before = await balance()
  await pass()
  expect(await look()).toMatchObject({
    id,
    forecasts: 1,
    state: 'active',
    next_at: new Date(at + 7 * DAY_MS).toISOString(),
  })
  await pass(3)
  expect((await jobs()).map((job) => job.cost)).toEqual([cost])
  await pass(4)
  expect(await balance()).toBe(before - 2 * cost)
  expect(await look()).toMatchObject({ forecasts: 2 })
})

test('watch: what was missed while the shop was closed comes once', async () => {
  await begin({ every: 'daily' })
  await pass()
  await pass(5)
  expect(await jobs()).toHaveLength(2)
})

test('watch: an order that fails in the middle leaves nothing, and comes once when it is tried again', async () => {
  const { cost } = await begin()
  const before = await balance()
  failures = 1
  await core.sweep()
  expect(await jobs()).toEqual([])
  expect(await look()).toMatchObject({ forecasts: 0, state: 'active' })
  at += 300_000
  await pass()
  await pass()
  expect(await jobs()).toHaveLength(1)
  expect(await balance()).toBe(before - cost)
})

test('watch: told before credits end, paused when they have, and goes on after a top-up', async () => {
  const { cost, id } = await begin()
  // What the one after the next would need is spent.
  for (let i = 0; (await balance()) >= 2 * cost && i < 20; i++)
    await core.request('POST', '/api/predict', {
      token,
      json: { symbol: 'OIL', model: 'ar', horizon: 3 },
      headers: { prefer: 'wait=30' },
    })
  await pass()
  expect(await told()).toContain('watch_credits_low')
  await pass(7)
  expect(await look()).toMatchObject({ id, state: 'paused', why: 'no_credits', forecasts: 1, next_at: null })
  expect(await told()).toContain('watch_no_credits')
  await core.topUp(token, cost)
  expect(await ask('PATCH', `/api/watches/${id}`, { state: 'active' })).toMatchObject({ state: 'active', why: null })
  await pass()
  expect(await look()).toMatchObject({ forecasts: 2 })
})

test('watch: a price that leaves the band is told once; the forecast scores itself', async () => {
  await begin()
  await pass()
  appendFileSync(join(dir, 'oil.csv'), `${dayAfter(1)},9999\n`)
  await pass(2)
  await pass(1)
  expect((await told()).filter((type) => type === 'watch_band')).toHaveLength(1)
  const id = (await look()).last_job_id
  await expect
    .poll(async () => (await ask('GET', `/api/predict/${id}`))['track_record'], { timeout: 60_000 })
    .toMatchObject({ steps: 1, last_price: 9999 })
})

test('watch: a probability of loss above what was set is told; below, nothing', async () => {
  await begin({ alerts: { p_loss_above: 0.01, var_95_above: 0.99 } })
  await pass()
  expect(await told()).toContain('watch_p_loss')
  expect(await told()).not.toContain('watch_var')
})

test('watch: one that an API key began pauses when the key is revoked', async () => {
  const session = token
  const made = await ask('POST', '/api/keys', { name: 'server' })
  token = String(made['key'])
  await begin()
  token = session
  await ask('DELETE', `/api/keys/${String(made['id'])}`)
  await core.sweep()
  expect(await look()).toMatchObject({ state: 'paused', why: 'not_allowed', forecasts: 0 })
})

test('watch: one that a key resumes or changes is held to the limit of that key; one resumed without, to none', async () => {
  const { id, cost } = await begin()
  const session = token
  const made = await ask('POST', '/api/keys', { name: 'server', monthly_limit: 1 })
  const key = String(made['key'])
  expect(cost).toBeGreaterThan(1)
  for (const change of [{ max_cost: 1_000_000 }, { every: 'daily' }, { state: 'active' }]) {
    token = session
    await ask('PATCH', `/api/watches/${id}`, { state: 'paused' })
    await ask('PATCH', `/api/watches/${id}`, { state: 'active' })
    expect((await rowOf(id))?.keyId).toBeNull()
    if ('state' in change) await ask('PATCH', `/api/watches/${id}`, { state: 'paused' })
    token = key
    await ask('PATCH', `/api/watches/${id}`, change)
    await core.sweep()
    expect(await look()).toMatchObject({ state: 'paused', why: 'not_allowed', forecasts: 0 })
  }
  token = session
  await ask('DELETE', `/api/keys/${String(made['id'])}`)
  await ask('PATCH', `/api/watches/${id}`, { state: 'active' })
  await pass()
  expect(await look()).toMatchObject({ state: 'active', forecasts: 1 })
})

test('watch: what it says that the next forecast costs is what the last one did, not what is agreed to at most', async () => {
  const { cost } = await begin({ max_cost: 1_000_000 })
  await pass()
  expect(await told()).not.toContain('watch_credits_low')
  for (let i = 0; (await balance()) >= cost && i < 20; i++)
    await core.request('POST', '/api/predict', {
      token,
      json: { symbol: 'OIL', model: 'ar', horizon: 3 },
      headers: { prefer: 'wait=30' },
    })
  await pass(7)
  expect(await look()).toMatchObject({ state: 'paused', why: 'no_credits' })
  const [text] = await valuesOf('watch_no_credits')
  expect(text).toContain(`costs ${cost} credit`)
})

test('watch: a model that is no longer offered pauses it, and the daily look says why it cannot look', async () => {
  const { id } = await begin()
  await pass()
  await write(id, { model: 'withdrawn' })
  at += 7 * DAY_MS
  await enter()
  await core.sweep()
  expect(await look()).toMatchObject({ state: 'paused', why: 'model_gone' })
  expect(await told()).toContain('watch_model_gone')
  expect(logged).toContainEqual(expect.objectContaining({ event: 'watch_not_looked_at', level: 'warn', watch: id }))
})

test('watch: refused where the quote reads the prices otherwise than a watch would', async () => {
  const lines = HISTORY.map(({ date, close }) => `${date},${close},${close * 2}`)
  writeFileSync(join(dir, 'oil.csv'), `date,close,other\n${lines.join('\n')}\n`)
  at += 2 * 60_000
  for (const reading of [{ price_column: 'other' }, { time_column: 'date' }, { series: '*' }]) {
    const { dataset_id } = await ask('POST', '/api/predict/quote', {
      symbol: 'OIL',
      model: 'ar',
      horizon: 3,
      ...reading,
    })
    expect(dataset_id).toBeDefined()
    const wanted = { dataset_id, model: 'ar', horizon: 3, every: 'weekly', max_cost: 1_000_000 }
    expect(await ask('POST', '/api/watches', wanted)).toMatchObject({ status: 422, code: 'validation_failed' })
  }
  expect(await begin()).toMatchObject({ state: 'active' })
})

test('watch: prices that are gone pause it', async () => {
  await begin()
  await pass()
  writeFileSync(join(dir, 'instruments.csv'), 'symbol,name,file\nGAS,Gas,oil.csv\n')
  at += 7 * DAY_MS
  await enter()
  await core.sweep()
  expect(await look()).toMatchObject({ state: 'paused', why: 'no_prices' })
})

test('watch: paused by its person it orders nothing; ended it is gone', async () => {
  const { id } = await begin()
  expect(await ask('PATCH', `/api/watches/${id}`, { state: 'paused' })).toMatchObject({ state: 'paused', why: null })
  await core.sweep()
  expect(await jobs()).toEqual([])
  expect((await core.request('DELETE', `/api/watches/${id}`, { token })).status).toBe(204)
  expect(await ask('GET', '/api/watches')).toEqual({ items: [] })
  expect(await ask('PATCH', `/api/watches/${id}`, { state: 'active' })).toMatchObject({ status: 404 })
})

test('watch: refused for rows that were sent, above the agreed price, twice, or of somebody else', async () => {
  const { dataset_id } = await ask('POST', '/api/predict/quote', { data: HISTORY, model: 'ar', horizon: 3 })
  const wanted = { dataset_id, model: 'ar', horizon: 3, every: 'weekly', max_cost: 1_000_000 }
  expect(await ask('POST', '/api/watches', wanted)).toMatchObject({ status: 422, code: 'validation_failed' })
  const named = await quote()
  expect(await ask('POST', '/api/watches', { ...wanted, dataset_id: named['dataset_id'], max_cost: 0 })).toMatchObject({
    status: 409,
    code: 'quote_changed',
  })
  await begin()
  expect(await ask('POST', '/api/watches', { ...wanted, dataset_id: named['dataset_id'] })).toMatchObject({
    status: 409,
    code: 'state_conflict',
  })
  token = await core.register()
  expect(await ask('POST', '/api/watches', { ...wanted, dataset_id: named['dataset_id'] })).toMatchObject({
    status: 404,
  })
  expect((await core.request('GET', '/api/watches')).status).toBe(401)
})
