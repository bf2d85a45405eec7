import { z } from 'zod'
import { adjustedSchema, adjustRequestSchema } from '../../contract/admin.ts'
import { isProposal, proposedResponse } from '../../contract/trust/proposal.ts'
import { idempotencyHeaderSchema } from '../../contract/common.ts'
import { carefulOf, createRouter, defineRoute } from '../../kit/http/router.ts'
import type { Accounts } from '../service.ts'

const idSchema = z.string().max(64)

const adjustRoute = defineRoute({
  operationId: 'adjustBalance',
  method: 'post',
  path: '/api/admin/accounts/{id}/adjust',
  access: { permission: 'credits.adjust' },
  stepUp: 'above_limit',
  errors: ['not_found', 'state_conflict', 'over_limit', 'insufficient_credits'],
  tags: ['admin'],
  summary: 'Add credits to an account or remove them. The owner is shown the reason.',
  description: 'Above FOUR_EYES_CREDITS nothing moves: it waits for a second person.',
  request: {
    params: z.object({ id: idSchema }),
    headers: idempotencyHeaderSchema,
    body: { required: true, content: { 'application/json': { schema: adjustRequestSchema } } },
  },
  responses: {
    201: { description: 'Done', content: { 'application/json': { schema: adjustedSchema } } },
    202: proposedResponse,
  },
})

export const adminRoutes = ({ accounts: { admin } }: { accounts: Accounts }) =>
  createRouter().openapi(adjustRoute, async (c) => {
    const key = c.req.valid('header')['idempotency-key']
    const { answer, replayed } = await admin.adjust(carefulOf(c), c.req.valid('param').id, c.req.valid('json'), key)
    if (replayed) c.header('Idempotent-Replayed', 'true')
    return isProposal(answer) ? c.json(answer, 202) : c.json(answer, 201)
  })
