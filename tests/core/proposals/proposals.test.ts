import { expect, test } from 'vitest'
import { ROOK } from '../accounts/company.ts'
import { startWorld, type World } from '../accounts/world.ts'

const reason = 'a test'
const HOUR_MS = 3_600_000

/** Somebody with a role, signed in by e-mail. */
async function withRole({ ask, admin, register, password }: World, email: string, role = 'admin') {
  const { token } = await admin()
  const { id } = await register(email)
  const given = await ask('PUT', `/api/admin/accounts/${id}/role`, { token, json: { role, reason } })
  if (given.status !== 200) throw new Error(JSON.stringify(given.body))
  const { body } = await ask('POST', '/api/auth/login', { json: { email, password } })
  return { token: String(body.access_token), id, userId: id.replace('acc_', 'usr_') }
}

const adjust = ({ ask }: World, token: string, id: string, amount: number, key?: string) =>
  ask('POST', `/api/admin/accounts/${id}/adjust`, {
    token,
    json: { amount, reason },
    ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
  })
const approve = ({ ask }: World, token: string, id: string) =>
  ask('POST', `/api/admin/proposals/${id}/approve`, { token })
const decline = ({ ask }: World, token: string, id: string) =>
  ask('POST', `/api/admin/proposals/${id}/decline`, { token, json: { reason: 'no receipt' } })

async function startShop() {
  const world = await startWorld({ fourEyesCredits: 1_000, signupCredits: 0 })
  const olga = await withRole(world, 'olga@example.com')
  const boris = await withRole(world, 'boris@example.com')
  const anna = await world.register()
  const available = async () => (await world.ledger.balance(world.db.reader, anna.id)).available
  const eventsOf = async (type: string) => {
    const all = await world.events.list(0, { types: [type as 'proposal.made'] }, 100)
    return all.map(({ userId, event }) => ({ userId, ...event }))
  }
  return { world, olga, boris, anna, available, eventsOf }
}

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

test('proposals: what is declined or forgotten moves nothing, and its proposer is told', async () => {
  const { world, olga, boris, anna, available, eventsOf } = await startShop()
  const first = await adjust(world, olga.token, anna.id, 5_000)
  const declined = await decline(world, boris.token, first.body.id)
  expect([declined.status, declined.body]).toMatchObject([200, { status: 'declined', decline_reason: 'no receipt' }])
  expect((await approve(world, boris.token, first.body.id)).body.params).toEqual({
    what: 'proposal',
    state: 'declined',
  })
  const second = await adjust(world, olga.token, anna.id, 5_000)
  expect(second.body.id).not.toBe(first.body.id)
  world.clock.at += 73 * HOUR_MS
  const { body } = await world.ask('POST', '/api/auth/login', {
    json: { email: 'boris@example.com', password: world.password },
  })
  expect((await approve(world, body.access_token, second.body.id)).body.params).toEqual({
    what: 'proposal',
    state: 'expired',
  })
  await world.proposals.sweep()
  await world.proposals.sweep()
  expect(await available()).toBe(0)
  expect(await eventsOf('proposal.decided')).toMatchObject([
    { userId: olga.userId, data: { status: 'declined', why: 'no receipt' } },
    { userId: olga.userId, data: { status: 'expired', decided_by: null } },
  ])
  const { items } = await world.auditLog.list(world.db.reader, { limit: 10, action: 'proposal.' })
  expect(items.map(({ action }) => action)).toEqual([
    'proposal.expired',
    'proposal.made',
    'proposal.declined',
    'proposal.made',
  ])
})

