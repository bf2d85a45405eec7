import { expect, test } from 'vitest'
import { type OnlineWorld, startOnlineWorld } from '../online-world.ts'

/** Somebody who has bought 1,000 credits for 2.00 USD, and an admin. */
async function startBuyer() {
  const world = await startOnlineWorld()
  const buyer = await world.register()
  const order = await world.order(buyer.token)
  world.stripe.shop.act(order.session, 'pay')
  await world.settled()
  const admin = await world.admin()
  const charge = world.intentOf(order.session)
  const refund = (json: object = {}, headers: Record<string, string> = {}) =>
    world.ask('POST', `/api/admin/payments/${charge}/refund`, {
      token: admin.token,
      headers,
      json: { reason: 'asked for', ...json },
    })
  const spend = (amount: number) =>
    world.ask('POST', `/api/admin/accounts/${buyer.id}/adjust`, {
      token: admin.token,
      json: { amount: 0 - amount, reason: 'spent' },
    })
  return { world, buyer, order, admin, charge, refund, spend }
}

const made = (world: OnlineWorld) =>
  [...world.stripe.state.refunds.values()].map(({ amount, status }) => [amount, status])

test('refund: whole, the money goes back and the credits with it; asked again, nothing more happens', async () => {
  const { world, buyer, order, refund } = await startBuyer()
  const first = await refund()
  expect(first.body).toMatchObject({
    refunded: true,
    telegram_id: null,
    payment: { status: 'refunded', refunded_credits: 1000 },
    balance: { available: 0 },
  })
  expect(first.body.payment.returned_at).not.toBeNull()
  await world.settled()
  expect((await refund()).body).toMatchObject({ refunded: false, payment: { status: 'refunded' } })
  expect(made(world)).toEqual([[200, 'succeeded']])
  expect(await world.topUp(buyer, order.id)).toMatchObject({ status: 'refunded' })
  expect(await world.faults()).toEqual([])
})

test('refund: one that did not arrive makes the loss of the shop good before the wallet', async () => {
  const { world, buyer, charge, refund, spend } = await startBuyer()
  await spend(500)
  await refund({ amount: 100 })
  expect(await world.available(buyer)).toBe(0)
  // Its credits have been used, so the shop bears it.
  const lost = world.stripe.shop.createRefund({ payment_intent: charge, amount: 100, metadata: {} })
  await world.settled()
  expect(await world.available(buyer)).toBe(0)
  world.stripe.shop.endRefund(lost.id, 'failed')
  await world.settled()
  expect(await world.available(buyer)).toBe(0)
  expect(await world.faults()).toEqual([])
})

test('refund: twice at once it is made once', async () => {
  const { world, buyer, refund } = await startBuyer()
  const both = await Promise.all([refund(), refund()])
  expect(both.filter(({ body }) => body.refunded === true)).toHaveLength(1)
  expect(made(world)).toEqual([[200, 'succeeded']])
  expect(await world.available(buyer)).toBe(0)
})

test('refund: in parts, credits go in proportion, and the parts are all of it; more than is left is refused', async () => {
  const { world, buyer, refund } = await startBuyer()
  expect((await refund({ amount: 67 })).body.payment).toMatchObject({
    status: 'partly_refunded',
    refunded_credits: 335,
  })
  expect(await world.available(buyer)).toBe(665)
  const over = await refund({ amount: 134 })
  expect([over.status, over.body.code]).toEqual([409, 'refund_impossible'])
  await refund({ amount: 66 })
  await refund({ amount: 67 })
  expect(await world.available(buyer)).toBe(0)
  expect(made(world)).toEqual([
    [67, 'succeeded'],
    [66, 'succeeded'],
    [67, 'succeeded'],
  ])
  await world.settled()
  expect(await world.faults()).toEqual([])
})

