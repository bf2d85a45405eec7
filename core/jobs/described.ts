import { z } from 'zod'
import { pageOf } from '../contract/common.ts'
import { historyQuerySchema, jobEventSchema, jobLineSchema, jobViewSchema } from '../contract/jobs/job.ts'
import { submitFormSchema, submitRequestSchema } from '../contract/jobs/submission.ts'
import { levelsSchema, quantilesViewSchema } from '../contract/jobs/quantiles.ts'
import { quoteViewSchema } from '../contract/jobs/quote.ts'
import { LIMITS } from '../contract/limits.ts'
import { defineRoute } from '../kit/http/router.ts'
import { STREAM_BOUNDS } from '../kit/http/slots.ts'

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
  'symbol_unknown',
  'symbol_ambiguous',
  'market_unavailable',
  'unreadable_file',
  'empty_file',
  'too_many_rows',
  'too_many_columns',
  'too_many_series',
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
const oneSeries = (without: string) =>
  z.object({
    series: z
      .string()
      .max(LIMITS.seriesIdCharsMax)
      .optional()
      .meta({ description: `of a job for several series: the \`id\` of one; left out: ${without}` }),
  })
const tags = ['predict']

export const quoteRoute = defineRoute({
  operationId: 'quoteForecast',
  method: 'post',
  path: '/api/predict/quote',
  access: { member: 'order' },
  startsOrder: true,
  scope: 'predict',
  errors: [...READING_ERRORS, 'quote_changed', 'quota_reached'],
  tags,
  summary: 'Read and price a series. Nothing is charged.',
  request: { body },
  responses: {
    200: { description: 'The audit and the exact price', content: { 'application/json': { schema: quoteViewSchema } } },
  },
})

export const submitRoute = defineRoute({
  operationId: 'createForecast',
  method: 'post',
  path: '/api/predict',
  access: { member: 'order' },
  startsOrder: true,
  scope: 'predict',
  errors: [
    ...READING_ERRORS,
    'insufficient_credits',
    'spending_limit',
    'email_unconfirmed',
    'terms_not_accepted',
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

export const jobRoute = defineRoute({
  operationId: 'getForecast',
  method: 'get',
  path: '/api/predict/{id}',
  access: { member: 'read' },
  scope: 'read',
  errors: ['not_found', 'result_gone'],
  tags,
  summary: 'Get a job and its result',
  request: { params },
  responses: { 200: jobResponse('The job') },
})

export const cancelRoute = defineRoute({
  operationId: 'cancelForecast',
  method: 'delete',
  path: '/api/predict/{id}',
  access: { member: 'order' },
  scope: 'predict',
  errors: ['not_found', 'job_not_cancelable'],
  tags,
  summary: 'Cancel a PENDING job. Nothing is charged.',
  request: { params },
  responses: { 200: jobResponse('The canceled job') },
})

export const historyRoute = defineRoute({
  operationId: 'listForecasts',
  method: 'get',
  path: '/api/predict/history',
  access: { member: 'read' },
  scope: 'read',
  tags,
  summary: 'List your jobs without results, newest first',
  request: { query: historyQuerySchema },
  responses: {
    200: { description: 'A page of jobs', content: { 'application/json': { schema: pageOf(jobLineSchema) } } },
  },
})

export const eventsRoute = defineRoute({
  operationId: 'streamForecastEvents',
  method: 'get',
  path: '/api/predict/{id}/events',
  access: { member: 'read' },
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

export const chartRoute = defineRoute({
  operationId: 'getForecastChart',
  method: 'get',
  path: '/api/predict/{id}/chart.png',
  access: { member: 'read' },
  scope: 'read',
  errors: ['not_found', 'job_not_finished', 'job_without_result', 'result_gone'],
  tags,
  summary: 'Get the chart of a forecast, in the language of Accept-Language',
  answers: ['ETag'],
  request: {
    params,
    query: oneSeries('the first that has a forecast'),
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

export const csvRoute = defineRoute({
  operationId: 'getForecastCsv',
  method: 'get',
  path: '/api/predict/{id}/forecast.csv',
  access: { member: 'read' },
  scope: 'read',
  errors: ['not_found', 'job_not_finished', 'job_without_result', 'result_gone'],
  tags,
  summary: 'Download a forecast as CSV',
  request: { params, query: oneSeries('all of them, each line with its series') },
  responses: { 200: { description: 'One line per step', content: { 'text/csv': { schema: z.string() } } } },
})

export const quantilesRoute = defineRoute({
  operationId: 'getForecastQuantiles',
  method: 'get',
  path: '/api/predict/{id}/quantiles',
  access: { member: 'read' },
  scope: 'read',
  errors: ['not_found', 'job_not_finished', 'job_without_result', 'result_gone'],
  tags,
  summary: 'Get the prices of a forecast at levels that you name',
  description:
    'Costs nothing: the forecast is paid for. Levels of the forecast are its own; between two of them the log-price is linear in the normal score, and prices never cross.',
  request: { params, query: oneSeries('all of them').extend({ levels: levelsSchema }) },
  responses: {
    200: { description: 'Prices by step and level', content: { 'application/json': { schema: quantilesViewSchema } } },
  },
})

export const predictionsRoute = defineRoute({
  operationId: 'getPredictionsCsv',
  method: 'get',
  path: '/api/predict/{id}/predictions.csv',
  access: { member: 'read' },
  scope: 'read',
  errors: ['not_found', 'job_not_finished', 'job_without_result', 'result_gone'],
  tags,
  summary: 'Download the predictions of a `tabular` model as CSV',
  request: { params },
  responses: { 200: { description: 'One line per row', content: { 'text/csv': { schema: z.string() } } } },
})

export const pricesRoute = defineRoute({
  operationId: 'getPricesCsv',
  method: 'get',
  path: '/api/predict/{id}/prices.csv',
  access: { member: 'read' },
  scope: 'read',
  errors: ['not_found', 'job_not_finished', 'job_without_result', 'result_gone'],
  tags,
  summary: 'Download the newest prices that a forecast was made from, at most 4,096, as they were read',
  request: { params, query: oneSeries('the first that has a forecast') },
  responses: { 200: { description: 'One line per row', content: { 'text/csv': { schema: z.string() } } } },
})
