import { expect, test } from 'vitest'
import { ROOK } from '../accounts/company.ts'
import { adjust, approve, decline, HOUR_MS, reason, startShop } from './shop.ts'

test('proposals: a large adjustment moves nothing until a second person agrees, and then once', async () => {
  const { world, olga, boris, anna, available, eventsOf } = await startShop()
  const { ask, auditLog, db, reports } = world
  expect((await adjust(world, olga.token, anna.id, 1_000)).status).toBe(201)
  const proposed = await adjust(world, olga.token, anna.id, 5_000, 'k1')
  expect([proposed.status, proposed.body]).toMatchObject([
    202,
    {
      kind: 'adjustment',
      account_id: anna.id,
      credits: 5_000,
      amount: 5_000,
      status: 'open',
      proposed_by: olga.userId,
    },
  ])
  expect(await available()).toBe(1_000)
  // The same request is the same proposal, with its key or without.
  expect((await adjust(world, olga.token, anna.id, 5_000, 'k1')).body.id).toBe(proposed.body.id)
  expect((await adjust(world, olga.token, anna.id, 5_000)).body.id).toBe(proposed.body.id)
  expect(await eventsOf('proposal.made')).toMatchObject([
    { account_id: null, data: { proposal_id: proposed.body.id, proposed_by: olga.userId, subject_id: anna.id } },
  ])
  const open = await ask('GET', '/api/admin/proposals?status=open', { token: boris.token })
  expect(open.body.items.map(({ id }: { id: string }) => id)).toEqual([proposed.body.id])

  const own = await approve(world, olga.token, proposed.body.id)
  expect([own.status, own.body.params]).toEqual([409, { what: 'proposal', state: 'your own' }])
  expect((await decline(world, olga.token, proposed.body.id)).status).toBe(409)
  expect((await approve(world, boris.token, 'prp_nobodys')).status).toBe(404)
  const many = await Promise.all(Array.from({ length: 10 }, () => approve(world, boris.token, proposed.body.id)))
  expect(many.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
    200,
    ...Array.from({ length: 9 }, () => 409),
  ])
  expect(many.find(({ status }) => status === 200)?.body).toMatchObject({
    status: 'approved',
    decided_by: boris.userId,
    decline_reason: null,
  })
  expect(await available()).toBe(6_000)
  expect((await decline(world, boris.token, proposed.body.id)).body.params).toEqual({
    what: 'proposal',
    state: 'approved',
  })
  const [record] = (await auditLog.list(db.reader, { limit: 1 })).items
  expect(record).toMatchObject({
    actor_id: boris.userId,
    action: 'account.adjusted',
    target: anna.id,
    after: { amount: 5_000, proposal: proposed.body.id, proposed_by: olga.userId, moved: 5_000 },
  })
  expect(await eventsOf('proposal.decided')).toMatchObject([
    { userId: olga.userId, data: { status: 'approved', decided_by: boris.userId, why: null } },
  ])
  expect((await auditLog.check(db.reader)).ok).toBe(true)
  expect((await reports.checkLedger()).faults).toEqual([])
})

test('proposals: small sums that add up to a large one within a day wait as well, by person and account', async () => {
  const { world, olga, boris, anna, available } = await startShop()
  const ivan = await world.register('ivan@example.com')
  const statuses = async (token: string, id: string, amounts: number[]) => {
    const found: number[] = []
    for (const amount of amounts) found.push((await adjust(world, token, id, amount)).status)
    return found
  }
  expect(await statuses(olga.token, anna.id, [600, -300, 200])).toEqual([201, 201, 202])
  expect(await statuses(olga.token, ivan.id, [600])).toEqual([201])
  expect(await statuses(boris.token, anna.id, [600])).toEqual([201])
  expect(await available()).toBe(900)
  world.clock.at += 25 * HOUR_MS
  const { body } = await world.ask('POST', '/api/auth/login', {
    json: { email: 'olga@example.com', password: world.password },
  })
  expect(await statuses(body.access_token, anna.id, [600])).toEqual([201])
})

