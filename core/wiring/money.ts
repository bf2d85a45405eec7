import type { Accounts } from '../accounts/service.ts'
import type { Events } from '../events/service.ts'
import { createGrants, type GrantsDeps } from '../grants/service.ts'
import { createInvoices, type InvoicesDeps } from '../invoices/service.ts'
import { createPayments, type Payments, type PaymentsDeps } from '../payments/service.ts'
import type { toSettings } from './settings.ts'

type Built = 'addEvent' | 'papers' | 'people' | 'spending'
type Settings = Pick<ReturnType<typeof toSettings>, 'payments' | 'invoices' | 'grants'>

export type MoneyDeps = Omit<PaymentsDeps, keyof Settings['payments'] | Built> &
  Omit<InvoicesDeps, 'settings' | 'addEvent' | 'transfers'> &
  Omit<GrantsDeps, keyof Settings['grants']> &
  Settings & { accounts: Pick<Accounts, 'people' | 'spending'>; events: Pick<Events, 'add'> }

/** Payments, what is written on paper about them, and what is given away. */
export function createMoney({
  payments: ofPayments,
  invoices: settings,
  grants: ofGrants,
  accounts,
  events,
  ...deps
}: MoneyDeps) {
  const invoices = createInvoices({
    ...deps,
    settings,
    addEvent: events.add,
    transfers: () => payments.bank.transfers,
  })
  const payments: Payments = createPayments({
    ...deps,
    addEvent: events.add,
    papers: invoices.papers,
    people: accounts.people,
    spending: accounts.spending,
    ...ofPayments,
  })
  return { payments, invoices, grants: createGrants({ ...deps, ...ofGrants }) }
}
