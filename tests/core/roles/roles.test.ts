import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { personOf } from '../../../core/contract/trust/member.ts'
import { startWorld, type World } from '../accounts/world.ts'

/** A person with this role; signs in again, because a new role ends earlier tokens. */
async function withRole(world: World, role: string, email = `${role}@example.com`) {
  const admin = await world.admin()
  const person = await world.register(email)
  world.clock.at += 1
  const json = { role, reason: 'a test' }
  const given = await world.ask('PUT', `/api/admin/accounts/${person.id}/role`, { token: admin.token, json })
  expect([given.status, given.body.role]).toEqual([200, role])
  return { ...person, token: await signIn(world, email) }
}

async function signIn({ ask, password }: World, email: string): Promise<string> {
  return String((await ask('POST', '/api/auth/login', { json: { email, password } })).body.access_token)
}

const give = ({ ask }: World, token: string, id: string, role: string) =>
  ask('PUT', `/api/admin/accounts/${id}/role`, { token, json: { role, reason: 'a test' } })

const newRole = (id: string, permissions: string[], credit_limit: number | null = 0) => ({
  id,
  title: { en: id, ru: id },
  permissions,
  credit_limit,
  reason: 'a test',
})

test('roles: five are there, with their permissions and how many hold them', async () => {
  const world = await startWorld()
  const admin = await world.admin()
  await withRole(world, 'support')
  const { body } = await world.ask('GET', '/api/admin/roles', { token: admin.token })
  const roles = body.items.map((role: Record<string, unknown>) => [role.id, role.credit_limit, role.holders])
  expect(new Map(roles.map(([id, ...rest]: [string, ...unknown[]]) => [id, rest]))).toEqual(
    new Map([
      ['customer', [0, 1]],
      ['operator', [1000, 0]],
      ['support', [0, 1]],
      ['tech', [0, 0]],
      ['admin', [null, 0]],
    ]),
  )
})

test('roles: a change counts from the next request on, for everybody who has the role', async () => {
  const world = await startWorld()
  const { ask } = world
  const admin = await world.admin()
  const sam = await withRole(world, 'support')
  const payments = () => ask('GET', `/api/admin/accounts/${sam.id}/payments`, { token: sam.token })
  expect((await payments()).status).toBe(200)
  const change = (json: object) => ask('PATCH', '/api/admin/roles/support', { token: admin.token, json })
  const changed = await change({ permissions: ['accounts.read'], reason: 'less is enough' })
  expect([changed.status, changed.body.permissions]).toEqual([200, ['accounts.read']])
  const refused = await payments()
  expect([refused.status, refused.body.params]).toEqual([403, { needed: 'payments.read' }])
  expect((await ask('GET', '/api/account', { token: sam.token })).body.permissions).toEqual(['accounts.read'])
  await change({ permissions: ['accounts.read', 'payments.read'], reason: 'it was not' })
  expect((await payments()).status).toBe(200)
})

