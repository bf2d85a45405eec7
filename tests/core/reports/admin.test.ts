import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { adminAccountSchema, statsSchema } from '../../../core/contract/admin.ts'
import { ledgerCheckSchema } from '../../../core/contract/ledger.ts'
import { captureEntry, holdEntry, releaseEntry } from '../../../core/ledger/entries.ts'
import { toCredits } from '../../../core/ledger/posting.ts'
import { startWorld, type World } from '../accounts/world.ts'

type Status = 'PENDING' | 'OK' | 'ERROR' | 'CANCELED'
/** A job as the jobs noun leaves it, money and all. */
async function addJob(world: World, accountId: string, id: string, status: Status, cost: number): Promise<void> {
  const at = world.clock.at
  const end = status === 'PENDING' ? null : at
  await world.db.write(async (tx) => {
    const available = await world.ledger.available(tx, accountId)
    const settlement = { accountId, jobId: id, price: toCredits(cost) }
    await world.ledger.post(tx, holdEntry({ ...settlement, available }))
    if (status === 'OK') await world.ledger.post(tx, captureEntry(settlement))
    if (status === 'ERROR' || status === 'CANCELED') await world.ledger.post(tx, releaseEntry(settlement))
    await tx.run(sql`INSERT INTO jobs (id, account_id, status, model_name, model_version_id, model_version, cost, horizon,
      risk_steps, dataset_id, rows, created_at, deadline_at, finished_at) VALUES (${id}, ${accountId}, ${status},
      'naive', 'ver_1', '1.0.0', ${cost}, 5, '[]', 'dat_1', 250, ${at}, ${at + 60_000}, ${end})`)
    if (status === 'OK') await tx.run(sql`INSERT INTO results (job_id, body) VALUES (${id}, '{}')`)
  })
}

async function startShop() {
  const world = await startWorld()
  const anna = await world.register()
  const admin = await world.admin()
  await addJob(world, anna.id, 'job_ok', 'OK', 100)
  await addJob(world, anna.id, 'job_free', 'OK', 0)
  await addJob(world, anna.id, 'job_error', 'ERROR', 50)
  await addJob(world, anna.id, 'job_canceled', 'CANCELED', 30)
  await addJob(world, anna.id, 'job_pending', 'PENDING', 20)
  return { ...world, world, anna, admin }
}

test('admin: an account shows its balance, its jobs and what it has spent', async () => {
  const { ask, anna, admin } = await startShop()
  const { status, body } = await ask('GET', `/api/admin/accounts/${anna.id}`, { token: admin.token })
  expect(status).toBe(200)
  expect(adminAccountSchema.strict().parse(body)).toMatchObject({
    id: anna.id,
    balance: { balance: 400, held: 20, available: 380 },
    jobs: { OK: 2, ERROR: 1, PENDING: 1, CANCELED: 1 },
    spent: 100,
  })
  expect((await ask('GET', '/api/admin/accounts/acc_nobody', { token: admin.token })).status).toBe(404)
})

test('admin: accounts are found by part of an e-mail, a Telegram id or an id, and wildcards are letters', async () => {
  const { ask, actFor, register, admin, anna } = await startShop()
  await actFor('4242424242')
  await register('under_score@example.com')
  const find = async (query: string) => {
    const path = `/api/admin/accounts?query=${encodeURIComponent(query)}`
    const { body } = await ask('GET', path, { token: admin.token })
    return body.items.map(
      (item: { email: string | null; telegram_id: string | null }) => item.email ?? item.telegram_id,
    )
  }
  expect(await find('ANNA@')).toEqual(['anna@example.com'])
  expect(await find(anna.id)).toEqual(['anna@example.com'])
  // Longer than what an id may hold by chance.
  expect(await find('42424242')).toEqual(['4242424242'])
  expect(await find('der_score')).toEqual(['under_score@example.com'])
  expect(await find('ann_@example')).toEqual([])
  expect(await find('%')).toEqual([])
  expect(await find("' OR 1=1 --")).toEqual([])
  const first = await ask('GET', '/api/admin/accounts?limit=2', { token: admin.token })
  const rest = await ask('GET', `/api/admin/accounts?limit=9&cursor=${first.body.next_cursor}`, { token: admin.token })
  expect(new Set([...first.body.items, ...rest.body.items].map(({ id }) => id)).size).toBe(4)
  expect(rest.body.next_cursor).toBeNull()
})

