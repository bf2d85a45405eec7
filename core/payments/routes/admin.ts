import { z } from 'zod'
import { idempotencyHeaderSchema, pageOf, pageQuerySchema } from '../../contract/common.ts'
import {
  paymentViewSchema,
  reconcileRequestSchema,
  reconciliationListSchema,
  reconciliationViewSchema,
  refundedSchema,
  refundRequestSchema,
} from '../../contract/payment.ts'
import { isProposal, proposedResponse } from '../../contract/trust/proposal.ts'
import { carefulOf, createRouter, defineRoute } from '../../kit/http/router.ts'
import type { Payments } from '../service.ts'

const refundRoute = defineRoute({
  operationId: 'refundPayment',
  method: 'post',
  path: '/api/admin/payments/{charge_id}/refund',
  access: { permission: 'payments.refund' },
  stepUp: 'above_limit',
  errors: ['not_found', 'refund_impossible', 'payment_disabled', 'state_conflict', 'over_limit'],
  tags: ['admin'],
  summary:
    'Refund a payment, whole or in part: take back its credits and return the money. What is refunded is not refunded again.',
  description: 'Above FOUR_EYES_CREDITS nothing moves: it waits for a second person.',
  request: {
    params: z.object({ charge_id: z.string().max(255) }),
    headers: idempotencyHeaderSchema,
    body: { required: true, content: { 'application/json': { schema: refundRequestSchema } } },
  },
  responses: {
    200: { description: 'Refunded, now or earlier', content: { 'application/json': { schema: refundedSchema } } },
    202: proposedResponse,
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

const reconciliationsRoute = defineRoute({
  operationId: 'listReconciliations',
  method: 'get',
  path: '/api/admin/payments/reconciliation',
  access: { permission: 'payments.read' },
  tags: ['admin'],
  summary: 'See what the last comparison with each payment provider found, and the events that nothing was booked for',
  responses: {
    200: {
      description: 'One comparison per provider',
      content: { 'application/json': { schema: reconciliationListSchema } },
    },
  },
})

const reconcileRoute = defineRoute({
  operationId: 'reconcilePayments',
  method: 'post',
  path: '/api/admin/payments/reconciliation',
  access: { permission: 'payments.refund' },
  errors: ['payment_disabled', 'state_conflict'],
  tags: ['admin'],
  summary: 'Compare the books with a payment provider now, as is done every hour; what was lost on the way is booked',
  request: { body: { required: true, content: { 'application/json': { schema: reconcileRequestSchema } } } },
  responses: {
    200: { description: 'What it found', content: { 'application/json': { schema: reconciliationViewSchema } } },
  },
})

/** What staff do with payments. */
export const adminPaymentRoutes = ({ payments }: { payments: Payments }) =>
  createRouter()
    .openapi(paymentsOfRoute, async (c) => {
      const { id: accountId } = c.req.valid('param')
      return c.json(await payments.list({ accountId }, c.req.valid('query')), 200)
    })
    .openapi(refundRoute, async (c) => {
      const { charge_id } = c.req.valid('param')
      const key = c.req.valid('header')['idempotency-key']
      const { answer, replayed } = await payments.refund(carefulOf(c), charge_id, { ...c.req.valid('json'), key })
      if (replayed) c.header('Idempotent-Replayed', 'true')
      return isProposal(answer) ? c.json(answer, 202) : c.json(answer, 200)
    })
    .openapi(reconciliationsRoute, async (c) => c.json(await payments.reconciliations(), 200))
    .openapi(reconcileRoute, async (c) => {
      const { provider, since } = c.req.valid('json')
      return c.json(await payments.reconcile(provider, since === undefined ? undefined : Date.parse(since)), 200)
    })
