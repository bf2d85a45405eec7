import { z } from 'zod'
import { auditRecordSchema, rollbackPreviewSchema, rollbackRequestSchema } from '../contract/admin.ts'
import { isProposal, proposedResponse } from '../contract/trust/proposal.ts'
import { carefulOf, createRouter, defineRoute } from '../kit/http/router.ts'
import type { Rollback } from './service.ts'

const params = z.object({ seq: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) })

const previewRoute = defineRoute({
  operationId: 'previewRollback',
  method: 'get',
  path: '/api/admin/audit/{seq}/rollback',
  access: { permission: 'audit.rollback' },
  stepUp: 'above_limit',
  errors: ['not_found'],
  tags: ['admin'],
  summary: 'See what a rollback of this record would restore, and what stands in its way',
  request: { params },
  responses: {
    200: { description: 'What would happen', content: { 'application/json': { schema: rollbackPreviewSchema } } },
  },
})

const rollbackRoute = defineRoute({
  operationId: 'rollBack',
  method: 'post',
  path: '/api/admin/audit/{seq}/rollback',
  access: { permission: 'audit.rollback' },
  stepUp: 'above_limit',
  errors: ['not_found', 'state_conflict', 'rollback_blocked', 'over_limit', 'insufficient_credits'],
  tags: ['admin'],
  summary: 'Take back what a record says was done, once, at any later time',
  description:
    'Adjustments, prices, plans, states of models, roles, blocks, maintenance and texts of notices. It needs the permission of the act itself as well, and is refused where the present is not what the record left. One that moves more than FOUR_EYES_CREDITS waits for a second person.',
  request: {
    params,
    body: { required: true, content: { 'application/json': { schema: rollbackRequestSchema } } },
  },
  responses: {
    201: { description: 'The record of the rollback', content: { 'application/json': { schema: auditRecordSchema } } },
    202: proposedResponse,
  },
})

export const rollbackRoutes = ({ rollback }: { rollback: Rollback }) =>
  createRouter()
    .openapi(previewRoute, async (c) => c.json(await rollback.preview(carefulOf(c), c.req.valid('param').seq), 200))
    .openapi(rollbackRoute, async (c) => {
      const { reason } = c.req.valid('json')
      const answer = await rollback.rollback(carefulOf(c), c.req.valid('param').seq, reason)
      return isProposal(answer) ? c.json(answer, 202) : c.json(answer, 201)
    })
