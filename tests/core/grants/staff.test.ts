import { expect, test } from 'vitest'
import * as entries from '../../../core/ledger/entries.ts'
import { toCredits } from '../../../core/ledger/posting.ts'
import { startWorld } from '../accounts/world.ts'

async function shop() {
  const world = await startWorld({ signupCredits: 0 })
  const { token: staff, id: own } = await world.admin()
  const { token, id } = await world.register()
  const give = (json: object, headers = {}) =>
    world.ask('POST', `/api/admin/accounts/${id}/grants`, { token: staff, json, headers })
  const list = async () => (await world.ask('GET', `/api/admin/accounts/${id}/grants`, { token: staff })).body.items
  const end = (grantId: string) =>
    world.ask('POST', `/api/admin/grants/${grantId}/end`, { token: staff, json: { reason: 'a mistake' } })
  const check = async () =>
    expect((await world.ask('GET', '/api/admin/ledger/check', { token: staff })).body.ok).toBe(true)
  return { world, staff, own, token, id, give, list, end, check }
}
const ASKED = { credits: 300, expires_on: '2028-02-29', reason: 'a present' }

test('staff grants: given once for a key, to the end of their last day, and seen by whom they are for', async () => {
  const { world, token, id, give, list, check } = await shop()
  const headers = { 'idempotency-key': 'g1' }
  const first = await give(ASKED, headers)
  const second = await give(ASKED, headers)
  expect([first.status, second.headers.get('idempotent-replayed'), second.body]).toEqual([201, 'true', first.body])
  expect(first.body).toMatchObject({
    account_id: id,
    kind: 'promo',
    available: 300,
    expires_at: '2028-03-01T00:00:00.000Z',
  })
  expect(await list()).toEqual([first.body])
  expect((await world.ask('GET', '/api/account/balance', { token })).body.expiring).toEqual([
    { credits: 300, expires_at: '2028-03-01T00:00:00.000Z' },
  ])
  const { body } = await world.ask('GET', '/api/account/transactions', { token })
  expect(body.items[0]).toMatchObject({ type: 'grant', amount: 300, reason: 'a present' })
  await check()
})

test('staff grants: not for a day that is over or is none, nor for oneself, nor by a customer', async () => {
  const { world, staff, own, token, give } = await shop()
  for (const expires_on of ['2026-01-04', '2027-02-29', '2040-01-01', 'tomorrow'])
    expect([expires_on, (await give({ ...ASKED, expires_on })).status]).toEqual([expires_on, 422])
  expect((await world.ask('POST', `/api/admin/accounts/${own}/grants`, { token: staff, json: ASKED })).status).toBe(409)
  expect((await world.ask('POST', '/api/admin/accounts/acc_none/grants', { token: staff, json: ASKED })).status).toBe(
    404,
  )
  expect((await world.ask('POST', `/api/admin/accounts/${own}/grants`, { token, json: ASKED })).status).toBe(403)
  expect((await world.ask('GET', `/api/admin/accounts/${own}/grants`, { token })).status).toBe(403)
})

test('staff grants: one that is ended is gone at once, and what a job holds of it when that is released', async () => {
  const { world, staff, token, id, give, list, end } = await shop()
  const { body: grant } = await give(ASKED)
  await world.ask('POST', '/api/account/top-up', { token, json: { amount: 100 } })
  const of = { accountId: id, jobId: 'job_1', price: toCredits(120) }
  await world.db.write(async (tx) => {
    const available = await world.ledger.available(tx, id)
    await world.ledger.post(tx, entries.holdEntry({ ...of, available }))
  })
  const ended = await end(grant.id)
  expect([ended.status, ended.body.available, ended.body.held, ended.body.expired]).toEqual([200, 0, 120, 180])
  expect((await world.ask('GET', '/api/account/balance', { token })).body).toMatchObject({ available: 100, held: 120 })
  await world.db.write((tx) => world.ledger.post(tx, entries.releaseEntry(of)))
  expect(await list()).toMatchObject([{ available: 0, held: 0, expired: 300 }])
  expect((await world.ask('GET', '/api/account/balance', { token })).body).toMatchObject({ available: 100, held: 0 })
  expect((await end(grant.id)).status).toBe(409)
  expect((await end('ent_none')).status).toBe(404)
  expect((await world.ask('GET', `/api/admin/grants/${grant.id}`, { token: staff })).body.expired).toBe(300)
  expect((await world.ledger.check()).faults).toEqual([])
})

test('staff grants: above what one person may give it waits for a second, who sees until when', async () => {
  const { world, staff, id, give, list } = await shop()
  const asked = { ...ASKED, credits: 50_001 }
  const proposed = await give(asked)
  expect([proposed.status, proposed.body]).toMatchObject([
    202,
    { kind: 'grant', target: id, amount: 50_001, details: { expires_on: '2028-02-29' } },
  ])
  expect(await list()).toEqual([])
  const second = await world.actFor('1004')
  await world.ask('PUT', `/api/admin/accounts/${second.id}/role`, {
    token: staff,
    json: { role: 'admin', reason: 'helps' },
  })
  const { token: other } = await world.actFor('1004')
  const approve = (token: string) => world.ask('POST', `/api/admin/proposals/${proposed.body.id}/approve`, { token })
  expect((await approve(staff)).status).toBe(409)
  expect((await approve(other)).status).toBe(200)
  expect(await list()).toMatchObject([{ credits: 50_001, expires_at: '2028-03-01T00:00:00.000Z' }])
  // Another end is another proposal.
  const again = await give({ ...asked, expires_on: '2028-03-01' })
  expect([again.status, again.body.id === proposed.body.id]).toEqual([202, false])
})
