import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  cohortsSchema,
  dashboardSchema,
  modelRecordsSchema,
  popularitySchema,
  spendingSchema,
} from '../../../../core/contract/panel/figures.ts'
import { startCore, type TestCore } from '../../../support/core.ts'

const DAY = 86_400_000
const NOW = Date.parse('2026-03-10T12:00:00Z')
let core: TestCore
let clock: number
let staff: string
beforeEach(async () => {
  clock = NOW
  core = await startCore({ now: () => clock })
  staff = await core.admin()
})
afterEach(() => core.close())

const get = async (path: string, token = staff) => (await core.request('GET', `/api/admin${path}`, { token })).json

interface MadeJob {
  account: string
  model?: string
  status?: 'OK' | 'ERROR' | 'CANCELED' | 'PENDING'
  ago: number
  wait?: number
  cost?: number
}
let made = 0
/** Jobs as they are kept, with how long ago they ended. */
const addJobs = (jobs: MadeJob[]) =>
  core.db.write(async (tx) => {
    for (const { account, model = 'naive', status = 'OK', ago, wait = 1_000, cost = 10 } of jobs) {
      const ended = status === 'PENDING' ? null : NOW - ago
      await tx.run(sql`INSERT INTO jobs (id, account_id, status, model_name, model_version_id, model_version, cost, horizon,
        risk_steps, dataset_id, rows, created_at, deadline_at, finished_at) VALUES (${`job_${made++}`}, ${account}, ${status},
        ${model}, 'ver_1', '1.0.0', ${cost}, 5, '[]', 'dat_1', 250, ${NOW - ago - wait}, ${NOW + DAY}, ${ended})`)
    }
  })
const addAccount = (id: string, ago: number) =>
  core.db.write((tx) => tx.run(sql`INSERT INTO accounts (id, created_at) VALUES (${id}, ${NOW - ago})`))
const addCharge = (account: string, ago: number, credits: number, amount: number) =>
  core.db.write((tx) =>
    tx.run(sql`INSERT INTO charges (provider, charge_id, order_id, account_id, credits, created_at, amount, currency)
      VALUES ('stripe', ${`ch_${made++}`}, 'ord_x', ${account}, ${credits}, ${NOW - ago}, ${amount}, 'EUR')`),
  )

test('dashboard: each window counts what ended in it, with its waits, revenue and failures', async () => {
  await addJobs([
    ...Array.from({ length: 19 }, (): MadeJob => ({ account: 'a', ago: 1_000, wait: 500 })),
    { account: 'a', ago: DAY - 1, wait: 9_000, cost: 30 },
    { account: 'a', ago: DAY, status: 'ERROR' },
    { account: 'a', ago: DAY + 1, status: 'ERROR' },
    { account: 'b', ago: 6 * DAY, cost: 100 },
    { account: 'b', ago: 80 * DAY, status: 'CANCELED' },
    { account: 'b', ago: 91 * DAY },
    { account: 'b', ago: 0, status: 'PENDING', wait: 42_000 },
  ])
  const { windows, queue } = dashboardSchema.parse(await get('/dashboard'))
  expect(queue).toEqual({ pending: 1, oldest_seconds: 42 })
  expect(
    windows.map(({ days, forecasts, failed, canceled, revenue }) => [days, forecasts, failed, canceled, revenue]),
  ).toEqual([
    [1, 20, 1, 0, 220],
    [7, 21, 2, 0, 320],
    [90, 21, 2, 1, 320],
  ])
  expect(windows[0]).toMatchObject({ p50_seconds: 0.5, p95_seconds: 0.5, failed_share: 1 / 21 })
  await addJobs([
    { account: 'a', ago: 500, wait: 9_000 },
    { account: 'a', ago: 500, wait: 9_000 },
  ])
  clock += 20_000
  expect(dashboardSchema.parse(await get('/dashboard')).windows[0]).toMatchObject({ p95_seconds: 9 })
})

