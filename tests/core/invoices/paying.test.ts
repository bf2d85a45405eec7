import { expect, test } from 'vitest'
import type { InvoiceView } from '../../../core/contract/money/invoices.ts'
import { readPdf } from '../../support/pdf.ts'
import { referenceIn } from '../payments/bank/bank-world.ts'
import { BANK_IBAN, type OnlineWorld, startOnlineWorld } from '../payments/online-world.ts'

/** A company that staff has let in, and its owner. */
async function startCompany({ vatPercent = 20 }: { vatPercent?: number | null } = {}) {
  const world = await startOnlineWorld({ vatPercent })
  const owner = await world.register()
  const admin = await world.admin()
  const json = { company: 'Ромашка GmbH', tax_id: 'DE123456789', billing_address: 'Hauptstraße 1, 10115 Berlin' }
  const { body } = await world.ask('POST', '/api/companies', { token: owner.token, json })
  const decision = { approve: true, reason: 'it is in the register' }
  await world.ask('POST', `/api/admin/companies/${body.id}/decision`, { token: admin.token, json: decision })
  const company = { token: owner.token, id: String(body.id) }
  return { world, owner, admin, company, ...asCompany(world, company) }
}

/** What its owner asks for in the name of the company. */
function asCompany(world: OnlineWorld, { token, id }: { token: string; id: string }) {
  const headers = { 'x-account': id }
  return {
    headers,
    invoices: async (query = ''): Promise<InvoiceView[]> =>
      (await world.ask('GET', `/api/invoices${query}`, { token, headers })).body.items,
    pdf: async (invoice: InvoiceView | undefined, language: 'en' | 'ru'): Promise<Uint8Array> => {
      const path = `/api/invoices/${invoice?.id}/pdf?language=${language}`
      const response = await world.app.request(path, { headers: { ...headers, authorization: `Bearer ${token}` } })
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/pdf'])
      return new Uint8Array(await response.arrayBuffer())
    },
  }
}

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