test('roles: own role, the admin role and the customer role keep what they have; a role that is held stays', async () => {
  const world = await startWorld()
  const { ask } = world
  const admin = await world.admin()
  const call = (method: string, path: string, json: object, token = admin.token) =>
    ask(method, `/api/admin/roles${path}`, { token, json })
  const made = await call('POST', '', newRole('hr', ['roles.change', 'roles.give', 'roles.read', 'accounts.read']))
  expect(made.status).toBe(201)
  expect((await call('POST', '', newRole('hr', []))).status).toBe(409)
  const hr = await withRole(world, 'hr')
  const state = async (answer: ReturnType<typeof ask>) => {
    const { status, body } = await answer
    return [status, body.code, body.params?.state ?? body.params?.needed]
  }
  const few = { permissions: ['roles.read'], reason: 'a test' }
  expect(await state(call('PATCH', '/hr', few, hr.token))).toEqual([409, 'state_conflict', 'your own'])
  expect(await state(call('PATCH', '/admin', few))).toEqual([409, 'state_conflict', 'your own'])
  const boss = await withRole(world, 'admin', 'boss@example.com')
  expect((await call('PATCH', '/customer', few, boss.token)).status).toBe(409)
  expect((await call('PATCH', '/hr', { title: { en: 'people', ru: 'кадры' }, reason: 'a test' })).status).toBe(200)
  // Nobody gives or takes more than they have.
  const wanted = { permissions: ['credits.adjust'], reason: 'a test' }
  expect(await state(call('PATCH', '/support', wanted, hr.token))).toEqual([403, 'forbidden', 'jobs.read'])
  expect(await state(call('POST', '', newRole('thief', ['credits.adjust']), hr.token))).toEqual([
    403,
    'forbidden',
    'credits.adjust',
  ])
  expect(await state(call('POST', '', newRole('rich', [], null), hr.token))).toEqual([
    403,
    'forbidden',
    'a credit limit above 0',
  ])
  // Deletion.
  const reason = { reason: 'a test' }
  expect(await state(call('DELETE', '/hr', reason))).toEqual([409, 'state_conflict', 'held by 1'])
  expect(await state(call('DELETE', '/support', reason))).toEqual([409, 'state_conflict', 'built in'])
  expect(await state(call('DELETE', '/nobody', reason))).toEqual([404, 'not_found', undefined])
  await give(world, admin.token, hr.id, 'customer')
  expect((await call('DELETE', '/hr', reason)).status).toBe(204)
  const log = await ask('GET', '/api/admin/audit?by=staff&limit=100', { token: admin.token })
  expect(log.body.items.map(({ action }: { action: string }) => action)).toEqual([
    'role.deleted',
    'role.given',
    'role.changed',
    'role.given',
    'role.given',
    'role.created',
  ])
})

test('giving roles: never to oneself, never more than one has, never away from somebody above', async () => {
  const world = await startWorld()
  const { ask } = world
  const admin = await world.admin()
  await ask('POST', '/api/admin/roles', { token: admin.token, json: newRole('hr', ['roles.give', 'accounts.change']) })
  const hr = await withRole(world, 'hr')
  const boss = await withRole(world, 'admin')
  const anna = await world.register()
  const codeOf = async (answer: ReturnType<typeof ask>) => {
    const { status, body } = await answer
    return [status, body.params?.state ?? body.params?.needed ?? body.params?.what]
  }
  expect(await codeOf(give(world, hr.token, hr.id, 'customer'))).toEqual([409, 'your own'])
  expect(await codeOf(give(world, hr.token, anna.id, 'admin'))).toEqual([403, 'accounts.read'])
  expect(await codeOf(give(world, hr.token, boss.id, 'customer'))).toEqual([403, 'accounts.read'])
  expect(await codeOf(give(world, hr.token, anna.id, 'nothing'))).toEqual([404, 'role'])
  const block = { token: hr.token, json: { blocked: true, reason: 'a test' } }
  expect(await codeOf(ask('PATCH', `/api/admin/accounts/${boss.id}`, block))).toEqual([403, 'accounts.read'])
  // A block does not lessen what the blocked person may do once it ends.
  expect((await ask('PATCH', `/api/admin/accounts/${boss.id}`, { ...block, token: admin.token })).status).toBe(200)
  const unblock = { ...block, json: { blocked: false, reason: 'a test' } }
  expect(await codeOf(ask('PATCH', `/api/admin/accounts/${boss.id}`, unblock))).toEqual([403, 'accounts.read'])
  expect((await ask('PATCH', `/api/admin/accounts/${boss.id}`, { ...unblock, token: admin.token })).status).toBe(200)
  expect((await give(world, hr.token, anna.id, 'hr')).status).toBe(200)
  expect((await ask('PATCH', `/api/admin/accounts/${anna.id}`, block)).status).toBe(200)
})