test('dashboard: conversion is of the accounts that began in the window; money is for readers of reports alone', async () => {
  for (const [id, ago] of [
    ['acc_new', 1_000],
    ['acc_old', 3 * DAY],
    ['acc_late', 5 * DAY],
  ] as const)
    await addAccount(id, ago)
  await addCharge('acc_old', 2 * DAY, 500, 1_000)
  await addCharge('acc_late', 1_000, 100, 250)
  // One paid forecast after the payment; one before it, which the welcome credits paid for.
  await addJobs([
    { account: 'acc_old', ago: DAY },
    { account: 'acc_late', ago: 2_000 },
  ])
  const { windows } = dashboardSchema.parse(await get('/dashboard'))
  // The admin's own account began just now.
  expect(windows[0]?.funnel).toMatchObject({ started: 2, with_payment: 0, conversion: 0 })
  expect(windows[1]?.funnel).toEqual({
    started: 4,
    with_forecast: 2,
    with_payment: 2,
    with_paid_forecast: 1,
    conversion: 0.25,
  })
  expect(windows[1]).toMatchObject({ payments: 2, credits_bought: 600, money: [{ currency: 'EUR', amount: 1_250 }] })
  const key = await core.request('POST', '/api/keys', {
    token: staff,
    json: { name: 'k', permissions: ['stats.read'] },
  })
  const seen = dashboardSchema.parse(await get('/dashboard', String(key.json.key)))
  expect(seen.windows.map(({ money }) => money)).toEqual([null, null, null])
})

test('analytics: models and spending by day add up, and days that are over are read once', async () => {
  await addJobs([
    { account: 'a', ago: 1_000 },
    { account: 'b', ago: 2_000, model: 'garch', cost: 40 },
    { account: 'b', ago: 2 * DAY, model: 'garch', cost: 70 },
    { account: 'b', ago: 2 * DAY, status: 'ERROR' },
  ])
  for (const round of [1, 2]) {
    const { items } = popularitySchema.parse(await get('/analytics/models?days=3'))
    expect([
      round,
      items.map(({ day, model, forecasts, failed, credits }) => [day, model, forecasts, failed, credits]),
    ]).toEqual([
      round,
      [
        ['2026-03-08', 'garch', 1, 0, 70],
        ['2026-03-08', 'naive', 0, 1, 0],
        ['2026-03-10', 'garch', 1, 0, 40],
        ['2026-03-10', 'naive', 1, 0, 10],
      ],
    ])
  }
  const { items } = spendingSchema.parse(await get('/analytics/spending?days=3'))
  expect(items.map(({ day, credits, accounts }) => [day, credits, accounts])).toEqual([
    ['2026-03-08', 70, 1],
    ['2026-03-09', 0, 0],
    ['2026-03-10', 50, 2],
  ])
})

test('analytics: cohorts by month, and what forecasts turned out to be worth by model', async () => {
  await addAccount('acc_feb', 20 * DAY)
  await addCharge('acc_feb', 15 * DAY, 500, 1_000)
  await addJobs([{ account: 'acc_feb', ago: 14 * DAY }])
  const { items: cohorts } = cohortsSchema.parse(await get('/analytics/cohorts?months=2'))
  expect(cohorts).toMatchObject([
    { month: '2026-03', accounts: 1, with_payment: 0 },
    { month: '2026-02', accounts: 1, with_forecast: 1, with_payment: 1, paid_in_30_days: 1, active_30_days: 1 },
  ])
  await core.db.write((tx) =>
    tx.run(sql`INSERT INTO track_forecasts (job_id, account_id, model_name, anchor_at, horizon, steps, pinball, pinball_naive,
      inside_80, inside_95, scored_at) VALUES ('job_x', 'acc_feb', 'naive', 1, 5, 5, 15, 20, 4, 5, ${NOW}),
      ('job_y', 'acc_feb', 'naive', 1, 5, 0, null, null, null, null, null)`),
  )
  const { items: records } = modelRecordsSchema.parse(await get('/analytics/track-record'))
  expect(records).toEqual([
    { month: '2026-03', model: 'naive', forecasts: 1, accounts: 1, skill: 0.25, coverage_80: 0.8, coverage_95: 1 },
  ])
})

test('analytics: customers are refused, and so are spans out of bounds', async () => {
  const token = await core.register()
  for (const path of [
    '/dashboard',
    '/analytics/models',
    '/analytics/spending',
    '/analytics/cohorts',
    '/analytics/track-record',
  ])
    expect([path, (await core.request('GET', `/api/admin${path}`, { token })).status]).toEqual([path, 403])
  for (const query of ['models?days=0', 'models?days=367', 'cohorts?months=25', 'spending?days=x'])
    expect([query, (await core.request('GET', `/api/admin/analytics/${query}`, { token: staff })).status]).toEqual([
      query,
      422,
    ])
})
