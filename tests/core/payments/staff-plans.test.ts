import { expect, test } from 'vitest'
import { priceLists } from '../../../core/db/schema/payments.ts'
import { BOT_KEY, startWorld } from '../accounts/world.ts'

async function shop() {
  const world = await startWorld()
  const { token: staff } = await world.admin()
  const post = (path: string, json: object) => world.ask('POST', `/api/admin/plans${path}`, { token: staff, json })
  const sold = async () =>
    (await world.ask('GET', '/api/plans')).body.items.map((plan: { id: string; price: { amount: number } }) => [
      plan.id,
      plan.price.amount,
    ])
  return { world, staff, post, sold }
}

/** Subscribes in the chat; returns the order. */
async function subscribe({ world }: Awaited<ReturnType<typeof shop>>, telegramId: string, plan: string) {
  const { token } = await world.actFor(telegramId)
  const { body: order } = await world.ask('POST', '/api/account/top-up', { token, json: { provider: 'stars', plan } })
  const paid = async (charge: string, days: number) =>
    world.ask('POST', '/api/bot/orders/settle', {
      token: BOT_KEY,
      json: {
        telegram_id: telegramId,
        order_id: order.id,
        amount: order.price.amount,
        currency: 'XTR',
        charge_id: charge,
        paid_until: new Date(world.clock.at + days * 86_400_000).toISOString(),
      },
    })
  return { token, order, paid }
}

test('plans: those of the settings are sold until staff creates one; then all are rows and outlive a restart', async () => {
  const { world, staff, post, sold } = await shop()
  expect(await sold()).toEqual([
    ['monthly-500', 45],
    ['monthly-2000', 150],
  ])
  const made = await post('', { credits: 3_000, percent_off: 30, reason: 'larger' })
  expect([made.status, made.body.items.length]).toEqual([201, 3])
  expect(await sold()).toContainEqual(['monthly-3000', 210])
  await world.payments.load()
  expect(await sold()).toHaveLength(3)
  const { body } = await world.ask('GET', '/api/admin/audit', { token: staff })
  expect(body.items[0]).toMatchObject({ action: 'plan.created', target: 'monthly-3000', reason: 'larger' })
})

test('plans: a change makes another plan for new subscribers; who has the old one keeps its credits and its price', async () => {
  const all = await shop()
  const { world, post, sold } = all
  const old = await subscribe(all, '81', 'monthly-500')
  expect((await old.paid('c1', 30)).status).toBe(200)
  const changed = await post('/monthly-500/change', { percent_off: 20, reason: 'cheaper' })
  expect(changed.body.items).toMatchObject([
    { id: 'monthly-500', state: 'retired', subscribers: 1 },
    { id: 'monthly-2000', state: 'on_sale', subscribers: 0 },
    { id: 'monthly-500-2', state: 'on_sale', subscribers: 0, percent_off: 20 },
  ])
  expect(await sold()).toContainEqual(['monthly-500-2', 40])
  const asked = { token: old.token, json: { provider: 'stars', plan: 'monthly-500' } }
  expect((await world.ask('POST', '/api/account/top-up', asked)).status).toBe(404)
  const renewed = await old.paid('c2', 60)
  expect(renewed.body).toMatchObject({ credited: true, order: { plan: 'monthly-500', price: { amount: 45 } } })
  const { body } = await world.ask('GET', '/api/account/subscriptions', { token: old.token })
  expect(body.items).toMatchObject([{ plan: 'monthly-500', price: { amount: 45 }, status: 'active' }])
})

test('plans: a retired one is sold no more, and its credits may be sold anew under another name', async () => {
  const { post, sold } = await shop()
  expect((await post('/monthly-2000/retire', { reason: 'nobody takes it' })).status).toBe(200)
  expect(await sold()).toEqual([['monthly-500', 45]])
  expect((await post('/monthly-2000/retire', { reason: 'once more' })).status).toBe(404)
  expect((await post('', { credits: 2_000, percent_off: 0, reason: 'back again' })).status).toBe(201)
  expect(await sold()).toContainEqual(['monthly-2000-2', 200])
})

