import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { BOT_KEY } from '../accounts/world.ts'
import { referenceIn } from '../payments/bank/bank-world.ts'
import { startCompany } from './company-world.ts'

/** A company whose invoice of 2.00 USD is paid. */
async function startPaid() {
  const started = await startCompany()
  const { world, company, headers, admin } = started
  const order = await world.order(company.token, 1000, headers, 'bank')
  world.bank.pay({ amount: 200, reference: referenceIn(order.body) })
  await world.importStatement(admin.token)
  const { body } = await world.ask('GET', '/api/account/payments', { token: company.token, headers })
  const refund = (json: { amount?: number }) =>
    world.ask('POST', `/api/admin/payments/${body.items[0].charge_id}/refund`, {
      token: admin.token,
      json: { reason: 'asked for it', ...json },
    })
  return { ...started, refund }
}

test('credit notes: a refund has one, of its part; together they are the invoice, to the cent of VAT', async () => {
  const { world, invoices, refund } = await startPaid()
  expect((await refund({ amount: 33 })).status).toBe(200)
  expect((await refund({ amount: 67 })).status).toBe(200)
  expect((await refund({})).status).toBe(200)
  const notes = await invoices('?kind=credit_note')
  expect(notes.map(({ number, total }) => [number, total])).toEqual([
    ['CC-C-2026-000003', 100],
    ['CC-C-2026-000002', 67],
    ['CC-C-2026-000001', 33],
  ])
  const [invoice] = await invoices('?kind=invoice')
  expect(invoice).toMatchObject({ state: 'paid', total: 200 })
  expect(notes[0]?.paper).toMatchObject({
    refers_to: { kind: 'invoice', number: invoice?.number },
    reason: 'asked for it',
    buyer: { name: 'Ромашка GmbH' },
    transfer: null,
  })
  const vat = notes.reduce((sum, { paper }) => sum + (paper.vat[0]?.vat ?? 0), 0)
  expect(vat).toBe(invoice?.paper.vat[0]?.vat)
  expect(await world.faults()).toEqual([])
})

test('credit notes: money that comes back from a refund has a receipt, and a further refund a further note', async () => {
  const { world, admin, invoices, refund } = await startPaid()
  await refund({})
  const { body } = await world.ask('GET', '/api/admin/bank/payouts', { token: admin.token })
  const reference = String(body.items[0].reference).replaceAll(' ', '')
  world.bank.pay({ amount: 200, reference, direction: 'out' })
  await world.importStatement(admin.token)
  world.bank.pay({ amount: 200, reference, direction: 'in' })
  await world.importStatement(admin.token)
  const [again, note] = await invoices()
  expect([again?.kind, again?.total, again?.paper.refers_to]).toEqual([
    'receipt',
    200,
    { kind: 'invoice', number: 'CC-2026-000001' },
  ])
  expect([note?.kind, note?.total]).toEqual(['credit_note', 200])
  await refund({ amount: 50 })
  expect((await invoices('?kind=credit_note')).map(({ total }) => total)).toEqual([50, 200])
  expect(await world.faults()).toEqual([])
})

test('credit notes: payments that were refunded before they were known have a receipt and one credit note each', async () => {
  const { world, invoices, company, headers } = await startCompany({ vatPercent: null })
  // Receipt and note are of one millisecond, and their ids are random.
  for (let payment = 0; payment < 8; payment++) {
    const order = await world.order(company.token, 1000, headers, 'stripe')
    world.stripe.shop.act(order.session, 'pay')
    const intent = [...world.stripe.state.intents.keys()].at(-1) ?? ''
    world.stripe.shop.createRefund({ payment_intent: intent, metadata: {} })
    await world.settled()
    await world.settled()
  }
  expect((await invoices('?kind=credit_note')).map(({ total }) => total)).toEqual(Array(8).fill(200))
  expect((await invoices('?kind=receipt')).map(({ total }) => total)).toEqual(Array(8).fill(200))
  expect(await world.faults()).toEqual([])
})

test('credit notes: a dispute has one when it is lost, and a receipt when it is won after all; with a refund no more than was paid', async () => {
  const { world, invoices, company, headers } = await startCompany()
  const order = await world.order(company.token, 1000, headers, 'stripe')
  world.stripe.shop.act(order.session, 'pay')
  await world.settled()
  const intent = world.intentOf(order.session)
  const papers = async () => (await invoices()).map(({ kind, total }) => [kind, total])
  const paid = [
    ['receipt', 200],
    ['invoice', 200],
  ]
  const { id } = world.stripe.shop.dispute(intent, { amount: 150 })
  await world.settled()
  expect(await papers()).toEqual(paid)
  world.stripe.shop.endDispute(id, 'lost')
  await world.settled()
  await world.settled()
  expect(await papers()).toEqual([['credit_note', 150], ...paid])
  expect(await world.faults()).toEqual([])
  world.stripe.shop.endDispute(id, 'won')
  await world.settled()
  expect(await papers()).toEqual([['receipt', 150], ['credit_note', 150], ...paid])
  world.stripe.shop.createRefund({ payment_intent: intent, metadata: {} })
  await world.settled()
  world.stripe.shop.endDispute(id, 'lost')
  await world.settled()
  expect((await papers()).slice(0, 3)).toEqual([
    ['credit_note', 200],
    ['receipt', 150],
    ['credit_note', 150],
  ])
  expect(await world.faults()).toEqual([])
})

test('credit notes: the check finds what takes back more than its paper', async () => {
  const { world, refund } = await startPaid()
  await refund({ amount: 50 })
  await world.db.write((tx) => tx.run(sql`UPDATE invoices SET total = 250 WHERE kind = 'credit_note'`))
  expect(await world.faults()).toContainEqual(
    expect.objectContaining({ invariant: 'credit notes take back no more than a paper is about' }),
  )
})

test('credit notes: Stars that go back have one, against their receipt', async () => {
  const { world, admin } = await startCompany()
  const anna = await world.actFor('501')
  const { body: order } = await world.ask('POST', '/api/account/top-up', {
    token: anna.token,
    json: { amount: 100, provider: 'stars' },
  })
  const { id: order_id, price } = order
  const paid = { telegram_id: '501', order_id, amount: price.amount, currency: 'XTR', charge_id: 'stars-1' }
  await world.ask('POST', '/api/bot/orders/settle', { token: BOT_KEY, json: paid })
  await world.ask('POST', '/api/admin/payments/stars-1/refund', {
    token: admin.token,
    json: { reason: 'asked for it' },
  })
  const { body } = await world.ask('GET', '/api/invoices', { token: anna.token })
  expect(body.items).toMatchObject([
    { kind: 'credit_note', total: 10, paper: { refers_to: { kind: 'receipt', number: 'CC-R-2026-000001' } } },
    { kind: 'receipt', total: 10 },
  ])
  expect(await world.faults()).toEqual([])
})
