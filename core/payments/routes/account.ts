import { z } from 'zod'
import { idempotencyHeaderSchema, pageOf, pageQuerySchema } from '../../contract/common.ts'
import { topUpRequestSchema, topUpViewSchema } from '../../contract/ledger.ts'
import { paymentViewSchema } from '../../contract/payment.ts'
import { planListSchema } from '../../contract/plan.ts'
import { actorOf, createRouter, defineRoute } from '../../kit/http/router.ts'
import type { Payments } from '../service.ts'

const topUpRoute = defineRoute({
  operationId: 'topUp',
  method: 'post',
  path: '/api/account/top-up',
  access: { member: 'manage' },
  startsOrder: true,
  scope: 'top_up',
  errors: ['payment_disabled', 'amount_unpayable', 'not_found', 'state_conflict', 'terms_not_accepted'],
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

const listRoute = defineRoute({
  operationId: 'listPayments',
  method: 'get',
  path: '/api/account/payments',
  access: { member: 'read_all' },
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
  summary: 'List the monthly plans, with their price by each provider that sells them',
  responses: { 200: { description: 'The plans', content: { 'application/json': { schema: planListSchema } } } },
})

const getTopUpRoute = defineRoute({
  operationId: 'getTopUp',
  method: 'get',
  path: '/api/account/top-up/{id}',
  access: { member: 'read_all' },
  scope: 'read',
  errors: ['not_found'],
  tags: ['payments'],
  summary: 'Get a top-up as it is now; an unpaid one is looked up at its provider',
  request: { params: z.object({ id: z.string().max(64) }) },
  responses: { 200: { description: 'The top-up', content: { 'application/json': { schema: topUpViewSchema } } } },
})

/** What customers do: buy credits, and see what they have paid. */
export const accountPaymentRoutes = ({ payments }: { payments: Payments }) =>
  createRouter()
    .openapi(topUpRoute, async (c) => {
      const key = c.req.valid('header')['idempotency-key']
      const { answer, replayed } = await payments.topUp(actorOf(c), c.req.valid('json'), key)
      if (replayed) c.header('Idempotent-Replayed', 'true')
      return c.json(answer, 201)
    })
    .openapi(getTopUpRoute, async (c) => c.json(await payments.getTopUp(actorOf(c), c.req.valid('param').id), 200))
    .openapi(listRoute, async (c) => c.json(await payments.list(actorOf(c), c.req.valid('query')), 200))
    .openapi(plansRoute, (c) =>
      c.json({ items: payments.subscriptions.plans(), credits_per_star: payments.prices.creditsPerStar() }, 200),
    )
