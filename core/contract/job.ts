import { z } from 'zod'
import { creditsSchema, localizedSchema, pageQuerySchema, timeSchema } from './common.ts'
import { LIMITS } from './limits.ts'
import { readReportSchema, readingSchema, tableReportSchema } from './series.ts'

export const JOB_STATUSES = ['PENDING', 'OK', 'ERROR', 'CANCELED'] as const
export const jobStatusSchema = z.enum(JOB_STATUSES)
export type JobStatus = z.infer<typeof jobStatusSchema>

/** Why a job ended without a result. None of them is charged. */
export const JOB_FAILURES = ['bad_output', 'timed_out', 'out_of_memory', 'crashed', 'model_error', 'expired'] as const
export type JobFailure = (typeof JOB_FAILURES)[number]

const shareSchema = z.number().meta({ description: 'a share: 0.07 is 7 %' })

export const forecastStepSchema = z.object({
  step: z.int(),
  timestamp: timeSchema,
  price: z.number().meta({ description: 'the median' }),
  quantiles: z
    .record(z.string(), z.number())
    .meta({ description: 'price by level, "0.01" to "0.99"; never crossing, always positive' }),
  p_loss: z.number().meta({ description: 'probability that the price is below the last one known' }),
})
export type ForecastStep = z.infer<typeof forecastStepSchema>

/** Losses are positive shares of the last price. */
export const horizonRiskSchema = z.object({
  steps: z.int(),
  timestamp: timeSchema,
  p_loss: z.number(),
  expected_return: shareSchema,
  volatility: z.number().meta({ description: 'standard deviation of the log-return over these steps' }),
  volatility_annualised: z.number(),
  var_95: shareSchema,
  es_95: shareSchema,
  var_99: shareSchema,
  es_99: shareSchema,
})
export type HorizonRisk = z.infer<typeof horizonRiskSchema>

/** Over the whole uploaded history. An undefined figure (zero volatility, too short) is null, never a number. */
export const historyRiskSchema = z.object({
  years: z.number(),
  return: z.number(),
  cagr: z.number().nullable(),
  volatility: z.number().nullable(),
  sharpe: z.number().nullable(),
  sortino: z.number().nullable(),
  calmar: z.number().nullable(),
  max_drawdown: z.number(),
  drawdown_days: z.number().nullable().meta({ description: 'longest time below an earlier high' }),
  current_drawdown: z.number(),
  best: z.number(),
  worst: z.number(),
  skewness: z.number().nullable(),
  excess_kurtosis: z.number().nullable(),
})
export type HistoryRisk = z.infer<typeof historyRiskSchema>

export const HEDGE_KINDS = ['position_size', 'cash_share', 'protective_put', 'min_variance'] as const
export const hedgeSchema = z.object({
  kind: z.enum(HEDGE_KINDS),
  steps: z.int(),
  text: localizedSchema.meta({ description: 'the arithmetic in words' }),
  assumptions: z.record(z.string(), z.number()),
  before: z.record(z.string(), z.number()),
  after: z.record(z.string(), z.number()),
})
export type Hedge = z.infer<typeof hedgeSchema>

export const VERDICTS = ['better', 'no better', 'worse', 'too short'] as const
export const skillSchema = z.object({
  verdict: z.enum(VERDICTS),
  text: localizedSchema,
  folds: z.int(),
  steps: z.array(z.int()).meta({ description: 'the horizons that were scored in each fold' }),
  pinball_vs_naive: z
    .number()
    .nullable()
    .meta({ description: '1 - loss / loss of the random walk; above 0 is better' }),
  pinball_vs_naive_low: z.number().nullable(),
  pinball_vs_naive_high: z.number().nullable(),
  mae_vs_naive: z
    .number()
    .nullable()
    .meta({ description: 'the same for the median alone, against "tomorrow equals today"' }),
  coverage_80: z.number().nullable(),
  coverage_95: z.number().nullable(),
})
export type Skill = z.infer<typeof skillSchema>

/** The output of a `tabular` model: one line per row. */
export const predictionsSchema = z.object({
  kind: z.enum(['probability', 'class', 'value']),
  rows: z.array(
    z.object({
      row: z.int(),
      value: z.union([z.number(), z.string()]),
      probabilities: z.record(z.string(), z.number()).optional(),
    }),
  ),
})

export type Predictions = z.infer<typeof predictionsSchema>

/** The part of a finished `series` job that a worker produces. */
export const resultSchema = z.object({
  forecast: z.array(forecastStepSchema),
  risk: z.object({ horizons: z.array(horizonRiskSchema), history: historyRiskSchema, annualisation: z.number() }),
  hedges: z.array(hedgeSchema),
  skill: skillSchema,
  notes: z.array(
    z.object({
      code: z.enum(['beyond_history', 'beyond_trained_horizon', 'zero_volatility']),
      text: localizedSchema,
    }),
  ),
})
export type Result = z.infer<typeof resultSchema>

/** How a forecast turned out, scored when a later upload of the same series covered its dates. */
export const jobTrackRecordSchema = z
  .object({
    steps: z.int().meta({ description: 'steps whose prices are known' }),
    pinball_vs_naive: z.number().meta({ description: '1 - loss / loss of the random walk; above 0 is better' }),
    coverage_80: z.number(),
    coverage_95: z.number(),
    last_price: z
      .number()
      .nullable()
      .meta({ description: 'price at the last known step, on the scale of the forecast' }),
    low_80: z.number().nullable().meta({ description: 'lower end of the 80 % band at that step, as it was forecast' }),
    high_80: z.number().nullable(),
    scored_at: timeSchema,
  })
  .meta({ id: 'JobTrackRecord' })
