import {
  type InvoiceKind,
  type InvoiceState,
  invoicePageSchema,
  invoiceViewSchema,
} from '../contract/money/invoices.ts'
import { type Ask, type Call, type PageAsk, toQuery } from './call.ts'

/** Invoices, receipts and credit notes: one's own, and for staff those of everybody. `load` fetches bytes. */
export function invoiceCalls(call: Ask, load: (call: Omit<Call, 'token'>) => Promise<Uint8Array>) {
  const of = (root: string) => ({
    list: (ask: PageAsk & { kind?: InvoiceKind; state?: InvoiceState; number?: string } = {}) =>
      call(invoicePageSchema, { path: `${root}${toQuery(ask)}` }),
    get: (id: string) => call(invoiceViewSchema, { path: `${root}/${encodeURIComponent(id)}` }),
    /** The paper, in the client's language. */
    pdf: (id: string) => load({ path: `${root}/${encodeURIComponent(id)}/pdf` }),
  })
  const staff = of('/api/admin/invoices')
  const act = (id: string, name: 'issue' | 'cancel', json: object) =>
    call(invoiceViewSchema, { method: 'POST', path: `/api/admin/invoices/${encodeURIComponent(id)}/${name}`, json })
  return {
    ...of('/api/invoices'),
    staff: {
      ...staff,
      issue: (id: string) => act(id, 'issue', {}),
      cancel: (id: string, reason: string) => act(id, 'cancel', { reason }),
    },
  }
}
