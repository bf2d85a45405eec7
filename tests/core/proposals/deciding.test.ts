import { expect, test } from 'vitest'
import { adjust, approve, decline, HOUR_MS, reason, startShop, withRole } from './shop.ts'

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
