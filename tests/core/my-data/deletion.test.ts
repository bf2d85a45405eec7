import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { expect, test, vi } from 'vitest'
import { csvOf } from '../../journeys/world.ts'
import { BOT_KEY } from '../../support/core.ts'
import {
  advance,
  availableOf,
  chat,
  core,
  dataDir,
  DAY,
  dump,
  EMAIL,
  idOf,
  lines,
  logged,
  now,
  order,
  pass,
  PASSWORD,
  remove,
  signIn,
  start,
  useCore,
} from './deletions.ts'

vi.setConfig({ testTimeout: 90_000 })
useCore()

test('deletion: asked for with the password and the credits by name, taken back within 14 days, and told', async () => {
  const token = await core.register()
  const view = await core.request('GET', '/api/account/deletion', { token })
  expect(view.json).toMatchObject({
    state: 'none',
    available: 500,
    delay_days: 14,
    needs_password: true,
    obstacles: [],
  })
  const ask = (json: object) => core.request('DELETE', '/api/account', { token, json })
  expect((await ask({})).json.code).toBe('validation_failed')
  expect((await ask({ password: 'wrong horse battery', give_up_credits: 500 })).json.code).toBe('wrong_credentials')
  const left = await ask({ password: PASSWORD })
  expect([left.status, left.json.code, left.json.params]).toEqual([409, 'credits_left', { available: 500 }])
  expect((await ask({ password: PASSWORD, give_up_credits: 499 })).json.code).toBe('credits_left')
  const key = await core.request('POST', '/api/keys', { token, json: { name: 'k' } })
  const byKey = await core.request('DELETE', '/api/account', {
    token: String(key.json.key),
    json: { password: PASSWORD },
  })
  expect(byKey.status).toBe(403)
  const nothing = await core.request('DELETE', '/api/account/deletion', { token })
  expect([nothing.status, nothing.json.code]).toEqual([409, 'state_conflict'])

  await remove(token)
  await remove(token)
  // It goes on as ever, but for what would be lost.
  expect((await core.request('POST', '/api/predict', { token, json: order })).status).toBe(202)
  const buying = await core.request('POST', '/api/account/top-up', { token, json: { amount: 5 } })
  expect([buying.status, buying.json.code]).toEqual([409, 'state_conflict'])

  advance(13 * DAY)
  await core.sweep()
  const again = await signIn()
  const kept = await core.request('DELETE', '/api/account/deletion', { token: again })
  expect([kept.status, kept.json.state]).toEqual([200, 'none'])
  await pass(30)
  const later = await signIn()
  expect((await core.request('GET', '/api/account', { token: later })).json.email).toBe(EMAIL)
  await core.topUp(later, 5)
  const events = await core.db.reader.values<[string]>(sql`SELECT type FROM events WHERE type LIKE 'account.%'`)
  expect(events.map(([type]) => type)).toEqual(['account.deletion_scheduled', 'account.deletion_canceled'])
})

test('deletion: who it was is gone, the books stay and add up', async () => {
  const token = await core.register()
  const code = await core.request('POST', '/api/account/link-code', { token })
  await core.request('POST', '/api/bot/link', {
    token: BOT_KEY,
    json: { telegram_id: '5550071', code: code.json.code },
  })
  const id = await idOf(token)
  const company = { kind: 'corporate', company: 'Annas Fish Ltd', accept_terms: true }
  await core.request('PATCH', '/api/account', { token, json: company })
  await core.request('POST', '/api/account/top-up', { token, json: { amount: 90, reason: 'for Anna Petrova' } })
  const admin = { token: await core.admin(), json: { amount: 5, reason: 'sorry, Petrova' } }
  await core.request('POST', `/api/admin/accounts/${id}/adjust`, admin)
  await core.request('POST', '/api/keys', { token, json: { name: 'Annas laptop' } })
  await core.request('POST', '/api/webhooks', { token, json: { url: 'https://hooks.annas-fish.example/x' } })
  const done = await core.request('POST', '/api/predict', { token, json: order, headers: { prefer: 'wait=30' } })
  expect(done.json.status).toBe('OK')
  const form = new FormData()
  form.set('file', new Blob([csvOf(60)]), 'annas.csv')
  expect((await core.request('POST', '/api/predict/quote', { token, body: form })).status).toBe(200)
  await core.request('POST', '/api/account/export', { token })
  expect(existsSync(join(dataDir(), 'kept', id))).toBe(true)

  await remove(token)
  await pass()
  // The bot has forgotten them, and core its errand.
  const claimed = await core.request('POST', '/api/bot/errands/claim', { token: BOT_KEY })
  const items = claimed.json.items as unknown as Array<{ key: string; errand: { kind: string } }>
  const errand = items.find(({ errand: { kind } }) => kind === 'forget')
  await core.request('POST', `/api/bot/errands/${encodeURIComponent(String(errand?.key))}/done`, { token: BOT_KEY })
  const text = await dump()
  // The reason of the adjustment stays where it is sealed by the chain: in the log of what staff did.
  const [audit] = await core.db.reader.values<[string]>(sql`SELECT group_concat(reason) FROM audit_log`)
  const rest = text.replaceAll(String(audit?.[0]), '')
  for (const secret of [EMAIL, '5550071', 'Annas', 'Anna Petrova', 'annas-fish', 'argon2'])
    expect([secret, rest.includes(secret)]).toEqual([secret, false])
  expect(existsSync(join(dataDir(), 'kept', id))).toBe(false)
  expect(readdirSync(join(dataDir(), 'exports'))).toEqual([])
  expect(await lines('refresh_tokens', `user_id = '${id.replace('acc_', 'usr_')}'`)).toBe(0)
  for (const table of ['datasets', 'api_keys', 'webhooks', 'exports'])
    expect([table, await lines(table, `account_id = '${id}'`)]).toEqual([table, 0])
  expect(await lines('results', '1 = 1')).toBe(0)
  expect(await lines('jobs', `account_id = '${id}' AND median IS NULL`)).toBe(1)
  expect(await lines('statement_lines', `account_id = '${id}'`)).toBeGreaterThan(3)
  const books = await core.request('GET', '/api/admin/ledger/check', { token: await core.admin() })
  expect(books.json).toMatchObject({ ok: true })
  const chain = await core.request('GET', '/api/admin/audit/check', { token: await core.admin() })
  expect(chain.json).toMatchObject({ ok: true })
  expect(JSON.stringify(logged)).not.toContain(EMAIL)
  expect(JSON.stringify(logged)).not.toContain('5550071')

  // Nobody acts for it any more, and the books of others are as closed as ever.
  const { status } = await core.request('GET', '/api/account', { token })
  expect(status).toBe(401)
  expect((await core.request('POST', '/api/auth/login', { json: { email: EMAIL, password: PASSWORD } })).status).toBe(
    401,
  )
  await expect(
    core.db.write(
      async (tx) => void (await tx.run(sql`UPDATE statement_lines SET reason = '' WHERE account_id <> ${id}`)),
    ),
  ).rejects.toThrow('UPDATE statement_lines')
  await expect(core.db.write(async (tx) => void (await tx.run(sql`UPDATE entries SET reason = ''`)))).rejects.toThrow(
    'UPDATE entries',
  )
})

