import { expect, test } from 'vitest'
import type { Act } from '../../../../bot/sandbox/remote/page.ts'
import { type OnlineWorld, startOnlineWorld } from '../online-world.ts'

/** An order at PayPal of somebody. */
async function startOrder(amount = 1000) {
  const world = await startOnlineWorld()
  const payer = await world.register()
  const order = await world.order(payer.token, amount, {}, 'paypal')
  return { world, payer, order }
}

async function act(world: OnlineWorld, { session }: { session: string }, what: Act): Promise<void> {
  world.paypal.shop.act(session, what)
  await world.settled()
}

const hours = (count: number): number => count * 3_600_000

test('paypal: a top-up has a price and a page; approved there, its money is taken and its credits come once', async () => {
  const { world, payer, order } = await startOrder()
  expect(order.status).toBe(201)
  expect(order.body).toMatchObject({ status: 'pending', amount: 1000, price: { amount: 200, currency: 'USD' } })
  expect(order.body.url).toContain(`/pay/${order.session}`)
  await act(world, order, 'pay')
  expect(await world.available(payer)).toBe(1000)
  expect(await world.topUp(payer, order.id)).toMatchObject({ status: 'credited', url: null })
  const { body } = await world.ask('GET', '/api/account/payments', { token: payer.token })
  expect(body.items).toMatchObject([
    { provider: 'paypal', charge_id: world.captureOf(order.session), credits: 1000, status: 'paid' },
  ])
  await world.payments.reconcile('paypal')
  expect(await world.available(payer)).toBe(1000)
  expect(await world.faults()).toEqual([])
})

test('paypal: approved is not money: with no event, the page of the payer takes it', async () => {
  const { world, payer, order } = await startOrder()
  world.paypal.delivery.fault({ kind: 'lost', times: 9 })
  await act(world, order, 'pay')
  expect([await world.available(payer), world.paypal.state.captures.size]).toEqual([0, 0])
  const page = await world.ask('GET', `/paid/${order.id}`)
  expect(page.body.text).toContain('1,000 credits are on your account')
  expect(await world.available(payer)).toBe(1000)
})

test('paypal: with no event and no return, the comparison takes the money of an approved order', async () => {
  const { world, payer, order } = await startOrder()
  world.paypal.delivery.fault({ kind: 'lost', times: 9 })
  await act(world, order, 'pay')
  expect(await world.payments.reconcile('paypal')).toMatchObject({ credited: 1, only_provider: [], only_ours: [] })
  expect(await world.available(payer)).toBe(1000)
})

test('paypal: a capture that is pending is no money until it arrives, and none if it does not', async () => {
  const { world, payer, order } = await startOrder()
  const other = await world.order(payer.token, 2000, {}, 'paypal')
  await act(world, order, 'pay_later')
  await act(world, other, 'pay_later')
  expect(await world.available(payer)).toBe(0)
  expect(await world.topUp(payer, order.id)).toMatchObject({ status: 'processing', url: null })
  world.advance(hours(72))
  world.paypal.shop.settle(world.captureOf(order.session), true)
  world.paypal.shop.settle(world.captureOf(other.session), false)
  await world.settled()
  expect(await world.topUp(payer, order.id)).toMatchObject({ status: 'credited', available: 1000 })
  expect(await world.topUp(payer, other.id)).toMatchObject({ status: 'failed', available: 1000 })
})

test('paypal: declined it stays open, and another way to pay is taken; left and forgotten it expires, and staff see no difference', async () => {
  const { world, payer, order } = await startOrder()
  const left = await world.order(payer.token, 500, {}, 'paypal')
  await act(world, order, 'decline')
  expect(await world.topUp(payer, order.id)).toMatchObject({ status: 'pending', available: 0 })
  await act(world, left, 'leave')
  await act(world, order, 'pay')
  expect(await world.available(payer)).toBe(1000)
  world.advance(hours(4))
  expect(await world.payments.reconcile('paypal')).toMatchObject({ only_provider: [], only_ours: [] })
  expect(await world.topUp(payer, left.id)).toMatchObject({ status: 'expired', url: null })
})

test.each(['drop_before', 'drop_after', 'server_error', 'busy'] as const)(
  'paypal: unreachable (%s), an order is 503, and asked again with its key it is one payment',
  async (kind) => {
    const world = await startOnlineWorld()
    const payer = await world.register()
    const key = { 'idempotency-key': 'key-1' }
    world.paypal.fault({ kind, times: 2 })
    const failed = await world.order(payer.token, 1000, key, 'paypal')
    expect([failed.status, failed.body.code]).toEqual([503, 'unavailable'])
    const made = await world.order(payer.token, 1000, key, 'paypal')
    expect([made.status, world.paypal.state.orders.size]).toEqual([201, 1])
    await act(world, made, 'pay')
    expect(await world.available(payer)).toBe(1000)
  },
)

test('paypal: a capture that timed out and had succeeded is found, and not made twice', async () => {
  const { world, payer, order } = await startOrder()
  world.paypal.delivery.fault({ kind: 'lost', times: 9 })
  await act(world, order, 'pay')
  // Its answer is lost twice; what the payer sees is what was known before.
  world.paypal.fault({ kind: 'drop_after', times: 1 })
  world.paypal.fault({ kind: 'drop_after', times: 2 })
  expect(await world.topUp(payer, order.id)).toMatchObject({ status: 'pending' })
  world.advance(5_000)
  expect(await world.topUp(payer, order.id)).toMatchObject({ status: 'credited', available: 1000 })
  expect(world.paypal.state.captures.size).toBe(1)
})

test('paypal: an approved order of somebody else, or of another amount than ours, is left as it is', async () => {
  const { world, payer, order } = await startOrder()
  const foreign = world.paypal.shop.createOrder({
    amount: 500,
    currency: 'USD',
    referenceId: null,
    customId: null,
    invoiceId: null,
    description: null,
    returnUrl: 'http://other.test/',
    cancelUrl: 'http://other.test/',
  })
  Object.assign(world.paypal.shop.getOrder(order.session), { amount: 1 })
  await act(world, { session: foreign.id }, 'pay')
  await act(world, order, 'pay')
  expect([await world.available(payer), world.paypal.state.captures.size]).toEqual([0, 0])
  const { refused_events: refused } = await world.payments.reconciliations()
  expect(refused.map(({ what }) => what)).toEqual(['amount'])
})

test('paypal: a token that ended or was revoked is replaced; credentials that are wrong are 503', async () => {
  const { world, payer } = await startOrder()
  world.paypal.revokeTokens()
  expect((await world.order(payer.token, 1000, {}, 'paypal')).status).toBe(201)
  world.advance(hours(10))
  const late = await world.register('boris@example.com')
  expect((await world.order(late.token, 1000, {}, 'paypal')).status).toBe(201)
  expect(world.calls.filter((made) => made === 'POST /v1/oauth2/token')).toHaveLength(3)
  const wrong = await startOnlineWorld({ secret: 'another-secret' })
  const { token } = await wrong.register()
  expect((await wrong.order(token, 1000, {}, 'paypal')).body.code).toBe('unavailable')
})

test('paypal: a payment whose order PayPal has forgotten is known by its capture', async () => {
  const { world, payer, order } = await startOrder()
  world.paypal.delivery.fault({ kind: 'lost', times: 9 })
  await act(world, order, 'pay')
  world.paypal.shop.capture(order.session)
  world.paypal.state.orders.delete(order.session)
  await world.payments.reconcile('paypal')
  expect(await world.available(payer)).toBe(1000)
})
