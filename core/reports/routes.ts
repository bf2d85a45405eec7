import { z } from 'zod'
import type { Accounts } from '../accounts/service.ts'
import {
  accountsQuerySchema,
  adminAccountSchema,
  changeAccountRequestSchema,
  staffJobSchema,
  staffJobsQuerySchema,
  statsSchema,
} from '../contract/admin.ts'
import { pageOf } from '../contract/common.ts'
import { ledgerCheckSchema } from '../contract/ledger.ts'
import { giveRoleRequestSchema } from '../contract/trust/role.ts'
import { actingOf, actorOf, createRouter, defineRoute } from '../kit/http/router.ts'
import type { Reports } from './service.ts'

const accountContent = { 'application/json': { schema: adminAccountSchema } }
const idParams = z.object({ id: z.string().max(64) })

const listRoute = defineRoute({
  operationId: 'listAccounts',
  method: 'get',
  path: '/api/admin/accounts',
  access: { permission: 'accounts.read' },
  tags: ['admin'],
  summary: 'List accounts, newest first',
  request: { query: accountsQuerySchema },
  responses: {
    200: { description: 'A page of accounts', content: { 'application/json': { schema: pageOf(adminAccountSchema) } } },
  },
})

const getRoute = defineRoute({
  operationId: 'getAccountById',
  method: 'get',
  path: '/api/admin/accounts/{id}',
  access: { permission: 'accounts.read' },
  errors: ['not_found'],
  tags: ['admin'],
  summary: 'Get an account with its balance and job counts',
  request: { params: idParams },
  responses: { 200: { description: 'The account', content: accountContent } },
})

const changeRoute = defineRoute({
  operationId: 'changeAccountById',
  method: 'patch',
  path: '/api/admin/accounts/{id}',
  access: { permission: 'accounts.change' },
  stepUp: 'always',
  errors: ['not_found', 'state_conflict'],
  tags: ['admin'],
  summary: 'Block an account or unblock it',
  request: {
    params: idParams,
    body: { required: true, content: { 'application/json': { schema: changeAccountRequestSchema } } },
  },
  responses: { 200: { description: 'The account', content: accountContent } },
})

const roleRoute = defineRoute({
  operationId: 'giveRole',
  method: 'put',
  path: '/api/admin/accounts/{id}/role',
  access: { permission: 'roles.give' },
  stepUp: 'always',
  errors: ['not_found', 'state_conflict'],
  tags: ['admin'],
  summary: 'Give a person a role, effective at once',
  description:
    'Nobody changes their own role, gives or takes more than they may do themselves, or removes the last admin.',
  request: {
    params: idParams,
    body: { required: true, content: { 'application/json': { schema: giveRoleRequestSchema } } },
  },
  responses: { 200: { description: 'The account', content: accountContent } },
})

const jobsRoute = defineRoute({
  operationId: 'listAllJobs',
  method: 'get',
  path: '/api/admin/jobs',
  access: { permission: 'jobs.read' },
  tags: ['admin'],
  summary: 'List the jobs of every account, newest first, without series and results',
  request: { query: staffJobsQuerySchema },
  responses: {
    200: { description: 'A page of jobs', content: { 'application/json': { schema: pageOf(staffJobSchema) } } },
  },
})

const statsRoute = defineRoute({
  operationId: 'getStats',
  method: 'get',
  path: '/api/admin/stats',
  access: { permission: 'stats.read' },
  tags: ['admin'],
  summary: 'Get the statistics of the shop',
  responses: {
    200: { description: 'Current figures', content: { 'application/json': { schema: statsSchema } } },
  },
})

const ledgerCheckRoute = defineRoute({
  operationId: 'checkLedger',
  method: 'get',
  path: '/api/admin/ledger/check',
  access: { permission: 'ledger.check' },
  tags: ['admin'],
  summary: 'Check the ledger: balances against postings and every other invariant',
  request: {
    query: z.object({
      deep: z.enum(['true', 'false']).optional().meta({ description: 'also read every page of the database file' }),
    }),
  },
  responses: { 200: { description: 'The findings', content: { 'application/json': { schema: ledgerCheckSchema } } } },
})

export const reportRoutes = ({ reports, accounts }: { reports: Reports; accounts: Accounts }) =>
  createRouter()
    .openapi(listRoute, async (c) => c.json(await reports.accounts.list(actorOf(c), c.req.valid('query')), 200))
    .openapi(getRoute, async (c) => c.json(await reports.accounts.get(actorOf(c), c.req.valid('param').id), 200))
    .openapi(changeRoute, async (c) => {
      const { id } = c.req.valid('param')
      await accounts.admin.change(actingOf(c), id, c.req.valid('json'))
      return c.json(await reports.accounts.get(actorOf(c), id), 200)
    })
    .openapi(roleRoute, async (c) => {
      const { id } = c.req.valid('param')
      await accounts.admin.giveRole(actingOf(c), id, c.req.valid('json'))
      return c.json(await reports.accounts.get(actorOf(c), id), 200)
    })
    .openapi(jobsRoute, async (c) => c.json(await reports.jobs.list(actorOf(c), c.req.valid('query')), 200))
    .openapi(statsRoute, async (c) => c.json(await reports.stats(), 200))
    .openapi(ledgerCheckRoute, async (c) =>
      c.json(await reports.checkLedger({ deep: c.req.valid('query').deep === 'true' }), 200),
    )