test('proposals: sums for several accounts of one customer add up too; those of others do not', async () => {
  const { world, olga, anna } = await startShop()
  const { ask } = world
  const ivan = await world.register('ivan@example.com')
  const company = async (name: string) => {
    const made = await ask('POST', '/api/companies', {
      token: anna.token,
      json: { ...ROOK, company: name },
    })
    await ask('POST', `/api/admin/companies/${made.body.id}/decision`, {
      token: olga.token,
      json: { approve: true, reason },
    })
    return String(made.body.id)
  }
  const [rook, pawn] = [await company('Rook Ltd'), await company('Pawn Ltd')]
  expect((await adjust(world, olga.token, anna.id, 500)).status).toBe(201)
  expect((await adjust(world, olga.token, rook, 500)).status).toBe(201)
  expect((await adjust(world, olga.token, pawn, 500)).status).toBe(202)
  expect((await adjust(world, olga.token, ivan.id, 900)).status).toBe(201)
})

test('proposals: a large refund and a large rollback wait; one that became impossible stays open', async () => {
  const { world, olga, boris, anna, available } = await startShop()
  const { ask } = world
  const paid = await ask('POST', '/api/account/top-up', {
    token: anna.token,
    json: { amount: 3_000, provider: 'sandbox' },
  })
  expect(paid.status).toBe(201)
  const { body: payments } = await ask('GET', `/api/admin/accounts/${anna.id}/payments`, { token: olga.token })
  const charge = payments.items[0].charge_id
  const refund = (token: string) => ask('POST', `/api/admin/payments/${charge}/refund`, { token, json: { reason } })
  const proposed = await refund(olga.token)
  expect([proposed.status, proposed.body]).toMatchObject([202, { kind: 'refund', target: charge, credits: 3_000 }])
  expect(await available()).toBe(3_000)
  await adjust(world, boris.token, anna.id, -1)
  const broke = await approve(world, boris.token, proposed.body.id)
  expect([broke.status, broke.body.code]).toEqual([409, 'refund_impossible'])
  await adjust(world, boris.token, anna.id, 1)
  expect((await approve(world, boris.token, proposed.body.id)).status).toBe(200)
  expect(await available()).toBe(0)
  expect((await refund(olga.token)).body).toMatchObject({ refunded: false })

  const { body: gift } = await adjust(world, olga.token, anna.id, 5_000)
  await approve(world, boris.token, gift.id)
  const { body: records } = await ask('GET', '/api/admin/audit?action=account.adjusted&limit=1', { token: olga.token })
  const path = `/api/admin/audit/${records.items[0].seq}/rollback`
  expect((await ask('GET', path, { token: olga.token })).body).toMatchObject({
    possible: true,
    needs_second_person: true,
  })
  const back = await ask('POST', path, { token: olga.token, json: { reason } })
  expect([back.status, back.body]).toMatchObject([202, { kind: 'rollback', credits: 5_000, account_id: anna.id }])
  expect(await available()).toBe(5_000)
  expect((await approve(world, boris.token, back.body.id)).status).toBe(200)
  expect(await available()).toBe(0)
  const [record] = (await world.auditLog.list(world.db.reader, { limit: 1 })).items
  expect(record).toMatchObject({ action: 'audit.rolled_back', after: { proposed_by: olga.userId } })
  expect((await ask('POST', path, { token: olga.token, json: { reason } })).status).toBe(409)
})

test('proposals: the same sum for another reason is another proposal, with that reason', async () => {
  const { world, olga, anna } = await startShop()
  const first = await adjust(world, olga.token, anna.id, 5_000)
  const second = await world.ask('POST', `/api/admin/accounts/${anna.id}/adjust`, {
    token: olga.token,
    json: { amount: 5_000, reason: 'another case' },
  })
  expect(second.status).toBe(202)
  expect(second.body).toMatchObject({ reason: 'another case' })
  expect(second.body.id).not.toBe(first.body.id)
})
