import { expect, test } from 'vitest'
import { BOT_KEY, startWorld, type World } from '../accounts/world.ts'

const MINUTE_MS = 60_000

async function claim(world: World): Promise<string[]> {
  const { status, body } = await world.ask('POST', '/api/bot/errands/claim', { token: BOT_KEY })
  expect(status).toBe(200)
  return body.items.map(({ key }: { key: string }) => key)
}

/** Somebody with 1,000 credits bought in their chat, under the charge `c1`. */
async function startShop() {
  const world = await startWorld()
  const anna = await world.actFor('42')
  const admin = await world.admin()
  const order = await world.ask('POST', '/api/account/top-up', {
    token: anna.token,
    json: { provider: 'stars', amount: 1000 },
  })
  const { id: order_id, price } = order.body
  const paid = { telegram_id: '42', order_id, amount: price.amount, currency: price.currency, charge_id: 'c1' }
  expect((await world.ask('POST', '/api/bot/orders/settle', { token: BOT_KEY, json: paid })).status).toBe(200)
  return { world, anna, admin }
}

test('errands: a refund is offered until Telegram has made it, at growing intervals, and then no more', async () => {
  const { world, anna, admin } = await startShop()
  const json = { reason: 'asked for it' }
  const refund = () => world.ask('POST', '/api/admin/payments/c1/refund', { token: admin.token, json })
  expect((await refund()).body).toMatchObject({ refunded: true, telegram_id: '42', payment: { returned_at: null } })
  expect((await refund()).body).toMatchObject({ refunded: false, payment: { status: 'refunded', returned_at: null } })
  expect(await claim(world)).toEqual(['refund:c1'])
  expect(await claim(world)).toEqual([])
  world.clock.at += MINUTE_MS
  expect(await claim(world)).toEqual(['refund:c1'])
  world.clock.at += MINUTE_MS
  expect(await claim(world)).toEqual([])
  world.clock.at += MINUTE_MS
  expect(await claim(world)).toEqual(['refund:c1'])
  const returned = { telegram_id: '42', charge_id: 'c1' }
  const told = await world.ask('POST', '/api/bot/payments/returned', { token: BOT_KEY, json: returned })
  expect(told.body).toMatchObject({ refunded: false, taken: 1000, reason: 'asked for it' })
  world.clock.at += 24 * 60 * MINUTE_MS
  expect(await claim(world)).toEqual([])
  const { token } = await world.admin()
  const list = await world.ask('GET', `/api/admin/accounts/${anna.id}/payments`, { token })
  expect(list.body.items).toMatchObject([{ charge_id: 'c1', price: { amount: 100, currency: 'XTR' } }])
  expect(list.body.items[0].returned_at).not.toBeNull()
  const own = await world.actFor('42')
  expect((await world.ask('GET', `/api/admin/accounts/${anna.id}/payments`, { token: own.token })).status).toBe(403)
})

test('errands: play money is back at once, and nobody is sent for it', async () => {
  const world = await startWorld()
  const anna = await world.register()
  const admin = await world.admin()
  const { body } = await world.ask('POST', '/api/account/top-up', { token: anna.token, json: { amount: 10 } })
  const json = { reason: 'asked for it' }
  const refund = await world.ask('POST', `/api/admin/payments/${body.id}/refund`, { token: admin.token, json })
  expect(refund.body).toMatchObject({ refunded: true, telegram_id: null })
  expect(refund.body.payment.returned_at).not.toBeNull()
  expect(await claim(world)).toEqual([])
})

test('errands: only the bot receives any', async () => {
  const { world, anna, admin } = await startShop()
  for (const { token } of [anna, admin]) {
    expect((await world.ask('POST', '/api/bot/errands/claim', { token })).status).toBe(403)
  }
})
