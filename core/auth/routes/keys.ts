import { z } from 'zod'
import { pageOf } from '../../contract/common.ts'
import {
  createdKeySchema,
  createKeyRequestSchema,
  keysQuerySchema,
  keyViewSchema,
  rotateKeyRequestSchema,
} from '../../contract/trust/key.ts'
import { actorOf, byOf, createRouter, defineRoute } from '../../kit/http/router.ts'
import type { Auth } from '../service.ts'

const createKeyRoute = defineRoute({
  operationId: 'createApiKey',
  method: 'post',
  path: '/api/keys',
  access: { member: 'manage' },
  stepUp: 'always',
  errors: ['state_conflict', 'mfa_enrolment_required'],
  tags: ['account'],
  summary: 'Create an API key. The key is shown only once.',
  description:
    'Every key has the form `cc_live_…` or `cc_test_…` and ends with a checksum, so that a secret scanner can tell it from a look-alike without asking anybody: see docs/keys.md. A key limits itself: by scopes, by a date, by credits a month, which are held as strictly as the balance. With `permissions` it is a key of staff: it does what is named, as long as its maker may, and nothing in the account.',
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
  request: { query: keysQuerySchema },
  responses: {
    200: { description: 'A page of keys', content: { 'application/json': { schema: pageOf(keyViewSchema) } } },
  },
})

const rotateKeyRoute = defineRoute({
  operationId: 'rotateApiKey',
  method: 'post',
  path: '/api/keys/{id}/rotate',
  access: { member: 'manage' },
  stepUp: 'always',
  errors: ['not_found', 'state_conflict', 'mfa_enrolment_required'],
  tags: ['account'],
  summary: 'Exchange an API key for a new one, which is shown only once',
  description:
    'Name, rights, monthly limit and length of life stay, and what was spent this month counts on. The old key works beside the new one for `overlap_hours`, a day by default, and then ends. A key that is still in its overlap when its successor is exchanged ends at once.',
  request: {
    params: z.object({ id: z.string().max(64) }),
    body: { required: true, content: { 'application/json': { schema: rotateKeyRequestSchema } } },
  },
  responses: { 201: { description: 'The new key', content: { 'application/json': { schema: createdKeySchema } } } },
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
    .openapi(createKeyRoute, async (c) => c.json(await keys.create(byOf(c), c.req.valid('json')), 201))
    .openapi(listKeysRoute, async (c) => c.json(await keys.list(actorOf(c), c.req.valid('query')), 200))
    .openapi(rotateKeyRoute, async (c) =>
      c.json(await keys.rotate(byOf(c), c.req.valid('param').id, c.req.valid('json')), 201),
    )
    .openapi(revokeKeyRoute, async (c) => {
      await keys.revoke(byOf(c), c.req.valid('param').id)
      return c.body(null, 204)
    })
