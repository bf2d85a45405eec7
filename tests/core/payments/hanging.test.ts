import { expect, test, vi } from 'vitest'
import { startOnlineWorld } from './online-world.ts'

const WAIT = { timeout: 20_000, interval: 5 }

test('providers: one that never answers delays neither the events nor the comparison of another', async () => {
  const world = await startOnlineWorld()
  const [anna, boris] = [await world.register(), await world.register('boris@example.com')]
  const stuck = await world.order(anna.token)
  const [first, second] = [
    await world.order(boris.token, 1000, {}, 'paypal'),
    await world.order(boris.token, 2000, {}, 'paypal'),
  ]
  world.hanging.push('stripe.test')
  world.stripe.shop.act(stuck.session, 'pay')
  world.paypal.shop.act(first.session, 'pay')
  world.paypal.delivery.fault({ kind: 'lost', times: 9 })
  world.paypal.shop.act(second.session, 'pay')
  await world.stripe.delivery.idle()
  await world.paypal.delivery.idle()
  const sweeping = world.payments.sweep()
  await vi.waitUntil(async () => (await world.available(boris)) === 1000, WAIT)
  const comparing = world.payments.reconcileAll()
  await vi.waitUntil(async () => (await world.available(boris)) === 3000, WAIT)
  const compared = async () => (await world.payments.reconciliations()).items
  await vi.waitUntil(async () => (await compared()).some(({ provider }) => provider === 'paypal'), WAIT)
  const items = await compared()
  expect(items.find(({ provider }) => provider === 'paypal')).toMatchObject({ credited: 1 })
  expect(items.some(({ provider }) => provider === 'stripe')).toBe(false)
  expect(await world.available(anna)).toBe(0)
  // Its requests time out, and its events wait for the next time.
  world.hanging.length = 0
  await sweeping
  await Promise.allSettled([comparing])
  world.advance(3_600_000)
  await world.payments.sweep()
  expect(await world.available(anna)).toBe(1000)
}, 90_000)

test('comparison: a payment that fails is named and keeps no other; the run fails, and without the list open orders are asked about', async () => {
  const world = await startOnlineWorld()
  const anna = await world.register()
  const [first, second] = [
    await world.order(anna.token, 1000, {}, 'paypal'),
    await world.order(anna.token, 2000, {}, 'paypal'),
  ]
  world.paypal.delivery.fault({ kind: 'lost', times: 9 })
  for (const { session } of [first, second]) world.paypal.shop.act(session, 'pay')
  await world.paypal.delivery.idle()
  world.faulty.push(first.session)
  await expect(world.payments.reconcileAll()).rejects.toMatchObject({ code: 'unavailable' })
  expect(await world.available(anna)).toBe(2000)
  const { items } = await world.payments.reconciliations()
  expect(items.find(({ provider }) => provider === 'paypal')?.only_provider).toMatchObject([
    { ref: first.session, what: 'unavailable' },
  ])
  world.faulty.splice(0, 1, '/v1/reporting/transactions')
  world.advance(60_000)
  await expect(world.payments.reconcileAll()).rejects.toMatchObject({ code: 'unavailable' })
  expect(await world.available(anna)).toBe(3000)
  world.faulty.length = 0
  await world.payments.reconcileAll()
})