test('proposals: rights are asked for at the decision: of the second person, and of the first again', async () => {
  const { world, olga, boris, anna, available } = await startShop()
  const { ask } = world
  const { token } = await world.admin()
  const role = {
    title: { en: 'checker', ru: 'контролёр' },
    permissions: ['proposals.decide'],
    credit_limit: null,
    reason,
  }
  await ask('POST', '/api/admin/roles', { token, json: { id: 'checker', ...role } })
  const carl = await withRole(world, 'carl@example.com', 'checker')
  const { body: proposal } = await adjust(world, olga.token, anna.id, 5_000)
  const refused = await approve(world, carl.token, proposal.id)
  expect([refused.status, refused.body.params]).toEqual([403, { needed: 'credits.adjust' }])
  const permissions = ['proposals.decide', 'credits.adjust']
  await ask('PATCH', '/api/admin/roles/checker', { token, json: { permissions, credit_limit: 4_999, reason } })
  expect((await approve(world, carl.token, proposal.id)).body.code).toBe('over_limit')
  const operator = await withRole(world, 'op@example.com', 'operator')
  expect((await approve(world, operator.token, proposal.id)).status).toBe(403)
  expect((await ask('GET', '/api/admin/proposals', { token: operator.token })).status).toBe(403)

  await ask('PUT', `/api/admin/accounts/${olga.id}/role`, { token, json: { role: 'support', reason } })
  const orphan = await approve(world, boris.token, proposal.id)
  expect([orphan.status, orphan.body.params]).toEqual([
    409,
    { what: 'proposer', state: 'no longer allowed to do this' },
  ])
  expect(await available()).toBe(0)
  await ask('PUT', `/api/admin/accounts/${olga.id}/role`, { token, json: { role: 'admin', reason } })
  await ask('PATCH', '/api/admin/roles/checker', { token, json: { credit_limit: null, reason } })
  world.clock.at += 1
  const { body } = await ask('POST', '/api/auth/login', {
    json: { email: 'carl@example.com', password: world.password },
  })
  expect((await approve(world, body.access_token, proposal.id)).status).toBe(200)
  expect(await available()).toBe(5_000)
})

test('proposals: nobody proposes or approves for an account that they are in, their own or a company', async () => {
  const { world, olga, boris } = await startShop()
  const { ask } = world
  const own = await adjust(world, olga.token, olga.id, 5_000)
  expect([own.status, own.body.params]).toEqual([409, { what: 'account', state: 'your own' }])
  expect((await adjust(world, olga.token, olga.id, 5)).status).toBe(409)
  const { body: gift } = await adjust(world, olga.token, boris.id, 5_000)
  const mine = await approve(world, boris.token, gift.id)
  expect([mine.status, mine.body.params]).toEqual([409, { what: 'account', state: 'your own' }])
  const { body: company } = await ask('POST', '/api/companies', {
    token: boris.token,
    json: { company: 'Boris & Co', tax_id: '7707083893', billing_address: 'Moscow, Main 1' },
  })
  await ask('POST', `/api/admin/companies/${company.id}/decision`, {
    token: olga.token,
    json: { approve: true, reason },
  })
  const ours = await adjust(world, boris.token, company.id, 5_000)
  expect([ours.status, ours.body.params]).toEqual([409, { what: 'account', state: 'your own' }])
  const { body: theirs } = await adjust(world, olga.token, company.id, 5_000)
  expect((await approve(world, boris.token, theirs.id)).body.params).toEqual({ what: 'account', state: 'your own' })
  expect((await decline(world, boris.token, theirs.id)).status).toBe(409)
  const { token } = await world.admin()
  expect((await approve(world, token, theirs.id)).status).toBe(200)
  expect((await world.ledger.balance(world.db.reader, company.id)).available).toBe(5_000)
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

test('proposals: a rollback needs that its proposer may still do the act itself', async () => {
  const { world, olga, boris, anna } = await startShop()
  const { ask, admin } = world
  const { token } = await admin()
  const role = {
    id: 'reverser',
    title: { en: 'Reverser', ru: 'Ревизор' },
    permissions: ['audit.read', 'audit.rollback', 'credits.adjust', 'accounts.read'],
    credit_limit: 100_000,
    reason,
  }
  expect((await ask('POST', '/api/admin/roles', { token, json: role })).status).toBe(201)
  const carol = await withRole(world, 'carol@example.com', 'reverser')
  const made = await adjust(world, olga.token, anna.id, 5_000)
  expect((await approve(world, boris.token, made.body.id)).status).toBe(200)
  const records = await ask('GET', '/api/admin/audit?action=account.adjusted', { token })
  const { seq } = records.body.items[0]
  const proposed = await ask('POST', `/api/admin/audit/${seq}/rollback`, { token: carol.token, json: { reason } })
  expect(proposed.status).toBe(202)
  const less = { permissions: role.permissions.filter((permission) => permission !== 'credits.adjust'), reason }
  expect((await ask('PATCH', `/api/admin/roles/${role.id}`, { token, json: less })).status).toBe(200)
  const refused = await approve(world, boris.token, proposed.body.id)
  expect([refused.status, refused.body.params]).toEqual([
    409,
    { what: 'proposer', state: 'no longer allowed to do this' },
  ])
})
