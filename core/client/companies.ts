import { z } from 'zod'
import { pageOf } from '../contract/common.ts'
import {
  type Apply,
  type ChangeMember,
  companySchema,
  createdInvitationSchema,
  type DecideCompany,
  type Invite,
  memberSchema,
  offeredSchema,
  ownAccountSchema,
  staffCompanySchema,
} from '../contract/trust/member.ts'
import type { Ask, Call } from './call.ts'

/** Companies, their members, and the account that is acted in. `done` sends a call that has no answer. */
export function companyCalls(call: Ask, done: (call: Omit<Call, 'token'>) => Promise<void>) {
  const memberPath = (userId: string) => `/api/account/members/${encodeURIComponent(userId)}`
  return {
    accounts: () => call(pageOf(ownAccountSchema), { path: '/api/accounts' }),
    /** The account that the chat speaks of from now on. */
    choose: (accountId: string) =>
      done({ method: 'POST', path: '/api/accounts/chosen', json: { account_id: accountId } }),
    apply: (company: Apply) => call(companySchema, { method: 'POST', path: '/api/companies', json: company }),
    applications: () => call(pageOf(staffCompanySchema), { path: '/api/admin/companies' }),
    application: (id: string) => call(staffCompanySchema, { path: `/api/admin/companies/${encodeURIComponent(id)}` }),
    decide: (id: string, decision: DecideCompany) =>
      call(companySchema, {
        method: 'POST',
        path: `/api/admin/companies/${encodeURIComponent(id)}/decision`,
        json: decision,
      }),
    members: () => call(pageOf(memberSchema), { path: '/api/account/members' }),
    changeMember: (userId: string, json: ChangeMember) => done({ method: 'PATCH', path: memberPath(userId), json }),
    removeMember: (userId: string) => done({ method: 'DELETE', path: memberPath(userId) }),
    transfer: (userId: string) => done({ method: 'POST', path: '/api/account/transfer', json: { user_id: userId } }),
    invite: (json: Partial<Invite>) =>
      call(createdInvitationSchema, { method: 'POST', path: '/api/account/invitations', json }),
    previewInvitation: (code: string) =>
      call(offeredSchema, { method: 'POST', path: '/api/invitations/preview', json: { code } }),
    acceptInvitation: (code: string) =>
      call(offeredSchema.extend({ account_id: z.string() }), {
        method: 'POST',
        path: '/api/invitations/accept',
        json: { code },
      }),
  }
}
