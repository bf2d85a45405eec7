import { z } from 'zod'
import { accountViewSchema } from '../contract/account.ts'
import { pageOf } from '../contract/common.ts'
import {
  type Apply,
  type ChangeMember,
  type CloseCompany,
  closingSchema,
  companySchema,
  createdInvitationSchema,
  invitationSchema,
  type DecideCompany,
  type Invite,
  memberSchema,
  offeredSchema,
  ownAccountSchema,
  staffCompanySchema,
} from '../contract/trust/member.ts'
import type { Ask, Call } from './call.ts'

/** The person's e-mail, companies, their members, and the account that is acted in. `done` sends a call that has no answer. */
export function companyCalls(call: Ask, done: (call: Omit<Call, 'token'>) => Promise<void>) {
  const memberPath = (userId: string) => `/api/account/members/${encodeURIComponent(userId)}`
  return {
    accounts: () => call(pageOf(ownAccountSchema), { path: '/api/accounts' }),
    /** A link goes to the new address; the present one stays until it is followed. */
    changeEmail: (email: string) => done({ method: 'POST', path: '/api/auth/email', json: { email } }),
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
    /** What is done in one account, whichever the chat speaks of by then. */
    in: (accountId: string) => {
      const headers = { 'x-account': accountId }
      const send = (rest: Omit<Call, 'token'>) => done({ ...rest, headers })
      return {
        account: () => call(accountViewSchema, { path: '/api/account', headers }),
        members: () => call(pageOf(memberSchema), { path: '/api/account/members', headers }),
        change: (userId: string, json: ChangeMember) => send({ method: 'PATCH', path: memberPath(userId), json }),
        remove: (userId: string) => send({ method: 'DELETE', path: memberPath(userId) }),
        transfer: (userId: string) =>
          send({ method: 'POST', path: '/api/account/transfer', json: { user_id: userId } }),
        invitations: () => call(pageOf(invitationSchema), { path: '/api/account/invitations', headers }),
        invite: (json: Partial<Invite>) =>
          call(createdInvitationSchema, { method: 'POST', path: '/api/account/invitations', json, headers }),
        revokeInvitation: (id: string) =>
          send({ method: 'DELETE', path: `/api/account/invitations/${encodeURIComponent(id)}` }),
        closing: () => call(closingSchema, { path: '/api/account/closing', headers }),
        close: (json: CloseCompany) => send({ method: 'POST', path: '/api/account/closing', json }),
      }
    },
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
