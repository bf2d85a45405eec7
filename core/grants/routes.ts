import { z } from 'zod'
import { idempotencyHeaderSchema } from '../contract/common.ts'
import { endGrantSchema, giveGrantSchema, grantListSchema, grantViewSchema } from '../contract/money/grants.ts'
import { isProposal, proposedResponse } from '../contract/trust/proposal.ts'
import { carefulOf, createRouter, defineRoute } from '../kit/http/router.ts'
import type { Grants } from './service.ts'

const params = z.object({ id: z.string().max(64) })
const grantContent = { 'application/json': { schema: grantViewSchema } }

const giveRoute = defineRoute({
  operationId: 'giveGrant',
  method: 'post',
  path: '/api/admin/accounts/{id}/grants',
  access: { permission: 'credits.adjust' },
  stepUp: 'above_limit',
  errors: ['not_found', 'state_conflict', 'over_limit'],
  tags: ['admin'],
  summary: 'Give credits to an account, which may expire. The owner is shown the reason.',
  description: 'Above FOUR_EYES_CREDITS nothing moves: it waits for a second person.',
  request: {
    params,
    headers: idempotencyHeaderSchema,
    body: { required: true, content: { 'application/json': { schema: giveGrantSchema } } },
  },
  responses: { 201: { description: 'Done', content: grantContent }, 202: proposedResponse },
})

const listRoute = defineRoute({
  operationId: 'listGrants',
  method: 'get',
  path: '/api/admin/accounts/{id}/grants',
  access: { permission: 'accounts.read' },
  errors: ['not_found'],
  tags: ['admin'],
  summary: 'List what was given to an account, newest first, with what is left of each',
  request: { params },
  responses: {
    200: { description: 'The last 200', content: { 'application/json': { schema: grantListSchema } } },
  },
})

const getRoute = defineRoute({
  operationId: 'getGrant',
  method: 'get',
  path: '/api/admin/grants/{id}',
  access: { permission: 'accounts.read' },
  errors: ['not_found'],
  tags: ['admin'],
  summary: 'See one grant, with what is left of it',
  request: { params },
  responses: { 200: { description: 'The grant', content: grantContent } },
})

const endRoute = defineRoute({
  operationId: 'endGrant',
  method: 'post',
  path: '/api/admin/grants/{id}/end',
  access: { permission: 'credits.adjust' },
  errors: ['not_found', 'state_conflict', 'over_limit'],
  tags: ['admin'],
  summary: 'End a grant now; what is left of it expires',
  request: { params, body: { required: true, content: { 'application/json': { schema: endGrantSchema } } } },
  responses: { 200: { description: 'The grant', content: grantContent } },
})

/** What staff does with grants. */
export const grantRoutes = ({ grants }: { grants: Pick<Grants, 'give' | 'list' | 'get' | 'end'> }) =>
  createRouter()
    .openapi(giveRoute, async (c) => {
      const key = c.req.valid('header')['idempotency-key']
      const { answer, replayed } = await grants.give(carefulOf(c), c.req.valid('param').id, c.req.valid('json'), key)
      if (replayed) c.header('Idempotent-Replayed', 'true')
      return isProposal(answer) ? c.json(answer, 202) : c.json(answer, 201)
    })
    .openapi(listRoute, async (c) => c.json({ items: await grants.list(c.req.valid('param').id) }, 200))
    .openapi(getRoute, async (c) => c.json(await grants.get(c.req.valid('param').id), 200))
    .openapi(endRoute, async (c) =>
      c.json(await grants.end(carefulOf(c), c.req.valid('param').id, c.req.valid('json').reason), 200),
    )
