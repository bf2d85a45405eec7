import { z } from 'zod'
import {
  adjustedSchema,
  adminAccountSchema,
  auditRecordSchema,
  rollbackPreviewSchema,
  staffJobSchema,
  statsSchema,
} from '../contract/admin.ts'
import { priceViewSchema, versionViewSchema } from '../contract/catalog.ts'
import { pageOf } from '../contract/common.ts'
import { type BeginMaintenance, maintenanceSchema } from '../contract/maintenance.ts'
import { ledgerCheckSchema } from '../contract/ledger.ts'
import { type ChangeRole, roleViewSchema } from '../contract/trust/role.ts'
import { type Proposal, proposalViewSchema } from '../contract/trust/proposal.ts'
import { paymentViewSchema, refundedSchema } from '../contract/payment.ts'
import { clockCalls } from './clock.ts'

import { grantCalls } from './grants.ts'
import { type Ask, type PageAsk, keyHeader as key, toQuery } from './call.ts'

/** What staff may do, each call subject to the permissions of the account. */
export function adminCalls(call: Ask) {
  return {
    ...clockCalls(call),
    stats: () => call(statsSchema, { path: '/api/admin/stats' }),
    maintenance: () => call(maintenanceSchema, { path: '/api/maintenance' }),
    beginMaintenance: (json: BeginMaintenance) =>
      call(maintenanceSchema, { method: 'POST', path: '/api/admin/maintenance', json }),
    endMaintenance: () => call(maintenanceSchema, { method: 'DELETE', path: '/api/admin/maintenance' }),
    accounts: (ask: PageAsk & { query?: string } = {}) =>
      call(pageOf(adminAccountSchema), { path: `/api/admin/accounts${toQuery(ask)}` }),
    jobs: (ask: PageAsk & { account_id?: string } = {}) =>
      call(pageOf(staffJobSchema), { path: `/api/admin/jobs${toQuery(ask)}` }),
    account: (id: string) => call(adminAccountSchema, { path: `/api/admin/accounts/${encodeURIComponent(id)}` }),
    changeAccount: (id: string, change: { blocked: boolean; reason: string }) =>
      call(adminAccountSchema, {
        method: 'PATCH',
        path: `/api/admin/accounts/${encodeURIComponent(id)}`,
        json: change,
      }),
    giveRole: (id: string, role: { role: string; reason: string }) =>
      call(adminAccountSchema, {
        method: 'PUT',
        path: `/api/admin/accounts/${encodeURIComponent(id)}/role`,
        json: role,
      }),
    roles: () => call(pageOf(roleViewSchema), { path: '/api/admin/roles' }),
    changeRole: (id: string, change: ChangeRole) =>
      call(roleViewSchema, { method: 'PATCH', path: `/api/admin/roles/${encodeURIComponent(id)}`, json: change }),
    grants: grantCalls(call),
    adjust: (id: string, adjustment: { amount: number; reason: string }, idempotencyKey: string) =>
      call(z.union([proposalViewSchema, adjustedSchema]), {
        method: 'POST',
        path: `/api/admin/accounts/${encodeURIComponent(id)}/adjust`,
        json: adjustment,
        headers: key(idempotencyKey),
      }),
    payments: (id: string, page: PageAsk = {}) =>
      call(pageOf(paymentViewSchema), {
        path: `/api/admin/accounts/${encodeURIComponent(id)}/payments${toQuery(page)}`,
      }),
    refund: (chargeId: string, reason: string, idempotencyKey: string) =>
      call(z.union([proposalViewSchema, refundedSchema]), {
        method: 'POST',
        path: `/api/admin/payments/${encodeURIComponent(chargeId)}/refund`,
        json: { reason },
        headers: key(idempotencyKey),
      }),
    ledgerCheck: () => call(ledgerCheckSchema, { path: '/api/admin/ledger/check' }),
    previewRollback: (seq: number) => call(rollbackPreviewSchema, { path: `/api/admin/audit/${seq}/rollback` }),
    rollBack: (seq: number, reason: string) =>
      call(z.union([proposalViewSchema, auditRecordSchema]), {
        method: 'POST',
        path: `/api/admin/audit/${seq}/rollback`,
        json: { reason },
      }),
    proposals: (ask: PageAsk & { status?: Proposal['status'] } = {}) =>
      call(pageOf(proposalViewSchema), { path: `/api/admin/proposals${toQuery(ask)}` }),
    proposal: (id: string) => call(proposalViewSchema, { path: `/api/admin/proposals/${encodeURIComponent(id)}` }),
    approve: (id: string) =>
      call(proposalViewSchema, { method: 'POST', path: `/api/admin/proposals/${encodeURIComponent(id)}/approve` }),
    decline: (id: string, reason: string) =>
      call(proposalViewSchema, {
        method: 'POST',
        path: `/api/admin/proposals/${encodeURIComponent(id)}/decline`,
        json: { reason },
      }),
    audit: (page: PageAsk & { actor?: string; about?: string; by?: 'staff' | 'users' } = {}) =>
      call(pageOf(auditRecordSchema), { path: `/api/admin/audit${toQuery(page)}` }),
    versions: () => call(pageOf(versionViewSchema), { path: '/api/admin/models' }),
    prices: (name: string) =>
      call(pageOf(priceViewSchema), { path: `/api/admin/models/${encodeURIComponent(name)}/prices` }),
    setPrice: (name: string, price: { price_per_row: number; reason: string }) =>
      call(priceViewSchema, {
        method: 'POST',
        path: `/api/admin/models/${encodeURIComponent(name)}/price`,
        json: price,
      }),
    setState: (
      name: string,
      version: string,
      change: { action: 'activate' | 'retire' | 'roll_back' | 'make_default'; reason: string },
    ) =>
      call(versionViewSchema, {
        method: 'POST',
        path: `/api/admin/models/${encodeURIComponent(name)}/versions/${encodeURIComponent(version)}/state`,
        json: change,
      }),
  }
}
