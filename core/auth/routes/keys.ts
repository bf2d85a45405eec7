import { z } from 'zod'
import { createdKeySchema, createKeyRequestSchema, keyViewSchema } from '../../contract/account.ts'
import { pageOf, pageQuerySchema } from '../../contract/common.ts'
import { actorOf, createRouter, defineRoute } from '../../kit/http/router.ts'
import type { Auth } from '../service.ts'

const createKeyRoute = defineRoute({
  operationId: 'createApiKey',
  method: 'post',
  path: '/api/keys',
  access: { member: 'manage' },
  stepUp: 'always',
  errors: ['state_conflict'],
  tags: ['account'],
  summary: 'Create an API key. The key is shown only once.',
  request: { body: { required: true, content: { 'application/json': { schema: createKeyRequestSchema } } } },
  responses: { 201: { description: 'The key', content: { 'application/json': { schema: createdKeySchema } } } },
})

const listKeysRoute = defineRoute({
  operationId: 'listApiKeys',
  method: 'get',
  path: '/api/keys',
  access: { member: 'manage' },
  tags: ['account'],
  summary: 'List your API keys, newest first',
  request: { query: pageQuerySchema },
  responses: {
    200: { description: 'A page of keys', content: { 'application/json': { schema: pageOf(keyViewSchema) } } },
  },
})

const revokeKeyRoute = defineRoute({
  operationId: 'revokeApiKey',
  method: 'delete',
  path: '/api/keys/{id}',
  access: { member: 'manage' },
  errors: ['not_found'],
  tags: ['account'],
  summary: 'Revoke an API key, effective at once',
  request: { params: z.object({ id: z.string().max(64) }) },
  responses: { 204: { description: 'Revoked' } },
})

export const keyRoutes = ({ auth: { keys } }: { auth: Auth }) =>
  createRouter()
    .openapi(createKeyRoute, async (c) => c.json(await keys.create(actorOf(c), c.req.valid('json')), 201))
    .openapi(listKeysRoute, async (c) => c.json(await keys.list(actorOf(c), c.req.valid('query')), 200))
    .openapi(revokeKeyRoute, async (c) => {
      await keys.revoke(actorOf(c), c.req.valid('param').id)
      return c.body(null, 204)
    })
