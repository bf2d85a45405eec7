import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { startCompany } from './company.ts'

test('closing a company: it says what is lost, waits for jobs and money under way, and ends for everybody at once', async () => {
  const { world, anna, id, join, as } = await startCompany()
  const { ask, admin, db } = world
  const boris = await join('boris@example.com', { role: 'manager' })
  const staff = await admin()
  const key = (await as(boris.token, 'POST', '/api/keys', { name: 'robot', scopes: ['read'] })).body.key
  const given = { token: staff.token, json: { amount: 300, reason: 'paid by bank' } }
  expect((await ask('POST', `/api/admin/accounts/${id}/adjust`, given)).status).toBe(201)
  const view = async () => (await as(anna.token, 'GET', '/api/account/closing')).body
  const close = (json: object = {}, token = anna.token) => as(token, 'POST', '/api/account/closing', json)
  expect(await view()).toEqual({ company: 'Rook Ltd', available: 300, running: 0, members: 1, obstacles: [] })
  expect((await as(boris.token, 'GET', '/api/account/closing')).status).toBe(403)
  expect((await close({ give_up_credits: 300 }, boris.token)).status).toBe(403)
  expect((await ask('GET', '/api/account/closing', { token: anna.token })).body.params).toMatchObject({
    state: 'personal',
  })
  expect((await close()).body).toMatchObject({ code: 'credits_left', params: { available: 300 } })
  expect((await close({ give_up_credits: 299 })).body.code).toBe('credits_left')

  /** What stands in the way is there for as long as this row is. */
  const during = async (insert: ReturnType<typeof sql>, remove: ReturnType<typeof sql>, obstacle: string) => {
    await db.write(async (tx) => void (await tx.run(insert)))
    expect((await view()).obstacles).toEqual([obstacle])
    expect((await close({ give_up_credits: 300 })).body.code).toBe('state_conflict')
    await db.write(async (tx) => void (await tx.run(remove)))
    expect((await view()).obstacles).toEqual([])
  }
  await during(
    sql`UPDATE memberships SET role = 'owner' WHERE account_id = ${id}`,
    sql`UPDATE memberships SET role = 'manager' WHERE account_id = ${id} AND user_id = ${boris.userId}`,
    'several_owners',
  )
  const at = world.clock.at
  await during(
    sql`INSERT INTO subscriptions (order_id, account_id, telegram_id, charge_id, paid_until, renews, created_at)
      VALUES ('o', ${id}, '1', 'c', ${at + 1}, 1, ${at})`,
    sql`DELETE FROM subscriptions`,
    'plan_renews',
  )
  const charge = (refundedAt: number, returnedAt: number | null) =>
    sql`INSERT INTO charges (provider, charge_id, order_id, account_id, credits, created_at, refunded_at, telegram_id, returned_at)
      VALUES ('stars', 'c', 'o', ${id}, 10, ${at}, ${refundedAt}, '1', ${returnedAt})`
  await during(charge(at, null), sql`UPDATE charges SET returned_at = ${at}`, 'money_under_way')
  await during(
    sql`INSERT INTO payment_refunds (id, provider, charge_id, amount, status, reason, created_at, changed_at)
      VALUES ('r', 'stars', 'c', 1, 'owed', '', ${at}, ${at})`,
    sql`UPDATE payment_refunds SET status = 'succeeded'`,
    'money_under_way',
  )
  await during(
    sql`INSERT INTO payment_disputes (provider, dispute_id, charge_id, account_id, amount, status, credits, frozen, created_at, changed_at)
      VALUES ('stripe', 'd', 'c', ${id}, 1, 'open', 1, 0, ${at}, ${at})`,
    sql`UPDATE payment_disputes SET status = 'won'`,
    'money_under_way',
  )
  const order = (status: string, ref: string | null) =>
    sql`INSERT INTO orders (id, account_id, provider, credits, price_amount, price_currency, status, created_at, expires_at, provider_ref)
      VALUES ('o', ${id}, 'stripe', 10, 1, 'EUR', ${status}, ${at}, ${at + 1000}, ${ref})`
  await during(order('open', 'cs_1'), sql`DELETE FROM orders`, 'money_under_way')
  await during(order('processing', 'cs_1'), sql`DELETE FROM orders`, 'money_under_way')
  // An invoice in a chat that nobody has paid is in nobody's way.
  await db.write(async (tx) => void (await tx.run(order('open', null))))

  expect((await close({ give_up_credits: 300 })).status).toBe(204)
  for (const { token } of [anna, boris]) {
    expect((await as(token, 'GET', '/api/account')).status).toBe(403)
    expect((await ask('GET', '/api/accounts', { token })).body.items).toHaveLength(1)
    expect((await ask('GET', '/api/account/balance', { token })).status).toBe(200)
  }
  expect((await ask('GET', '/api/account/balance', { token: key })).status).toBe(401)
  expect((await close({ give_up_credits: 300 })).status).toBe(403)
  const events = await db.reader.values<[string, string]>(
    sql`SELECT type, user_id FROM events WHERE account_id = ${id} AND type IN ('company.closed', 'member.removed')`,
  )
  expect(events).toEqual([
    ['member.removed', boris.userId],
    ['company.closed', anna.userId],
  ])
  const [[amount] = []] = await db.reader.values<[number]>(
    sql`SELECT amount FROM balances WHERE ledger_account = ${`wallet:${id}`}`,
  )
  expect(amount).toBe(0)
})
