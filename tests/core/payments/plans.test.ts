import { expect, test } from 'vitest'
import { readEnv } from '../../../core/env.ts'
import { parsePlans, toPlan } from '../../../core/payments/plan.ts'
import { createStars } from '../../../core/payments/providers/stars.ts'
import { BOT_KEY, startWorld, type World } from '../accounts/world.ts'

const MONTH_MS = 30 * 86_400_000
const PERSON = '42'

const check = (world: World, json: unknown) => world.ask('POST', '/api/bot/orders/check', { token: BOT_KEY, json })
const settle = (world: World, json: unknown) => world.ask('POST', '/api/bot/orders/settle', { token: BOT_KEY, json })
const available = async (world: World, token: string): Promise<number> =>
  (await world.ask('GET', '/api/account/balance', { token })).body.available
const subscriptions = async (world: World, token: string) =>
  (await world.ask('GET', '/api/account/subscriptions', { token })).body.items
const end = (world: World, id: string, telegramId: string) =>
  world.ask('POST', `/api/bot/subscriptions/${id}/end`, { token: BOT_KEY, json: { telegram_id: telegramId } })

/** Somebody who has ordered a plan, and what Telegram says of its nth payment. */
async function startSubscriber() {
  const world = await startWorld()
  const { token, id: accountId } = await world.actFor(PERSON)
  const json = { provider: 'stars', plan: 'monthly-500' }
  const { body: order } = await world.ask('POST', '/api/account/top-up', { token, json })
  const claim = { telegram_id: PERSON, order_id: order.id, amount: order.price.amount, currency: order.price.currency }
  const start = world.clock.at
  const payment = (month: number) => ({
    ...claim,
    charge_id: `charge-${month}`,
    paid_until: new Date(start + month * MONTH_MS).toISOString(),
  })
  return { world, token, accountId, order, claim, payment, start }
}

test('plans: everybody may read them, priced in Stars with the percent off', async () => {
  const world = await startWorld()
  const { status, body } = await world.ask('GET', '/api/plans')
  expect(status).toBe(200)
  expect(body.items).toEqual([
    {
      id: 'monthly-500',
      credits: 500,
      price: { amount: 45, currency: 'XTR' },
      prices: [{ provider: 'stars', amount: 45, currency: 'XTR' }],
      percent_off: 10,
      period_days: 30,
    },
    {
      id: 'monthly-2000',
      credits: 2000,
      price: { amount: 150, currency: 'XTR' },
      prices: [{ provider: 'stars', amount: 150, currency: 'XTR' }],
      percent_off: 25,
      period_days: 30,
    },
  ])
})

test('plan: an order takes its credits and its price; a plan that is not sold is 404, a plan and credits at once 422', async () => {
  const world = await startWorld()
  const { token } = await world.actFor(PERSON)
  const order = (json: unknown) => world.ask('POST', '/api/account/top-up', { token, json })
  const made = await order({ provider: 'stars', plan: 'monthly-2000' })
  expect(made.status).toBe(201)
  expect(made.body).toMatchObject({ amount: 2000, plan: 'monthly-2000', price: { amount: 150, currency: 'XTR' } })
  expect((await order({ provider: 'stars', amount: 100 })).body.plan).toBeNull()
  const absent = await order({ provider: 'stars', plan: 'monthly-501' })
  expect([absent.status, absent.body.code, absent.body.params.what]).toEqual([404, 'not_found', 'plan'])
  for (const [json, pointer] of [
    [{ provider: 'stars', plan: 'monthly-500', amount: 5 }, '/amount'],
    [{ provider: 'stars' }, '/amount'],
    [{ provider: 'stars', amount: '5' }, '/amount'],
    [{ provider: 'bogus', amount: 5 }, '/provider'],
    [{ provider: 'play', plan: 'monthly-500' }, '/provider'],
  ] as const) {
    const { status, body } = await order(json)
    expect([status, body.fields[0].pointer]).toEqual([422, pointer])
  }
})

