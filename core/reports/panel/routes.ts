import type { z } from 'zod'
import {
  cohortsQuerySchema,
  cohortsSchema,
  dashboardSchema,
  daysQuerySchema,
  modelRecordsSchema,
  popularitySchema,
  spendingSchema,
} from '../../contract/panel/figures.ts'
import { actorOf, createRouter, defineRoute } from '../../kit/http/router.ts'
import type { Reports } from '../service.ts'

const STAFF = { method: 'get', access: { permission: 'stats.read' } } as const
const tags = ['admin']
const figures = <S extends z.ZodType>(schema: S) => ({
  200: { description: 'The figures', content: { 'application/json': { schema } } },
})

const dashboardRoute = defineRoute({
  ...STAFF,
  tags,
  operationId: 'getDashboard',
  path: '/api/admin/dashboard',
  summary: 'Get revenue, forecasts, waits, failures and conversion of the last 24 hours, 7 days and 90 days',
  responses: figures(dashboardSchema),
})

const modelsRoute = defineRoute({
  ...STAFF,
  tags,
  operationId: 'getModelPopularity',
  path: '/api/admin/analytics/models',
  summary: 'See how much each model is used, by day',
  request: { query: daysQuerySchema },
  responses: figures(popularitySchema),
})

const spendingRoute = defineRoute({
  ...STAFF,
  tags,
  operationId: 'getSpending',
  path: '/api/admin/analytics/spending',
  summary: 'See what customers spend on forecasts, by day',
  request: { query: daysQuerySchema },
  responses: figures(spendingSchema),
})

const cohortsRoute = defineRoute({
  ...STAFF,
  tags,
  operationId: 'getCohorts',
  path: '/api/admin/analytics/cohorts',
  summary: 'Follow accounts by the month in which they were made',
  request: { query: cohortsQuerySchema },
  responses: figures(cohortsSchema),
})

const recordsRoute = defineRoute({
  ...STAFF,
  tags,
  operationId: 'getModelRecords',
  path: '/api/admin/analytics/track-record',
  summary: 'See skill and calibration of each model, by month',
  responses: figures(modelRecordsSchema),
})

/** The figures of the admin panel. */
export const panelRoutes = ({ reports: { dashboard, analytics } }: { reports: Reports }) =>
  createRouter()
    .openapi(dashboardRoute, async (c) => c.json(await dashboard(actorOf(c).permissions.has('reports.read')), 200))
    .openapi(modelsRoute, async (c) => c.json(await analytics.popularity(c.req.valid('query').days), 200))
    .openapi(spendingRoute, async (c) => c.json(await analytics.spending(c.req.valid('query').days), 200))
    .openapi(cohortsRoute, async (c) => c.json(await analytics.cohorts(c.req.valid('query').months), 200))
    .openapi(recordsRoute, async (c) => c.json(await analytics.records(), 200))
