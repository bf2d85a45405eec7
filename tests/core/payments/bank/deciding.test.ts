import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { type OnlineWorld, startOnlineWorld } from '../online-world.ts'
import { queue, referenceIn, startOrder, withRole } from './bank-world.ts'

const reason = 'the payer called'
const assign = (world: OnlineWorld, token: string, id: string, json: object) =>
  world.ask('POST', `/api/admin/bank/entries/${id}/assign`, { token, json: { reason, ...json } })
const decide = (world: OnlineWorld, token: string, id: string, act = 'approve') =>
  world.ask('POST', `/api/admin/proposals/${id}/${act}`, { token, ...(act === 'approve' ? {} : { json: { reason } }) })

test('bank: an entry worth more than FOUR_EYES_CREDITS is credited by two people, once, to the account that was named', async () => {
  const { world, payer } = await startOrder()
  const olga = await withRole(world, 'olga@example.com')
  const boris = await withRole(world, 'boris@example.com')
  const other = await world.register('other@example.com')
  world.bank.pay({ amount: 10_001, text: 'a lot of credits' })
  await world.importStatement(olga.token)
  const [entry] = await queue(world, olga.token)
  const id = entry?.id ?? ''
  const proposed = await assign(world, olga.token, id, { account_id: payer.id })
  expect([proposed.status, proposed.body]).toMatchObject([
    202,
    { kind: 'bank_entry', account_id: payer.id, credits: 50_005, status: 'open', proposed_by: olga.userId },
  ])
  // The same again is the same; for another account it is another.
  expect((await assign(world, olga.token, id, { account_id: payer.id })).body.id).toBe(proposed.body.id)
  const changed = await assign(world, olga.token, id, { account_id: other.id })
  expect([changed.status, changed.body.account_id, changed.body.id === proposed.body.id]).toEqual([
    202,
    other.id,
    false,
  ])
  expect([await queue(world, olga.token), await world.available(payer)]).toMatchObject([[{ id }], 0])
  expect((await decide(world, olga.token, proposed.body.id)).status).toBe(409)
  expect((await decide(world, boris.token, changed.body.id, 'decline')).status).toBe(200)
  const both = await Promise.all([1, 2].map(() => decide(world, boris.token, proposed.body.id)))
  expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
  expect([await queue(world, olga.token), await world.available(payer)]).toEqual([[], 50_005])
  const [record] = (await world.auditLog.list(world.db.reader, { limit: 1, action: 'bank_entry.' })).items
  expect(record).toMatchObject({ actor_id: boris.userId, after: { proposed_by: olga.userId, moved: 50_005 } })
  expect(await world.faults()).toEqual([])
})

test('bank: a large transfer for a top-up waits for two people, who credit that very top-up', async () => {
  const { world, payer } = await startOrder()
  const large = await world.order(payer.token, 60_000, {}, 'bank')
  const olga = await withRole(world, 'olga@example.com')
  const boris = await withRole(world, 'boris@example.com')
  world.bank.pay({ amount: 12_000, reference: referenceIn(large.body) })
  expect((await world.importStatement(olga.token)).body.items[0]).toMatchObject({ added: 1, matched: 0, queued: 1 })
  const [entry] = await queue(world, olga.token)
  expect([entry?.fault, await world.available(payer)]).toEqual(['second_person', 0])
  const proposed = await assign(world, olga.token, entry?.id ?? '', { top_up_id: large.id })
  expect((await decide(world, boris.token, proposed.body.id)).status).toBe(200)
  expect(await world.topUp(payer, large.id)).toMatchObject({ status: 'credited', available: 60_000 })
})

test('bank: small assignments to one account within a day add up', async () => {
  const { world, payer } = await startOrder()
  const olga = await withRole(world, 'olga@example.com')
  for (const amount of [6_000, 5_000]) world.bank.pay({ amount, text: 'credits' })
  await world.importStatement(olga.token)
  const statuses = []
  for (const { id } of await queue(world, olga.token))
    statuses.push((await assign(world, olga.token, id, { account_id: payer.id })).status)
  expect(statuses).toEqual([200, 202])
})

test('bank: nobody credits an account that they are in by a statement that they import', async () => {
  const world = await startOnlineWorld()
  const olga = await withRole(world, 'olga@example.com')
  const order = await world.order(olga.token, 1000, {}, 'bank')
  world.bank.pay({ amount: 200, reference: referenceIn(order.body) })
  expect((await world.importStatement(olga.token)).body.items[0]).toMatchObject({ matched: 0, queued: 1 })
  const [entry] = await queue(world, olga.token)
  expect([entry?.fault, await world.available(olga)]).toEqual(['own_account', 0])
  expect((await assign(world, olga.token, entry?.id ?? '', { top_up_id: order.id })).body.params).toEqual({
    what: 'account',
    state: 'your own',
  })
  const boris = await withRole(world, 'boris@example.com')
  expect((await assign(world, boris.token, entry?.id ?? '', { top_up_id: order.id })).status).toBe(200)
  expect(await world.available(olga)).toBe(1000)
})

/** A company of the payer that has ordered, and then is closed. */
async function startClosed(provider: 'bank' | 'stripe') {
  const world = await startOnlineWorld()
  const payer = await world.register()
  const company = 'acc_company'
  await world.db.write(async (tx) => {
    await tx.run(sql`INSERT INTO accounts (id, kind, company, created_at) VALUES (${company}, 'corporate', 'Rook', 1)`)
    await tx.run(sql`INSERT INTO memberships (account_id, user_id, role, since)
      VALUES (${company}, ${payer.id.replace('acc_', 'usr_')}, 'owner', 1)`)
  })
  const order = await world.order(payer.token, 1000, { 'x-account': company }, provider)
  const close = () =>
    world.db.write(async (tx) => void (await tx.run(sql`UPDATE accounts SET state = 'closed' WHERE id = ${company}`)))
  return { world, payer, company, order, close }
}

test('bank: a transfer to a company that has closed waits for a person, who cannot give it to that company', async () => {
  const { world, payer, company, order, close } = await startClosed('bank')
  await close()
  const admin = await world.admin()
  world.bank.pay({ amount: 200, reference: referenceIn(order.body) })
  await world.importStatement(admin.token)
  const [entry] = await queue(world, admin.token)
  expect(entry?.fault).toBe('account_closed')
  for (const asked of [{ top_up_id: order.id }, { account_id: company }])
    expect((await assign(world, admin.token, entry?.id ?? '', asked)).body).toMatchObject({ code: 'not_found' })
  expect((await assign(world, admin.token, entry?.id ?? '', { account_id: payer.id })).status).toBe(200)
  expect([await world.available(payer), await world.available({ id: company })]).toEqual([1000, 0])
})

test('a card payment that comes when the company has closed is credited to its payer', async () => {
  const { world, payer, company, order, close } = await startClosed('stripe')
  await close()
  world.stripe.shop.act(order.session, 'pay')
  await world.settled()
  expect([await world.available(payer), await world.available({ id: company })]).toEqual([1000, 0])
  expect(await world.faults()).toEqual([])
})
