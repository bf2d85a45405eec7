import { afterEach, beforeEach, expect, test } from 'vitest'
import { monthAfter, monthsBetween } from '../../../core/reports/money/months.ts'
import { BOT_KEY, samplePrices, startCore, type TestCore } from '../../support/core.ts'

test.each([
  ['2026-11', 1, '2026-12'],
  ['2026-12', 1, '2027-01'],
  ['2026-01', -1, '2025-12'],
  ['2026-03', -11, '2025-04'],
  ['2028-02', 12, '2029-02'],
])('months: %s and %i is %s', (month, by, other) => {
  expect(monthAfter(month, by)).toBe(other)
})

test('months: from one to another they are whole, also February of a leap year; backwards there are none', () => {
  expect(monthsBetween('2028-02', '2028-03', 2)).toEqual({
    months: ['2028-02', '2028-03'],
    begins: Date.UTC(2028, 1, 1),
    ends: Date.UTC(2028, 3, 1),
  })
  expect(monthsBetween('2026-02', '2026-01', 2)).toBeUndefined()
})

test('months: more than asked for are none, and the last year that can be written has an end', () => {
  expect(monthsBetween('2026-01', '2026-03', 2)).toBeUndefined()
  expect(monthsBetween('9999-12', '9999-12', 2)?.months).toEqual(['9999-12'])
})

let clock: number
let core: TestCore
beforeEach(async () => {
  clock = Date.parse('2026-01-31T23:59:30Z')
  core = await startCore({ now: () => clock, env: { SIGNUP_CREDITS: '500', SIGNUP_CREDITS_DAYS: '1' } })
})
afterEach(() => core.close())

const get = async (path: string, token: string) => (await core.request('GET', path, { token })).json
async function forecast(token: string, rows: number): Promise<string> {
  const json = { model: 'coincast', data: samplePrices(rows) }
  const done = await core.request('POST', '/api/predict', { token, json, headers: { prefer: 'wait=50' } })
  expect(done.json.status).toBe('OK')
  return String(done.json.id)
}

/** A customer who buys, is given, spends and has money back, in January and in February. */
async function twoMonths(): Promise<{ token: string; staff: string }> {
  const staff = await core.admin()
  const token = await core.register()
  await core.topUp(token, 1_000)
  await forecast(token, 60)
  await forecast(token, 60)
  clock += 60_000
  await core.topUp(token, 300)
  await forecast(token, 80)
  const { id } = await get('/api/account', token)
  const adjusted = await core.request('POST', `/api/admin/accounts/${String(id)}/adjust`, {
    token: staff,
    json: { amount: 70, reason: 'goodwill' },
    headers: { 'idempotency-key': 'a1' },
  })
  expect(adjusted.status).toBe(201)
  const { items } = await get('/api/account/payments', token)
  const refunded = await core.request('POST', `/api/admin/payments/${Object(items)[0].charge_id}/refund`, {
    token: staff,
    json: { reason: 'not wanted' },
  })
  expect(refunded.status).toBe(200)
  return { token, staff }
}

test('usage: by day, model, member and key it adds up to what the statement says was charged', async () => {
  const { token } = await twoMonths()
  const lines = Object((await get('/api/account/transactions?type=charge&limit=100', token)).items) as Array<{
    amount: number
  }>
  const charged = lines.reduce((sum, { amount }) => sum - amount, 0)
  const byDay = await get('/api/account/usage', token)
  expect(Object(byDay.items).map(({ key, jobs }: { key: string; jobs: number }) => [key, jobs])).toEqual([
    ['2026-01-31', 2],
    ['2026-02-01', 1],
  ])
  expect(charged).toBeGreaterThan(0)
  expect(byDay).toMatchObject({ from: '2026-01-03', to: '2026-02-01', total: { jobs: 3, credits: charged } })
  const byModel = await get('/api/account/usage?by=model', token)
  expect(byModel.items).toEqual([{ key: 'coincast', title: expect.anything(), ...Object(byModel.total) }])
  const january = await get('/api/account/usage?to=2026-01-31&by=member', token)
  expect(january.total).toMatchObject({ jobs: 2 })
  const made = await core.request('POST', '/api/keys', { token, json: { name: 'robot' } })
  await forecast(String(made.json.key), 60)
  const byKey = Object((await get('/api/account/usage?by=key', token)).items) as Array<{ key: string; jobs: number }>
  expect(byKey.map(({ key, jobs }) => [key, jobs])).toEqual([
    ['', 3],
    [made.json.id, 1],
  ])
  const other = await core.register()
  expect((await get('/api/account/usage', other)).total).toEqual({ jobs: 0, rows: 0, credits: 0 })
  const file = await core.request('GET', '/api/account/usage.csv', { token })
  expect(file.text.split('\r\n')[0]).toBe('key,jobs,rows,credits')
  expect(file.text).toContain('2026-02-01,2,140,280')
})

