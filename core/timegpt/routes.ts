import type { ResolvedModel } from '../catalog/service.ts'
import { type JobView, jobViewSchema } from '../contract/jobs/job.ts'
import {
  timegptAnswerSchema,
  type TimegptForecast,
  timegptForecastSchema,
  timegptKeySchema,
  timegptModelsSchema,
  timegptParamsQuerySchema,
  timegptParamsSchema,
  timegptUsageSchema,
} from '../contract/jobs/timegpt.ts'
import type { Actor } from '../contract/account.ts'
import { LIMITS } from '../contract/limits.ts'
import type { Received } from '../datasets/upload.ts'
import type { Reader } from '../db/client.ts'
import type { JobEvents } from '../jobs/events.ts'
import type { Jobs } from '../jobs/service.ts'
import { waitForEnd } from '../jobs/watch.ts'
import type { Now } from '../kit/clock.ts'
import { AppError } from '../kit/errors.ts'
import { actorOf, createRouter, defineRoute } from '../kit/http/router.ts'
import type { Ledger } from '../ledger/service.ts'
import { toAnswer } from './answer.ts'
import { toReceived } from './request.ts'

export interface TimegptRoutesDeps {
  jobs: Jobs
  jobEvents: JobEvents
  ledger: Ledger
  reader: Reader
  /** Returns the model of that name, or the default one. Throws `not_found`. */
  resolveModel: (name: string | undefined) => Promise<ResolvedModel>
  listOffers: () => Promise<ResolvedModel[]>
  now: Now
}

const tags = ['timegpt']

const forecastRoute = defineRoute({
  operationId: 'timegptForecast',
  method: 'post',
  path: '/v2/forecast',
  access: { member: 'order' },
  startsOrder: true,
  scope: 'predict',
  errors: [
    'not_found',
    'too_many_rows',
    'too_many_series',
    'too_few_rows',
    'rows_lost',
    'horizon_too_long',
    'model_unsuitable',
    'model_resting',
    'insufficient_credits',
    'spending_limit',
    'email_unconfirmed',
    'terms_not_accepted',
    'too_many_pending',
    'quota_reached',
    'job_without_result',
  ],
  tags,
  summary: 'Forecast several series, as the public client of TimeGPT asks',
  description:
    'One order for all series, charged as POST /api/predict: per valid row. The same body again within a day gets the same forecast and is not charged again.',
  request: { body: { content: { 'application/json': { schema: timegptForecastSchema } }, required: true } },
  responses: {
    200: { description: 'The medians and the bands', content: { 'application/json': { schema: timegptAnswerSchema } } },
  },
})

const modelsRoute = defineRoute({
  operationId: 'timegptModels',
  method: 'get',
  path: '/v2/models',
  access: { member: 'read' },
  scope: 'read',
  tags,
  summary: 'List the models that forecast series, as the public client of TimeGPT asks',
  responses: {
    200: { description: 'The models on sale', content: { 'application/json': { schema: timegptModelsSchema } } },
  },
})

const paramsRoute = defineRoute({
  operationId: 'timegptModelParams',
  method: 'get',
  path: '/model_params',
  access: { member: 'read' },
  scope: 'read',
  errors: ['not_found', 'model_unsuitable'],
  tags,
  summary: 'Get how many rows a model looks back at, and its longest horizon',
  request: { query: timegptParamsQuerySchema },
  responses: {
    200: { description: 'Rows and steps', content: { 'application/json': { schema: timegptParamsSchema } } },
  },
})

const keyRoute = defineRoute({
  operationId: 'timegptValidateKey',
  method: 'get',
  path: '/validate_api_key',
  access: { member: 'read' },
  scope: 'read',
  tags,
  summary: 'Check an API key, as the public client of TimeGPT asks',
  responses: {
    200: { description: 'It works', content: { 'application/json': { schema: timegptKeySchema } } },
  },
})

const usageRoute = defineRoute({
  operationId: 'timegptUsage',
  method: 'get',
  path: '/usage',
  access: { member: 'read' },
  scope: 'read',
  tags,
  summary: 'Get the credits that are left, as the public client of TimeGPT asks',
  responses: {
    200: { description: 'Credits', content: { 'application/json': { schema: timegptUsageSchema } } },
  },
})

/** The words of the public client of TimeGPT (`nixtla` on PyPI) on the same accounts, prices and jobs. */
export function timegptRoutes({ jobs, jobEvents, ledger, reader, resolveModel, listOffers, now }: TimegptRoutesDeps) {
  /** Its names are those of another shop: they mean the default model. */
  async function modelOf(name: string | undefined) {
    const model = await resolveModel(name === undefined || /^timegpt/i.test(name) ? undefined : name)
    const { manifest } = model
    if (manifest.contract === 'series') return { model, manifest }
    throw new AppError('model_unsuitable', { model: manifest.name, detail: 'it scores tables' })
  }

  async function forecast(actor: Actor, asked: TimegptForecast, requestId: string): Promise<JobView> {
    const { model } = await modelOf(asked.model)
    const received = toReceived(asked, model, now())
    // A company's key is its own, but the forecasts of its members are theirs.
    const { jobId } = await submit(actor, received, requestId, `timegpt-${actor.userId}-${received.bodyHash()}`)
    const wait = waitForEnd(jobEvents, jobId, LIMITS.waitSecondsMax * 1_000)
    try {
      const { job } = await jobs.getOwn(actor, jobId)
      if (job.status === 'PENDING' && (await wait.done) === undefined)
        throw new AppError('unavailable', { detail: 'the forecast takes longer', retry_after_seconds: 10 })
      return jobViewSchema.parse(JSON.parse(await jobs.getJson(actor, jobId)))
    } finally {
      wait.stop()
    }
  }

  /** One order for a body within a day, unless it has ended without a forecast: then the next one. */
  async function submit(actor: Actor, received: Received, requestId: string, key: string): Promise<{ jobId: string }> {
    const answer = await jobs.submit(actor, received, { key, requestId })
    if (!answer.replayed) return answer
    const { job } = await jobs.getOwn(actor, answer.jobId)
    if (job.status === 'PENDING' || job.status === 'OK') return answer
    return submit(actor, received, requestId, `timegpt-${answer.jobId}`)
  }

  return createRouter()
    .openapi(forecastRoute, async (c) => {
      const asked = c.req.valid('json')
      const job = await forecast(actorOf(c), asked, c.var.requestId)
      return c.json(toAnswer(job, asked.level ?? []), 200)
    })
    .openapi(modelsRoute, async (c) => {
      const models = (await listOffers()).filter(({ manifest }) => manifest.contract === 'series')
      return c.json(
        { models: models.map(({ manifest, pricePerRow }) => ({ name: manifest.name, price_per_row: pricePerRow })) },
        200,
      )
    })
    .openapi(paramsRoute, async (c) => {
      const { manifest } = await modelOf(c.req.valid('query').model)
      const { window, max_horizon: horizon } = manifest.series
      return c.json({ detail: { input_size: Math.max(window, manifest.min_rows), horizon } }, 200)
    })
    .openapi(keyRoute, (c) => c.json({ detail: 'The key works.' }, 200))
    .openapi(usageRoute, async (c) => {
      const { available, held } = await ledger.balance(reader, actorOf(c).accountId)
      return c.json({ credits: { available, held } }, 200)
    })
}