test('admin: every admin route refuses everyone else', async () => {
  const { ask, anna } = await startShop()
  const { body: key } = await ask('POST', '/api/keys', {
    token: anna.token,
    json: { name: 'all', scopes: ['read', 'predict', 'top_up'] },
  })
  for (const [method, path] of [
    ['GET', '/api/admin/accounts'],
    ['GET', `/api/admin/accounts/${anna.id}`],
    ['PATCH', `/api/admin/accounts/${anna.id}`],
    ['POST', `/api/admin/accounts/${anna.id}/adjust`],
    ['GET', '/api/admin/proposals'],
    ['POST', '/api/admin/proposals/prp_1/approve'],
    ['POST', '/api/admin/proposals/prp_1/decline'],
    ['POST', '/api/admin/payments/c/refund'],
    ['GET', '/api/admin/stats'],
    ['GET', '/api/admin/ledger/check'],
    ['GET', '/api/admin/audit'],
    ['GET', '/api/admin/audit/check'],
    ['GET', '/api/admin/roles'],
    ['POST', '/api/admin/roles'],
    ['PATCH', '/api/admin/roles/support'],
    ['PUT', `/api/admin/accounts/${anna.id}/role`],
  ] as const) {
    expect([path, (await ask(method, path)).status]).toEqual([path, 401])
    expect([path, (await ask(method, path, { token: anna.token })).status]).toEqual([path, 403])
    expect([path, (await ask(method, path, { token: key.key })).status]).toEqual([path, 403])
  }
})

test('admin: a block ends tokens, keys and sessions at once; lifting it allows sign-in again', async () => {
  const { ask, anna, admin, password } = await startShop()
  const { body: key } = await ask('POST', '/api/keys', { token: anna.token, json: { name: 'laptop' } })
  expect((await ask('GET', '/api/account', { token: key.key })).status).toBe(200)
  const change = (json: unknown) => ask('PATCH', `/api/admin/accounts/${anna.id}`, { token: admin.token, json })
  expect((await change({ blocked: true, reason: 'abuse' })).body.blocked).toBe(true)
  expect((await ask('GET', '/api/account', { token: anna.token })).status).toBe(401)
  expect((await ask('GET', '/api/account', { token: key.key })).status).toBe(403)
  expect((await ask('POST', '/api/auth/refresh', { json: { refresh_token: anna.refreshToken } })).status).toBe(401)
  const login = () => ask('POST', '/api/auth/login', { json: { email: anna.email, password } })
  expect((await login()).status).toBe(403)
  expect((await change({ blocked: false, reason: 'all is well' })).body.blocked).toBe(false)
  expect((await login()).status).toBe(200)
  expect((await ask('GET', '/api/account', { token: key.key })).status).toBe(200)
  const { body } = await ask('GET', '/api/admin/audit?by=staff', { token: admin.token })
  expect(body.items.map(({ action, reason }: Record<string, unknown>) => [action, reason])).toEqual([
    ['account.changed', 'all is well'],
    ['account.changed', 'abuse'],
  ])
})

test('admin: a role applies from the next request on, and old tokens become invalid', async () => {
  const { ask, clock, anna, admin, password } = await startShop()
  const change = (role: string) =>
    ask('PUT', `/api/admin/accounts/${anna.id}/role`, { token: admin.token, json: { role, reason: 'helps out' } })
  clock.at += 1
  expect((await change('admin')).body.role).toBe('admin')
  expect((await ask('GET', '/api/admin/stats', { token: anna.token })).status).toBe(401)
  const { body } = await ask('POST', '/api/auth/login', { json: { email: anna.email, password } })
  expect((await ask('GET', '/api/admin/stats', { token: body.access_token })).status).toBe(200)
  clock.at += 1
  await change('customer')
  expect((await ask('GET', '/api/admin/stats', { token: body.access_token })).status).toBe(401)
})

