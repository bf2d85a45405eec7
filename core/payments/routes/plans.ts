import { z } from 'zod'
import {
  changePlanSchema,
  createPlanSchema,
  retirePlanSchema,
  staffPlanListSchema,
} from '../../contract/money/plans.ts'
import { actingOf, createRouter, defineRoute } from '../../kit/http/router.ts'
import type { Payments } from '../service.ts'

const content = { 'application/json': { schema: staffPlanListSchema } }
const params = z.object({ id: z.string().max(40) })

const listRoute = defineRoute({
  operationId: 'listStaffPlans',
  method: 'get',
  path: '/api/admin/plans',
  access: { permission: 'plans.change' },
  tags: ['admin'],
  summary: 'List every plan, on sale or retired, and how many subscribe to it',
  responses: { 200: { description: 'All plans', content } },
})

const createRoute = defineRoute({
  operationId: 'createPlan',
  method: 'post',
  path: '/api/admin/plans',
  access: { permission: 'plans.change' },
  errors: ['state_conflict'],
  tags: ['admin'],
  summary: 'Create a plan and put it on sale',
  request: { body: { required: true, content: { 'application/json': { schema: createPlanSchema } } } },
  responses: { 201: { description: 'All plans', content } },
})

const changeRoute = defineRoute({
  operationId: 'changePlan',
  method: 'post',
  path: '/api/admin/plans/{id}/change',
  access: { permission: 'plans.change' },
  errors: ['not_found', 'state_conflict'],
  tags: ['admin'],
  summary: 'Change the terms of a plan for new subscribers; those who have it keep theirs',
  request: { params, body: { required: true, content: { 'application/json': { schema: changePlanSchema } } } },
  responses: { 200: { description: 'All plans', content } },
})

const retireRoute = defineRoute({
  operationId: 'retirePlan',
  method: 'post',
  path: '/api/admin/plans/{id}/retire',
  access: { permission: 'plans.change' },
  errors: ['not_found', 'state_conflict'],
  tags: ['admin'],
  summary: 'Take a plan off sale; those who have it keep theirs',
  request: { params, body: { required: true, content: { 'application/json': { schema: retirePlanSchema } } } },
  responses: { 200: { description: 'All plans', content } },
})

/** What staff do with plans. */
export const planRoutes = ({ payments: { plans } }: { payments: Pick<Payments, 'plans'> }) =>
  createRouter()
    .openapi(listRoute, async (c) => c.json({ items: await plans.list() }, 200))
    .openapi(createRoute, async (c) => c.json({ items: await plans.create(actingOf(c), c.req.valid('json')) }, 201))
    .openapi(changeRoute, async (c) =>
      c.json({ items: await plans.change(actingOf(c), c.req.valid('param').id, c.req.valid('json')) }, 200),
    )
    .openapi(retireRoute, async (c) =>
      c.json({ items: await plans.retire(actingOf(c), c.req.valid('param').id, c.req.valid('json').reason) }, 200),
    )
