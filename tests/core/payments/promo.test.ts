import { expect, test } from 'vitest'
import { type PromoCode, refuseUse, stateAt } from '../../../core/payments/promo/code.ts'
import { startWorld, type World } from '../accounts/world.ts'

const CODE: PromoCode = {
  code: 'SPRING-2026',
  credits: 200,
  uses: 0,
  usesMax: 10,
  usesPerAccount: 1,
  newCustomersOnly: false,
  startsAt: 100,
  endsAt: 200,
  creditsDays: null,
  createdBy: 'usr_1',
  createdAt: 50,
}
const NEVER = { uses: 0, payments: 0 }
const reasonOf = (act: () => void): unknown => {
  try {
    act()
    return null
  } catch (error) {
    return Object(error).params.reason
  }
}

test.each([
  [99, {}, 'waiting'],
  [100, {}, 'usable'],
  [199, { uses: 10 }, 'used_up'],
  [200, { uses: 10 }, 'ended'],
  [1_000, { endsAt: null }, 'usable'],
] as const)('promo code: at %i with %o it is %s', (at, change, state) => {
  expect(stateAt({ ...CODE, ...change }, at)).toBe(state)
})

test('promo code: it says why it cannot be used; one that waits is told like one that does not exist', () => {
  expect(reasonOf(() => refuseUse(CODE, NEVER, 150))).toBeNull()
  expect(reasonOf(() => refuseUse(undefined, NEVER, 150))).toBe('unknown')
  expect(reasonOf(() => refuseUse(CODE, NEVER, 50))).toBe('unknown')
  expect(reasonOf(() => refuseUse(CODE, { uses: 1, payments: 0 }, 150))).toBe('had')
  expect(reasonOf(() => refuseUse({ ...CODE, uses: 10 }, NEVER, 150))).toBe('used_up')
  expect(reasonOf(() => refuseUse(CODE, NEVER, 200))).toBe('ended')
  const forNew = { ...CODE, newCustomersOnly: true }
  expect(reasonOf(() => refuseUse(forNew, { uses: 0, payments: 1 }, 150))).toBe('new_customers_only')
})

const ASKED = { code: 'SPRING-2026', credits: 200, uses_max: 10, reason: 'a fair' }
async function shop(change: object = {}) {
  const world = await startWorld()
  const { token: staff } = await world.admin()
  const made = await world.ask('POST', '/api/admin/promo-codes', { token: staff, json: { ...ASKED, ...change } })
  expect([made.status, made.body.state]).toEqual([
    201,
    made.body.starts_at > made.body.created_at ? 'waiting' : 'usable',
  ])
  return { world, staff }
}
const use = (world: World, token: string, code = 'SPRING-2026', headers = {}) =>
  world.ask('POST', '/api/account/promo-codes', { token, json: { code }, headers })

test('promo code: its credits come at once, once per account, however it is typed; the books tie', async () => {
  const { world, staff } = await shop()
  const { token } = await world.register()
  const before = (await world.ask('GET', '/api/account/balance', { token })).body.available
  const used = await use(world, token, ' spring-2026 ')
  expect([used.status, used.body]).toEqual([
    201,
    { code: 'SPRING-2026', credits: 200, expires_at: null, available: before + 200 },
  ])
  const again = await use(world, token)
  expect([again.status, again.body.code, again.body.params]).toEqual([409, 'promo_code_unusable', { reason: 'had' }])
  const { body } = await world.ask('GET', '/api/account/transactions', { token })
  expect(body.items[0]).toMatchObject({ type: 'grant', amount: 200, reason: 'code SPRING-2026' })
  expect((await world.ask('GET', '/api/admin/ledger/check', { token: staff })).body).toMatchObject({ ok: true })
  const list = await world.ask('GET', '/api/admin/promo-codes', { token: staff })
  expect(list.body.items).toMatchObject([{ code: 'SPRING-2026', uses: 1, uses_max: 10, state: 'usable' }])
})

test('promo code: of 100 accounts at once, ten get it', async () => {
  const { world, staff } = await shop()
  const people = await Promise.all(Array.from({ length: 100 }, (_, n) => world.actFor(String(50_000 + n))))
  const answers = await Promise.all(people.map(({ token }) => use(world, token)))
  const statuses = answers.map(({ status }) => status)
  expect(statuses.filter((status) => status === 201)).toHaveLength(10)
  expect(answers.filter(({ status }) => status !== 201).every(({ body }) => body.params.reason === 'used_up')).toBe(
    true,
  )
  const { body } = await world.ask('GET', '/api/admin/promo-codes', { token: staff })
  expect(body.items).toMatchObject([{ uses: 10, state: 'used_up' }])
  expect((await world.ask('GET', '/api/admin/ledger/check', { token: staff })).body).toMatchObject({ ok: true })
})

test('promo code: a request that is repeated with its key gives once, and says so', async () => {
  const { world } = await shop({ uses_per_account: 2 })
  const { token } = await world.register()
  const headers = { 'idempotency-key': 'k1' }
  const first = await use(world, token, 'SPRING-2026', headers)
  const second = await use(world, token, 'SPRING-2026', headers)
  expect([second.body, second.headers.get('idempotent-replayed')]).toEqual([first.body, 'true'])
  expect((await use(world, token)).status).toBe(201)
  expect((await use(world, token)).body.params).toEqual({ reason: 'had' })
})

test('promo code: for new customers it is refused after a payment', async () => {
  const { world } = await shop({ new_customers_only: true })
  const { token } = await world.register()
  await world.ask('POST', '/api/account/top-up', { token, json: { amount: 10 } })
  expect((await use(world, token)).body.params).toEqual({ reason: 'new_customers_only' })
})

