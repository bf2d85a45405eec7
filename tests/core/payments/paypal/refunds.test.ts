import { expect, test } from 'vitest'
import { type OnlineWorld, startOnlineWorld } from '../online-world.ts'

/** Somebody who has bought 1,000 credits for 2.00 USD by PayPal, and an admin. */
async function startBuyer() {
  const world = await startOnlineWorld()
  const buyer = await world.register()
  const order = await world.order(buyer.token, 1000, {}, 'paypal')
  world.paypal.shop.act(order.session, 'pay')
  await world.settled()
  const admin = await world.admin()
  const charge = world.captureOf(order.session)
  const refund = (json: object = {}) =>
    world.ask('POST', `/api/admin/payments/${charge}/refund`, {
      token: admin.token,
      json: { reason: 'asked for', ...json },
    })
  return { world, buyer, order, charge, refund }
}

const made = (world: OnlineWorld) =>
  [...world.paypal.state.refunds.values()].map(({ amount, status }) => [amount, status])

test('refund: whole and in parts the money goes back with its credits, in proportion; more than is left is refused', async () => {
  const { world, buyer, order, refund } = await startBuyer()
  expect((await refund({ amount: 67 })).body.payment).toMatchObject({
    status: 'partly_refunded',
    refunded_credits: 335,
  })
  expect((await refund({ amount: 134 })).body.code).toBe('refund_impossible')
  expect((await refund()).body).toMatchObject({ refunded: true, payment: { status: 'refunded' } })
  await world.settled()
  expect(made(world)).toEqual([
    [67, 'COMPLETED'],
    [133, 'COMPLETED'],
  ])
  expect(await world.available(buyer)).toBe(0)
  expect(await world.topUp(buyer, order.id)).toMatchObject({ status: 'refunded' })
  expect(await world.faults()).toEqual([])
})

test.each(['drop_before', 'drop_after', 'server_error', 'busy'] as const)(
  'refund: with PayPal away (%s) it is owed, and made once when PayPal is back',
  async (kind) => {
    const { world, buyer, refund } = await startBuyer()
    world.paypal.fault({ kind, times: 2 })
    expect((await refund()).body.payment.status).toBe('refunded')
    for (let minutes = 0; minutes < 3; minutes += 1) {
      world.advance(61_000)
      await world.settled()
    }
    expect(made(world)).toEqual([[200, 'COMPLETED']])
    expect(await world.available(buyer)).toBe(0)
    expect(await world.faults()).toEqual([])
  },
)

test('refund: made at PayPal it takes the credits; failed later they are back; its event lost, the comparison finds it', async () => {
  const { world, buyer, charge } = await startBuyer()
  world.paypal.delivery.fault({ kind: 'lost', times: 1 })
  const { id } = world.paypal.shop.createRefund(charge, { amount: 50 })
  await world.payments.reconcile('paypal')
  expect(await world.available(buyer)).toBe(750)
  world.paypal.shop.endRefund(id, 'failed')
  await world.settled()
  expect(await world.available(buyer)).toBe(1000)
  expect(await world.faults()).toEqual([])
})

test('refund: one that is pending takes its credits at once and says when the money is back; one that PayPal refuses gives them back', async () => {
  const { world, buyer, charge, refund } = await startBuyer()
  world.paypal.shop.holdRefunds(1)
  expect((await refund({ amount: 100 })).body.payment).toMatchObject({ returned_at: null })
  const [id = ''] = [...world.paypal.state.refunds.keys()]
  world.paypal.shop.endRefund(id, 'succeeded')
  await world.settled()
  const { body } = await world.ask('GET', '/api/account/payments', { token: buyer.token })
  expect(body.items[0].returned_at).not.toBeNull()
  world.paypal.delivery.fault({ kind: 'held', times: 1 })
  world.paypal.shop.dispute(charge)
  expect((await refund()).body.params.detail).toContain('disputed')
  expect(await world.available(buyer)).toBe(500)
  expect(await world.faults()).toEqual([])
})

test('dispute: freezes the credits; won they are back, lost they are gone; its events lost, the comparison finds it', async () => {
  const { world, buyer, charge } = await startBuyer()
  const first = world.paypal.shop.dispute(charge)
  await world.settled()
  expect(await world.available(buyer)).toBe(0)
  world.paypal.shop.endDispute(first.id, 'won')
  await world.settled()
  expect(await world.available(buyer)).toBe(1000)
  world.paypal.delivery.fault({ kind: 'lost', times: 2 })
  const second = world.paypal.shop.dispute(charge, { amount: 50 })
  world.paypal.shop.endDispute(second.id, 'lost')
  world.advance(4 * 86_400_000)
  world.paypal.state.disputes.get(second.id)!.updatedAt = world.clock.at
  await world.payments.reconcile('paypal')
  expect(await world.available(buyer)).toBe(750)
  expect(await world.faults()).toEqual([])
})
