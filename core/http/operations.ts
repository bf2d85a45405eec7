import { z } from 'zod'
import { AppError } from '../kit/errors.ts'
import { addStreamed, createRouter, defineRoute } from '../kit/http/router.ts'
import type { Metrics } from './metrics.ts'

const tags = ['operations']
const text = { schema: z.string() }
const statusOf = <S extends string>(status: S) => ({
  'application/json': { schema: z.object({ status: z.literal(status) }) },
})

const healthRoute = defineRoute({
  operationId: 'getHealth',
  method: 'get',
  path: '/healthz',
  access: 'public',
  tags,
  summary: 'Liveness probe',
  responses: { 200: { description: 'The process is alive', content: statusOf('ok') } },
})

const readySchema = z.object({
  status: z.literal('ready'),
  forecast_age_seconds: z
    .int()
    .nullable()
    .meta({ description: 'seconds since the last successful forecast, ordered or made as a check' }),
})

const readyRoute = defineRoute({
  operationId: 'getReadiness',
  method: 'get',
  path: '/readyz',
  access: 'public',
  tags,
  summary: 'Readiness probe: 200 if core can write and forecast now',
  responses: { 200: { description: 'Ready', content: { 'application/json': { schema: readySchema } } } },
})

const metricsRoute = defineRoute({
  operationId: 'getMetrics',
  method: 'get',
  path: '/metrics',
  access: 'public',
  errors: ['not_found', 'mfa_enrolment_required', 'step_up_required'],
  tags,
  summary:
    'Prometheus metrics, for staff with `metrics.read` and for direct requests from private addresses; everyone else gets 404',
  responses: { 200: { description: 'The metrics', content: { 'text/plain': text } } },
})

const documentRoute = defineRoute({
  operationId: 'getOpenApiDocument',
  method: 'get',
  path: '/openapi.json',
  access: 'public',
  tags,
  summary: 'Get this document',
  responses: { 200: { description: 'OpenAPI 3.1', content: { 'application/json': { schema: z.looseObject({}) } } } },
})

/** Returns how long ago a forecast succeeded. Throws if core cannot serve. */
export type Ready = () => Promise<{ forecastAgeSeconds: number | null }>

export interface OperationRoutesDeps {
  ready: Ready
  metrics: Metrics
  /** The OpenAPI document as JSON text. */
  document: () => string
}

/** Routes for those who operate core. */
export function operationRoutes({ ready, metrics, document }: OperationRoutesDeps) {
  const router = createRouter()
    .openapi(healthRoute, (c) => c.json({ status: 'ok' as const }, 200))
    .openapi(readyRoute, async (c) => {
      const { forecastAgeSeconds } = await ready()
      return c.json({ status: 'ready' as const, forecast_age_seconds: forecastAgeSeconds }, 200)
    })
  addStreamed(router, metricsRoute, async (c) => {
    const { actor, caller, factor } = c.var
    if (!caller.isNear()) {
      if (actor?.permissions.has('metrics.read') !== true) throw new AppError('not_found', { what: 'route' })
      await factor.checkStaff(actor, false)
    }
    return c.body(await metrics.text(), 200, { 'content-type': metrics.contentType })
  })
  addStreamed(router, documentRoute, (c) => c.body(document(), 200, { 'content-type': 'application/json' }))
  return router
}