test('plans: one too dear for Telegram, one that is sold already, and the same terms again are refused', async () => {
  const { world, post, sold } = await shop()
  expect((await post('', { credits: 100_000, percent_off: 0, reason: 'as dear as may be' })).status).toBe(201)
  expect((await post('', { credits: 500, percent_off: 5, reason: 'twice' })).body.code).toBe('state_conflict')
  expect((await post('/monthly-500/change', { percent_off: 10, reason: 'the same' })).status).toBe(409)
  expect((await post('/none/change', { percent_off: 10, reason: 'no such plan' })).status).toBe(404)
  const dearer = {
    credits_per_star: 9,
    credit_price: { amount: 20, currency: 'USD' },
    packages: [],
    reason: 'dearer Stars',
  }
  const { token: staff } = await world.admin()
  const prices = await world.ask('POST', '/api/admin/prices', { token: staff, json: dearer })
  expect([prices.status, prices.body.fields[0].pointer]).toEqual([422, '/credits_per_star'])
  const { token } = await world.register()
  expect((await world.ask('POST', '/api/admin/plans', { token, json: {} })).status).toBe(403)
  expect(await sold()).toHaveLength(3)
})

/** A price list of so many credits a Star, in force now or in some hours. */
const priced = async ({ world }: Awaited<ReturnType<typeof shop>>, creditsPerStar: number, hours = 0) =>
  world.ask('POST', '/api/admin/prices', {
    token: (await world.admin()).token,
    json: {
      credits_per_star: creditsPerStar,
      credit_price: { amount: 20, currency: 'USD' },
      packages: [],
      reason: 'other prices',
      ...(hours === 0 ? {} : { in_force_from: new Date(world.clock.at + hours * 3_600_000).toISOString() }),
    },
  })

test('plans: a retired one that new prices make too dear is listed without a price, and others are sold as before', async () => {
  const all = await shop()
  const { world, staff, post } = all
  await post('', { credits: 100_000, percent_off: 0, reason: 'as dear as may be' })
  expect((await post('/monthly-100000/retire', { reason: 'before prices rise' })).status).toBe(200)
  expect((await priced(all, 5)).status).toBe(201)
  const list = await world.ask('GET', '/api/admin/plans', { token: staff })
  expect([list.status, list.body.items]).toMatchObject([
    200,
    [
      { id: 'monthly-500', price: { amount: 90 } },
      { id: 'monthly-2000', price: { amount: 300 } },
      { id: 'monthly-100000', state: 'retired', price: null },
    ],
  ])
  expect((await post('', { credits: 600, percent_off: 10, reason: 'one more' })).status).toBe(201)
})

test('plans: one that a list to come makes too dear is refused, and one that a replaced list would have made so is not', async () => {
  const all = await shop()
  const { world, post, sold } = all
  expect((await priced(all, 5, 2)).status).toBe(201)
  const dear = await post('', { credits: 60_000, percent_off: 0, reason: 'too dear soon' })
  expect([dear.status, dear.body.fields?.[0].pointer]).toEqual([422, '/credits'])
  expect((await post('', { credits: 50_000, percent_off: 0, reason: 'just right' })).status).toBe(201)
  expect((await priced(all, 10, 1)).status).toBe(201)
  expect((await post('', { credits: 60_000, percent_off: 0, reason: 'not too dear any more' })).status).toBe(201)
  expect((await priced(all, 5, 3)).body.fields[0].pointer).toBe('/credits_per_star')
  world.clock.at += 4 * 3_600_000
  expect(await sold()).toContainEqual(['monthly-60000', 6_000])
})

test('plans: what is sold already and too dear by the prices in force is left out, and the rest is sold', async () => {
  const all = await shop()
  await all.post('', { credits: 100_000, percent_off: 0, reason: 'as dear as may be' })
  const row = { edition: 1, creditsPerStar: 5, priceAmount: 20, priceCurrency: 'USD', packages: [], reason: 'earlier' }
  await all.world.db.write(async (tx) => {
    await tx.insert(priceLists).values({ ...row, inForceFrom: 0, changedBy: 'usr_1', createdAt: 0 })
  })
  await all.world.payments.load()
  expect(await all.sold()).toEqual([
    ['monthly-500', 90],
    ['monthly-2000', 300],
  ])
})

test('plans: asked for at once, the same credits are sold once, and one plan is changed once', async () => {
  const { post, sold } = await shop()
  const made = await Promise.all(
    Array.from({ length: 5 }, () => post('', { credits: 3_000, percent_off: 30, reason: 'at once' })),
  )
  expect(made.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409, 409, 409])
  const changed = await Promise.all(
    [20, 30, 40].map((percent) => post('/monthly-500/change', { percent_off: percent, reason: 'at once' })),
  )
  expect(changed.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409])
  const ids = (await sold()).map(([id]: [string]) => id)
  expect(ids.toSorted()).toEqual(['monthly-2000', 'monthly-3000', 'monthly-500-2'])
})
