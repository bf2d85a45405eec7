import { z } from 'zod'
import { idempotencyHeaderSchema, pageOf, pageQuerySchema } from '../contract/common.ts'
import {
  checkOrderRequestSchema,
  orderViewSchema,
  settledOrderSchema,
  settleOrderRequestSchema,
  topUpRequestSchema,
  topUpViewSchema,
} from '../contract/ledger.ts'
import {
  paymentViewSchema,
  refundedSchema,
  refundRequestSchema,
  returnedRequestSchema,
  returnedSchema,
} from '../contract/payment.ts'
import {
  endSubscriptionRequestSchema,
  planListSchema,
  subscriptionListSchema,
  subscriptionViewSchema,
} from '../contract/plan.ts'
import { actorOf, carefulOf, createRouter, defineRoute } from '../kit/http/router.ts'
import type { Payments } from './service.ts'

const orderContent = { 'application/json': { schema: orderViewSchema } }

const topUpRoute = defineRoute({
  operationId: 'topUp',
  method: 'post',
  path: '/api/account/top-up',
  access: 'user',
  scope: 'top_up',
  errors: ['payment_disabled', 'not_found', 'state_conflict', 'terms_not_accepted'],
  tags: ['payments'],
  summary: 'Buy credits, by any provider: at once with sandbox money, else as an order that waits for its money',
  request: {
    headers: idempotencyHeaderSchema,
    body: { required: true, content: { 'application/json': { schema: topUpRequestSchema } } },
  },
  responses: {
    201: {
      description: 'Credited, or an order with its price, valid for one hour',
      content: { 'application/json': { schema: topUpViewSchema } },
    },
  },
})

const checkOrderRoute = defineRoute({
  operationId: 'checkPaymentOrder',
  method: 'post',
  path: '/api/bot/orders/check',
  access: 'bot',
  errors: ['not_found', 'payment_mismatch', 'payment_disabled', 'state_conflict'],
  tags: ['bot'],
  summary: 'Check that a payment may proceed (pre_checkout_query)',
  request: { body: { required: true, content: { 'application/json': { schema: checkOrderRequestSchema } } } },
  responses: { 200: { description: 'The payment may proceed', content: orderContent } },
})

const settleOrderRoute = defineRoute({
  operationId: 'settlePaymentOrder',
  method: 'post',
  path: '/api/bot/orders/settle',
  access: 'bot',
  errors: ['not_found', 'payment_mismatch'],
  tags: ['bot'],
  summary: 'Credit a successful payment (successful_payment). Idempotent per charge.',
  request: { body: { required: true, content: { 'application/json': { schema: settleOrderRequestSchema } } } },
  responses: {
    200: { description: 'Credited, now or earlier', content: { 'application/json': { schema: settledOrderSchema } } },
  },
})

const returnRoute = defineRoute({
  operationId: 'recordReturnedPayment',
  method: 'post',
  path: '/api/bot/payments/returned',
  access: 'bot',
  errors: ['not_found', 'state_conflict'],
  tags: ['bot'],
  summary:
    'Record a refund that Telegram made (refunded_payment). Idempotent per charge; 409 while jobs hold its credits.',
  request: { body: { required: true, content: { 'application/json': { schema: returnedRequestSchema } } } },
  responses: {
    200: { description: 'Recorded, now or earlier', content: { 'application/json': { schema: returnedSchema } } },
  },
})

const listRoute = defineRoute({
  operationId: 'listPayments',
  method: 'get',
  path: '/api/account/payments',
  access: 'user',
  scope: 'read',
  tags: ['payments'],
  summary: 'List your payments, newest first',
  request: { query: pageQuerySchema },
  responses: {
    200: { description: 'A page of payments', content: { 'application/json': { schema: pageOf(paymentViewSchema) } } },
  },
})

const plansRoute = defineRoute({
  operationId: 'listPlans',
  method: 'get',
  path: '/api/plans',
  access: 'public',
  tags: ['payments'],
  summary: 'List the monthly plans, which are paid in Telegram',
  responses: { 200: { description: 'The plans', content: { 'application/json': { schema: planListSchema } } } },
})