test('refund: a part asked for twice with one key goes back once, with the same answer; another key is another part', async () => {
  const { world, buyer, refund } = await startBuyer()
  const key = (name: string) => ({ 'idempotency-key': name })
  const first = await refund({ amount: 50 }, key('a'))
  const again = await refund({ amount: 50 }, key('a'))
  expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([200, 'true'])
  expect(again.body).toEqual(first.body)
  const other = await refund({ amount: 60 }, key('a'))
  expect([other.status, other.body.code]).toEqual([422, 'idempotency_mismatch'])
  const atOnce = await Promise.all([refund({ amount: 40 }, key('b')), refund({ amount: 40 }, key('b'))])
  expect(atOnce.map(({ status }) => status)).toEqual([200, 200])
  expect(made(world)).toEqual([
    [50, 'succeeded'],
    [40, 'succeeded'],
  ])
  expect(await world.available(buyer)).toBe(550)
  await refund({ amount: 50 }, key('c'))
  expect(await world.available(buyer)).toBe(300)
  await world.settled()
  expect(await world.faults()).toEqual([])
})

test('refund: of spent credits it is refused before any money moves; the unspent part can go back', async () => {
  const { world, buyer, refund, spend } = await startBuyer()
  await spend(600)
  const refused = await refund()
  expect([refused.status, refused.body.code]).toEqual([409, 'refund_impossible'])
  expect(made(world)).toEqual([])
  expect((await refund({ amount: 80 })).body.balance.available).toBe(0)
  expect(await world.available(buyer)).toBe(0)
})

test('refund: one that fails later gives the credits back, whole or in part', async () => {
  const { world, buyer, refund } = await startBuyer()
  await refund({ amount: 50 })
  await refund({ amount: 150 })
  await world.settled()
  expect(await world.available(buyer)).toBe(0)
  const [small, large] = [...world.stripe.state.refunds.keys()]
  world.stripe.shop.endRefund(large ?? '', 'failed')
  await world.settled()
  expect(await world.available(buyer)).toBe(750)
  world.stripe.shop.endRefund(small ?? '', 'failed')
  await world.settled()
  expect(await world.available(buyer)).toBe(1000)
  const { body } = await world.ask('GET', '/api/account/payments', { token: buyer.token })
  expect(body.items[0]).toMatchObject({ status: 'paid', refunded_credits: 0, refunded_at: null, returned_at: null })
  // And it can be refunded again.
  expect((await refund()).body).toMatchObject({ refunded: true, balance: { available: 0 } })
  await world.settled()
  expect(await world.faults()).toEqual([])
})

test('refund: made at Stripe of credits that are partly spent, it takes what is there and the rest is our loss; failed, it gives back as much', async () => {
  const { world, buyer, charge, spend } = await startBuyer()
  await spend(600)
  world.stripe.shop.createRefund({ payment_intent: charge, metadata: {} })
  await world.settled()
  expect(await world.available(buyer)).toBe(0)
  const [refund] = [...world.stripe.state.refunds.keys()]
  world.stripe.shop.endRefund(refund ?? '', 'failed')
  await world.settled()
  expect(await world.available(buyer)).toBe(400)
  expect(await world.faults()).toEqual([])
})

test('refund: one that is pending at Stripe takes its credits at once, and says when the money is back', async () => {
  const { world, buyer, refund } = await startBuyer()
  world.stripe.shop.holdRefunds(1)
  const { body } = await refund()
  expect(body.payment).toMatchObject({ status: 'refunded', returned_at: null })
  const [id] = [...world.stripe.state.refunds.keys()]
  world.stripe.shop.endRefund(id ?? '', 'succeeded')
  await world.settled()
  const list = await world.ask('GET', '/api/account/payments', { token: buyer.token })
  expect(list.body.items[0].returned_at).not.toBeNull()
})

test.each(['drop_before', 'drop_after', 'server_error', 'busy'] as const)(
  'refund: with Stripe away (%s) it is owed, and made once when Stripe is back',
  async (kind) => {
    const { world, buyer, refund } = await startBuyer()
    world.stripe.fault({ kind, times: 2 })
    const asked = await refund()
    expect([asked.status, asked.body.payment.status]).toEqual([200, 'refunded'])
    for (let minutes = 0; minutes < 3; minutes += 1) {
      world.advance(61_000)
      await world.settled()
    }
    expect(made(world)).toEqual([[200, 'succeeded']])
    expect(await world.available(buyer)).toBe(0)
    expect(await world.faults()).toEqual([])
  },
)

