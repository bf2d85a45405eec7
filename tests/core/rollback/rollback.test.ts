import { afterEach, expect, test } from 'vitest'
import { startCore, type TestCore } from '../../support/core.ts'
import { startWorld, type World } from '../accounts/world.ts'

const reason = 'a test'

const adjust = ({ ask }: World, token: string, id: string, amount: number) =>
  ask('POST', `/api/admin/accounts/${id}/adjust`, { token, json: { amount, reason } })

/** The number of the newest record. */
async function newest({ ask }: World, token: string): Promise<number> {
  return (await ask('GET', '/api/admin/audit?limit=1', { token })).body.items[0].seq
}

const preview = ({ ask }: World, token: string, seq: number) =>
  ask('GET', `/api/admin/audit/${seq}/rollback`, { token })
const rollBack = ({ ask }: World, token: string, seq: number) =>
  ask('POST', `/api/admin/audit/${seq}/rollback`, { token, json: { reason: 'it was wrong' } })

test('rollback: an adjustment is taken back at any later time, once, and a preview leaves nothing', async () => {
  const world = await startWorld()
  const { db, ledger, clock, ask, reports } = world
  const admin = await world.admin()
  const anna = await world.register()
  await adjust(world, admin.token, anna.id, 300)
  const seq = await newest(world, admin.token)
  clock.at += 30 * 24 * 3_600_000
  const { token } = await world.admin()
  const seen = await preview(world, token, seq)
  expect([seen.status, seen.body]).toMatchObject([200, { possible: true, obstacle: null, action: 'account.adjusted' }])
  expect((await ledger.balance(db.reader, anna.id)).available).toBe(800)
  const many = await Promise.all(Array.from({ length: 10 }, () => rollBack(world, token, seq)))
  expect(many.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
    201,
    ...Array.from({ length: 9 }, () => 409),
  ])
  expect((await ledger.balance(db.reader, anna.id)).available).toBe(500)
  const done = many.find(({ status }) => status === 201)
  expect(done?.body).toMatchObject({ action: 'audit.rolled_back', target: anna.id, reason: 'it was wrong' })
  // A rollback is itself a record, and not taken back in turn; a second one is refused.
  const again = await rollBack(world, token, seq)
  expect([again.status, again.body.params]).toEqual([
    409,
    { what: 'audit record', state: `rolled back by record ${done?.body.seq}` },
  ])
  expect((await preview(world, token, seq)).body).toMatchObject({
    possible: false,
    obstacle: { code: 'state_conflict' },
  })
  expect((await rollBack(world, token, done?.body.seq)).body.params).toEqual({
    what: 'audit record',
    state: 'not reversible',
  })
  expect((await rollBack(world, token, 999)).status).toBe(404)
  expect((await ask('GET', '/api/admin/audit/check', { token })).body.ok).toBe(true)
  expect((await reports.checkLedger()).faults).toEqual([])
})

test('rollback: credits that are spent stand in the way and are named', async () => {
  const world = await startWorld({ signupCredits: 0 })
  const { token } = await world.admin()
  const anna = await world.register()
  await adjust(world, token, anna.id, 300)
  const first = await newest(world, token)
  await adjust(world, token, anna.id, -200)
  const refused = await rollBack(world, token, first)
  expect([refused.status, refused.body.code, refused.body.params]).toEqual([
    409,
    'rollback_blocked',
    { what: 'credits', left: '300', now: '100' },
  ])
  const second = await newest(world, token)
  expect((await rollBack(world, token, second)).status).toBe(201)
  expect((await rollBack(world, token, first)).status).toBe(201)
})

test('rollback: roles and blocks go back only while they are what the record left, and by who may do the act', async () => {
  const world = await startWorld()
  const { ask, clock, password } = world
  const { token } = await world.admin()
  const anna = await world.register()
  const give = (role: string) => ask('PUT', `/api/admin/accounts/${anna.id}/role`, { token, json: { role, reason } })
  await give('support')
  const given = await newest(world, token)
  await give('tech')
  const blocked = await rollBack(world, token, given)
  expect(blocked.body.params).toEqual({ what: 'role', left: 'support', now: 'tech' })
  expect((await rollBack(world, token, await newest(world, token))).status).toBe(201)
  expect((await rollBack(world, token, given)).status).toBe(201)
  expect((await ask('GET', `/api/admin/accounts/${anna.id}`, { token })).body.role).toBe('customer')

  await ask('PATCH', `/api/admin/accounts/${anna.id}`, { token, json: { blocked: true, reason } })
  clock.at += 1
  expect((await rollBack(world, token, await newest(world, token))).status).toBe(201)
  const signedIn = await ask('POST', '/api/auth/login', { json: { email: anna.email, password } })
  expect(signedIn.status).toBe(200)

  const json = {
    id: 'clerk',
    title: { en: 'clerk', ru: 'клерк' },
    permissions: ['audit.read', 'audit.rollback'],
    reason,
  }
  await ask('POST', '/api/admin/roles', { token, json })
  await ask('PATCH', '/api/admin/roles/clerk', { token, json: { credit_limit: 5, reason } })
  const ofRole = await newest(world, token)
  await give('clerk')
  clock.at += 1
  await adjust(world, token, (await world.register('ivan@example.com')).id, 10)
  const adjusted = await newest(world, token)
  const clerk = await ask('POST', '/api/auth/login', { json: { email: anna.email, password } })
  const refused = await rollBack(world, clerk.body.access_token, adjusted)
  expect([refused.status, refused.body.params]).toEqual([403, { needed: 'credits.adjust' }])
  expect((await rollBack(world, token, ofRole)).status).toBe(201)
  const roles = await ask('GET', '/api/admin/roles', { token })
  expect(roles.body.items.find(({ id }: { id: string }) => id === 'clerk').credit_limit).toBe(0)
})

