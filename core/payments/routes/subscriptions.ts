import { z } from 'zod'
import { pageOf } from '../../contract/common.ts'
import {
  changeSubscriptionSchema,
  staffSubscriptionSchema,
  staffSubscriptionsQuerySchema,
  subscriptionListSchema,
  subscriptionViewSchema,
} from '../../contract/plan.ts'
import { actorOf, createRouter, defineRoute } from '../../kit/http/router.ts'
import type { Payments } from '../service.ts'

const params = z.object({ id: z.string().max(64) })
const content = { 'application/json': { schema: subscriptionViewSchema } }

const listRoute = defineRoute({
  operationId: 'listSubscriptions',
  method: 'get',
  path: '/api/account/subscriptions',
  access: 'user',
  scope: 'read',
  tags: ['payments'],
  summary: 'List the plans that you or your account pay for, by every provider, newest first',
  responses: {
    200: { description: 'The last 20', content: { 'application/json': { schema: subscriptionListSchema } } },
  },
})

const changeRoute = defineRoute({
  operationId: 'changeSubscription',
  method: 'post',
  path: '/api/account/subscriptions/{id}/change',
  access: { member: 'manage' },
  startsOrder: true,
  scope: 'top_up',
  errors: ['not_found', 'state_conflict', 'terms_not_accepted', 'payment_disabled'],
  tags: ['payments'],
  summary: 'Move to another plan, up or down, from the next period on; until then its terms stay as they are',
  description:
    'Asked again, it is the same. In Telegram only the payer can agree to a price: the plan ends at `paid_until`, and a message offers the other one then.',
  request: { params, body: { required: true, content: { 'application/json': { schema: changeSubscriptionSchema } } } },
  responses: { 200: { description: 'The subscription, with what it becomes', content } },
})

const endRoute = defineRoute({
  operationId: 'cancelSubscription',
  method: 'post',
  path: '/api/account/subscriptions/{id}/end',
  access: { member: 'manage' },
  scope: 'top_up',
  errors: ['not_found', 'state_conflict', 'payment_disabled'],
  tags: ['payments'],
  summary: 'End a plan: there is no payment after the present period. Idempotent.',
  request: { params },
  responses: { 200: { description: 'The subscription', content } },
})

const staffRoute = defineRoute({
  operationId: 'listAllSubscriptions',
  method: 'get',
  path: '/api/admin/subscriptions',
  access: { permission: 'payments.read' },
  tags: ['admin'],
  summary: 'List the plans that all accounts pay for, by every provider, newest first',
  request: { query: staffSubscriptionsQuerySchema },
  responses: {
    200: { description: 'A page', content: { 'application/json': { schema: pageOf(staffSubscriptionSchema) } } },
  },
})

/** Plans that are paid for: by their payers and by staff. */
export const subscriptionRoutes = ({
  payments: { subscriptions, moves },
}: {
  payments: Pick<Payments, 'subscriptions' | 'moves'>
}) =>
  createRouter()
    .openapi(listRoute, async (c) => c.json({ items: await subscriptions.list(actorOf(c)) }, 200))
    .openapi(changeRoute, async (c) =>
      c.json(await moves.change(actorOf(c), c.req.valid('param').id, c.req.valid('json')), 200),
    )
    .openapi(endRoute, async (c) => c.json(await moves.end(actorOf(c), c.req.valid('param').id), 200))
    .openapi(staffRoute, async (c) => c.json(await subscriptions.listAll(c.req.valid('query')), 200))
