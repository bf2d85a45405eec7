import { z } from 'zod'
import { type GiveGrant, grantListSchema, grantViewSchema } from '../contract/money/grants.ts'
import { proposalViewSchema } from '../contract/trust/proposal.ts'
import { type Ask, keyHeader as key } from './call.ts'

/** What staff does with grants. */
export function grantCalls(call: Ask) {
  const pathOf = (accountId: string) => `/api/admin/accounts/${encodeURIComponent(accountId)}/grants`
  return {
    list: (accountId: string) => call(grantListSchema, { path: pathOf(accountId) }),
    get: (id: string) => call(grantViewSchema, { path: `/api/admin/grants/${encodeURIComponent(id)}` }),
    give: (accountId: string, json: GiveGrant, idempotencyKey: string) =>
      call(z.union([proposalViewSchema, grantViewSchema]), {
        method: 'POST',
        path: pathOf(accountId),
        json,
        headers: key(idempotencyKey),
      }),
    end: (id: string, reason: string) =>
      call(grantViewSchema, {
        method: 'POST',
        path: `/api/admin/grants/${encodeURIComponent(id)}/end`,
        json: { reason },
      }),
  }
}
