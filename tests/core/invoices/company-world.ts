import { expect } from 'vitest'
import type { InvoiceView } from '../../../core/contract/money/invoices.ts'
import { type OnlineWorld, startOnlineWorld } from '../payments/online-world.ts'

/** A company that staff has let in, and its owner. */
export async function startCompany({ vatPercent = 20 }: { vatPercent?: number | null } = {}) {
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