test('admin: nobody changes their own role, and a change without a reason is 422', async () => {
  const { ask, anna, admin } = await startShop()
  const own = await ask('PUT', `/api/admin/accounts/${admin.id}/role`, {
    token: admin.token,
    json: { role: 'customer', reason: 'oops' },
  })
  expect([own.status, own.body.code]).toEqual([409, 'state_conflict'])
  for (const json of [
    { blocked: true },
    { reason: 'x', blocked: true },
    { blocked: true, reason: 'abuse', email: 'x' },
  ]) {
    const { status } = await ask('PATCH', `/api/admin/accounts/${anna.id}`, { token: admin.token, json })
    expect(status).toBe(422)
  }
})

test('adjust: adds and removes credits once per key, with a reason for the owner, and is taken back once', async () => {
  const { ask, anna, admin, reports } = await startShop()
  const adjust = (amount: number, key: string) =>
    ask('POST', `/api/admin/accounts/${anna.id}/adjust`, {
      token: admin.token,
      json: { amount, reason: 'sorry for the wait' },
      headers: { 'idempotency-key': key },
    })
  const many = await Promise.all(Array.from({ length: 10 }, () => adjust(70, 'k1')))
  expect(new Set(many.map(({ body }) => body.entry_id)).size).toBe(1)
  expect(many[0]?.body).toMatchObject({ amount: 70, balance: { available: 450 } })
  expect((await adjust(71, 'k1')).status).toBe(422)
  const statement = await ask('GET', '/api/account/transactions?limit=1', { token: anna.token })
  expect(statement.body.items[0]).toMatchObject({ type: 'adjustment', amount: 70, reason: 'sorry for the wait' })
  const tooMuch = await adjust(-1000, 'k2')
  expect([tooMuch.status, tooMuch.body.params]).toEqual([402, { needed: 1000, available: 450, missing: 550 }])
  const rollBack = () =>
    ask('POST', '/api/admin/audit/1/rollback', { token: admin.token, json: { reason: 'a mistake' } })
  expect((await rollBack()).status).toBe(201)
  const balance = await ask('GET', '/api/account/balance', { token: anna.token })
  expect(balance.body).toMatchObject({ available: 380 })
  expect((await rollBack()).status).toBe(409)
  expect(
    (
      await ask('POST', '/api/admin/accounts/acc_x/adjust', {
        token: admin.token,
        json: { amount: 1, reason: 'for x' },
      })
    ).status,
  ).toBe(404)
  expect((await reports.checkLedger()).faults).toEqual([])
  const log = await ask('GET', '/api/admin/audit', { token: admin.token })
  expect(log.body.items.map(({ action }: { action: string }) => action)).toEqual([
    'audit.rolled_back',
    'account.adjusted',
  ])
  expect((await ask('GET', '/api/admin/audit/check', { token: admin.token })).body).toMatchObject({
    ok: true,
    records: 2,
  })
})

test('stats: add up', async () => {
  const { ask, admin, clock } = await startShop()
  clock.at += 5_000
  const { body } = await ask('GET', '/api/admin/stats', { token: admin.token })
  expect(statsSchema.strict().parse(body)).toEqual({
    accounts: { total: 2, new_24h: 2, new_7d: 2 },
    jobs: { total: 5, last_24h: 5, ok_24h: 2, error_24h: 1, pending: 1, oldest_pending_seconds: 5 },
    credits: { revenue: 100, revenue_24h: 100, held: 20, wallets: 880, topped_up: 0, granted: 1000 },
    models: [{ name: 'naive', jobs_7d: 4, revenue_7d: 100, error_7d: 1 }],
    at: body.at,
  })
})

