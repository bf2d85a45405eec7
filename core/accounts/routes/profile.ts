import { z } from 'zod'
import { accountViewSchema, linkCodeViewSchema, patchAccountSchema, sessionViewSchema } from '../../contract/account.ts'
import { pageOf } from '../../contract/common.ts'
import { actorOf, createRouter, defineRoute } from '../../kit/http/router.ts'
import type { Accounts } from '../service.ts'

const accountContent = { 'application/json': { schema: accountViewSchema } }

const getRoute = defineRoute({
  operationId: 'getAccount',
  method: 'get',
  path: '/api/account',
  access: 'user',
  scope: 'read',
  tags: ['account'],
  summary: 'Get your account',
  responses: { 200: { description: 'The account', content: accountContent } },
})

const changeRoute = defineRoute({
  operationId: 'changeAccount',
  method: 'patch',
  path: '/api/account',
  access: 'user',
  tags: ['account'],
  summary: 'Change language, kind of account or company, or accept the terms',
  request: { body: { required: true, content: { 'application/json': { schema: patchAccountSchema } } } },
  responses: { 200: { description: 'The account', content: accountContent } },
})

const linkCodeRoute = defineRoute({
  operationId: 'createLinkCode',
  method: 'post',
  path: '/api/account/link-code',
  access: 'user',
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

export const profileRoutes = ({ accounts: { profile, sessions } }: { accounts: Accounts }) =>
  createRouter()
    .openapi(getRoute, async (c) => c.json(await profile.get(actorOf(c)), 200))
    .openapi(changeRoute, async (c) => c.json(await profile.change(actorOf(c), c.req.valid('json')), 200))
    .openapi(linkCodeRoute, async (c) => c.json(await profile.createLinkCode(actorOf(c)), 201))
    .openapi(sessionsRoute, async (c) => {
      const { accountId, sessionId } = actorOf(c)
      return c.json({ items: await sessions.list(accountId, sessionId), next_cursor: null }, 200)
    })
    .openapi(endOthersRoute, async (c) => {
      const { accountId, sessionId } = actorOf(c)
      await sessions.revokeOthers(accountId, sessionId)
      return c.body(null, 204)
    })
    .openapi(endSessionRoute, async (c) => {
      await sessions.revoke(actorOf(c).accountId, c.req.valid('param').id)
      return c.body(null, 204)
    })
