import { z } from 'zod'
import {
  checkOrderRequestSchema,
  orderViewSchema,
  settledOrderSchema,
  settleOrderRequestSchema,
} from '../../contract/ledger.ts'
import { returnedRequestSchema, returnedSchema, starReportSchema, unbookedStarsSchema } from '../../contract/payment.ts'
import { endSubscriptionRequestSchema, subscriptionViewSchema } from '../../contract/plan.ts'
import { createRouter, defineRoute } from '../../kit/http/router.ts'
import type { Payments } from '../service.ts'

const orderContent = { 'application/json': { schema: orderViewSchema } }

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

const starsRoute = defineRoute({
  operationId: 'reportStarTransactions',
  method: 'post',
  path: '/api/bot/payments/stars',
  access: 'bot',
  tags: ['bot'],
  summary: "Compare Telegram's Star transactions of the last days with the books, as core's errand asks for",
  request: { body: { required: true, content: { 'application/json': { schema: starReportSchema } } } },
  responses: {
    200: { description: 'What is not booked', content: { 'application/json': { schema: unbookedStarsSchema } } },
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

/** What the bot reports of payments in Telegram. */
export const botPaymentRoutes = ({ payments }: { payments: Payments }) =>
  createRouter()
    .openapi(checkOrderRoute, async (c) => c.json(await payments.checkOrder(c.req.valid('json')), 200))
    .openapi(settleOrderRoute, async (c) => c.json(await payments.settleOrder(c.req.valid('json')), 200))
    .openapi(returnRoute, async (c) => {
      return c.json(await payments.acceptReturn({ requestId: c.var.requestId }, c.req.valid('json')), 200)
    })
    .openapi(starsRoute, async (c) => c.json(await payments.receiveStars(c.req.valid('json')), 200))
    .openapi(endSubscriptionRoute, async (c) => {
      const { telegram_id } = c.req.valid('json')
      return c.json(await payments.subscriptions.end(c.req.valid('param').id, telegram_id), 200)
    })
