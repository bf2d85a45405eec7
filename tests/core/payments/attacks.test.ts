import { expect, test } from 'vitest'
import type { ProviderName } from '../../../core/contract/ledger.ts'
import { PAYPAL_WEBHOOK, type OnlineWorld, startOnlineWorld, WEBHOOK_ID } from './online-world.ts'

/** Somebody who has bought 1,000 credits for 2.00 USD, and an admin. */
async function startBuyer(provider: ProviderName, { signupCredits = 0 } = {}) {
  const world = await startOnlineWorld({ signupCredits })
  const buyer = await world.register()
  const order = await world.order(buyer.token, 1000, {}, provider)
  const { token: admin } = await world.admin()
  if (provider === 'bank') {
    world.bank.pay({ amount: 200, reference: order.body.instruction.reference })
    expect((await world.importStatement(admin)).status).toBe(200)
  } else if (provider === 'stripe') world.stripe.shop.act(order.session, 'pay')
  else world.paypal.shop.act(order.session, 'pay')
  await world.settled()
  const { body } = await world.ask('GET', '/api/account/payments', { token: buyer.token })
  const charge = String(body.items[0].charge_id)
  const refund = (json: object = {}) =>
    world.ask('POST', `/api/admin/payments/${charge}/refund`, { token: admin, json: { reason: 'asked for', ...json } })
  return { world, buyer, order, charge, admin, refund }
}

/** How much money is on its way back, or owed. */
async function moneyBack(world: OnlineWorld, provider: ProviderName, admin: string): Promise<number[]> {
  if (provider === 'stripe') return [...world.stripe.state.refunds.values()].map(({ amount }) => amount)
  if (provider === 'paypal') return [...world.paypal.state.refunds.values()].map(({ amount }) => amount)
  const { body } = await world.ask('GET', '/api/admin/bank/payouts', { token: admin })
  return body.items.map(({ amount }: { amount: string }) => Math.round(Number(amount) * 100))
}

test.each<[ProviderName]>([['stripe'], ['paypal'], ['bank']])(
  'attack: refunded twice in parallel by %s, the money goes back once',
  async (provider) => {
    const { world, buyer, admin, refund } = await startBuyer(provider)
    const both = await Promise.all([refund(), refund(), refund()])
    expect(both.filter(({ body }) => body.refunded === true)).toHaveLength(1)
    await world.settled()
    expect(await moneyBack(world, provider, admin)).toEqual([200])
    expect(await world.available(buyer)).toBe(0)
    expect(await world.faults()).toEqual([])
  },
)

test.each<[ProviderName]>([['stripe'], ['paypal'], ['bank']])(
  'attack: of credits that are spent nothing goes back by %s, of half of them half',
  async (provider) => {
    const { world, buyer, admin, refund } = await startBuyer(provider)
    const spent = { amount: -500, reason: 'spent' }
    await world.ask('POST', `/api/admin/accounts/${buyer.id}/adjust`, { token: admin, json: spent })
    const whole = await refund()
    expect([whole.status, whole.body.code]).toEqual([409, 'refund_impossible'])
    expect(await moneyBack(world, provider, admin)).toEqual([])
    expect((await refund({ amount: 100 })).status).toBe(200)
    await world.settled()
    expect(await moneyBack(world, provider, admin)).toEqual([100])
    expect(await world.available(buyer)).toBe(0)
    expect(await world.faults()).toEqual([])
  },
)

test('attack: a dispute at PayPal after a whole refund takes nothing more, lost or won', async () => {
  for (const outcome of ['lost', 'won'] as const) {
    const { world, buyer, charge, refund } = await startBuyer('paypal', { signupCredits: 300 })
    await refund()
    await world.settled()
    const { id } = world.paypal.shop.dispute(charge)
    await world.settled()
    world.paypal.shop.endDispute(id, outcome)
    await world.settled()
    expect(await world.available(buyer)).toBe(300)
    expect(await world.faults()).toEqual([])
  }
})

/** An order at PayPal that its payer has approved, and whose event is not told. */
async function startApproved() {
  const world = await startOnlineWorld()
  const payer = await world.register()
  const order = await world.order(payer.token, 1000, {}, 'paypal')
  world.paypal.delivery.fault({ kind: 'lost', times: 1 })
  world.paypal.shop.act(order.session, 'pay')
  const [event] = world.paypal.state.events
  const tell = (id: string) => {
    const body = JSON.stringify({ ...event, id })
    const headers = { 'content-type': 'application/json', ...world.paypal.sign(body, WEBHOOK_ID, world.clock.at) }
    return world.app.request(PAYPAL_WEBHOOK, { method: 'POST', headers, body })
  }
  return { world, payer, order, tell, held: world.paypal.shop.getOrder(order.session) }
}

test('attack: an event of PayPal that comes before its order is worked on when the order is known', async () => {
  const { world, payer, tell, held } = await startApproved()
  const { customId } = held
  held.customId = 'pay_later_known'
  expect((await tell('WH-early')).status).toBe(204)
  await world.settled()
  expect(await world.available(payer)).toBe(0)
  held.customId = customId
  world.advance(60_000)
  await world.settled()
  expect(await world.available(payer)).toBe(1000)
})

test('attack: an order at PayPal in another currency or of another account is left as it is, and staff see it', async () => {
  const { world, payer, tell, held } = await startApproved()
  held.currency = 'EUR'
  await tell('WH-currency')
  await world.settled()
  const other = await world.register('boris@example.com')
  const theirs = await world.order(other.token, 1000, {}, 'paypal')
  Object.assign(held, { currency: 'USD', customId: theirs.id })
  await tell('WH-account')
  await world.settled()
  expect([await world.available(payer), await world.available(other)]).toEqual([0, 0])
  expect(world.paypal.state.captures.size).toBe(0)
  const { token } = await world.admin()
  const { body } = await world.ask('GET', '/api/admin/payments/reconciliation', { token })
  expect(body.refused_events.map(({ what }: { what: string }) => what).toSorted()).toEqual(['currency', 'reference'])
})

test.each<[ProviderName]>([['stripe'], ['paypal'], ['bank']])(
  'attack: the clock set back by a day between an order and its payment changes nothing by %s',
  async (provider) => {
    const world = await startOnlineWorld()
    const buyer = await world.register()
    const { token: admin } = await world.admin()
    const order = await world.order(buyer.token, 1000, {}, provider)
    // Of the shop alone: those on the other side have the right time.
    world.clock.at -= 86_400_000
    if (provider === 'bank') world.bank.pay({ amount: 200, reference: order.body.instruction.reference })
    else if (provider === 'stripe') world.stripe.shop.act(order.session, 'pay')
    else world.paypal.shop.act(order.session, 'pay')
    await world.stripe.delivery.idle()
    await world.paypal.delivery.idle()
    // What is signed in the future is refused; the comparison books it.
    if (provider === 'bank') await world.importStatement((await world.admin()).token)
    else await world.payments.reconcile(provider)
    expect(await world.available(buyer)).toBe(1000)
    world.clock.at += 86_400_000
    await world.payments.reconcile(provider)
    await world.settled()
    expect(await world.available(buyer)).toBe(1000)
    expect(await world.faults()).toEqual([])
    expect(admin).not.toBe('')
  },
)
