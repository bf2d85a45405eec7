import { expect, test } from 'vitest'
import { DAY_MS } from '../../../core/kit/units.ts'
import { referenceIn } from '../payments/bank/bank-world.ts'
import { startOnlineWorld } from '../payments/online-world.ts'

/** A shop with somebody who buys by a provider. */
async function startBuying(provider: 'stripe' | 'paypal' | 'bank') {
  const world = await startOnlineWorld()
  const payer = await world.register()
  const order = await world.order(payer.token, 1000, {}, provider)
  const paidOn = async () => {
    const { body } = await world.ask('POST', '/api/auth/login', {
      json: { email: payer.email, password: world.password },
    })
    const { items } = (await world.ask('GET', '/api/invoices', { token: body.access_token })).body
    return items.map((invoice: { paper: { issued_on: string; payment: { on: string } } }) => [
      invoice.paper.issued_on,
      invoice.paper.payment.on,
    ])
  }
  return { world, payer, order, paidOn }
}

test.each(['stripe', 'paypal'] as const)(
  'receipts: one of %s names the day of the payment, though core learns of it days later',
  async (provider) => {
    const { world, order, paidOn } = await startBuying(provider)
    world[provider].delivery.fault({ kind: 'lost', times: 9 })
    world[provider].shop.act(order.session, 'pay')
    await world.settled()
    if (provider === 'paypal') await world.ask('GET', `/paid/${order.id}`)
    else {
      world.advance(2 * DAY_MS)
      await world.payments.reconcile(provider)
    }
    expect(await paidOn()).toEqual([[provider === 'stripe' ? '2026-01-07' : '2026-01-05', '2026-01-05']])
  },
)

test('receipts: one of a transfer names the day on which the bank booked it', async () => {
  const { world, order, paidOn } = await startBuying('bank')
  world.bank.pay({ amount: 200, reference: referenceIn(order.body) })
  world.advance(3 * DAY_MS)
  await world.importStatement((await world.admin()).token)
  expect(await paidOn()).toEqual([['2026-01-08', '2026-01-05']])
})
