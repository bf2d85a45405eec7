import { z } from 'zod'
import { pageOf, pageQuerySchema } from '../contract/common.ts'
import { scheduleListSchema, scheduleRunSchema, scheduleViewSchema } from '../contract/schedule.ts'
import { actingOf, createRouter, defineRoute } from '../kit/http/router.ts'
import type { Schedules } from './service.ts'

const params = z.object({ name: z.string().max(64) })

const listRoute = defineRoute({
  operationId: 'listSchedules',
  method: 'get',
  path: '/api/admin/schedules',
  access: { permission: 'schedules.read' },
  tags: ['admin'],
  summary: 'List what the shop does by the clock, with the last run of each and the time of the next',
  responses: { 200: { description: 'All of it', content: { 'application/json': { schema: scheduleListSchema } } } },
})

const runsRoute = defineRoute({
  operationId: 'listScheduleRuns',
  method: 'get',
  path: '/api/admin/schedules/{name}/runs',
  access: { permission: 'schedules.read' },
  errors: ['not_found'],
  tags: ['admin'],
  summary: 'List the last 100 runs of a schedule, newest first',
  request: { params, query: pageQuerySchema },
  responses: {
    200: { description: 'A page of runs', content: { 'application/json': { schema: pageOf(scheduleRunSchema) } } },
  },
})

const runRoute = defineRoute({
  operationId: 'runSchedule',
  method: 'post',
  path: '/api/admin/schedules/{name}/run',
  access: { permission: 'schedules.run' },
  errors: ['not_found', 'state_conflict'],
  tags: ['admin'],
  summary: 'Run a schedule now, besides its times',
  request: { params },
  responses: {
    202: { description: 'It runs', content: { 'application/json': { schema: scheduleViewSchema } } },
  },
})

/** What staff see and do of the scheduler. */
export const scheduleRoutes = ({ schedules }: { schedules: Schedules }) =>
  createRouter()
    .openapi(listRoute, async (c) => c.json({ items: await schedules.list() }, 200))
    .openapi(runsRoute, async (c) => c.json(await schedules.runs(c.req.valid('param').name, c.req.valid('query')), 200))
    .openapi(runRoute, async (c) => c.json(await schedules.runNow(actingOf(c), c.req.valid('param').name), 202))
