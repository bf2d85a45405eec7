import { z } from 'zod'
import { creditsSchema, localizedSchema, timeSchema } from '../common.ts'
import { readReportSchema } from '../series.ts'

const shareSchema = z.number().meta({ description: 'a share: 0.07 is 7 %' })

const forecastStepSchema = z.object({
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
const horizonRiskSchema = z.object({
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
const historyRiskSchema = z.object({
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

const HEDGE_KINDS = ['position_size', 'cash_share', 'protective_put', 'min_variance'] as const
const hedgeSchema = z.object({
  kind: z.enum(HEDGE_KINDS),
  steps: z.int(),
  text: localizedSchema.meta({ description: 'the arithmetic in words' }),
  assumptions: z.record(z.string(), z.number()),
  before: z.record(z.string(), z.number()),
  after: z.record(z.string(), z.number()),
})
export type Hedge = z.infer<typeof hedgeSchema>

export const VERDICTS = ['better', 'no better', 'worse', 'too short'] as const
const skillSchema = z.object({
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

/** Why one of several series has no forecast: it is not charged, and the others are. */
const SERIES_FAILURES = ['too_few_rows', 'bad_output'] as const
export type SeriesFailure = (typeof SERIES_FAILURES)[number]

/** One of several series of a job. */
export const panelSeriesSchema = z.object({
  id: z.string(),
  status: z.enum(['OK', 'ERROR']),
  rows: z.int().meta({ description: 'newest valid rows used; charged if the status is OK' }),
  cost: creditsSchema.meta({ description: 'credits that were charged for it' }),
  error: z.object({ code: z.enum(SERIES_FAILURES), detail: z.string() }).nullable(),
  audit: readReportSchema.nullable(),
  ...resultSchema.partial().shape,
})
export type PanelSeries = z.infer<typeof panelSeriesSchema>

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
