import { z } from 'zod'
import { creditsSchema } from '../common.ts'
import { LIMITS } from '../limits.ts'
import { modelNameSchema } from './submission.ts'

/** Nothing of ours takes these: left out, null or empty. */
const unusedSchema = z.array(z.unknown()).max(0).nullish()
const offSchema = z.literal(false).nullish()

/** What the public client of TimeGPT sends for a forecast. */
export const timegptForecastSchema = z
  .strictObject({
    model: modelNameSchema
      .optional()
      .meta({ description: 'a model of GET /v2/models; any `timegpt…` is the default model' }),
    series: z.strictObject({
      y: z.array(z.number().nullable()).min(1).meta({ description: 'the values of all series, one after another' }),
      sizes: z.array(z.int().min(1)).min(1).meta({ description: 'how many of them each series has' }),
      start_datetime: z
        .array(z.string().max(40))
        .nullish()
        .meta({ description: 'the time of the first value of each series; without it they end yesterday' }),
      X: unusedSchema,
      X_future: unusedSchema,
      categorical_exog: unusedSchema,
    }),
    h: z.int().min(1).max(LIMITS.horizonMax).meta({ description: 'steps ahead' }),
    freq: z
      .string()
      .min(1)
      .max(20)
      .meta({ description: 'a frequency alias of pandas: s, min, h, D, B, W, MS, ME, QS, QE, YS, YE' }),
    level: z
      .array(z.number().min(0).max(98))
      .max(20)
      .nullish()
      .meta({ description: 'bands in percent, each at most 98; 0 is the median' }),
    clean_ex_first: z.boolean().nullish().meta({ description: 'changes nothing, as the next three' }),
    finetune_depth: z.int().nullish(),
    finetune_loss: z.string().max(20).nullish(),
    feature_contributions_type: z.string().max(20).nullish(),
    finetune_steps: z.literal(0).nullish(),
    finetuned_model_id: z.string().max(0).nullish(),
    feature_contributions: offSchema,
    multivariate: offSchema,
  })
  .meta({
    id: 'TimegptForecastRequest',
    example: {
      series: {
        y: [101.5, 102.25, 101.8, 102.9, 103.4, 102.7, 103.1, 104.2, 103.9, 104.6, 105.1, 104.4, 105.3, 105.9],
        sizes: [14],
        start_datetime: ['2026-01-02'],
      },
      h: 5,
      freq: 'B',
      level: [80],
    },
  })
export type TimegptForecast = z.infer<typeof timegptForecastSchema>

const valuesSchema = z.array(z.number().nullable())

export const timegptAnswerSchema = z
  .object({
    mean: valuesSchema.meta({ description: 'the median of each step, all series one after another' }),
    intervals: z
      .record(z.string(), valuesSchema)
      .nullable()
      .meta({ description: 'the ends of each band: `lo-80`, `hi-80`' }),
    weights_x: valuesSchema.nullable(),
    feature_contributions: z.array(valuesSchema).nullable(),
    job_id: z.string().meta({ description: 'the whole result, with risk and skill: GET /api/predict/{id}' }),
    cost: creditsSchema.meta({ description: 'credits that were charged' }),
  })
  .meta({ id: 'TimegptForecast' })
export type TimegptAnswer = z.infer<typeof timegptAnswerSchema>

export const timegptParamsQuerySchema = z.object({
  model: modelNameSchema.optional(),
  freq: z.string().max(20).optional(),
})

export const timegptParamsSchema = z
  .object({ detail: z.object({ input_size: z.int(), horizon: z.int() }) })
  .meta({ id: 'TimegptModelParams' })

export const timegptModelsSchema = z
  .object({ models: z.array(z.object({ name: z.string(), price_per_row: creditsSchema })) })
  .meta({ id: 'TimegptModels' })

export const timegptKeySchema = z.object({ detail: z.string() }).meta({ id: 'TimegptKey' })

export const timegptUsageSchema = z
  .object({ credits: z.object({ available: creditsSchema, held: creditsSchema }) })
  .meta({ id: 'TimegptUsage' })
