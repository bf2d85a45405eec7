import { createHash } from 'node:crypto'
import { eq, type SQL, sql } from 'drizzle-orm'
import { afterEach, expect, test } from 'vitest'
import { noteJoined } from '../../../core/accounts/store.ts'
import { jobs } from '../../../core/db/schema/jobs.ts'
import { moveJobs } from '../../../core/jobs/store.ts'
import { samplePrices, startCore, type TestCore } from '../../support/core.ts'

let core: TestCore
afterEach(() => core.close())

const order = async (token: string, horizon = 2): Promise<string> => {
  const json = { model: 'ar', horizon, data: samplePrices(60) }
  const answer = await core.request('POST', '/api/predict', { token, json, headers: { prefer: 'wait=30' } })
  expect(answer.status).toBe(200)
  return String(answer.json.id)
}
const list = async (query: string) => {
  const { json } = await core.request('GET', `/api/admin/audit?action=job.ordered&${query}`, {
    token: await core.admin(),
  })
  return json.items as unknown as Array<{
    seq: number
    actor_id: string
    target: string
    after: Record<string, unknown>
  }>
}
const check = async () =>
  (await core.request('GET', '/api/admin/audit/check', { token: await core.admin() })).json as Record<string, unknown>

test('audit: orders are acts of who ordered, those of one person together, once, and a changed one is found', async () => {
  core = await startCore()
  const [anna, ivan] = [await core.register(), await core.register()]
  const idOf = async (token: string) => String((await core.request('GET', '/api/account', { token })).json.id)
  for (const token of [anna, ivan]) await core.topUp(token, 10_000)
  const [annaId, ivanId] = [await idOf(anna), await idOf(ivan)]
  const first = await order(anna)
  const other = await order(ivan)
  const second = await order(anna, 3)
  await core.sweep()
  await core.sweep()
  const [record, ...more] = await list(`account=${annaId}`)
  expect(more).toEqual([])
  const rows = await core.db.reader.select().from(jobs).where(eq(jobs.accountId, annaId)).orderBy(jobs.seq)
  const lines = rows.map(({ id, datasetId, modelName, modelVersion, rows: used, horizon, cost, granted, createdAt }) =>
    JSON.stringify([id, datasetId, modelName, modelVersion, used, horizon, cost, granted, createdAt]),
  )
  expect(record).toMatchObject({ actor_id: annaId.replace('acc_', 'usr_'), target: annaId })
  expect(record?.after).toEqual({
    account_id: annaId,
    jobs: [first, second],
    credits: rows.reduce((sum, { cost }) => sum + cost, 0),
    sha256: createHash('sha256').update(lines.join('\n')).digest('hex'),
  })
  expect((await list(`account=${ivanId}`)).map(({ after }) => after['jobs'])).toEqual([[other]])
  const third = await order(anna)
  await core.sweep()
  expect((await list('')).map(({ after }) => after['jobs'])).toEqual([[third], expect.any(Array), expect.any(Array)])
  expect(await check()).toMatchObject({ ok: true, orders_broken_at: null })

  for (const [what, back] of [
    [sql`cost = cost + 1`, sql`cost = cost - 1`],
    [sql`account_id = ${ivanId}`, sql`account_id = ${annaId}`],
    [sql`dataset_id = dataset_id || 'x'`, sql`dataset_id = substr(dataset_id, 1, length(dataset_id) - 1)`],
  ] as const) {
    const set = (change: SQL) => core.db.write((tx) => tx.run(sql`UPDATE jobs SET ${change} WHERE id = ${second}`))
    await set(what)
    expect(await check()).toMatchObject({ ok: false, broken_at: null, orders_broken_at: record?.seq })
    await set(back)
    expect(await check()).toMatchObject({ ok: true, orders_broken_at: null })
  }
})

test('audit: orders follow an account that joins another; those that alone do not are found', async () => {
  core = await startCore()
  const [anna, ivan] = [await core.register(), await core.register()]
  const idOf = async (token: string) => String((await core.request('GET', '/api/account', { token })).json.id)
  await core.topUp(anna, 10_000)
  const [annaId, ivanId] = [await idOf(anna), await idOf(ivan)]
  await order(anna)
  await core.sweep()
  await core.db.write((tx) => moveJobs(tx, annaId, ivanId))
  expect(await check()).toMatchObject({ ok: false, orders_broken_at: expect.any(Number) })
  await core.db.write((tx) => noteJoined(tx, annaId, ivanId))
  expect(await check()).toMatchObject({ ok: true, orders_broken_at: null })
  await core.db.write((tx) => moveJobs(tx, ivanId, annaId))
  expect(await check()).toMatchObject({ ok: false, orders_broken_at: expect.any(Number) })
})

test('audit: of many orders a record has a hundred, and none is left out by a restart', async () => {
  core = await startCore()
  const token = await core.register()
  await core.topUp(token, 1_000)
  const id = await order(token)
  await core.db.write(async (tx) => {
    for (let n = 0; n < 300; n++)
      await tx.run(sql`INSERT INTO jobs (id, account_id, user_id, status, model_name, model_version_id, model_version, cost, horizon,
          risk_steps, dataset_id, rows, request_id, created_at, deadline_at)
        SELECT id || ${n}, account_id, user_id, status, model_name, model_version_id, model_version, 0, horizon,
          risk_steps, dataset_id, rows, request_id, created_at, deadline_at FROM jobs WHERE id = ${id}`)
  })
  const { dataDir } = core
  await core.close({ keep: true })
  core = await startCore({ dataDir })
  await core.sweep()
  const noted = (await list('')).map(({ after }) => (after['jobs'] as string[]).length)
  expect([Math.max(...noted), noted.reduce((sum, n) => sum + n, 0)]).toEqual([100, 301])
  expect(await check()).toMatchObject({ ok: true })
})
