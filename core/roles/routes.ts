import { z } from 'zod'
import {
  changeRoleRequestSchema,
  createRoleRequestSchema,
  deleteRoleRequestSchema,
  roleViewSchema,
} from '../contract/trust/role.ts'
import { pageOf } from '../contract/common.ts'
import { actingOf, createRouter, defineRoute } from '../kit/http/router.ts'
import type { Roles } from './service.ts'

const roleContent = { 'application/json': { schema: roleViewSchema } }
const idParams = z.object({ id: z.string().max(64) })

const listRoute = defineRoute({
  operationId: 'listRoles',
  method: 'get',
  path: '/api/admin/roles',
  access: { permission: 'roles.read' },
  tags: ['admin'],
  summary: 'List the roles and their permissions',
  responses: { 200: { description: 'All roles', content: { 'application/json': { schema: pageOf(roleViewSchema) } } } },
})

const createRoute = defineRoute({
  operationId: 'createRole',
  method: 'post',
  path: '/api/admin/roles',
  access: { permission: 'roles.change' },
  stepUp: 'always',
  errors: ['state_conflict'],
  tags: ['admin'],
  summary: 'Create a role. It may hold no permission that you do not have.',
  request: { body: { required: true, content: { 'application/json': { schema: createRoleRequestSchema } } } },
  responses: { 201: { description: 'The role', content: roleContent } },
})

const changeRoute = defineRoute({
  operationId: 'changeRole',
  method: 'patch',
  path: '/api/admin/roles/{id}',
  access: { permission: 'roles.change' },
  stepUp: 'always',
  errors: ['not_found', 'state_conflict'],
  tags: ['admin'],
  summary: 'Change a role, effective at once for everybody who has it. Nobody changes their own.',
  request: {
    params: idParams,
    body: { required: true, content: { 'application/json': { schema: changeRoleRequestSchema } } },
  },
  responses: { 200: { description: 'The role', content: roleContent } },
})

const deleteRoute = defineRoute({
  operationId: 'deleteRole',
  method: 'delete',
  path: '/api/admin/roles/{id}',
  access: { permission: 'roles.change' },
  stepUp: 'always',
  errors: ['not_found', 'state_conflict'],
  tags: ['admin'],
  summary: 'Delete a role that nobody has and that is not built in',
  request: {
    params: idParams,
    body: { required: true, content: { 'application/json': { schema: deleteRoleRequestSchema } } },
  },
  responses: { 204: { description: 'Deleted' } },
})

export const roleRoutes = ({ roles }: { roles: Roles }) =>
  createRouter()
    .openapi(listRoute, async (c) => c.json({ items: await roles.list(), next_cursor: null }, 200))
    .openapi(createRoute, async (c) => c.json(await roles.create(actingOf(c), c.req.valid('json')), 201))
    .openapi(changeRoute, async (c) =>
      c.json(await roles.change(actingOf(c), c.req.valid('param').id, c.req.valid('json')), 200),
    )
    .openapi(deleteRoute, async (c) => {
      await roles.remove(actingOf(c), c.req.valid('param').id, c.req.valid('json').reason)
      return c.body(null, 204)
    })
