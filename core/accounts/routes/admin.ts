import { z } from 'zod'
import { adjustedSchema, adjustRequestSchema } from '../../contract/admin.ts'
import { idempotencyHeaderSchema } from '../../contract/common.ts'
import { carefulOf, createRouter, defineRoute } from '../../kit/http/router.ts'
import type { Accounts } from '../service.ts'

const adjustedContent = { 'application/json': { schema: adjustedSchema } }
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
  request: {
    params: z.object({ id: idSchema }),
    headers: idempotencyHeaderSchema,
    body: { required: true, content: { 'application/json': { schema: adjustRequestSchema } } },
  },
  responses: { 201: { description: 'Done', content: adjustedContent } },
})

const undoRoute = defineRoute({
  operationId: 'undoAdjustment',
  method: 'post',
  path: '/api/admin/adjustments/{entry_id}/undo',
  access: { permission: 'credits.adjust' },
  stepUp: 'above_limit',
  errors: ['not_found', 'state_conflict', 'over_limit', 'insufficient_credits'],
  tags: ['admin'],
  summary: 'Reverse an adjustment. Idempotent.',
  request: { params: z.object({ entry_id: idSchema }), headers: idempotencyHeaderSchema },
  responses: { 201: { description: 'Done', content: adjustedContent } },
})

export const adminRoutes = ({ accounts: { admin } }: { accounts: Accounts }) =>
  createRouter()
    .openapi(adjustRoute, async (c) => {
      const key = c.req.valid('header')['idempotency-key']
      const { adjusted, replayed } = await admin.adjust(carefulOf(c), c.req.valid('param').id, c.req.valid('json'), key)
      if (replayed) c.header('Idempotent-Replayed', 'true')
      return c.json(adjusted, 201)
    })
    .openapi(undoRoute, async (c) => {
      const key = c.req.valid('header')['idempotency-key']
      const { adjusted, replayed } = await admin.undo(carefulOf(c), c.req.valid('param').entry_id, key)
      if (replayed) c.header('Idempotent-Replayed', 'true')
      return c.json(adjusted, 201)
    })
