import { expect, test } from 'vitest'
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
