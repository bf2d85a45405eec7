import { z } from 'zod'
import { linkCodeViewSchema, sessionViewSchema } from '../../contract/account.ts'
import { pageOf } from '../../contract/common.ts'
import { actorOf, byOf, createRouter, defineRoute } from '../../kit/http/router.ts'
import type { Auth } from '../service.ts'

const linkCodeRoute = defineRoute({
  operationId: 'createLinkCode',
  method: 'post',
  path: '/api/account/link-code',
  access: 'user',
  stepUp: 'always',
  tags: ['account'],
  summary: 'Create a one-time code that links a Telegram chat to this account',
  responses: { 201: { description: 'The code', content: { 'application/json': { schema: linkCodeViewSchema } } } },
})

const sessionsRoute = defineRoute({
  operationId: 'listSessions',
  method: 'get',
  path: '/api/sessions',
  access: 'user',
  tags: ['account'],
  summary: 'List your sessions',
  responses: {
    200: { description: 'Active sessions', content: { 'application/json': { schema: pageOf(sessionViewSchema) } } },
  },
})

const endOthersRoute = defineRoute({
  operationId: 'revokeOtherSessions',
  method: 'delete',
  path: '/api/sessions',
  access: 'user',
  tags: ['account'],
  summary: 'End all your sessions but this one',
  responses: { 204: { description: 'They have ended' } },
})

const endSessionRoute = defineRoute({
  operationId: 'revokeSession',
  method: 'delete',
  path: '/api/sessions/{id}',
  access: 'user',
  errors: ['not_found'],
  tags: ['account'],
  summary: 'End one of your sessions',
  request: { params: z.object({ id: z.string().max(64) }) },
  responses: { 204: { description: 'The session has ended' } },
})

/** Where a person is signed in, and the code that joins their chat. */
export const sessionRoutes = ({ auth: { sessions, linkCodes } }: { auth: Auth }) =>
  createRouter()
    .openapi(linkCodeRoute, async (c) => c.json(await linkCodes.create(actorOf(c)), 201))
    .openapi(sessionsRoute, async (c) => {
      const { userId, sessionId } = actorOf(c)
      return c.json({ items: await sessions.list(userId, sessionId), next_cursor: null }, 200)
    })
    .openapi(endOthersRoute, async (c) => {
      await sessions.revokeOthers(byOf(c))
      return c.body(null, 204)
    })
    .openapi(endSessionRoute, async (c) => {
      await sessions.revoke(byOf(c), c.req.valid('param').id)
      return c.body(null, 204)
    })
