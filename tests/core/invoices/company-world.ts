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
  return { world, owner, admin, company, ...asCompany(world, { id: company.id, email: owner.email }) }
}

/** What its owner asks for in the name of the company, signed in again: the clock may have gone on. */
function asCompany(world: OnlineWorld, { id, email }: { id: string; email: string }) {
  const headers = { 'x-account': id }
  const signIn = async (): Promise<string> => {
    const { body } = await world.ask('POST', '/api/auth/login', { json: { email, password: world.password } })
    return String(body.access_token)
  }
  const get = async (path: string) => (await world.ask('GET', path, { token: await signIn(), headers })).body
  return {
    headers,
    get,
    invoices: async (query = ''): Promise<InvoiceView[]> => (await get(`/api/invoices${query}`)).items,
    pdf: async (invoice: InvoiceView | undefined, language: 'en' | 'ru'): Promise<Uint8Array> => {
      const path = `/api/invoices/${invoice?.id}/pdf?language=${language}`
      const authorization = `Bearer ${await signIn()}`
      const response = await world.app.request(path, { headers: { ...headers, authorization } })
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/pdf'])
      return new Uint8Array(await response.arrayBuffer())
    },
  }
}
