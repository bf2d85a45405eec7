import { z } from 'zod'
import { creditsSchema, localizedSchema, pageQuerySchema, timeSchema } from '../common.ts'
import { panelReportSchema, readReportSchema, tableReportSchema } from '../series.ts'
import { VERDICTS, panelSeriesSchema, predictionsSchema, resultSchema, jobTrackRecordSchema } from './result.ts'
import { modelNameSchema } from './submission.ts'

export const JOB_STATUSES = ['PENDING', 'OK', 'ERROR', 'CANCELED'] as const
export const jobStatusSchema = z.enum(JOB_STATUSES)
export type JobStatus = z.infer<typeof jobStatusSchema>

/** Why a job ended without a result. None of them is charged. */
export const JOB_FAILURES = ['bad_output', 'timed_out', 'out_of_memory', 'crashed', 'model_error', 'expired'] as const
export type JobFailure = (typeof JOB_FAILURES)[number]

/** Why something with a price costs nothing. */
export const freeSchema = z.enum(['sample']).nullable().meta({
  description:
    "why it costs nothing although the model has a price. `sample`: a series of the shop's own, free once per person and model; a job that fails does not use it up",
})

const chargedSchema = creditsSchema.meta({ description: 'credits taken: the cost if the status is OK, else 0' })

/** The model a job runs, and the default it replaces, if any. */
export const jobModelSchema = z.object({
  name: z.string(),
  version: z.string(),
  title: localizedSchema,
  instead_of: z
    .string()
    .optional()
    .meta({ description: 'the default model, which is paused: no model was named, and this one replaces it' }),
})

const orderedBySchema = z
  .string()
  .meta({ description: 'the person who ordered it, by the `user_id` of GET /api/account/members' })

export const jobViewSchema = z
  .object({
    id: z.string(),
    status: jobStatusSchema,
    model: jobModelSchema,
    cost: creditsSchema.meta({
      description:
        'the exact price; charged only when the status becomes OK. Of several series, those without a forecast leave it then',
    }),
    charged: chargedSchema,
    ordered_by: orderedBySchema,
    free: freeSchema,
    horizon: z.int().meta({ description: 'steps ahead; 0 for a table' }),
    rows: z.int().meta({ description: 'newest valid rows used and charged' }),
    dataset_id: z
      .string()
      .nullable()
      .meta({ description: 'send it instead of the file, with another model or horizon' }),
    request_id: z.string().nullable().meta({
      description: 'X-Request-Id of the request that submitted it: the lines of the log about this job have it too',
    }),
    created_at: timeSchema,
    finished_at: timeSchema.nullable(),
    kept_until: timeSchema.nullable().meta({
      description: 'the result and the series are deleted after this; null while PENDING',
    }),
    error: z.object({ code: z.enum(JOB_FAILURES), detail: z.string() }).nullable(),
    audit: readReportSchema.nullable().meta({ description: 'null for a table and for several series' }),
    table_audit: tableReportSchema.optional(),
    panel_audit: panelReportSchema.optional().meta({ description: 'of several series, until there is `series`' }),
    series: z
      .array(panelSeriesSchema)
      .optional()
      .meta({ description: 'of a job for several series: what came out of each, in the order of the file' }),
    forecast: resultSchema.shape.forecast.optional(),
    risk: resultSchema.shape.risk.optional(),
    hedges: resultSchema.shape.hedges.optional(),
    skill: resultSchema.shape.skill.optional(),
    notes: resultSchema.shape.notes.optional(),
    predictions: predictionsSchema.optional(),
    track_record: jobTrackRecordSchema.nullable().optional(),
  })
  .meta({ id: 'Job' })
export type JobView = z.infer<typeof jobViewSchema>

export const jobLineSchema = z
  .object({
    id: z.string(),
    status: jobStatusSchema,
    model: jobModelSchema,
    cost: creditsSchema.meta({ description: 'the exact price; charged only when the status becomes OK' }),
    charged: chargedSchema,
    ordered_by: orderedBySchema,
    free: freeSchema,
    horizon: z.int(),
    rows: z.int(),
    created_at: timeSchema,
    finished_at: timeSchema.nullable(),
    kept_until: timeSchema.nullable().meta({
      description: 'the result and the series are deleted after this; null while PENDING',
    }),
    series_count: z.int().nullable().meta({ description: 'how many series it is for, where they are several' }),
    verdict: z.enum(VERDICTS).nullable(),
    last_price: z.number().nullable(),
    median: z.number().nullable().meta({ description: 'of the last step' }),
    decimals: z.int().nullable().meta({ description: 'decimals that the prices came with; null if they varied' }),
    outcome: z.object({ steps: z.int(), price: z.number(), low_80: z.number(), high_80: z.number() }).nullable().meta({
      description:
        'how it turned out: the price at the last of the `steps` steps that are known, and the 80 % band that was forecast for it; null while a later upload has not told',
    }),
  })
  .meta({ id: 'JobLine' })
export type JobLine = z.infer<typeof jobLineSchema>

export const historyQuerySchema = pageQuerySchema.extend({
  status: jobStatusSchema.optional(),
  model: modelNameSchema.optional(),
  from: timeSchema.optional().meta({ description: 'jobs created at this time or later' }),
  to: timeSchema.optional().meta({ description: 'jobs created before this time' }),
})

/** One line of a feed: the state of a job has changed. */
export const jobEventSchema = z
  .object({
    seq: z.int(),
    job_id: z.string(),
    status: jobStatusSchema,
    stage: z.enum(['queued', 'running', 'finished']),
    at: timeSchema,
  })
  .meta({ id: 'JobEvent' })
export type JobEvent = z.infer<typeof jobEventSchema>

/** Whether a job was submitted through the API or the chat. */
export const JOB_SOURCES = ['api', 'chat'] as const
export type JobSource = (typeof JOB_SOURCES)[number]