export type JobTrackRecord = z.infer<typeof jobTrackRecordSchema>

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
    .meta({ description: 'the default model, which is at rest: no model was named, and this one stands in for it' }),
})

export const jobViewSchema = z
  .object({
    id: z.string(),
    status: jobStatusSchema,
    model: jobModelSchema,
    cost: creditsSchema.meta({ description: 'the exact price; charged only when the status becomes OK' }),
    charged: chargedSchema,
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
    audit: readReportSchema.nullable().meta({ description: 'null for a table' }),
    table_audit: tableReportSchema.optional(),
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
    free: freeSchema,
    horizon: z.int(),
    rows: z.int(),
    created_at: timeSchema,
    finished_at: timeSchema.nullable(),
    kept_until: timeSchema.nullable().meta({
      description: 'the result and the series are deleted after this; null while PENDING',
    }),
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

const modelNameSchema = z.string().min(1).max(60)
const horizonSchema = z.int().min(1).max(LIMITS.horizonMax)
const datasetIdSchema = z.string().max(60)
const rowsSchema = z.int().min(1).max(LIMITS.rowsMax)
const riskStepsSchema = z.array(horizonSchema).min(1).max(LIMITS.riskHorizonsMax)

/** Options of a forecast, however the series was sent. */
export const forecastOptionsSchema = z.object({
  model: modelNameSchema.optional().meta({ description: 'default: the default model' }),
  horizon: horizonSchema.optional().meta({
    description:
      'at most the maximum of the model; left out: as many steps as there are valid rows, or that maximum when it is less',
  }),
  risk_steps: riskStepsSchema
    .optional()
    .meta({ description: 'steps within the horizon; left out: 1, 5, 20 and the last' }),
  rows: rowsSchema.optional().meta({
    description: 'use and charge only this many of the newest valid rows; default: all of them',
  }),
  max_cost: creditsSchema.optional().meta({ description: '409 if the price is higher than this' }),
  accept_loss: z.boolean().optional().meta({
    description:
      'proceed although more than 5 % of the rows, or some of the newest, could not be read: see `rows_lost`',
  }),
  ...readingSchema.shape,
})
export type ForecastOptions = z.infer<typeof forecastOptionsSchema>

/** JSON submission: rows inline, or a known dataset. */
export const submitRequestSchema = z
  .strictObject({
    ...forecastOptionsSchema.shape,
    data: z
      .unknown()
      .optional()
      .meta({
        description:
          'rows as objects or arrays, `{columns, data}`, lists by column, or the whole answer of a price service (pandas, exchanges, Yahoo, Alpha Vantage): as in a JSON file',
        // For readers and generators only; the series reader determines the actual form.
        anyOf: [
          { type: 'array', items: { type: 'object', additionalProperties: true }, description: 'rows by name' },
          { type: 'array', items: { type: 'array', items: {} }, description: 'rows as lists' },
          { type: 'object', additionalProperties: true, description: 'columns, or the answer of a service' },
        ],
      }),
    dataset_id: datasetIdSchema.optional().meta({
      description:
        'from an earlier quote or refusal. With a field that says how to read the file, the file is read again, for as long as it is kept',
    }),
  })
  .meta({
    id: 'SubmitRequest',
    example: {
      model: 'naive',
      horizon: 5,
      data: [
        { date: '2026-01-02', close: 101.5 },
        { date: '2026-01-05', close: 102.25 },
        { date: '2026-01-06', close: 101.8 },
        { date: '2026-01-07', close: 102.9 },
        { date: '2026-01-08', close: 103.4 },
        { date: '2026-01-09', close: 102.7 },
        { date: '2026-01-12', close: 103.1 },
        { date: '2026-01-13', close: 104.2 },
        { date: '2026-01-14', close: 103.9 },
        { date: '2026-01-15', close: 104.6 },
        { date: '2026-01-16', close: 105.1 },
        { date: '2026-01-19', close: 104.4 },
        { date: '2026-01-20', close: 105.3 },
        { date: '2026-01-21', close: 105.9 },
      ],
    },
  })

/** A whole number in a form, where every value is text. */
const wholeText = z.string().regex(/^\s*\d{1,15}\s*$/, 'a whole number in digits')
const riskStepsText = z.string().regex(/^[\s[]*\d{1,9}(?:[\s,]+\d{1,9})*[\s\]]*$/, 'whole numbers with commas between')
const filled = <T extends z.ZodType>(schema: T) =>
  z.preprocess((text) => (text === '' ? undefined : text), schema.optional())

/** The same as a form: texts beside a file, which is removed before these are checked. */
export const submitFormSchema = z.strictObject({
  model: filled(modelNameSchema),
  horizon: filled(wholeText.transform(Number).pipe(horizonSchema)),
  risk_steps: filled(
    riskStepsText.transform((text) => (text.match(/\d+/g) ?? []).map(Number)).pipe(riskStepsSchema),
  ).meta({ example: '1,5,20' }),
  rows: filled(wholeText.transform(Number).pipe(rowsSchema)),
  max_cost: filled(wholeText.transform(Number).pipe(creditsSchema)),
  accept_loss: filled(z.enum(['true', 'false']).transform((text) => text === 'true')),
  series: filled(readingSchema.shape.series),
  sheet: filled(readingSchema.shape.sheet),
  time_column: filled(readingSchema.shape.time_column),
  price_column: filled(readingSchema.shape.price_column),
  date_order: filled(readingSchema.shape.date_order),
  decimal: filled(readingSchema.shape.decimal),
  dataset_id: filled(datasetIdSchema),
})

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
