import type { Context } from 'hono'
import { streamSSE } from 'hono/streaming'
import { z } from 'zod'
import { pageOf } from '../contract/common.ts'
import {
  historyQuerySchema,
  jobEventSchema,
  jobLineSchema,
  jobViewSchema,
  submitFormSchema,
  submitRequestSchema,
} from '../contract/job.ts'
import { quoteViewSchema } from '../contract/quote.ts'
import { LIMITS } from '../contract/limits.ts'
import { namesEtag } from '../kit/http/etag.ts'
import { waitOf } from '../kit/http/prefer.ts'
import { refuseField } from '../kit/errors.ts'
import { actorOf, addStreamed, type AppEnv, createRouter, defineRoute, sendJson } from '../kit/http/router.ts'
import { enterStream, type Slots, STREAM_BOUNDS } from '../kit/http/slots.ts'
import type { JobEvents } from './events.ts'
import { toForecastCsv, toPredictionsCsv } from './result-csv.ts'
import type { JobPictures } from './pictures.ts'
import type { Receiver } from '../datasets/upload.ts'
import type { Jobs } from './service.ts'
import { LAST_SEQ, streamChanges, waitForEnd } from './watch.ts'

const file = z.string().optional().meta({
  format: 'binary',
  description:
    'CSV, JSON, NDJSON, XLSX or Parquet. The format is detected from the content. In JavaScript: `form.set("file", new Blob([text]), "prices.csv")`; the other fields of a form are texts, `horizon` and `rows` too.',
})
/** What the receiver checks, and the file, which it removes from the form first. */
const fileSchema = submitFormSchema.extend({ file }).meta({ id: 'SubmitForm' })
const body = {
  content: { 'application/json': { schema: submitRequestSchema }, 'multipart/form-data': { schema: fileSchema } },
  required: true,
}
const jobResponse = (description: string) => ({
  description,
  content: { 'application/json': { schema: jobViewSchema } },
})
/** What reading a series may answer with. */
const READING_ERRORS = [
  'not_found',
  'unreadable_file',
  'empty_file',
  'too_many_rows',
  'too_many_columns',
  'column_missing',
  'table_columns_missing',
  'several_series',
  'ambiguous_dates',
  'too_few_rows',
  'rows_lost',
  'horizon_too_long',
  'model_unsuitable',
  'model_resting',
] as const
const params = z.object({ id: z.string().max(60) })
const tags = ['predict']

const quoteRoute = defineRoute({
  operationId: 'quoteForecast',
  method: 'post',
  path: '/api/predict/quote',
  access: 'user',
  scope: 'predict',
  errors: [...READING_ERRORS, 'quote_changed', 'quota_reached'],
  tags,
  summary: 'Read and price a series. Nothing is charged.',
  request: { body },
  responses: {
    200: { description: 'The audit and the exact price', content: { 'application/json': { schema: quoteViewSchema } } },
  },
})

const submitRoute = defineRoute({
  operationId: 'createForecast',
  method: 'post',
  path: '/api/predict',
  access: 'user',
  scope: 'predict',
  errors: [
    ...READING_ERRORS,
    'insufficient_credits',
    'quote_changed',
    'too_many_pending',
    'quota_reached',
    'idempotency_mismatch',
  ],
  tags,
  summary: 'Submit a forecast at its exact price',
  answers: ['Location', 'Preference-Applied'],
  request: {
    body,
    headers: z.object({
      'idempotency-key': z.string().max(LIMITS.idempotencyKeyCharsMax).optional().meta({
        description:
          'the same key with the same body is the same request: it is answered again and nothing moves twice',
      }),
      prefer: z
        .string()
        .optional()
        .meta({
          example: 'wait=10',
          description: `\`wait=N\`: wait up to N seconds for the result, at most ${LIMITS.waitSecondsMax}; \`Preference-Applied\` returns the applied value`,
        }),
    }),
  },
  responses: {
    200: jobResponse('The finished job, if it finished within `Prefer: wait`'),
    202: jobResponse('Accepted: its price is set aside, `Location` tells where to look'),
  },
})

