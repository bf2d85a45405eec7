import { expect, test } from 'vitest'
import { startOnlineWorld } from '../online-world.ts'

test('stripe: a top-up has a price and an address to pay at; paid there, its credits come once', async () => {
  const world = await startOnlineWorld()
  const anna = await world.register()
  const { token } = anna
  const order = await world.order(token)
  expect(order.status).toBe(201)
  expect(order.body).toMatchObject({ status: 'pending', amount: 1000, price: { amount: 200, currency: 'USD' } })
  expect(order.body.url).toContain('/pay/cs_test_')
  world.stripe.shop.act(order.session, 'pay')
  await world.settled()
  expect(await world.available(anna)).toBe(1000)
  expect(await world.topUp(anna, order.id)).toMatchObject({ status: 'credited', url: null, available: 1000 })
  const { body } = await world.ask('GET', '/api/account/payments', { token })
  expect(body.items).toMatchObject([
    { provider: 'stripe', credits: 1000, price: { amount: 200, currency: 'USD' }, status: 'paid', order_id: order.id },
  ])
  expect(await world.faults()).toEqual([])
})

test('stripe: declined or left, nothing is credited, and it can still be paid; after an hour it cannot', async () => {
  const world = await startOnlineWorld()
  const anna = await world.register()
  const { token } = anna
  const [declined, left] = [await world.order(token), await world.order(token)]
  world.stripe.shop.act(declined.session, 'decline')
  world.stripe.shop.act(left.session, 'leave')
  await world.settled()
  expect(await world.topUp(anna, declined.id)).toMatchObject({ status: 'pending', available: 0 })
  world.stripe.shop.act(declined.session, 'pay')
  await world.settled()
  expect(await world.available(anna)).toBe(1000)
  world.advance(61 * 60_000)
  await world.settled()
  expect(() => world.stripe.shop.act(left.session, 'pay')).toThrow('expired')
  expect(await world.topUp(anna, left.id)).toMatchObject({ status: 'expired', url: null, available: 1000 })
})

test('stripe: completed is not paid: a debit is credited when it arrives, and one that fails is not', async () => {
  const world = await startOnlineWorld()
  const anna = await world.register()
  const { token } = anna
  const [arrives, fails] = [await world.order(token), await world.order(token, 2000)]
  for (const { session } of [arrives, fails]) world.stripe.shop.act(session, 'pay_later')
  await world.settled()
  expect(await world.available(anna)).toBe(0)
  expect(await world.topUp(anna, arrives.id)).toMatchObject({ status: 'processing', url: null })
  world.advance(3 * 86_400_000)
  world.stripe.shop.settle(arrives.session, true)
  world.stripe.shop.settle(fails.session, false)
  await world.settled()
  expect(await world.topUp(anna, arrives.id)).toMatchObject({ status: 'credited', available: 1000 })
  expect(await world.topUp(anna, fails.id)).toMatchObject({ status: 'failed', available: 1000 })
  expect(await world.faults()).toEqual([])
})

test('stripe: the same key is the same order and the same payment, asked one after the other or at once', async () => {
  const world = await startOnlineWorld()
  const anna = await world.register()
  const { token } = anna
  const key = { 'idempotency-key': 'key-1' }
  const many = await Promise.all(Array.from({ length: 10 }, () => world.order(token, 1000, key)))
  const again = await world.order(token, 1000, key)
  expect(new Set([...many, again].map(({ body }) => JSON.stringify(body))).size).toBe(1)
  expect(again.headers.get('idempotent-replayed')).toBe('true')
  expect(world.stripe.state.sessions.size).toBe(1)
  expect((await world.order(token, 2000, key)).body.code).toBe('idempotency_mismatch')
})

test.each(['drop_before', 'drop_after', 'server_error'] as const)(
  'stripe: unreachable (%s), an order is 503, and tried again with its key it is one payment',
  async (kind) => {
    const world = await startOnlineWorld()
    const anna = await world.register()
    const { token } = anna
    const key = { 'idempotency-key': 'key-1' }
    world.stripe.fault({ kind, times: 2 })
    const failed = await world.order(token, 1000, key)
    expect([failed.status, failed.body.code]).toEqual([503, 'unavailable'])
    const made = await world.order(token, 1000, key)
    expect(made.status).toBe(201)
    expect(world.stripe.state.sessions.size).toBe(1)
    world.stripe.shop.act(made.session, 'pay')
    await world.settled()
    expect(await world.available(anna)).toBe(1000)
  },
)

test('stripe: less than it takes is refused with the fewest credits', async () => {
  const world = await startOnlineWorld()
  const anna = await world.register()
  const { token } = anna
  const few = await world.order(token, 245)
  expect([few.status, few.body.code, few.body.params.min_credits]).toEqual([422, 'amount_unpayable', 246])
  expect((await world.order(token, 246)).body.price).toEqual({ amount: 50, currency: 'USD' })
})

test('stripe: another person sees nothing of a top-up; the page of the payer shows its state, and looks it up', async () => {
  const world = await startOnlineWorld()
  const anna = await world.register()
  const boris = await world.register('boris@example.com')
  const order = await world.order(anna.token)
  expect((await world.ask('GET', `/api/account/top-up/${order.id}`, { token: boris.token })).status).toBe(404)
  world.stripe.delivery.fault({ kind: 'lost', times: 9 })
  world.stripe.shop.act(order.session, 'pay')
  const page = await world.ask('GET', `/paid/${order.id}`)
  expect(page.body.text).toContain('1,000 credits are on your account')
  expect(await world.available(anna)).toBe(1000)
  const russian = await world.ask('GET', `/paid/${order.id}`, { headers: { 'accept-language': 'ru' } })
  expect(russian.body.text).toContain('зачислены кредиты')
  expect((await world.ask('GET', '/paid/pay_unknown')).status).toBe(404)
})

test('stripe: where it is not set up it is 403, and what is set up is named', async () => {
  const { startWorld } = await import('../../accounts/world.ts')
  const world = await startWorld({ payments: 'off' })
  const anna = await world.register()
  const { token } = anna
  const refused = await world.ask('POST', '/api/account/top-up', { token, json: { amount: 500, provider: 'stripe' } })
  expect([refused.status, refused.body.code, refused.body.params.available]).toEqual([
    403,
    'payment_disabled',
    ['stars'],
  ])
  expect((await world.ask('POST', '/api/payments/stripe/webhook', { json: {} })).body.code).toBe('not_found')
})