test('giving roles: the last admin stays, also when two remove each other at once', async () => {
  const world = await startWorld()
  const { ask, db } = world
  const one = await withRole(world, 'admin', 'one@example.com')
  const two = await withRole(world, 'admin', 'two@example.com')
  // The admin of the settings is blocked: two are left.
  const { id } = await world.admin()
  const block = { token: one.token, json: { blocked: true, reason: 'left us' } }
  expect((await ask('PATCH', `/api/admin/accounts/${id}`, block)).status).toBe(200)
  const answers = await Promise.all([
    give(world, one.token, two.id, 'customer'),
    give(world, two.token, one.id, 'customer'),
  ])
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 403])
  const admins = await db.reader.all(sql`SELECT id FROM users WHERE role = 'admin'`)
  expect(admins).toHaveLength(1)
})

test('permissions: taken away in mid-request, the act is refused and leaves nothing', async () => {
  const world = await startWorld()
  const { ask, db, ledger } = world
  const operator = await withRole(world, 'operator')
  const anna = await world.register()
  // The writes of one moment share a commit, in order: the role is lost between the guard of the route and the act.
  const adjust = (token: string) =>
    ask('POST', `/api/admin/accounts/${anna.id}/adjust`, { token, json: { amount: 100, reason: 'a test' } })
  expect((await adjust(operator.token)).status).toBe(201)
  const lost = db.write(async (tx) => {
    await tx.run(sql`UPDATE users SET role = 'customer' WHERE id = ${personOf(operator.id)}`)
  })
  const [refused] = await Promise.all([adjust(operator.token), lost])
  expect([refused.status, refused.body.code, refused.body.params]).toEqual([
    403,
    'forbidden',
    { needed: 'credits.adjust' },
  ])
  expect((await ledger.balance(db.reader, anna.id)).available).toBe(600)
})

test('permissions: one act moves as many credits as the role may, and no more', async () => {
  const world = await startWorld()
  const { ask } = world
  const operator = await withRole(world, 'operator')
  const anna = await world.register()
  const adjust = (id: string, amount: number) =>
    ask('POST', `/api/admin/accounts/${id}/adjust`, { token: operator.token, json: { amount, reason: 'a test' } })
  expect((await adjust(anna.id, 1000)).status).toBe(201)
  const over = await adjust(anna.id, 1001)
  expect([over.status, over.body.code, over.body.params]).toEqual([403, 'over_limit', { limit: 1000, amount: 1001 }])
  expect((await adjust(anna.id, -1001)).body.code).toBe('over_limit')
  const own = await adjust(operator.id, 10)
  expect([own.status, own.body.params]).toEqual([409, { what: 'account', state: 'your own' }])
  expect((await ask('GET', `/api/admin/accounts/${anna.id}`, { token: operator.token })).body.balance.available).toBe(
    1500,
  )
})

test('permissions: what is personal is left out without the permission for it, and not searched', async () => {
  const world = await startWorld()
  const { ask } = world
  const admin = await world.admin()
  await ask('POST', '/api/admin/roles', {
    token: admin.token,
    json: newRole('counter', ['accounts.read', 'jobs.read']),
  })
  const counter = await withRole(world, 'counter')
  const support = await withRole(world, 'support')
  const anna = await world.register()
  const list = async (token: string, query: string) =>
    (await ask('GET', `/api/admin/accounts?query=${query}`, { token })).body.items
  expect(await list(support.token, 'anna@')).toMatchObject([{ email: anna.email, id: anna.id }])
  expect(await list(counter.token, 'anna@')).toEqual([])
  expect(await list(counter.token, anna.id)).toMatchObject([{ email: null, telegram_id: null, company: null }])
  const one = await ask('GET', `/api/admin/accounts/${anna.id}`, { token: counter.token })
  expect([one.status, one.body.email]).toEqual([200, null])
  expect(JSON.stringify(one.body)).not.toContain('anna')
})
