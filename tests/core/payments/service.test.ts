import { expect, test } from 'vitest'
import { BOT_KEY, startWorld, type World } from '../accounts/world.ts'
import { order, claimOf, settle, available } from './orders.ts'

const KEY = { 'idempotency-key': 'key-1' }

const check = (world: World, json: unknown) => world.ask('POST', '/api/bot/orders/check', { token: BOT_KEY, json })
test('top-up: 201, credited at once, with a line on the statement', async () => {
  const world = await startWorld()
  const { token } = await world.register()
  const { status, body } = await world.ask('POST', '/api/account/top-up', {
    token,
    json: { amount: 1000, reason: 'first top-up' },
  })
  expect(status).toBe(201)
  expect(body).toEqual({
    id: body.id,
    status: 'credited',
    amount: 1000,
    balance: 1500,
    available: 1500,
    provider: 'sandbox',
    plan: null,
    price: { amount: 1000, currency: 'PLAY' },
    url: null,
    expires_at: null,
    instruction: null,
  })
  const statement = await world.ask('GET', '/api/account/transactions', { token })
  expect(statement.body.items[0]).toMatchObject({ type: 'top_up', amount: 1000, reason: 'first top-up' })
})

test('top-up: 50 at once with one key are one, and each gets the same answer', async () => {
  const world = await startWorld()
  const { token } = await world.register()
  const many = await Promise.all(
    Array.from({ length: 50 }, () =>
      world.ask('POST', '/api/account/top-up', { token, json: { amount: 10 }, headers: KEY }),
    ),
  )
  expect(new Set(many.map(({ status }) => status))).toEqual(new Set([201]))
  expect(new Set(many.map(({ body }) => JSON.stringify(body))).size).toBe(1)
  expect(many.filter(({ headers }) => headers.get('idempotent-replayed') === 'true')).toHaveLength(49)
  expect(await available(world, token)).toBe(510)
})

test('top-up: the same key with another amount is 422, and of somebody else it is another key', async () => {
  const world = await startWorld()
  const anna = await world.register()
  const boris = await world.register('boris@example.com')
  const topUp = (token: string, amount: number) =>
    world.ask('POST', '/api/account/top-up', { token, json: { amount }, headers: KEY })
  expect((await topUp(anna.token, 10)).status).toBe(201)
  const other = await topUp(anna.token, 11)
  expect([other.status, other.body.code]).toEqual([422, 'idempotency_mismatch'])
  expect((await topUp(boris.token, 11)).status).toBe(201)
  expect([await available(world, anna.token), await available(world, boris.token)]).toEqual([510, 511])
})

test.each([0, -1, 1.5, 1e308, '1e3', null, 2 ** 53, 10_000_001])('top-up: %j credits are 422', async (amount) => {
  const world = await startWorld()
  const { token } = await world.register()
  expect((await world.ask('POST', '/api/account/top-up', { token, json: { amount } })).status).toBe(422)
  expect(await available(world, token)).toBe(500)
})

test('top-up: without a token 401, and where money is real 403', async () => {
  const world = await startWorld({ payments: 'off' })
  const { token } = await world.register()
  expect((await world.ask('POST', '/api/account/top-up', { json: { amount: 1 } })).status).toBe(401)
  const refused = await world.ask('POST', '/api/account/top-up', { token, json: { amount: 1 } })
  expect([refused.status, refused.body.code]).toEqual([403, 'payment_disabled'])
  const play = await world.ask('POST', '/api/account/top-up', { token, json: { provider: 'play', amount: 10 } })
  expect(play.status).toBe(403)
  expect((await order(world, token)).status).toBe(201)
})

test('order: costs Stars, rounded up, and the same key is the same order', async () => {
  const world = await startWorld()
  const { token } = await world.actFor('42')
  const first = await order(world, token, 1001, KEY)
  expect(first.status).toBe(201)
  expect(first.body).toMatchObject({ amount: 1001, price: { amount: 101, currency: 'XTR' }, status: 'pending' })
  expect((await order(world, token, 1001, KEY)).body.id).toBe(first.body.id)
  expect((await order(world, token, 1002, KEY)).status).toBe(422)
})

test('pre-checkout: the one who ordered may pay; another payer, amount, currency or order may not', async () => {
  const world = await startWorld()
  const { token } = await world.actFor('42')
  await world.actFor('43')
  const claim = claimOf('42', await order(world, token))
  expect((await check(world, claim)).status).toBe(200)
  for (const [change, what] of [
    [{ telegram_id: '43' }, 'payer'],
    [{ amount: 99 }, 'amount'],
    [{ currency: 'USD' }, 'currency'],
    [{ order_id: 'pay_unknown' }, 'order'],
  ] as const) {
    const { status, body } = await check(world, { ...claim, ...change })
    expect([status, body.code, body.params.what]).toEqual([409, 'payment_mismatch', what])
  }
  expect((await world.ask('POST', '/api/bot/orders/check', { token, json: claim })).status).toBe(403)
  world.clock.at += 61 * 60_000
  expect((await check(world, claim)).body.params.what).toBe('expired')
})

