import { z } from 'zod'
import {
  monthLineSchema,
  monthReportSchema,
  monthsQuerySchema,
  providerLineSchema,
  providerReportSchema,
  trialBalanceSchema,
  trialLineSchema,
  trialQuerySchema,
} from '../../contract/money/reports.ts'
import { usageLineSchema, usageQuerySchema, usageViewSchema } from '../../contract/money/usage.ts'
import { actorOf, createRouter, defineRoute } from '../../kit/http/router.ts'
import { toCsvLine } from '../../kit/text/csv.ts'
import type { Reports } from '../service.ts'

const csv = { 'text/csv': { schema: z.string() } }

const usageRoute = defineRoute({
  operationId: 'getUsage',
  method: 'get',
  path: '/api/account/usage',
  access: { member: 'read_all' },
  scope: 'read',
  tags: ['account'],
  summary: 'See what your forecasts have cost, by day, model, member or API key',
  request: { query: usageQuerySchema },
  responses: { 200: { description: 'The usage', content: { 'application/json': { schema: usageViewSchema } } } },
})

const usageCsvRoute = defineRoute({
  operationId: 'downloadUsageCsv',
  method: 'get',
  path: '/api/account/usage.csv',
  access: { member: 'read_all' },
  scope: 'read',
  tags: ['account'],
  summary: 'Download your usage as CSV',
  request: { query: usageQuerySchema },
  responses: { 200: { description: 'One line per day, model, member or key', content: csv } },
})

/** What every report of staff has in common. */
const STAFF = { method: 'get', access: { permission: 'reports.read' } } as const
const tags = ['admin']

const monthsRoute = defineRoute({
  ...STAFF,
  tags,
  operationId: 'getMonthReport',
  path: '/api/admin/reports/months',
  summary: 'See what each month brought, in credits',
  request: { query: monthsQuerySchema },
  responses: { 200: { description: 'The months', content: { 'application/json': { schema: monthReportSchema } } } },
})

const monthsCsvRoute = defineRoute({
  ...STAFF,
  tags,
  operationId: 'downloadMonthReportCsv',
  path: '/api/admin/reports/months.csv',
  summary: 'Download the months as CSV',
  request: { query: monthsQuerySchema },
  responses: { 200: { description: 'One line per month', content: csv } },
})

const providersRoute = defineRoute({
  ...STAFF,
  tags,
  operationId: 'getProviderReport',
  path: '/api/admin/reports/providers',
  summary: 'See what came and went by each provider, by month',
  request: { query: monthsQuerySchema },
  responses: {
    200: { description: 'The providers', content: { 'application/json': { schema: providerReportSchema } } },
  },
})

const providersCsvRoute = defineRoute({
  ...STAFF,
  tags,
  operationId: 'downloadProviderReportCsv',
  path: '/api/admin/reports/providers.csv',
  summary: 'Download the providers as CSV',
  request: { query: monthsQuerySchema },
  responses: { 200: { description: 'One line per month, provider and currency', content: csv } },
})

const trialRoute = defineRoute({
  ...STAFF,
  tags,
  operationId: 'getTrialBalance',
  path: '/api/admin/reports/trial-balance',
  summary: 'See the trial balance of the ledger',
  request: { query: trialQuerySchema },
  responses: { 200: { description: 'The balance', content: { 'application/json': { schema: trialBalanceSchema } } } },
})

const trialCsvRoute = defineRoute({
  ...STAFF,
  tags,
  operationId: 'downloadTrialBalanceCsv',
  path: '/api/admin/reports/trial-balance.csv',
  summary: 'Download the trial balance as CSV',
  request: { query: trialQuerySchema },
  responses: { 200: { description: 'One line per account of the ledger', content: csv } },
})

/** What money did: for customers their usage, for staff the books. */
export const moneyReportRoutes = ({ reports: { usage, books } }: { reports: Reports }) =>
  createRouter()
    .openapi(usageRoute, async (c) => c.json(await usage(actorOf(c).accountId, c.req.valid('query')), 200))
    .openapi(usageCsvRoute, async (c) => {
      const { items } = await usage(actorOf(c).accountId, c.req.valid('query'))
      return c.body(toCsv(usageLineSchema.omit({ title: true }), items), 200, asFile('usage'))
    })
    .openapi(monthsRoute, async (c) => c.json(await books.months(c.req.valid('query')), 200))
    .openapi(monthsCsvRoute, async (c) => {
      const { items } = await books.months(c.req.valid('query'))
      return c.body(toCsv(monthLineSchema, items), 200, asFile('months'))
    })
    .openapi(providersRoute, async (c) => c.json(await books.providers(c.req.valid('query')), 200))
    .openapi(providersCsvRoute, async (c) => {
      const { items } = await books.providers(c.req.valid('query'))
      return c.body(toCsv(providerLineSchema, items), 200, asFile('providers'))
    })
    .openapi(trialRoute, async (c) => c.json(await books.trialBalance(momentOf(c.req.valid('query').at)), 200))
    .openapi(trialCsvRoute, async (c) => {
      const { items } = await books.trialBalance(momentOf(c.req.valid('query').at))
      return c.body(toCsv(trialLineSchema, items), 200, asFile('trial-balance'))
    })

const momentOf = (at: string | undefined): number | undefined => (at === undefined ? undefined : Date.parse(at))

const asFile = (name: string) => ({
  'content-type': 'text/csv; charset=utf-8',
  'content-disposition': `attachment; filename="${name}.csv"`,
})

type Cell = string | number | null

/** Lines of a report under the names of their fields. */
function toCsv<N extends string>(
  schema: z.ZodObject<Record<N, z.ZodType>>,
  lines: ReadonlyArray<Record<NoInfer<N>, Cell>>,
): string {
  // The fields of a schema are its shape's own.
  const names = Object.keys(schema.shape) as N[]
  return [names, ...lines.map((line) => names.map((name) => line[name]))].map(toCsvLine).join('')
}