let core: TestCore | undefined
afterEach(async () => {
  await core?.close()
  core = undefined
})

test('rollback: a price of yesterday, the state of a model and the default model are what they were', async () => {
  core = await startCore()
  const token = await core.admin()
  const call = async (method: string, path: string, json?: object) => {
    const { status, json: body } = await (core as TestCore).request(
      method,
      path,
      json === undefined ? { token } : { token, json },
    )
    return { status, body: body as unknown as Record<string, unknown> & { items: Record<string, unknown>[] } }
  }
  const last = async () => Number((await call('GET', '/api/admin/audit?limit=1')).body.items[0]?.seq)
  const back = async (seq: number) => call('POST', `/api/admin/audit/${seq}/rollback`, { reason })
  const model = async (name: string) => (await call('GET', `/api/models/${name}`)).body
  const before = (await model('ar')).price_per_row
  await call('POST', '/api/admin/models/ar/price', { price_per_row: 77, reason })
  const priced = await last()
  await call('POST', '/api/admin/models/ar/price', { price_per_row: 78, reason })
  expect((await back(priced)).body.params).toEqual({ what: 'price_per_row', left: '77', now: '78' })
  expect((await back(await last())).status).toBe(201)
  expect((await model('ar')).price_per_row).toBe(77)
  expect((await back(priced)).status).toBe(201)
  expect((await model('ar')).price_per_row).toBe(before)

  const version = String((await model('ar')).version)
  const state = (action: string) => call('POST', `/api/admin/models/ar/versions/${version}/state`, { action, reason })
  await state('retire')
  const retired = await last()
  expect((await call('GET', '/api/models/ar')).status).toBe(404)
  await state('activate')
  expect((await back(retired)).body.params).toEqual({ what: `state of ${version}`, left: 'retired', now: 'active' })
  await state('retire')
  expect((await back(await last())).status).toBe(201)
  expect((await call('GET', '/api/models/ar')).status).toBe(200)

  await state('make_default')
  expect((await call('GET', '/api/models')).body.items[0]?.name).toBe('ar')
  expect((await back(await last())).status).toBe(201)
  expect((await call('GET', '/api/models')).body.items[0]?.name).not.toBe('ar')
})

test('audit: filters say who, what, about whom and when; an export has all of it and is recorded', async () => {
  const world = await startWorld()
  const { ask, clock } = world
  const { token, id } = await world.admin()
  const anna = await world.register()
  const ivan = await world.register('ivan@example.com')
  await adjust(world, token, anna.id, 10)
  clock.at += 1_000
  const later = new Date(clock.at).toISOString()
  await adjust(world, token, ivan.id, 20)
  await ask('PUT', `/api/admin/accounts/${ivan.id}/role`, { token, json: { role: 'support', reason: '=cmd()' } })
  const find = async (query: string) => {
    const { status, body } = await ask('GET', `/api/admin/audit?${query}`, { token })
    return [status, body.items?.map(({ action, target }: Record<string, string>) => [action, target])]
  }
  expect(await find(`about=${anna.id}`)).toEqual([200, [['account.adjusted', anna.id]]])
  expect(await find('action=role.')).toEqual([200, [['role.given', ivan.id]]])
  expect(await find(`action=account.adjusted&from=${later}`)).toEqual([200, [['account.adjusted', ivan.id]]])
  expect(await find(`to=${later}`)).toEqual([200, [['account.adjusted', anna.id]]])
  expect((await find(`actor=${id.replace('acc_', 'usr_')}`))[1]).toHaveLength(3)
  expect(await find('actor=usr_nobody')).toEqual([200, []])
  expect((await find('from=yesterday'))[0]).toBe(422)
  const lines = await ask('GET', `/api/admin/audit/export?about=${ivan.id}`, { token })
  expect(
    lines.body.text
      .trim()
      .split('\n')
      .map((line: string) => JSON.parse(line).action),
  ).toEqual(['role.given', 'account.adjusted'])
  const csv = await ask('GET', '/api/admin/audit/export?format=csv', { token })
  expect(csv.headers.get('content-type')).toContain('text/csv')
  expect(csv.body.text).toContain("'=cmd()")
  expect(await find('action=audit.')).toEqual([
    200,
    [
      ['audit.exported', 'audit'],
      ['audit.exported', 'audit'],
    ],
  ])
})
