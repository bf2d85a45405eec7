import { expect, test, vi } from 'vitest'
import type { World } from '../../accounts/world.ts'
import { createDeath } from '../death.ts'
import { type OnlineWorld, startOnlineWorld } from '../online-world.ts'

vi.setConfig({ testTimeout: 900_000 })

const PERSON = '42'
/** A run has about fifty moments; this bound is for one that does not end. */
const MOMENTS_MAX = 400

/** A plan is bought, moved to another, and charged for once more. All of it can be done again. `shop` is the process that is met. */
async function play(world: OnlineWorld, shop: World): Promise<void> {
  const { token } = await shop.actFor(PERSON)
  const json = { plan: 'monthly-500', provider: 'stripe' }
  const order = await shop.ask('POST', '/api/account/top-up', { token, json, headers: { 'idempotency-key': 'buy' } })
  expect(order.status).toBe(201)
  const session = [...world.stripe.state.sessions.values()].find(({ status }) => status === 'open')
  if (session !== undefined) world.stripe.shop.act(session.id, 'pay')
  await hear(world, shop)
  const change = { plan: 'monthly-2000' }
  const path = `/api/account/subscriptions/${order.body.id}/change`
  expect((await shop.ask('POST', path, { token, json: change })).status).toBe(200)
  const [ref = ''] = [...world.stripe.state.subscriptions.keys()]
  if (world.stripe.state.invoices.size === 1) world.stripe.shop.renew(ref, true)
  await hear(world, shop)
}

async function hear(world: OnlineWorld, shop: World): Promise<void> {
  await world.stripe.delivery.idle()
  await shop.payments.sweep()
  await shop.payments.reconcile('stripe')
}

/** Plays with a process that ends at a moment, and again with the one after it. */
async function playStruck(number: number): Promise<boolean> {
  const death = createDeath()
  const world = await startOnlineWorld({ around: death.around })
  const { id } = await world.actFor(PERSON)
  death.arm(number)
  const isDead = (await Promise.race([play(world, world), death.dead])) === 'dead'
  const shop = await world.rebooted()
  world.advance(10_000)
  shop.clock.at = world.clock.at
  await play(world, shop)
  await shop.payments.sweep()
  const where = `moment ${number}`
  expect(await shop.ledger.available(shop.db.reader, id), where).toBe(2500)
  const { token } = await shop.actFor(PERSON)
  const { body } = await shop.ask('GET', '/api/account/subscriptions', { token })
  expect(body.items, where).toMatchObject([{ plan: 'monthly-2000', status: 'active', renews: true, next: null }])
  const paid = [...world.stripe.state.intents.values()].map(({ amount_received }) => amount_received)
  expect(paid, where).toEqual([90, 300])
  expect((await shop.reports.checkLedger()).faults, where).toEqual([])
  return isDead
}

test('kills: core ends before or after any write and any call while a plan is bought, moved and renewed, and afterwards all is as if it had not', async () => {
  let number = 1
  for (; number < MOMENTS_MAX; number += 1) if (!(await playStruck(number))) break
  expect(number).toBeGreaterThan(20)
  expect(number).toBeLessThan(MOMENTS_MAX)
})
