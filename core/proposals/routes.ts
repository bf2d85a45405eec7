import { z } from 'zod'
import { pageOf } from '../contract/common.ts'
import { declineRequestSchema, proposalsQuerySchema, proposalViewSchema } from '../contract/trust/proposal.ts'
import { carefulOf, createRouter, defineRoute } from '../kit/http/router.ts'
import type { Carriers, Proposals } from './service.ts'

const params = z.object({ id: z.string().max(64) })
const content = { 'application/json': { schema: proposalViewSchema } }
const access = { permission: 'proposals.decide' } as const

const listRoute = defineRoute({
  operationId: 'listProposals',
  method: 'get',
  path: '/api/admin/proposals',
  access,
  tags: ['admin'],
  summary: 'List what waits for a second person, and what was decided, newest first',
  request: { query: proposalsQuerySchema },
  responses: {
    200: {
      description: 'A page of proposals',
      content: { 'application/json': { schema: pageOf(proposalViewSchema) } },
    },
  },
})

const getRoute = defineRoute({
  operationId: 'getProposal',
  method: 'get',
  path: '/api/admin/proposals/{id}',
  access,
  errors: ['not_found'],
  tags: ['admin'],
  summary: 'See one proposal',
  request: { params },
  responses: { 200: { description: 'The proposal', content } },
})

const approveRoute = defineRoute({
  operationId: 'approveProposal',
  method: 'post',
  path: '/api/admin/proposals/{id}/approve',
  access,
  stepUp: 'always',
  errors: [
    'not_found',
    'state_conflict',
    'over_limit',
    'insufficient_credits',
    'refund_impossible',
    'payment_disabled',
    'rollback_blocked',
  ],
  tags: ['admin'],
  summary: 'Agree to what somebody else proposed: it is carried out now, once',
  description:
    'It needs the permission of the act itself as well. Never your own proposal, and never for an account that you are in. If the act is impossible by now, the proposal stays open.',
  request: { params },
  responses: { 200: { description: 'Carried out', content } },
})

const declineRoute = defineRoute({
  operationId: 'declineProposal',
  method: 'post',
  path: '/api/admin/proposals/{id}/decline',
  access,
  stepUp: 'always',
  errors: ['not_found', 'state_conflict', 'over_limit'],
  tags: ['admin'],
  summary: 'Refuse what somebody else proposed. Nothing moves; the proposer reads the reason.',
  request: { params, body: { required: true, content: { 'application/json': { schema: declineRequestSchema } } } },
  responses: { 200: { description: 'Declined', content } },
})

export const proposalRoutes = ({ proposals, carriers }: { proposals: Proposals; carriers: Carriers }) =>
  createRouter()
    .openapi(listRoute, async (c) => c.json(await proposals.list(c.req.valid('query')), 200))
    .openapi(getRoute, async (c) => c.json(await proposals.get(c.req.valid('param').id), 200))
    .openapi(approveRoute, async (c) =>
      c.json(await proposals.approve(carefulOf(c), c.req.valid('param').id, carriers), 200),
    )
    .openapi(declineRoute, async (c) => {
      const { reason } = c.req.valid('json')
      return c.json(await proposals.decline(carefulOf(c), c.req.valid('param').id, reason, carriers), 200)
    })
