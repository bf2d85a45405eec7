import { eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { events } from '../../../../core/db/schema/events.ts'
import { type OnlineWorld, startOnlineWorld } from '../online-world.ts'

const PERSON = '42'
const PERIOD_MS = 30 * 86_400_000

/** Somebody who pays for a plan by Stripe. */
async function startSubscriber(plan = 'monthly-500') {
  const world = await startOnlineWorld()
  const anna = await world.actFor(PERSON)
  const { token } = anna
  const order = await world.ask('POST', '/api/account/top-up', { token, json: { plan, provider: 'stripe' } })
  expect([order.status, order.body.status, order.body.plan]).toEqual([201, 'pending', plan])
  const session = [...world.stripe.state.sessions.keys()].at(-1) ?? ''
  const begin = async (what: 'pay' | 'pay_later' | 'decline' = 'pay') => {
    world.stripe.shop.act(session, what)
    await world.settled()
  }
  return { world, anna, order: order.body, session, begin, id: order.body.id as string }
}
/** Tokens do not live as long as a period does. */
const tokenOf = async (world: OnlineWorld): Promise<string> => (await world.actFor(PERSON)).token
const list = async (world: OnlineWorld) => {
  const token = await tokenOf(world)
  const { status, body } = await world.ask('GET', '/api/account/subscriptions', { token })
  expect(status).toBe(200)
  return body.items
}
const refOf = (world: OnlineWorld): string => [...world.stripe.state.subscriptions.keys()].at(-1) ?? ''
const pass = async (world: OnlineWorld, ms: number): Promise<void> => {
  world.advance(ms)
  await world.settled()
}
const move = async (world: OnlineWorld, id: string, plan: string) =>
  world.ask('POST', `/api/account/subscriptions/${id}/change`, { token: await tokenOf(world), json: { plan } })
const end = async (world: OnlineWorld, id: string) =>
  world.ask('POST', `/api/account/subscriptions/${id}/end`, { token: await tokenOf(world) })

test('stripe plans: bought at its price in money, each period is credited once, whatever is told twice or not at all', async () => {
  const { world, anna, begin, order } = await startSubscriber()
  expect(order.price).toEqual({ amount: 90, currency: 'USD' })
  expect(await list(world)).toEqual([])
  world.stripe.delivery.fault({ kind: 'twice', times: 5 })
  await begin()
  expect(await world.available(anna)).toBe(500)
  expect(await list(world)).toMatchObject([
    { id: order.id, provider: 'stripe', plan: 'monthly-500', status: 'active', renews: true, next: null },
  ])
  world.stripe.delivery.fault({ kind: 'twice', times: 4 })
  await pass(world, PERIOD_MS)
  expect(await world.available(anna)).toBe(1000)
  // No event comes of the third: the comparison finds it.
  world.stripe.delivery.fault({ kind: 'lost', times: 100 })
  await pass(world, PERIOD_MS)
  expect(await world.available(anna)).toBe(1000)
  await world.payments.reconcileAll()
  await world.payments.reconcileAll()
  expect(await world.available(anna)).toBe(1500)
  const [shown] = await list(world)
  expect(Date.parse(shown.paid_until)).toBe(Math.floor(world.clock.at / 1000) * 1000 + PERIOD_MS)
  expect(await world.faults()).toEqual([])
})

test('stripe plans: moved up, the present period stays and the next ones are on the other terms; moved back, nothing changes', async () => {
  const { world, anna, begin, id } = await startSubscriber()
  await begin()
  const moved = await move(world, id, 'monthly-2000')
  expect([moved.status, moved.body]).toMatchObject([
    200,
    {
      plan: 'monthly-500',
      credits: 500,
      next: { plan: 'monthly-2000', credits: 2000, price: { amount: 300, currency: 'USD' } },
    },
  ])
  expect(await world.available(anna)).toBe(500)
  expect((await move(world, id, 'monthly-500')).body.next).toBeNull()
  await pass(world, PERIOD_MS)
  expect(await world.available(anna)).toBe(1000)
  // Asked twice it is one change; the answer of the first was lost.
  world.stripe.fault({ kind: 'drop_after', times: 1 })
  await move(world, id, 'monthly-2000')
  expect((await move(world, id, 'monthly-2000')).body).toMatchObject({ next: { credits: 2000 } })
  await pass(world, PERIOD_MS)
  expect(await world.available(anna)).toBe(3000)
  expect((await list(world))[0]).toMatchObject({ plan: 'monthly-2000', next: null, status: 'active' })
  // Down again, and at the end of that period 500 once more.
  await move(world, id, 'monthly-500')
  await pass(world, PERIOD_MS)
  expect(await world.available(anna)).toBe(3500)
  const paid = [...world.stripe.state.intents.values()].map(({ amount_received }) => amount_received)
  expect(paid).toEqual([90, 90, 300, 90])
  expect(await world.faults()).toEqual([])
})

test('stripe plans: staff change a plan, and its subscribers keep their terms until they move', async () => {
  const { world, anna, begin, id } = await startSubscriber()
  await begin()
  const { token: admin } = await world.admin()
  const json = { percent_off: 0, reason: 'dearer for new subscribers' }
  expect((await world.ask('POST', '/api/admin/plans/monthly-500/change', { token: admin, json })).status).toBe(200)
  await pass(world, PERIOD_MS)
  expect([...world.stripe.state.intents.values()].map(({ amount }) => amount)).toEqual([90, 90])
  expect((await move(world, id, 'monthly-500-2')).body.next.price.amount).toBe(100)
  await pass(world, PERIOD_MS)
  expect([...world.stripe.state.intents.values()].map(({ amount }) => amount)).toEqual([90, 90, 100])
  expect(await world.available(anna)).toBe(1500)
  // A move agreed to at another price is none.
  const token = await tokenOf(world)
  const to = async (amount: number) =>
    world.ask('POST', `/api/account/subscriptions/${id}/change`, {
      token,
      json: { plan: 'monthly-2000', price: { amount, currency: 'USD' } },
    })
  const other = await to(299)
  expect([other.status, other.body.params]).toMatchObject([409, { what: 'price', state: '300 USD' }])
  expect((await list(world))[0].next).toBeNull()
  expect((await to(300)).body.next.price.amount).toBe(300)
  const gone = await move(world, id, 'monthly-7')
  expect([gone.status, gone.body.code]).toEqual([404, 'not_found'])
})

test('stripe plans: a payment that fails makes it past due and brings nothing; made later, it goes on', async () => {
  const { world, anna, begin } = await startSubscriber()
  await begin()
  world.advance(PERIOD_MS - 1000)
  world.stripe.shop.renew(refOf(world), false)
  await pass(world, 2000)
  expect((await list(world))[0].status).toBe('past_due')
  const failed = await world.db.reader.select().from(events).where(eq(events.type, 'payment.failed'))
  expect(failed.map(({ data }) => JSON.parse(data))).toMatchObject([{ credits: 500, is_retried: true }])
  expect(await world.available(anna)).toBe(500)
  world.stripe.shop.renew(refOf(world), true)
  await world.settled()
  expect((await list(world))[0].status).toBe('active')
  expect(await world.available(anna)).toBe(1000)
  world.stripe.shop.cancel(refOf(world))
  await world.settled()
  expect((await list(world))[0]).toMatchObject({ status: 'canceled', renews: false, next: null })
})

test('stripe plans: ended, it runs to the end of its period and no further; what is over is neither changed nor ended', async () => {
  const { world, anna, begin, id } = await startSubscriber()
  await begin()
  const boris = await world.register('boris@example.com')
  for (const act of ['end', 'change']) {
    const path = `/api/account/subscriptions/${id}/${act}`
    const json = act === 'end' ? {} : { json: { plan: 'monthly-2000' } }
    expect((await world.ask('POST', path, { token: boris.token, ...json })).status).toBe(404)
  }
  await move(world, id, 'monthly-2000')
  expect((await end(world, id)).body).toMatchObject({ renews: false, status: 'active', next: null })
  expect((await end(world, id)).body).toMatchObject({ renews: false, status: 'active' })
  const ending = await move(world, id, 'monthly-2000')
  expect([ending.status, ending.body.code]).toEqual([409, 'state_conflict'])
  for (let periods = 0; periods < 2; periods += 1) await pass(world, PERIOD_MS)
  expect((await list(world))[0].status).toBe('canceled')
  expect(await world.available(anna)).toBe(500)
  expect((await end(world, id)).status).toBe(409)
})

test('stripe plans: begun by a debit, credits come when the money does; declined or failed, there is no plan', async () => {
  const arrives = await startSubscriber()
  await arrives.begin('pay_later')
  expect(await arrives.world.available(arrives.anna)).toBe(0)
  expect(await arrives.world.topUp(arrives.anna, arrives.id)).toMatchObject({ status: 'processing' })
  arrives.world.stripe.shop.settle(arrives.session, true)
  await arrives.world.settled()
  expect(await arrives.world.available(arrives.anna)).toBe(500)
  expect(await list(arrives.world)).toMatchObject([{ status: 'active' }])
  const fails = await startSubscriber()
  await fails.begin('decline')
  expect(await list(fails.world)).toEqual([])
  await fails.begin('pay_later')
  fails.world.stripe.shop.settle(fails.session, false)
  await fails.world.settled()
  expect(await fails.world.topUp(fails.anna, fails.id)).toMatchObject({ status: 'failed' })
  expect(await list(fails.world)).toEqual([])
  expect(await fails.world.available(fails.anna)).toBe(0)
})

test('stripe plans: a period is refunded and disputed as any payment is', async () => {
  const { world, anna, begin } = await startSubscriber()
  await begin()
  await pass(world, PERIOD_MS)
  const [first = '', second = ''] = [...world.stripe.state.intents.keys()]
  const { token: admin } = await world.admin()
  const json = { reason: 'by mistake' }
  expect((await world.ask('POST', `/api/admin/payments/${second}/refund`, { token: admin, json })).status).toBe(200)
  await world.settled()
  expect(await world.available(anna)).toBe(500)
  world.stripe.shop.dispute(first)
  await world.settled()
  expect(await world.available(anna)).toBe(0)
  expect((await list(world))[0].status).toBe('active')
  expect(await world.faults()).toEqual([])
})

test('stripe plans: staff see those of all accounts by every provider; customers do not', async () => {
  const { world, anna, begin, id } = await startSubscriber()
  await begin()
  const { token: admin } = await world.admin()
  const { status, body } = await world.ask('GET', '/api/admin/subscriptions?provider=stripe', { token: admin })
  expect([status, body.items]).toMatchObject([200, [{ id, account_id: anna.id, provider: 'stripe', status: 'active' }]])
  expect((await world.ask('GET', '/api/admin/subscriptions?provider=stars', { token: admin })).body.items).toEqual([])
  expect((await world.ask('GET', '/api/admin/subscriptions', { token: await tokenOf(world) })).status).toBe(403)
})

test('stripe plans: a price that Stripe charged otherwise than agreed is credited to nobody, staff see it, and it still ends', async () => {
  const { world, anna, begin, id } = await startSubscriber()
  await begin()
  const subscription = world.stripe.shop.getSubscription(refOf(world))
  subscription.items.data[0].price.unit_amount = 1
  await pass(world, PERIOD_MS)
  expect(await world.available(anna)).toBe(500)
  const { token: admin } = await world.admin()
  const { body } = await world.ask('GET', '/api/admin/payments/reconciliation', { token: admin })
  expect(body.refused_events.map(({ what }: { what: string }) => what)).toContain('amount')
  // The plan itself is not frozen by it: it ends, on the terms that were agreed.
  expect((await end(world, id)).body).toMatchObject({ renews: false, plan: 'monthly-500' })
  expect((await list(world))[0]).toMatchObject({ renews: false })
  // What cannot be booked at all is not answered as done.
  world.stripe.shop.getSubscription(refOf(world)).metadata['first_order_id'] = 'pay_unknown'
  expect((await end(world, id)).status).toBe(503)
})

test('stripe plans: while the next invoice is a draft nothing is moved; one made before a move is paid on its own terms', async () => {
  const { world, anna, begin, id } = await startSubscriber()
  await begin()
  world.advance(PERIOD_MS - 1000)
  const { shop, state } = world.stripe
  shop.draft(refOf(world))
  const refused = await move(world, id, 'monthly-2000')
  expect([refused.status, refused.body.params.state]).toEqual([409, 'renewing, try in an hour'])
  shop.renew(refOf(world), true)
  await world.settled()
  expect(await world.available(anna)).toBe(1000)
  // The draft is made between the question whether there is one and the change.
  world.advance(PERIOD_MS - 1000)
  expect((await move(world, id, 'monthly-2000')).status).toBe(200)
  shop.draft(refOf(world))
  const [latest] = [...state.invoices.values()].slice(-1)
  const [intent] = [...state.intents.values()].slice(-1)
  if (latest === undefined || intent === undefined) throw new Error('nothing was billed')
  Object.assign(intent, { amount: 90 })
  Object.assign(latest, { amount_due: 90 })
  Object.assign(latest.payments.data[0], { amount_requested: 90 })
  shop.renew(refOf(world), true)
  await world.settled()
  expect(await world.available(anna)).toBe(1500)
  await pass(world, PERIOD_MS + 2000)
  expect(await world.available(anna)).toBe(3500)
  expect(await world.faults()).toEqual([])
})

test('stripe plans: ended while its payment is late or still a draft, nothing is charged any more', async () => {
  for (const isDraft of [false, true]) {
    const { world, anna, begin, id } = await startSubscriber()
    await begin()
    world.advance(PERIOD_MS - 1000)
    const { shop, state } = world.stripe
    if (isDraft) shop.draft(refOf(world))
    else shop.renew(refOf(world), false)
    await pass(world, 2000)
    // The answer about the invoice is lost, and the end is asked for again.
    world.faulty.push('/void')
    expect((await end(world, id)).status).toBe(503)
    world.faulty.pop()
    expect((await end(world, id)).body).toMatchObject({ status: 'canceled', renews: false })
    expect([...state.invoices.values()].map(({ status }) => status)).toEqual(['paid', 'void'])
    await pass(world, PERIOD_MS)
    expect([...state.intents.values()].map(({ amount_received }) => amount_received)).toEqual([90, 0])
    expect(await world.available(anna)).toBe(500)
    expect((await end(world, id)).status).toBe(409)
  }
})

test('stripe plans: ended while the money of a period is under way, that period is the last', async () => {
  const { world, anna, begin, id } = await startSubscriber()
  await begin()
  world.advance(PERIOD_MS - 1000)
  const { shop, state } = world.stripe
  shop.renew(refOf(world), false)
  const [intent] = [...state.intents.values()].slice(-1)
  if (intent === undefined) throw new Error('nothing was billed')
  intent.status = 'processing'
  await pass(world, 2000)
  expect((await end(world, id)).body).toMatchObject({ status: 'past_due', renews: false })
  shop.renew(refOf(world), true)
  await world.settled()
  expect(await world.available(anna)).toBe(1000)
  await pass(world, PERIOD_MS)
  expect((await list(world))[0].status).toBe('canceled')
  expect(await world.available(anna)).toBe(1000)
})
