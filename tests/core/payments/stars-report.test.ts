import { expect, test } from 'vitest'
import { BOT_KEY, startWorld } from '../accounts/world.ts'
import { claimOf, order, returned, settle } from './orders.ts'

async function startShop() {
  const world = await startWorld({ signupCredits: 0 })
  const anna = await world.actFor('501')
  const claim = claimOf('501', await order(world, anna.token))
  const settled = await settle(world, { ...claim, charge_id: 'charge-1' })
  expect(settled.status).toBe(200)
  const admin = await world.admin()
  const report = (items: object[], offset = 0) => {
    world.clock.at += 1_000
    return world.ask('POST', '/api/bot/payments/stars', { token: BOT_KEY, json: { offset, items } })
  }
  const payment = (id: string, amount = 100) => ({ kind: 'payment', charge_id: id, order_id: claim.order_id, amount })
  const seen = async () => {
    const { body } = await world.ask('GET', '/api/admin/payments/reconciliation', { token: admin.token })
    return body.items.find(({ provider }: { provider: string }) => provider === 'stars')
  }
  return { world, anna, report, payment, seen }
}

test('stars: the bot is asked for the transactions of the last days, once, from where it was told to begin', async () => {
  const { world, report, payment, seen } = await startShop()
  const claimed = async () => (await world.ask('POST', '/api/bot/errands/claim', { token: BOT_KEY })).body.items
  for (let hours = 0; hours < 3; hours += 1) await world.payments.reconcileAll()
  expect(await claimed()).toMatchObject([
    { key: 'stars', telegram_id: '0', errand: { kind: 'stars', offset: 0, since: '2026-01-01T00:00:00.000Z' } },
  ])
  expect(await seen()).toBeUndefined()
  expect((await report([payment('charge-1')], 7)).body).toEqual({ charge_ids: [] })
  expect(await seen()).toMatchObject({ looked_at: 1, only_provider: [], only_ours: [] })
  world.clock.at += 3_600_000
  expect(await claimed()).toEqual([])
  await world.payments.reconcileAll()
  expect(await claimed()).toMatchObject([{ errand: { offset: 7 } }])
})

test('stars: what is not booked is asked for again, and what only one side knows or knows otherwise is shown', async () => {
  const { world, report, payment, seen } = await startShop()
  const refund = { kind: 'refund', charge_id: 'charge-1', order_id: null, amount: 100 }
  expect((await report([payment('charge-1'), payment('charge-2'), refund])).body).toEqual({
    charge_ids: ['charge-2', 'charge-1'],
  })
  expect((await seen()).only_provider).toMatchObject([
    { charge_id: 'charge-2', what: 'payment' },
    { charge_id: 'charge-1', what: 'refund' },
  ])
  await returned(world, { telegram_id: '501', charge_id: 'charge-1' })
  expect((await report([payment('charge-1', 90), refund])).body).toEqual({ charge_ids: [] })
  expect((await seen()).only_provider).toMatchObject([{ charge_id: 'charge-1', what: 'amount' }])
  // It may be too young to be in Telegram's answer; ten minutes later it is not.
  await report([])
  expect((await seen()).only_ours).toEqual([])
  world.clock.at += 11 * 60_000
  await report([])
  expect((await seen()).only_ours).toMatchObject([{ charge_id: 'charge-1' }])
})

test('stars: nobody but the bot reports them, and not more than fit', async () => {
  const { world, anna, report } = await startShop()
  const json = { offset: 0, items: [] }
  expect((await world.ask('POST', '/api/bot/payments/stars', { token: anna.token, json })).status).toBe(403)
  const many = Array.from({ length: 10_001 }, () => ({ kind: 'refund', charge_id: 'x', order_id: null, amount: 1 }))
  expect((await report(many)).status).toBe(422)
})
