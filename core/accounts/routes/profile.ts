import { accountViewSchema, patchAccountSchema } from '../../contract/account.ts'
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
  summary: 'Change your language, or accept the terms',
  request: { body: { required: true, content: { 'application/json': { schema: patchAccountSchema } } } },
  responses: { 200: { description: 'The account', content: accountContent } },
})

export const profileRoutes = ({ accounts: { profile } }: { accounts: Accounts }) =>
  createRouter()
    .openapi(getRoute, async (c) => c.json(await profile.get(actorOf(c)), 200))
    .openapi(changeRoute, async (c) => c.json(await profile.change(actorOf(c), c.req.valid('json')), 200))