test('subscription: each month is credited once, however often it is reported, and the list shows until when it is paid', async () => {
  const { world, token, order, claim, payment, start } = await startSubscriber()
  expect((await check(world, claim)).status).toBe(200)
  expect((await settle(world, payment(1))).body).toMatchObject({ credited: true, balance: { available: 1000 } })
  // The link is used up: nobody subscribes to it twice by mistake.
  const again = await check(world, claim)
  expect([again.status, again.body.params.what]).toEqual([409, 'paid'])
  expect((await settle(world, payment(2))).body).toMatchObject({ credited: true, balance: { available: 1500 } })
  expect((await settle(world, payment(2))).body).toMatchObject({ credited: false, balance: { available: 1500 } })
  expect(await subscriptions(world, token)).toEqual([
    {
      id: order.id,
      provider: 'stars',
      next: null,
      plan: 'monthly-500',
      credits: 500,
      price: { amount: 45, currency: 'XTR' },
      charge_id: 'charge-1',
      renews: true,
      paid_until: new Date(start + 2 * MONTH_MS).toISOString(),
      status: 'active',
      created_at: new Date(start).toISOString(),
    },
  ])
  expect(await available(world, token)).toBe(1500)
})

test('subscription: months reported out of order do not shorten it', async () => {
  const { world, token, payment, start } = await startSubscriber()
  for (const month of [1, 3, 2]) await settle(world, payment(month))
  expect((await subscriptions(world, token))[0].paid_until).toBe(new Date(start + 3 * MONTH_MS).toISOString())
  expect(await available(world, token)).toBe(2000)
})

test('subscription: another price, another currency or another payer is money that belongs to nobody', async () => {
  const { world, token, payment } = await startSubscriber()
  await settle(world, payment(1))
  await world.actFor('43')
  for (const [part, what] of [
    [{ amount: 44 }, 'amount'],
    [{ currency: 'USD' }, 'currency'],
    [{ telegram_id: '43' }, 'payer'],
  ] as const) {
    const { status, body } = await settle(world, { ...payment(2), ...part })
    expect([status, body.params.what]).toEqual([409, what])
  }
  expect(await available(world, token)).toBe(1000)
})

test('subscription: a chat that is joined to another account takes its months there', async () => {
  const { world, payment } = await startSubscriber()
  const { token: home } = await world.register('home@example.com')
  const { body: link } = await world.ask('POST', '/api/account/link-code', { token: home })
  const join = () =>
    world.ask('POST', '/api/bot/link', { token: BOT_KEY, json: { telegram_id: PERSON, code: link.code } })
  await settle(world, payment(1))
  const had = (await available(world, home)) + 1000
  expect((await join()).status).toBe(200)
  expect(await available(world, home)).toBe(had)
  const before = had
  expect((await settle(world, payment(2))).body).toMatchObject({ credited: true, balance: { available: before + 500 } })
  expect(await available(world, home)).toBe(before + 500)
  expect(await subscriptions(world, home)).toHaveLength(1)
  // Its account has moved on to another chat: the months stay where the last one went, not where the first one did.
  const { body: next } = await world.ask('POST', '/api/account/link-code', { token: home })
  const moved = { telegram_id: '43', code: next.code }
  expect((await world.ask('POST', '/api/bot/link', { token: BOT_KEY, json: moved })).status).toBe(200)
  await settle(world, payment(3))
  expect(await available(world, home)).toBe(before + 1000)
})

