import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { BOT_KEY, samplePrices, startCore, type TestCore } from '../../support/core.ts'

let clock: number
let folder: string
let core: TestCore
const start = (): Promise<TestCore> => startCore({ dataDir: folder, now: () => clock })
beforeEach(async () => {
  clock = Date.now()
  folder = mkdtempSync(join(tmpdir(), 'coincast-maintenance-'))
  core = await start()
})
afterEach(async () => {
  await core.close()
  rmSync(folder, { recursive: true, force: true })
})

const minutesFromNow = (minutes: number): string => new Date(clock + minutes * 60_000).toISOString()
const order = (token: string) =>
  core.request('POST', '/api/predict', {
    token,
    json: { model: 'naive', data: samplePrices(60) },
    headers: { prefer: 'wait=50' },
  })
const begin = async (minutes: number) =>
  core.request('POST', '/api/admin/maintenance', {
    token: await core.admin(),
    json: { message: 'Moving to a larger machine', minutes },
  })

test('maintenance: orders and payments are refused with its message and end, reads go on, and it ends by itself', async () => {
  const token = await core.register()
  await core.topUp(token, 100)
  expect((await order(token)).status).toBe(200)
  const until = minutesFromNow(10)
  expect((await begin(10)).json).toEqual({ on: true, message: 'Moving to a larger machine', until })
  for (const [path, json] of [
    ['/api/predict', { model: 'naive', data: samplePrices(60) }],
    ['/api/predict/quote', { model: 'naive', data: samplePrices(60) }],
    ['/api/account/top-up', { amount: 5 }],
    ['/api/account/top-up', { provider: 'stars', amount: 100 }],
  ] as const) {
    const refused = await core.request('POST', path, { token, json })
    expect([path, refused.status, refused.json.code]).toEqual([path, 503, 'maintenance'])
    expect(refused.json.params).toEqual({ message: 'Moving to a larger machine', until, retry_after_seconds: 600 })
    expect(refused.headers.get('retry-after')).toBe('600')
  }
  expect((await core.request('GET', '/api/account/balance', { token })).status).toBe(200)
  expect((await core.request('GET', '/api/predict/history', { token })).json.items).toHaveLength(1)
  expect((await core.request('GET', '/api/maintenance')).json).toMatchObject({ on: true, until })
  clock += 10 * 60_000
  expect((await core.request('GET', '/api/maintenance')).json).toEqual({ on: false, message: null, until: null })
  expect((await order(token)).status).toBe(200)
})

test('maintenance: a job that runs ends, and a payment that has begun is credited', async () => {
  const acting = await core.request('POST', '/api/bot/act-for', { token: BOT_KEY, json: { telegram_id: '77' } })
  const token = String(acting.json.access_token)
  const { json: bought } = await core.request('POST', '/api/account/top-up', {
    token,
    json: { provider: 'stars', amount: 100 },
  })
  const running = await core.request('POST', '/api/predict', {
    token,
    json: { model: 'naive', data: samplePrices(60) },
  })
  await begin(5)
  const claim = {
    telegram_id: '77',
    order_id: bought.id,
    amount: Object(bought.price).amount,
    currency: 'XTR',
  }
  expect((await core.request('POST', '/api/bot/orders/check', { token: BOT_KEY, json: claim })).status).toBe(200)
  const settled = await core.request('POST', '/api/bot/orders/settle', {
    token: BOT_KEY,
    json: { ...claim, charge_id: 'charge-1' },
  })
  expect(settled.json).toMatchObject({ credited: true })
  await core.runner.stop(60_000)
  expect((await core.request('GET', `/api/predict/${running.json.id}`, { token })).json.status).toBe('OK')
})

test('maintenance: survives a restart, is ended by staff, and both are in the audit log', async () => {
  const until = minutesFromNow(60)
  await begin(60)
  await core.close({ keep: true })
  core = await start()
  const token = await core.register()
  expect((await order(token)).json.code).toBe('maintenance')
  const staff = await core.admin()
  for (const _ of [1, 2])
    expect((await core.request('DELETE', '/api/admin/maintenance', { token: staff })).json.on).toBe(false)
  expect((await order(token)).status).toBe(200)
  const { json } = await core.request('GET', '/api/admin/audit', { token: staff })
  expect(json.items).toMatchObject([
    { action: 'maintenance.ended', before: { on: true, until }, after: { on: false } },
    { action: 'maintenance.begun', before: { on: false }, after: { on: true, until } },
  ])
})

test.each([0, -1, 4321, 1.5])('maintenance: %d minutes are refused', async (minutes) => {
  const refused = await begin(minutes)
  expect([refused.status, Object(refused.json.fields)[0].pointer]).toEqual([422, '/minutes'])
  expect((await core.request('GET', '/api/maintenance')).json.on).toBe(false)
})
