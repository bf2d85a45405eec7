import type { ProviderName } from '../contract/ledger.ts'
import { reconciliationListSchema, reconciliationViewSchema } from '../contract/payment.ts'
import { importedStatementsSchema } from '../contract/payments/bank.ts'
import { scheduleListSchema, scheduleViewSchema } from '../contract/schedule.ts'
import type { Ask } from './call.ts'

/** What the shop does by the clock, and what it finds when it compares its books. */
export const clockCalls = (call: Ask) => ({
  schedules: () => call(scheduleListSchema, { path: '/api/admin/schedules' }),
  runSchedule: (name: string) =>
    call(scheduleViewSchema, { method: 'POST', path: `/api/admin/schedules/${encodeURIComponent(name)}/run` }),
  reconciliations: () => call(reconciliationListSchema, { path: '/api/admin/payments/reconciliation' }),
  reconcile: (provider: ProviderName) =>
    call(reconciliationViewSchema, { method: 'POST', path: '/api/admin/payments/reconciliation', json: { provider } }),
  /** A statement of the bank as camt.053. */
  importStatement: (file: string) =>
    call(importedStatementsSchema, {
      method: 'POST',
      path: '/api/admin/bank/statements',
      json: { format: 'camt.053', file },
    }),
})