const jobRoute = defineRoute({
  operationId: 'getForecast',
  method: 'get',
  path: '/api/predict/{id}',
  access: 'user',
  scope: 'read',
  errors: ['not_found', 'result_gone'],
  tags,
  summary: 'Get a job and its result',
  request: { params },
  responses: { 200: jobResponse('The job') },
})

const cancelRoute = defineRoute({
  operationId: 'cancelForecast',
  method: 'delete',
  path: '/api/predict/{id}',
  access: 'user',
  scope: 'predict',
  errors: ['not_found', 'job_not_cancelable'],
  tags,
  summary: 'Cancel a PENDING job. Nothing is charged.',
  request: { params },
  responses: { 200: jobResponse('The canceled job') },
})

const historyRoute = defineRoute({
  operationId: 'listForecasts',
  method: 'get',
  path: '/api/predict/history',
  access: 'user',
  scope: 'read',
  tags,
  summary: 'List your jobs without results, newest first',
  request: { query: historyQuerySchema },
  responses: {
    200: { description: 'A page of jobs', content: { 'application/json': { schema: pageOf(jobLineSchema) } } },
  },
})

const eventsRoute = defineRoute({
  operationId: 'streamForecastEvents',
  method: 'get',
  path: '/api/predict/{id}/events',
  access: 'user',
  scope: 'read',
  errors: ['not_found'],
  tags,
  summary: 'Stream the events of a job',
  description: STREAM_BOUNDS,
  request: { params, headers: z.object({ 'last-event-id': z.string().optional() }) },
  responses: {
    200: {
      description: 'Server-sent events, one per stage. The last is `finished`.',
      content: { 'text/event-stream': { schema: jobEventSchema } },
    },
    204: { description: 'The job has finished and you have already received its last event' },
  },
})

const chartRoute = defineRoute({
  operationId: 'getForecastChart',
  method: 'get',
  path: '/api/predict/{id}/chart.png',
  access: 'user',
  scope: 'read',
  errors: ['not_found', 'job_not_finished', 'job_without_result', 'result_gone'],
  tags,
  summary: 'Get the chart of a forecast, in the language of Accept-Language',
  answers: ['ETag'],
  request: {
    params,
    headers: z.object({
      'if-none-match': z
        .string()
        .optional()
        .meta({ description: 'ETags you have, or `*`. 304 if one of them is current.' }),
    }),
  },
  responses: {
    200: { description: '1280 × 800', content: { 'image/png': { schema: z.string().meta({ format: 'binary' }) } } },
    304: { description: 'Not modified' },
  },
})

const csvRoute = defineRoute({
  operationId: 'getForecastCsv',
  method: 'get',
  path: '/api/predict/{id}/forecast.csv',
  access: 'user',
  scope: 'read',
  errors: ['not_found', 'job_not_finished', 'job_without_result', 'result_gone'],
  tags,
  summary: 'Download a forecast as CSV',
  request: { params },
  responses: { 200: { description: 'One line per step', content: { 'text/csv': { schema: z.string() } } } },
})

const predictionsRoute = defineRoute({
  operationId: 'getPredictionsCsv',
  method: 'get',
  path: '/api/predict/{id}/predictions.csv',
  access: 'user',
  scope: 'read',
  errors: ['not_found', 'job_not_finished', 'job_without_result', 'result_gone'],
  tags,
  summary: 'Download the predictions of a `tabular` model as CSV',
  request: { params },
  responses: { 200: { description: 'One line per row', content: { 'text/csv': { schema: z.string() } } } },
})

export interface JobRoutesDeps {
  jobs: Jobs
  receiver: Receiver
  events: JobEvents
  pictures: JobPictures
  /** Open event streams. */
  streams: Slots
}