test('subscription: it is ended by its person alone; a month that Telegram takes shows that it goes on', async () => {
  const { world, token, order, payment } = await startSubscriber()
  expect((await end(world, order.id, PERSON)).status).toBe(404)
  await settle(world, payment(1))
  expect((await end(world, order.id, '43')).status).toBe(404)
  expect((await subscriptions(world, token))[0].renews).toBe(true)
  expect((await end(world, order.id, PERSON)).body).toMatchObject({ renews: false, status: 'active' })
  expect((await end(world, order.id, PERSON)).body).toMatchObject({ renews: false, status: 'active' })
  await settle(world, payment(2))
  expect((await subscriptions(world, token))[0].renews).toBe(true)
  world.clock.at += 2 * MONTH_MS
  const { token: soon } = await world.actFor(PERSON)
  expect((await subscriptions(world, soon))[0].status).toBe('past_due')
  // A payment that is late is ended as well; then it is over.
  expect((await end(world, order.id, PERSON)).body).toMatchObject({ renews: false, status: 'canceled' })
  const late = await end(world, order.id, PERSON)
  expect([late.status, late.body.code]).toEqual([409, 'state_conflict'])
  const { token: fresh } = await world.actFor(PERSON)
  expect((await subscriptions(world, fresh))[0].status).toBe('canceled')
})

test('subscription: renewed by Telegram while it moves to another plan, the other one is offered a month later', async () => {
  const { world, token, order, payment, start } = await startSubscriber()
  await settle(world, payment(1))
  const move = await world.ask('POST', `/api/account/subscriptions/${order.id}/change`, {
    token,
    json: { plan: 'monthly-2000' },
  })
  expect(move.status).toBe(200)
  const claimed = async () => (await world.ask('POST', '/api/bot/errands/claim', { token: BOT_KEY })).body.items
  const kindsOf = (items: Array<{ errand: { kind: string } }>) => items.map(({ errand }) => errand.kind)
  // Nothing reached Telegram in time: the bot was away.
  world.clock.at = start + MONTH_MS + 60_000
  expect((await settle(world, payment(2))).body).toMatchObject({ credited: true })
  const { token: fresh } = await world.actFor(PERSON)
  expect((await subscriptions(world, fresh))[0]).toMatchObject({
    renews: false,
    next: { plan: 'monthly-2000' },
    paid_until: new Date(start + 2 * MONTH_MS).toISOString(),
  })
  expect(kindsOf(await claimed())).toEqual(['end_plan', 'end_plan'])
  world.clock.at = start + 2 * MONTH_MS + 60_000
  const offer = (await claimed()).find(({ errand }: { errand: { kind: string } }) => errand.kind === 'offer_plan')
  // It can be paid for a week from then.
  world.clock.at = start + 2 * MONTH_MS + 6 * 86_400_000
  const { id: order_id, price } = offer.errand.order
  expect((await check(world, { telegram_id: PERSON, order_id, ...price })).status).toBe(200)
})

test('plans: the setting is read, and a wrong one is refused with what is expected', () => {
  expect(parsePlans('500:10, 2000:0')).toEqual([
    { credits: 500, percentOff: 10 },
    { credits: 2000, percentOff: 0 },
  ])
  expect(readEnv({ PLANS: 'none' }).PLANS).toEqual([])
  expect(readEnv({}).PLANS).toHaveLength(3)
  expect(() => readEnv({ PLANS: '20000:10', CREDITS_PER_STAR: '1' })).toThrow(
    'PLANS: 20000 credits would cost more Stars than Telegram takes',
  )
  for (const text of ['500', '0:10', '500:100', '500:-1', '500:10 500:20', 'a:b', '500:10%']) {
    expect(() => readEnv({ PLANS: text })).toThrow('PLANS: must be credits:percent off')
  }
})

test('plans: a price is rounded up, is at least one Star, and is no more than Telegram takes', () => {
  const stars = createStars({ creditsPerStar: () => 10 })
  const amounts = (text: string) => (parsePlans(text) ?? []).map((terms) => toPlan(terms, stars)?.price.amount)
  expect(amounts('101:10 1:99 100000:0')).toEqual([10, 1, 10_000])
  expect(amounts('100001:0')).toEqual([undefined])
})
