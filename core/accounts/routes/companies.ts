import { z } from 'zod'
import { pageOf } from '../../contract/common.ts'
import {
  applySchema,
  chooseSchema,
  companySchema,
  staffCompanySchema,
  decideCompanySchema,
  ownAccountSchema,
} from '../../contract/trust/member.ts'
import { actingOf, actorOf, createRouter, defineRoute } from '../../kit/http/router.ts'
import type { Accounts } from '../service.ts'

const companyContent = { 'application/json': { schema: companySchema } }
const tags = ['companies']

const listRoute = defineRoute({
  operationId: 'listOwnAccounts',
  method: 'get',
  path: '/api/accounts',
  access: 'user',
  scope: 'read',
  tags,
  summary: 'List the accounts that you may act in: your own and those of companies',
  description: 'Name one in the header `X-Account` to act in it; without the header you act in your own.',
  responses: {
    200: { description: 'The accounts', content: { 'application/json': { schema: pageOf(ownAccountSchema) } } },
  },
})

const chooseRoute = defineRoute({
  operationId: 'chooseAccount',
  method: 'post',
  path: '/api/accounts/chosen',
  access: 'user',
  errors: ['not_found'],
  tags,
  summary: 'Choose the account that your chat acts in',
  request: { body: { required: true, content: { 'application/json': { schema: chooseSchema } } } },
  responses: { 204: { description: 'Chosen' } },
})

const applyRoute = defineRoute({
  operationId: 'applyForCompany',
  method: 'post',
  path: '/api/companies',
  access: 'user',
  errors: ['state_conflict'],
  tags,
  summary: 'Apply for the account of a company, of which you become the owner',
  description: 'It can be used when staff has let it in; where nobody asks to approve companies, at once.',
  request: { body: { required: true, content: { 'application/json': { schema: applySchema } } } },
  responses: { 201: { description: 'The company', content: companyContent } },
})

const applicationsRoute = defineRoute({
  operationId: 'listCompanies',
  method: 'get',
  path: '/api/admin/companies',
  access: { permission: 'companies.decide' },
  tags: ['admin'],
  summary: 'List companies by state, at most 100',
  description: 'Newest first; those that wait for a decision, oldest first.',
  request: { query: z.object({ state: z.enum(['applied', 'active', 'declined']).default('applied') }) },
  responses: {
    200: { description: 'The companies', content: { 'application/json': { schema: pageOf(staffCompanySchema) } } },
  },
})

const companyRoute = defineRoute({
  operationId: 'getCompany',
  method: 'get',
  path: '/api/admin/companies/{id}',
  access: { permission: 'companies.decide' },
  errors: ['not_found'],
  tags: ['admin'],
  summary: 'Get a company and its owner',
  request: { params: z.object({ id: z.string().max(64) }) },
  responses: { 200: { description: 'The company', content: { 'application/json': { schema: staffCompanySchema } } } },
})

const decideRoute = defineRoute({
  operationId: 'decideCompany',
  method: 'post',
  path: '/api/admin/companies/{id}/decision',
  access: { permission: 'companies.decide' },
  stepUp: 'always',
  errors: ['not_found', 'state_conflict'],
  tags: ['admin'],
  summary: 'Approve or decline a company. The applicant is shown the reason.',
  request: {
    params: z.object({ id: z.string().max(64) }),
    body: { required: true, content: { 'application/json': { schema: decideCompanySchema } } },
  },
  responses: { 200: { description: 'The company', content: companyContent } },
})

export const companyRoutes = ({ accounts: { applications, own } }: { accounts: Accounts }) =>
  createRouter()
    .openapi(listRoute, async (c) => c.json({ items: await own.list(actorOf(c)), next_cursor: null }, 200))
    .openapi(chooseRoute, async (c) => {
      await own.choose(actorOf(c), c.req.valid('json').account_id)
      return c.body(null, 204)
    })
    .openapi(applyRoute, async (c) =>
      c.json(await applications.apply(actingOf(c), actorOf(c), c.req.valid('json')), 201),
    )
    .openapi(applicationsRoute, async (c) =>
      c.json({ items: await applications.list(actorOf(c), c.req.valid('query').state), next_cursor: null }, 200),
    )
    .openapi(companyRoute, async (c) => c.json(await applications.get(actorOf(c), c.req.valid('param').id), 200))
    .openapi(decideRoute, async (c) =>
      c.json(await applications.decide(actingOf(c), c.req.valid('param').id, c.req.valid('json')), 200),
    )
