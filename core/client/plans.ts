import {
  type ChangeSubscription,
  planListSchema,
  subscriptionListSchema,
  subscriptionViewSchema,
} from '../contract/plan.ts'
import type { Ask } from './call.ts'

/** Plans, and those that one pays for. */
export const planCalls = (call: Ask) => ({
  plans: () => call(planListSchema, { path: '/api/plans' }),
  subscriptions: () => call(subscriptionListSchema, { path: '/api/account/subscriptions' }),
  changeSubscription: (id: string, json: ChangeSubscription) =>
    call(subscriptionViewSchema, {
      method: 'POST',
      path: `/api/account/subscriptions/${encodeURIComponent(id)}/change`,
      json,
    }),
  endSubscription: (id: string) =>
    call(subscriptionViewSchema, { method: 'POST', path: `/api/account/subscriptions/${encodeURIComponent(id)}/end` }),
})