test('refund: one that Stripe refuses gives the credits back, and says why', async () => {
  const { world, buyer, charge, refund } = await startBuyer()
  world.stripe.delivery.fault({ kind: 'held', times: 1 })
  world.stripe.shop.dispute(charge)
  const refused = await refund()
  expect([refused.status, refused.body.code]).toEqual([409, 'refund_impossible'])
  expect(refused.body.params.detail).toContain('charged back')
  expect(await world.available(buyer)).toBe(1000)
  expect(await world.faults()).toEqual([])
})

test('refund: of a part of a payment that goes back whole only is refused, as is nothing and a user who asks', async () => {
  const { world, buyer, charge, refund } = await startBuyer()
  const sandbox = await world.ask('POST', '/api/account/top-up', { token: buyer.token, json: { amount: 10 } })
  const { token } = await world.admin()
  const json = { reason: 'asked for', amount: 5 }
  const part = await world.ask('POST', `/api/admin/payments/${sandbox.body.id}/refund`, { token, json })
  expect([part.status, part.body.code]).toEqual([409, 'refund_impossible'])
  expect((await refund({ amount: 0 })).status).toBe(422)
  const asked = await world.ask('POST', `/api/admin/payments/${charge}/refund`, { token: buyer.token, json })
  expect(asked.status).toBe(403)
})

test('dispute: freezes the credits; won, they are back', async () => {
  const { world, buyer, charge } = await startBuyer()
  const { id } = world.stripe.shop.dispute(charge)
  await world.settled()
  expect(await world.available(buyer)).toBe(0)
  world.stripe.shop.endDispute(id, 'won')
  await world.settled()
  expect(await world.available(buyer)).toBe(1000)
  const { body } = await world.ask('GET', '/api/account/transactions', { token: buyer.token })
  expect(body.items.map(({ type, amount }: { type: string; amount: number }) => [type, amount])).toEqual([
    ['dispute', 1000],
    ['dispute', -1000],
    ['top_up', 1000],
  ])
  expect(await world.faults()).toEqual([])
})

test('dispute: lost, the frozen credits are gone and spent ones are owed, never below zero; won after all, all is as before', async () => {
  const { world, buyer, charge, spend } = await startBuyer()
  await spend(600)
  const { id } = world.stripe.shop.dispute(charge)
  await world.settled()
  world.stripe.shop.endDispute(id, 'lost')
  await world.settled()
  expect(await world.available(buyer)).toBe(0)
  expect(await world.faults()).toEqual([])
  world.stripe.shop.endDispute(id, 'won')
  await world.settled()
  expect(await world.available(buyer)).toBe(400)
  expect(await world.faults()).toEqual([])
})

test('dispute: whose beginning was lost ends as the others; of a part it freezes a part; an inquiry freezes nothing', async () => {
  const { world, buyer, charge } = await startBuyer()
  world.stripe.shop.dispute(charge, { isInquiry: true })
  await world.settled()
  expect(await world.available(buyer)).toBe(1000)
  world.stripe.delivery.fault({ kind: 'lost', times: 1 })
  const { id } = world.stripe.shop.dispute(charge, { amount: 50 })
  world.stripe.shop.endDispute(id, 'lost')
  await world.settled()
  expect(await world.available(buyer)).toBe(750)
  expect(await world.faults()).toEqual([])
})

test('dispute: after a whole refund it takes nothing more; while it is open no refund is made', async () => {
  const refunded = await startBuyer()
  await refunded.refund()
  await refunded.world.settled()
  const { id } = refunded.world.stripe.shop.dispute(refunded.charge)
  await refunded.world.settled()
  refunded.world.stripe.shop.endDispute(id, 'lost')
  await refunded.world.settled()
  expect(await refunded.world.faults()).toEqual([])
  const disputed = await startBuyer()
  disputed.world.stripe.shop.dispute(disputed.charge)
  await disputed.world.settled()
  const refused = await disputed.refund()
  expect([refused.status, refused.body.params.detail]).toEqual([409, expect.stringContaining('disputed')])
})
