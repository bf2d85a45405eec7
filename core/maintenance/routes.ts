import { beginMaintenanceSchema, maintenanceSchema } from '../contract/maintenance.ts'
import { actingOf, createRouter, defineRoute } from '../kit/http/router.ts'
import type { MaintenanceMode } from './service.ts'

const content = { 'application/json': { schema: maintenanceSchema } }

const getRoute = defineRoute({
  operationId: 'getMaintenance',
  method: 'get',
  path: '/api/maintenance',
  access: 'public',
  tags: ['shop'],
  summary: 'Get the state of maintenance mode',
  responses: { 200: { description: 'The current state', content } },
})

const beginRoute = defineRoute({
  operationId: 'beginMaintenance',
  method: 'post',
  path: '/api/admin/maintenance',
  access: { permission: 'maintenance.change' },
  tags: ['admin'],
  summary: 'Start maintenance, or change its message and end',
  description:
    'New orders and payments are refused with `maintenance` (503). Reads, running jobs and payments that have begun go on.',
  request: { body: { required: true, content: { 'application/json': { schema: beginMaintenanceSchema } } } },
  responses: { 200: { description: 'Maintenance is on', content } },
})

const endRoute = defineRoute({
  operationId: 'endMaintenance',
  method: 'delete',
  path: '/api/admin/maintenance',
  access: { permission: 'maintenance.change' },
  tags: ['admin'],
  summary: 'End maintenance',
  responses: { 200: { description: 'Maintenance is off', content } },
})

export function maintenanceRoutes({ maintenance }: { maintenance: MaintenanceMode }) {
  return createRouter()
    .openapi(getRoute, (c) => c.json(maintenance.view(), 200))
    .openapi(beginRoute, async (c) => c.json(await maintenance.begin(actingOf(c), c.req.valid('json')), 200))
    .openapi(endRoute, async (c) => c.json(await maintenance.end(actingOf(c)), 200))
}
