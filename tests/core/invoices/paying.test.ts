import { expect, test, vi } from 'vitest'
import { BOT_KEY } from '../accounts/world.ts'
import { readPdf } from './read-pdf.ts'
import { referenceIn } from '../payments/bank/bank-world.ts'
import { BANK_IBAN } from '../payments/online-world.ts'
import { startCompany } from './company-world.ts'

// The first paper waits for a child process.
vi.setConfig({ testTimeout: 120_000 })

test('invoices: a company that tops up by transfer gets an invoice, pays it by a statement, and has credits and a receipt', async () => {
  const { world, admin, company, headers, invoices, pdf } = await startCompany()
  const order = await world.order(company.token, 1000, headers, 'bank')
  const [invoice, ...others] = await invoices()
  expect(others).toEqual([])
  expect(invoice).toMatchObject({
    kind: 'invoice',
    number: 'CC-2026-000001',
    state: 'pending',
    account_id: company.id,
    total: 200,
    currency: 'USD',
    top_up_id: order.id,
    due_at: '2026-01-19T00:00:00.000Z',
    paper: {
      issued_on: '2026-01-05',
      due_on: '2026-01-19',
      seller: { name: 'Coincast Ltd', tax_id: 'IE1234567X' },
      buyer: { name: 'Ромашка GmbH', tax_id: 'DE123456789', address: 'Hauptstraße 1, 10115 Berlin' },
      lines: [{ credits: 1000, amount: 200, vat_rate: 2000 }],
      vat: [{ rate: 2000, net: 167, vat: 33, gross: 200 }],
      transfer: { iban: BANK_IBAN, amount: '2.00', reference: order.body.instruction.reference },
    },
  })
  world.bank.pay({ amount: 200, reference: referenceIn(order.body) })
  await world.importStatement(admin.token)
  expect(await world.available(company)).toBe(1000)
  const [receipt, paid] = await invoices()
  expect(paid).toEqual({ ...invoice, state: 'paid', ended_at: '2026-01-05T00:00:00.000Z' })
  expect(receipt).toMatchObject({
    kind: 'receipt',
    number: 'CC-R-2026-000001',
    state: 'issued',
    total: 200,
    paper: { vat: [], refers_to: { kind: 'invoice', number: 'CC-2026-000001' }, payment: { provider: 'bank' } },
  })
  expect(await invoices('?kind=receipt')).toEqual([receipt])
  expect(await invoices('?state=pending')).toEqual([])
  const [english = '', ...more] = readPdf(await pdf(invoice, 'en'))
  expect(more).toEqual([])
  expect(english).toContain('Invoice  CC-2026-000001')
  expect(english).toContain('Ромашка GmbH')
  expect(english).toContain(order.body.instruction.reference)
  expect(english).toContain('VAT 20\u00A0%  0.33 USD')
  const [russian = ''] = readPdf(await pdf(receipt, 'ru'))
  expect(russian).toContain('Квитанция  CC-R-2026-000001')
  expect(russian).toContain('1\u00A0000 кредитов')
  expect(russian).toContain('НДС указан в счёте.')
  expect(await world.faults()).toEqual([])
})

test('invoices: a person has a receipt of a transfer and no invoice; it names the account and has the VAT', async () => {
  const { world, owner, admin } = await startCompany()
  const order = await world.order(owner.token, 1000, {}, 'bank')
  const own = async () => (await world.ask('GET', '/api/invoices', { token: owner.token })).body.items
  expect(await own()).toEqual([])
  world.bank.pay({ amount: 200, reference: referenceIn(order.body) })
  await world.importStatement(admin.token)
  expect(await own()).toMatchObject([
    {
      kind: 'receipt',
      number: 'CC-R-2026-000001',
      paper: {
        buyer: { name: null, tax_id: null, account_id: owner.id },
        vat: [{ net: 167, vat: 33 }],
        refers_to: null,
      },
    },
  ])
  expect(await world.faults()).toEqual([])
})

test('invoices: a company that pays by card or PayPal has an invoice that is paid, and a receipt of it', async () => {
  const { world, company, headers, invoices } = await startCompany()
  const { session } = await world.order(company.token, 1000, headers)
  expect(await invoices()).toEqual([])
  world.stripe.shop.act(session, 'pay')
  await world.settled()
  const paypal = await world.order(company.token, 1000, headers, 'paypal')
  world.paypal.shop.act(paypal.session, 'pay')
  await world.settled()
  expect((await invoices()).map(({ number, state }) => [number, state])).toEqual([
    ['CC-R-2026-000002', 'issued'],
    ['CC-2026-000002', 'paid'],
    ['CC-R-2026-000001', 'issued'],
    ['CC-2026-000001', 'paid'],
  ])
  const [, invoice] = await invoices()
  expect(invoice?.paper).toMatchObject({
    transfer: null,
    due_on: null,
    payment: { provider: 'paypal', on: '2026-01-05' },
  })
  expect(await world.faults()).toEqual([])
})

test('invoices: Stars have a receipt without VAT, sandbox money has no paper', async () => {
  const { world, invoices } = await startCompany()
  const anna = await world.actFor('501')
  await world.ask('POST', '/api/account/top-up', { token: anna.token, json: { amount: 100 } })
  const order = await world.ask('POST', '/api/account/top-up', {
    token: anna.token,
    json: { amount: 100, provider: 'play' },
  })
  const { id, price } = order.body
  const paid = { telegram_id: '501', order_id: id, amount: price.amount, currency: 'XTR', charge_id: 'stars-1' }
  expect((await world.ask('POST', '/api/bot/orders/settle', { token: BOT_KEY, json: paid })).status).toBe(200)
  const { body } = await world.ask('GET', '/api/invoices', { token: anna.token })
  expect(body.items).toMatchObject([{ kind: 'receipt', total: 10, amount: '10', currency: 'XTR', paper: { vat: [] } }])
  expect(await invoices()).toEqual([])
  expect(await world.faults()).toEqual([])
})

test('invoices: nobody reads those of another account, and staff need their permission', async () => {
  const { world, company, headers, admin, invoices } = await startCompany()
  await world.order(company.token, 1000, headers, 'bank')
  const [invoice] = await invoices()
  const stranger = await world.register('stranger@example.com')
  for (const path of [`/api/invoices/${invoice?.id}`, `/api/invoices/${invoice?.id}/pdf`])
    expect((await world.ask('GET', path, { token: stranger.token })).status).toBe(404)
  expect((await world.ask('GET', '/api/invoices', { token: stranger.token })).body.items).toEqual([])
  const all = `/api/admin/invoices?account_id=${company.id}`
  expect((await world.ask('GET', all, { token: stranger.token })).status).toBe(403)
  expect((await world.ask('GET', all, { token: admin.token })).body.items).toEqual([invoice])
  expect((await world.ask('GET', `/api/admin/invoices/${invoice?.id}`, { token: admin.token })).body).toEqual(invoice)
  expect((await world.ask('GET', '/api/admin/invoices/ivc_none', { token: admin.token })).status).toBe(404)
  expect((await world.ask('GET', '/api/invoices?state=unknown', { token: stranger.token })).status).toBe(422)
})