export function jobRoutes({ jobs, receiver, events, pictures, streams }: JobRoutesDeps) {
  const router = createRouter()
    .openapi(historyRoute, async (c) => c.json(await jobs.history(actorOf(c), c.req.valid('query')), 200))
    .openapi(chartRoute, async (c) => {
      const picture = await pictures.draw(await jobs.getOwn(actorOf(c), c.req.valid('param').id), c.var.language)
      c.header('ETag', picture.etag)
      c.header('Cache-Control', 'private, max-age=86400')
      c.header('Vary', 'Accept-Language, Authorization')
      if (namesEtag(c.req.header('if-none-match') ?? '', picture.etag, 'weak')) return c.body(null, 304)
      return c.body(new Uint8Array(picture.png), 200, { 'content-type': 'image/png' })
    })
    .openapi(csvRoute, async (c) => {
      const found = await jobs.getOwn(actorOf(c), c.req.valid('param').id)
      return c.body(toForecastCsv(pictures.forecastOf(found)), 200, {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': 'attachment; filename="forecast.csv"',
      })
    })
    .openapi(predictionsRoute, async (c) => {
      const found = await jobs.getOwn(actorOf(c), c.req.valid('param').id)
      return c.body(toPredictionsCsv(pictures.predictionsOf(found)), 200, {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': 'attachment; filename="predictions.csv"',
      })
    })
    .openapi(eventsRoute, async (c) => {
      const actor = actorOf(c)
      const jobId = c.req.valid('param').id
      const look = async () => (await jobs.getOwn(actor, jobId)).job
      const job = await look()
      const lastSeq = Number(c.req.header('last-event-id') ?? 0)
      // A client that has seen the end is told to stop: an EventSource would otherwise reconnect forever.
      if (job.status !== 'PENDING' && lastSeq >= LAST_SEQ) return c.body(null, 204)
      const leave = enterStream(streams, c)
      return streamSSE(c, (stream) =>
        streamChanges(stream, { events, jobId, look, lastSeq, isStillIn: c.var.isStillIn }).finally(leave),
      )
    })
  addStreamed(router, quoteRoute, async (c) =>
    c.json(await receiver.receive(c.req.raw, (received) => jobs.quote(actorOf(c), received)), 200),
  )
  addStreamed(router, submitRoute, submit)
  addStreamed(router, jobRoute, async (c) => {
    const { id } = c.req.param()
    return sendJson(c, await jobs.getJson(actorOf(c), String(id)), 200)
  })
  addStreamed(router, cancelRoute, async (c) => {
    const { id } = c.req.param()
    return sendJson(c, await jobs.cancel(actorOf(c), String(id)), 200)
  })
  return router

  async function submit(c: Context<AppEnv>): Promise<Response> {
    const actor = actorOf(c)
    const key = parseKey(c.req.header('idempotency-key'))
    const waitSeconds = Math.min(LIMITS.waitSecondsMax, waitOf(c.req.header('prefer')) ?? 0)
    const { answer, wait } = await receiver.receive(c.req.raw, async (received) => {
      const answer = await jobs.submit(actor, received, { key, requestId: c.var.requestId })
      // Start waiting here: a quick job may end before its uploaded file is removed.
      return { answer, wait: waitSeconds > 0 ? waitForEnd(events, answer.jobId, waitSeconds * 1000) : undefined }
    })
    const { jobId, status, body: text, replayed } = answer
    c.header('Location', `/api/predict/${jobId}`)
    if (replayed) c.header('Idempotent-Replayed', 'true')
    if (wait === undefined) return sendJson(c, text, status === 200 ? 200 : 202)
    c.header('Preference-Applied', `wait=${waitSeconds}`)
    try {
      // A replayed job has probably ended already.
      const already = replayed ? await jobs.getOwn(actor, jobId) : null
      const json =
        already !== null && already.job.status !== 'PENDING' ? await jobs.getJson(actor, jobId) : await wait.done
      return json === undefined ? sendJson(c, text, 202) : sendJson(c, json, 200)
    } finally {
      wait.stop()
    }
  }
}

function parseKey(key: string | undefined): string | undefined {
  if (key === undefined || (key.length > 0 && key.length <= LIMITS.idempotencyKeyCharsMax)) return key
  throw refuseField(
    'header/Idempotency-Key',
    {
      en: `must have 1 to ${LIMITS.idempotencyKeyCharsMax} characters`,
      ru: `должно быть от 1 до ${LIMITS.idempotencyKeyCharsMax} символов`,
    },
    { en: 'send a UUID', ru: 'пришлите UUID' },
  )
}