test('ledger check: a shop in order has no faults, and says how much it looked at', async () => {
  const { ask, admin } = await startShop()
  const { status, body } = await ask('GET', '/api/admin/ledger/check?deep=true', { token: admin.token })
  expect(status).toBe(200)
  expect(ledgerCheckSchema.parse(body)).toMatchObject({ ok: true, faults: [], checked: { jobs: 5, accounts: 2 } })
})

test.each([
  ['an OK job that was not paid', `UPDATE jobs SET cost = 99 WHERE id = 'job_ok'`, 'every OK job that costs'],
  ['a captured job called an error', `UPDATE jobs SET status = 'ERROR' WHERE id = 'job_ok'`, 'not OK has no capture'],
  ['a released job called OK', `UPDATE jobs SET status = 'OK' WHERE id = 'job_error'`, 'given back its hold'],
  ['a job that ended with its hold', `UPDATE jobs SET status = 'ERROR' WHERE id = 'job_pending'`, 'set aside'],
  ['a job that vanished', `DELETE FROM jobs WHERE id = 'job_pending'`, 'jobs that exist'],
  ['a pending job without a hold', `DELETE FROM balances WHERE ledger_account = 'hold:job_pending'`, 'set aside'],
  ['a job of somebody else', `UPDATE jobs SET account_id = 'acc_x' WHERE id = 'job_ok'`, 'from its own account'],
  ['a result that vanished', `DELETE FROM results WHERE job_id = 'job_ok'`, 'has a result exactly when'],
  [
    'a charge from nowhere',
    `INSERT INTO charges (provider, charge_id, order_id, account_id, credits, created_at) VALUES ('stars', 'c', 'o', 'acc_x', 5, 1)`,
    'every charge is',
  ],
  [
    'a wallet of nobody',
    `DELETE FROM accounts WHERE id IN (SELECT 'acc_' || substr(id, 5) FROM users WHERE email IS NOT NULL)`,
    'accounts that exist',
  ],
  [
    'a balance out of step',
    `UPDATE balances SET amount = amount + 1 WHERE ledger_account = 'revenue'`,
    'sum of its postings',
  ],
])('ledger check: finds %s', async (_, statement, invariant) => {
  const { db, reports } = await startShop()
  await db.write(async (tx) => void (await tx.run(sql.raw(statement))))
  const { ok, faults } = await reports.checkLedger()
  expect(ok).toBe(false)
  expect(faults.map((fault) => fault.invariant).join('; ')).toContain(invariant)
})

test('jobs: staff see those of everybody, without the price for those who see no money', async () => {
  const { ask, world, anna, admin } = await startShop()
  const list = (token: string, query = '') => ask('GET', `/api/admin/jobs${query}`, { token })
  const all = await list(admin.token)
  expect(all.body.items.map(({ id, cost }: Record<string, unknown>) => [id, cost])).toEqual([
    ['job_pending', 20],
    ['job_canceled', 30],
    ['job_error', 50],
    ['job_free', 0],
    ['job_ok', 100],
  ])
  expect((await list(admin.token, `?account_id=${anna.id}&status=ERROR`)).body.items).toHaveLength(1)
  expect((await list(admin.token, '?account_id=acc_nobody')).body.items).toEqual([])
  const first = await list(admin.token, '?limit=2')
  const rest = await list(admin.token, `?limit=3&cursor=${first.body.next_cursor}`)
  expect(rest.body.items.map(({ id }: { id: string }) => id)).toEqual(['job_error', 'job_free', 'job_ok'])
  const tech = await world.register('tech@example.com')
  world.clock.at += 1
  const json = { role: 'tech', reason: 'a test' }
  await ask('PUT', `/api/admin/accounts/${tech.id}/role`, { token: admin.token, json })
  const login = await ask('POST', '/api/auth/login', { json: { email: tech.email, password: world.password } })
  const seen = await list(login.body.access_token)
  expect(seen.body.items.map(({ cost }: { cost: unknown }) => cost)).toEqual([null, null, null, null, null])
})