const subscriptionsRoute = defineRoute({
  operationId: 'listSubscriptions',
  method: 'get',
  path: '/api/account/subscriptions',
  access: 'user',
  scope: 'read',
  tags: ['payments'],
  summary: 'List your subscriptions, newest first',
  responses: {
    200: { description: 'The last 20', content: { 'application/json': { schema: subscriptionListSchema } } },
  },
})

const endSubscriptionRoute = defineRoute({
  operationId: 'endSubscription',
  method: 'post',
  path: '/api/bot/subscriptions/{id}/end',
  access: 'bot',
  errors: ['not_found', 'state_conflict'],
  tags: ['bot'],
  summary: 'Record that a subscription will not renew (after editUserStarSubscription)',
  request: {
    params: z.object({ id: z.string().max(128) }),
    body: { required: true, content: { 'application/json': { schema: endSubscriptionRequestSchema } } },
  },
  responses: {
    200: { description: 'The subscription', content: { 'application/json': { schema: subscriptionViewSchema } } },
  },
})

const refundRoute = defineRoute({
  operationId: 'refundPayment',
  method: 'post',
  path: '/api/admin/payments/{charge_id}/refund',
  access: { permission: 'payments.refund' },
  stepUp: 'above_limit',
  errors: ['not_found', 'refund_impossible'],
  tags: ['admin'],
  summary: 'Refund a payment: take back its credits and return its Stars. Idempotent.',
  request: {
    params: z.object({ charge_id: z.string().max(255) }),
    body: { required: true, content: { 'application/json': { schema: refundRequestSchema } } },
  },
  responses: {
    200: { description: 'Refunded, now or earlier', content: { 'application/json': { schema: refundedSchema } } },
  },
})

const paymentsOfRoute = defineRoute({
  method: 'get',
  path: '/api/admin/accounts/{id}/payments',
  operationId: 'listPaymentsOfAccount',
  access: { permission: 'payments.read' },
  tags: ['admin'],
  summary: 'List the payments of an account, newest first',
  request: { params: z.object({ id: z.string().max(64) }), query: pageQuerySchema },
  responses: {
    200: { description: 'A page of payments', content: { 'application/json': { schema: pageOf(paymentViewSchema) } } },
  },
})

export const paymentRoutes = ({ payments }: { payments: Payments }) =>
  createRouter()
    .openapi(topUpRoute, async (c) => {
      const key = c.req.valid('header')['idempotency-key']
      const { answer, replayed } = await payments.topUp(actorOf(c), c.req.valid('json'), key)
      if (replayed) c.header('Idempotent-Replayed', 'true')
      return c.json(answer, 201)
    })
    .openapi(checkOrderRoute, async (c) => c.json(await payments.checkOrder(c.req.valid('json')), 200))
    .openapi(settleOrderRoute, async (c) => c.json(await payments.settleOrder(c.req.valid('json')), 200))
    .openapi(returnRoute, async (c) => {
      return c.json(await payments.acceptReturn({ requestId: c.var.requestId }, c.req.valid('json')), 200)
    })
    .openapi(listRoute, async (c) => c.json(await payments.list(actorOf(c), c.req.valid('query')), 200))
    .openapi(paymentsOfRoute, async (c) => {
      const { id: accountId } = c.req.valid('param')
      return c.json(await payments.list({ accountId }, c.req.valid('query')), 200)
    })
    .openapi(plansRoute, (c) =>
      c.json({ items: payments.subscriptions.plans(), credits_per_star: payments.creditsPerStar }, 200),
    )
    .openapi(subscriptionsRoute, async (c) =>
      c.json({ items: await payments.subscriptions.list(actorOf(c).userId) }, 200),
    )
    .openapi(endSubscriptionRoute, async (c) => {
      const { telegram_id } = c.req.valid('json')
      return c.json(await payments.subscriptions.end(c.req.valid('param').id, telegram_id), 200)
    })
    .openapi(refundRoute, async (c) => {
      const { charge_id } = c.req.valid('param')
      return c.json(await payments.refund(carefulOf(c), charge_id, c.req.valid('json').reason), 200)
    })