test('payment: the same charge three times is one credit', async () => {
  const world = await startWorld()
  const { token } = await world.actFor('42')
  const claim = { ...claimOf('42', await order(world, token)), charge_id: 'charge_1' }
  const told = await Promise.all([settle(world, claim), settle(world, claim), settle(world, claim)])
  expect(told.map(({ status }) => status)).toEqual([200, 200, 200])
  expect(told.filter(({ body }) => body.credited === true)).toHaveLength(1)
  expect(told.map(({ body }) => [body.order.status, body.balance.available])).toEqual(
    Array.from({ length: 3 }, () => ['paid', 1500]),
  )
  expect((await check(world, claim)).body.code).toBe('validation_failed')
  const { charge_id: _, ...asked } = claim
  expect((await check(world, asked)).body.params.what).toBe('paid')
})

test('payment: two charges for one order are both credited, and one that comes late is', async () => {
  const world = await startWorld()
  const { token } = await world.actFor('42')
  const claim = claimOf('42', await order(world, token))
  await settle(world, { ...claim, charge_id: 'charge_1' })
  world.clock.at += 5 * 3_600_000
  const late = await settle(world, { ...claim, charge_id: 'charge_2' })
  expect([late.status, late.body.credited]).toEqual([200, true])
  expect(await world.actFor('42').then((chat) => available(world, chat.token))).toBe(2500)
})

test('payment: one that belongs to no order of the payer is refused, whole', async () => {
  const world = await startWorld()
  const chat = await world.actFor('42')
  await world.actFor('43')
  const claim = { ...claimOf('42', await order(world, chat.token)), charge_id: 'charge_1' }
  for (const change of [{ telegram_id: '43' }, { amount: 1 }, { currency: 'USD' }, { order_id: 'pay_unknown' }]) {
    expect((await settle(world, { ...claim, ...change })).status).toBe(409)
  }
  expect(await available(world, chat.token)).toBe(500)
})

test('payment: one whose order a restored core does not know is booked once by what was sold, for a person it does not know', async () => {
  const world = await startWorld()
  const claim = { telegram_id: '42', order_id: 'pay_lost', amount: 25, currency: 'XTR', charge_id: 'charge_1' }
  expect((await settle(world, claim)).body.params.what).toBe('order')
  expect((await settle(world, { ...claim, sold: { credits: 0, plan: null } })).status).toBe(422)
  const told = { ...claim, sold: { credits: 250, plan: null } }
  const [first, second] = [await settle(world, told), await settle(world, told)]
  expect([first.body.credited, second.body.credited, second.body.balance.available]).toEqual([true, false, 750])
  expect(first.body.order).toMatchObject({ id: 'pay_lost', credits: 250, price: { amount: 25 }, status: 'paid' })
  const returned = { token: BOT_KEY, json: { telegram_id: '42', charge_id: 'charge_1' } }
  expect((await world.ask('POST', '/api/bot/payments/returned', returned)).body.taken).toBe(250)
  // The order is this person's now.
  expect((await settle(world, { ...told, telegram_id: '43', charge_id: 'charge_2' })).body.params.what).toBe('payer')
})

test('payment: a month of a plan whose order is lost makes the subscription again', async () => {
  const world = await startWorld({ signupCredits: 0 })
  const paid_until = new Date(world.clock.at + 30 * 86_400_000).toISOString()
  const claim = { telegram_id: '42', order_id: 'pay_lost', amount: 45, currency: 'XTR', charge_id: 'charge_1' }
  await settle(world, { ...claim, paid_until, sold: { credits: 500, plan: 'monthly-500' } })
  const { token } = await world.actFor('42')
  expect(await available(world, token)).toBe(500)
  const { body } = await world.ask('GET', '/api/account/subscriptions', { token })
  expect(body.items).toMatchObject([{ id: 'pay_lost', plan: 'monthly-500', renews: true, paid_until }])
})

test('payment: reported again after the chat was linked, it is still credited only once', async () => {
  const world = await startWorld({ signupCredits: 0 })
  const anna = await world.register()
  const chat = await world.actFor('42')
  const claim = { ...claimOf('42', await order(world, chat.token, 10)), charge_id: 'charge_1' }
  await settle(world, claim)
  const admin = await world.admin()
  await world.ask('POST', `/api/admin/payments/charge_1/refund`, { token: admin.token, json: { reason: 'asked for' } })
  const { body } = await world.ask('POST', '/api/account/link-code', { token: anna.token })
  await world.ask('POST', '/api/bot/link', { token: BOT_KEY, json: { telegram_id: '42', code: body.code } })
  const again = await settle(world, claim)
  expect([again.status, again.body.credited]).toEqual([200, false])
})

test('payments: are listed page by page, newest first, and nobody sees those of others', async () => {
  const world = await startWorld()
  const anna = await world.register()
  const boris = await world.register('boris@example.com')
  for (let amount = 1; amount <= 5; amount++) {
    await world.ask('POST', '/api/account/top-up', { token: anna.token, json: { amount } })
  }
  const first = await world.ask('GET', '/api/account/payments?limit=3', { token: anna.token })
  const rest = await world.ask('GET', `/api/account/payments?limit=3&cursor=${first.body.next_cursor}`, {
    token: anna.token,
  })
  const credits = [...first.body.items, ...rest.body.items].map((item: { credits: number }) => item.credits)
  expect(credits).toEqual([5, 4, 3, 2, 1])
  expect(rest.body.next_cursor).toBeNull()
  expect((await world.ask('GET', '/api/account/payments', { token: boris.token })).body.items).toEqual([])
})
