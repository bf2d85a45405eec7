import { afterEach, beforeEach, expect, test } from 'vitest'
import { EXPORTED } from '../../../core/contract/exports/export.ts'
import { readParquet, rowsOf, type Shop, startShop } from './shop.ts'

const NOON = Date.parse('2026-01-31T12:00:00Z')
const clock = { at: NOON }
let shop: Shop
beforeEach(async () => {
  clock.at = NOON
  shop = await startShop(clock)
})
afterEach(() => shop.core.close())

test('exports: each table has the same rows as CSV and as Parquet', async () => {
  for (const table of EXPORTED.filter((name) => name !== 'events')) {
    const csv = await shop.download(table)
    expect([table, csv.status, csv.headers.get('content-type')]).toEqual([table, 200, 'text/csv; charset=utf-8'])
    const parquet = await readParquet((await shop.download(table, '?format=parquet')).bytes)
    expect([table, parquet.length]).toEqual([table, rowsOf(csv.text).length])
    expect(Object.keys(parquet[0] ?? {}).join(',')).toBe(csv.text.split('\r\n')[0])
  }
})

test('exports: Parquet keeps types, and what was charged, paid and taken back is in it', async () => {
  const [job] = await readParquet((await shop.download('jobs', '?format=parquet')).bytes)
  expect(job).toMatchObject({ status: 'OK', model: 'coincast', rows: 60n, created_at: new Date(NOON), failure: null })
  const payments = await readParquet((await shop.download('payments', '?format=parquet')).bytes)
  expect(payments.map(({ credits, credits_refunded }) => [credits, credits_refunded])).toEqual(
    expect.arrayContaining([
      [1000n, 0n],
      [300n, 300n],
    ]),
  )
  const [used] = await readParquet((await shop.download('usage', '?format=parquet')).bytes)
  expect(used).toMatchObject({ day: new Date('2026-01-31'), forecasts: 1n, credits: job?.['credits'] })
})

test('exports: an account has one pseudonym in all tables, and neither its id nor its e-mail is in any', async () => {
  const { json } = await shop.core.request('GET', '/api/account', { token: shop.token })
  const all = await Promise.all(EXPORTED.map(async (table) => (await shop.download(table)).text))
  for (const text of all) {
    expect(text).not.toContain(String(json.id))
    expect(text).not.toContain('@')
  }
  const jobs = await readParquet((await shop.download('jobs', '?format=parquet')).bytes)
  for (const text of all) expect(text).toContain(String(jobs[0]?.['account']))
})

test('exports: a period takes rows from its beginning until before its end', async () => {
  clock.at = NOON + 60_000
  await shop.core.topUp(shop.token, 70)
  const query = (from: number, to: number) => `?from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}`
  const count = async (from: number, to: number) =>
    rowsOf((await shop.download('payments', query(from, to))).text).length
  expect(await count(NOON, NOON + 60_000)).toBe(2)
  expect(await count(NOON, NOON + 60_001)).toBe(3)
  expect(await count(NOON + 1, NOON + 60_000)).toBe(0)
})

test('exports: `exports.read` is asked for, a key with it alone is enough, and each download is recorded', async () => {
  const path = '/api/admin/export/jobs'
  expect((await shop.core.request('GET', path)).status).toBe(401)
  expect((await shop.core.request('GET', path, { token: shop.token })).status).toBe(403)
  expect((await shop.download('people')).status).toBe(422)
  expect((await shop.download('jobs', '?from=yesterday')).status).toBe(422)
  const json = { name: 'warehouse', permissions: ['exports.read'] }
  const { json: made } = await shop.core.request('POST', '/api/keys', { token: shop.staff, json })
  const token = String(made.key)
  const headers = { accept: 'application/vnd.apache.parquet' }
  const answer = await shop.core.request('GET', path, { token, headers })
  expect([answer.status, answer.headers.get('content-disposition')]).toEqual([
    200,
    'attachment; filename="jobs.parquet"',
  ])
  expect((await shop.core.request('GET', '/api/admin/stats', { token })).status).toBe(403)
  const log = await shop.core.request('GET', '/api/admin/audit?action=export.downloaded', { token: shop.staff })
  expect(Object(log.json.items)).toHaveLength(1)
  expect(Object(log.json.items)[0]).toMatchObject({ target: 'jobs', after: { format: 'parquet' } })
})