test('promo code: guessing is stopped after ten wrong codes, also for the right one', async () => {
  const { world } = await shop()
  const { token } = await world.register()
  for (let n = 0; n < 10; n++)
    expect((await use(world, token, `WRONG-${n}`)).body.params).toEqual({ reason: 'unknown' })
  const stopped = await use(world, token)
  expect([stopped.status, stopped.body.code]).toEqual([429, 'rate_limited'])
  world.clock.at += 3_600_000
  const { token: other } = await world.register('boris@example.com')
  expect((await use(world, other)).status).toBe(201)
})

test('promo code: staff ends it; a name is not taken twice, and none ends before it begins', async () => {
  const { world, staff } = await shop()
  const make = (change: object) =>
    world.ask('POST', '/api/admin/promo-codes', { token: staff, json: { ...ASKED, ...change } })
  expect((await make({})).status).toBe(409)
  expect((await make({ code: 'LATE-2020', ends_at: '2020-01-01T00:00:00Z' })).status).toBe(422)
  const ended = await world.ask('POST', '/api/admin/promo-codes/SPRING-2026/end', { token: staff })
  expect([ended.status, ended.body.state]).toEqual([200, 'ended'])
  expect((await world.ask('POST', '/api/admin/promo-codes/SPRING-2026/end', { token: staff })).status).toBe(409)
  expect((await world.ask('POST', '/api/admin/promo-codes/NONE/end', { token: staff })).status).toBe(404)
  const { token } = await world.register()
  expect((await use(world, token)).body.params).toEqual({ reason: 'ended' })
  expect((await world.ask('GET', '/api/admin/promo-codes', { token })).status).toBe(403)
})

test('promo code: many guesses at once are no more than ten, and what was right is not counted', async () => {
  const { world } = await shop({ uses_per_account: 2 })
  const { token } = await world.register()
  expect((await use(world, token)).status).toBe(201)
  const guesses = await Promise.all(Array.from({ length: 60 }, (_, n) => use(world, token, `WRONG-${n}`)))
  expect(guesses.filter(({ status }) => status === 409)).toHaveLength(10)
  expect(guesses.filter(({ status }) => status === 429)).toHaveLength(50)
})

test('promo code: one whose uses together give more than one person may within a day waits for a second person', async () => {
  const { world, staff } = await shop()
  const make = (json: object) =>
    world.ask('POST', '/api/admin/promo-codes', { token: staff, json: { ...ASKED, ...json } })
  const large = await make({ code: 'MILLIONS', credits: 100_000, uses_max: 100_000 })
  expect([large.status, large.body.kind, large.body.credits]).toEqual([202, 'promo_code', 10_000_000_000])
  // With the 2000 of the first one it is all that may be given within a day.
  expect((await make({ code: 'THE-REST', credits: 480, uses_max: 100 })).status).toBe(201)
  const more = await make({ code: 'PROPOSED', credits: 1, uses_max: 1, credits_days: 30 })
  expect([more.status, more.body]).toMatchObject([
    202,
    { kind: 'promo_code', target: 'PROPOSED', amount: 1, details: { code: 'PROPOSED', credits_days: 30 } },
  ])
  const approve = (token: string) =>
    world.ask('POST', `/api/admin/proposals/${String(more.body.id)}/approve`, { token })
  expect((await approve(staff)).status).toBe(409)
  const { token: person, id } = await world.actFor('1004')
  await world.ask('PUT', `/api/admin/accounts/${id}/role`, { token: staff, json: { role: 'admin', reason: 'helps' } })
  expect((await approve((await world.actFor('1004')).token)).status).toBe(200)
  expect((await use(world, person, 'PROPOSED')).status).toBe(201)
  world.clock.at += 86_400_000 + 1
  const { token: again } = await world.admin()
  const next = await world.ask('POST', '/api/admin/promo-codes', {
    token: again,
    json: { ...ASKED, code: 'ONE-MORE', credits: 1, uses_max: 1 },
  })
  expect(next.status).toBe(201)
  const { body } = await world.ask('GET', '/api/admin/promo-codes', { token: again })
  expect(body.items.map(({ code }: { code: string }) => code).toSorted()).toEqual([
    'ONE-MORE',
    'PROPOSED',
    'SPRING-2026',
    'THE-REST',
  ])
})

test('promo code: who made it gains nothing by it', async () => {
  const { world, staff } = await shop()
  const before = (await world.ask('GET', '/api/account/balance', { token: staff })).body.available
  const own = await use(world, staff)
  expect([own.status, own.body.code, own.body.params]).toEqual([409, 'promo_code_unusable', { reason: 'own' }])
  expect((await world.ask('GET', '/api/account/balance', { token: staff })).body.available).toBe(before)
  const { token } = await world.register()
  expect((await use(world, token)).status).toBe(201)
})

test('promo code: an address that nobody has confirmed is given nothing; a chat is', async () => {
  const world = await startWorld({ asksForEmail: true })
  const { token: staff } = await world.admin()
  expect((await world.ask('POST', '/api/admin/promo-codes', { token: staff, json: ASKED })).status).toBe(201)
  const { token } = await world.register()
  const refused = await use(world, token)
  expect([refused.status, refused.body.code]).toEqual([403, 'email_unconfirmed'])
  const { token: chat } = await world.actFor('601')
  expect((await use(world, chat)).status).toBe(201)
  expect((await world.ask('GET', '/api/admin/promo-codes', { token: staff })).body.items).toMatchObject([{ uses: 1 }])
})