test('reports: each month explains the change of what customers have, and the last one agrees with the balances', async () => {
  await twoMonths()
  // What is left of the welcome credits expires.
  clock += 2 * 86_400_000
  await core.schedules.tick()
  await core.schedules.settled()
  // A token lasts no two days.
  const staff = await core.admin()
  const { items } = await get('/api/admin/reports/months?from=2025-12', staff)
  const months = Object(items) as Array<Record<string, number>>
  expect(months.map(({ month, sold, refunded, adjusted }) => [month, sold, refunded, adjusted])).toEqual([
    ['2025-12', 0, 0, 0],
    ['2026-01', 1_000, 0, 0],
    ['2026-02', 300, 300, 70],
  ])
  for (const [index, now] of months.entries()) {
    const { sold = 0, refunded = 0, lost = 0, granted = 0, adjusted = 0, expired = 0, revenue = 0, unused } = now
    const before = months[index - 1]?.unused ?? 0
    expect(unused).toBe(before + sold - refunded + lost + granted + adjusted - expired - revenue)
  }
  expect(months.map(({ expired }) => expired)).toEqual([0, 0, expect.any(Number)])
  expect(months.at(-1)?.expired).toBeGreaterThan(0)
  expect((await get('/api/admin/ledger/check', staff)).ok).toBe(true)
  const stats = Object((await get('/api/admin/stats', staff)).credits)
  expect(months.at(-1)?.unused).toBe(stats.wallets + stats.held)
  expect(months.reduce((sum, { revenue = 0 }) => sum + revenue, 0)).toBe(stats.revenue)
  expect(months.reduce((sum, { granted = 0 }) => sum + granted, 0)).toBe(stats.granted)
})

test('reports: the trial balance ties at any moment, and agrees with the balances now', async () => {
  const { staff } = await twoMonths()
  const now = await get('/api/admin/reports/trial-balance', staff)
  const { debit, credit, balance } = Object(now.total)
  expect([debit, balance]).toEqual([credit, 0])
  expect(debit).toBeGreaterThan(0)
  const stats = Object((await get('/api/admin/stats', staff)).credits)
  const of = (name: string) =>
    (Object(now.items) as Array<{ account: string; balance: number }>).find(({ account }) => account === name)?.balance
  expect([of('wallet:*'), of('revenue'), of('adjustment')]).toEqual([stats.wallets, stats.revenue, -70])
  const earlier = await get('/api/admin/reports/trial-balance?at=2026-01-31T23:59:59Z', staff)
  expect(Object(earlier.total).balance).toBe(0)
  expect(Object(earlier.items).some(({ account }: { account: string }) => account === 'adjustment')).toBe(false)
  expect((await get('/api/admin/ledger/check', staff)).ok).toBe(true)
})

test('reports: providers have their credits and the money of each currency, apart by month', async () => {
  const { staff } = await twoMonths()
  const acting = await core.request('POST', '/api/bot/act-for', { token: BOT_KEY, json: { telegram_id: '77' } })
  const token = String(acting.json.access_token)
  const { json: order } = await core.request('POST', '/api/account/top-up', {
    token,
    json: { provider: 'stars', amount: 500 },
  })
  const paid = { telegram_id: '77', order_id: order.id, amount: 50, currency: 'XTR', charge_id: 'c1' }
  expect((await core.request('POST', '/api/bot/orders/settle', { token: BOT_KEY, json: paid })).status).toBe(200)
  const { items } = await get('/api/admin/reports/providers?from=2026-01&to=2026-02', staff)
  const sold = Object(items) as Array<Record<string, unknown>>
  expect(sold).toContainEqual({
    month: '2026-02',
    provider: 'stars',
    payments: 1,
    credits_sold: 500,
    credits_refunded: 0,
    currency: 'XTR',
    amount: 50,
  })
  expect(sold.filter(({ provider }) => provider === 'sandbox')).toMatchObject([
    { month: '2026-01', payments: 1, credits_sold: 1_000, credits_refunded: 0 },
    { month: '2026-02', payments: 1, credits_sold: 300, credits_refunded: 300 },
  ])
})

test('reports: each is a file with a header, is refused backwards, and is for staff with the permission only', async () => {
  const staff = await core.admin()
  const customer = await core.register()
  for (const [name, head] of [
    ['months', 'month,sold,refunded,lost,granted,adjusted,expired,revenue,unused'],
    ['providers', 'month,provider,payments,credits_sold,credits_refunded,currency,amount'],
    ['trial-balance', 'account,debit,credit,balance'],
  ]) {
    const file = await core.request('GET', `/api/admin/reports/${name}.csv`, { token: staff })
    expect([file.status, file.text.split('\r\n')[0]]).toEqual([200, head])
    expect((await core.request('GET', `/api/admin/reports/${name}`, { token: customer })).status).toBe(403)
  }
  const backwards = '/api/admin/reports/months?from=2026-02&to=2026-01'
  expect((await core.request('GET', backwards, { token: staff })).json.code).toBe('validation_failed')
  for (const range of [
    'from=2026-01&to=9999-12',
    'to=9999-12',
    'from=0000-01',
    'from=2010-01&to=2026-01',
    'to=2100-01',
  ])
    expect((await core.request('GET', `/api/admin/reports/months?${range}`, { token: staff })).status).toBe(422)
  const last = await core.request('GET', '/api/admin/reports/months?to=2099-12', { token: staff })
  expect([last.status, Object(last.json).items.length]).toEqual([200, 12])
  for (const range of ['from=2026-02-02&to=2026-02-01', 'from=2020-01-01&to=2026-01-01'])
    expect((await core.request('GET', `/api/account/usage?${range}`, { token: customer })).status).toBe(422)
})