test('deletion: a job that runs is canceled and its credits come back before they are given up', async () => {
  await core.close({ keep: true })
  await start({ ownChildren: true, env: { WORKERS: '1' } })
  const token = await core.register()
  const go = core.holdForecasts()
  try {
    await remove(token)
    const placed = await core.request('POST', '/api/predict', { token, json: order })
    expect(placed.status).toBe(202)
    const view = await core.request('GET', '/api/account/deletion', { token })
    expect(view.json).toMatchObject({ running: 1, held: placed.json.cost })
    // Jobs end after 15 minutes whatever happens: here the days pass at once.
    advance(14 * DAY + 1)
    await core.sweep()
    const rows = await core.db.reader.values<[string]>(sql`SELECT status FROM jobs`)
    expect(rows.map(([status]) => status)).not.toContain('PENDING')
    const [given] = await core.db.reader.values<[string]>(sql`SELECT data FROM events WHERE type = 'account.deleted'`)
    expect(JSON.parse(String(given?.[0]))).toEqual({ given_up: 500 })
  } finally {
    go()
  }
})

test('deletion: who comes back is new, and gets no second welcome credits, by e-mail or by chat', async () => {
  const token = await core.register()
  await remove(token)
  const talk = await chat()
  expect(await availableOf(talk)).toBe(500)
  await remove(talk)
  await pass()
  const back = await core.request('POST', '/api/auth/register', { json: { email: EMAIL, password: PASSWORD } })
  expect([back.status, back.json.notice]).toMatchObject([201, { code: 'no_welcome_credits' }])
  expect(await availableOf(String(back.json.access_token))).toBe(0)
  const again = await chat()
  expect(await idOf(again)).not.toBe(await idOf(talk).catch(() => ''))
  expect(await availableOf(again)).toBe(0)
  const other = await chat('72')
  expect(await availableOf(other)).toBe(500)
})

test('deletion: staff is refused, and so is one whose plan renews', async () => {
  const admin = await core.admin()
  await core.db.write(async (tx) => void (await tx.run(sql`UPDATE users SET role = 'admin'`)))
  const refused = await core.request('DELETE', '/api/account', { token: admin, json: { give_up_credits: 500 } })
  expect([refused.status, refused.json.code]).toEqual([409, 'state_conflict'])
  const token = await chat('74')
  await core.db.write(
    async (tx) =>
      void (await tx.run(sql`INSERT INTO subscriptions (order_id, account_id, telegram_id, charge_id, paid_until, renews, created_at)
        VALUES ('pay_1', ${await idOf(token)}, '74', 'c', ${now() + DAY}, 1, 0)`)),
  )
  const view = await core.request('GET', '/api/account/deletion', { token })
  expect(view.json.obstacles).toEqual(['plan_renews'])
  const renewing = await core.request('DELETE', '/api/account', { token, json: { give_up_credits: 500 } })
  expect([renewing.status, renewing.json.code]).toEqual([409, 'state_conflict'])
  // One that is charged elsewhere goes on even while a payment is missing, until it is ended.
  const other = await chat('75')
  const owner = await idOf(other)
  await core.db.write(
    async (tx) =>
      void (await tx.run(sql`INSERT INTO subscriptions
        (order_id, account_id, telegram_id, charge_id, paid_until, renews, created_at, provider, provider_ref, state)
        VALUES ('pay_2', ${owner}, '', 'c', ${now() - DAY}, 1, 0, 'stripe', 'sub_1', 'past_due')`)),
  )
  const obstacles = async () => (await core.request('GET', '/api/account/deletion', { token: other })).json.obstacles
  expect(await obstacles()).toEqual(['plan_renews'])
  await core.db.write(
    async (tx) => void (await tx.run(sql`UPDATE subscriptions SET renews = 0 WHERE order_id = 'pay_2'`)),
  )
  expect(await obstacles()).toEqual([])
})
