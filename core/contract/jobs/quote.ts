import { z } from 'zod'
import { creditsSchema, localizedSchema, timeSchema } from '../common.ts'
import { freeSchema, jobModelSchema } from './job.ts'
import { panelReportSchema, readReportSchema, tableReportSchema } from '../series.ts'

const skillShareSchema = z.number().meta({
  description: 'share of the error of "tomorrow equals today" that is saved; above 0 is better',
})

const endSchema = z.object({ horizon: z.int(), until: timeSchema })

/** What a model says of the price: so its expectation is worded. */
const EXPECTS = ['price', 'no_change', 'yardstick'] as const

export type End = z.infer<typeof endSchema>

/** A model that could forecast a series, before it is paid for. */
const candidateSchema = z
  .object({
    model: z.object({ name: z.string(), version: z.string() }),
    title: localizedSchema,
    price_per_row: creditsSchema,
    farthest: endSchema.meta({ description: 'its longest horizon on this series' }),
    rows_min: z.int().meta({ description: 'fewest rows that the model takes' }),
    rows: z.int().meta({ description: 'newest rows that suffice: more would not change the forecast' }),
    cost: creditsSchema.meta({ description: 'of these rows' }),
    cost_of_all: creditsSchema.meta({ description: 'of every valid row' }),
    free: freeSchema,
    expected: z
      .object({ skill: skillShareSchema, low: skillShareSchema, high: skillShareSchema })
      .meta({ description: 'the backtest shrunk towards the published record of the model, with a 95 % interval' }),
    expects: z.enum(EXPECTS).meta({
      description:
        '`no_change`: it expects tomorrow to equal today, so `expected` is about its range alone; `yardstick`: the model that the others are measured against, which is not compared with itself',
    }),
    backtest: z
      .object({ folds: z.int(), skill: skillShareSchema, low: skillShareSchema, high: skillShareSchema })
      .nullable()
      .meta({
        description: 'as measured on this series alone, which is a noisy figure; null if it could not be measured',
      }),
  })
  .meta({ id: 'Candidate' })
export type Candidate = z.infer<typeof candidateSchema>

/** `best`: the others are expected to do worse. `cheapest_of_equals`: more expensive ones are expected to do
 *  no better. `only`: there is no other. */
const ADVICE_REASONS = ['best', 'cheapest_of_equals', 'only'] as const

const recommendationSchema = z
  .object({
    model: z.string(),
    rows: z.int(),
    cost: creditsSchema,
    reason: z.enum(ADVICE_REASONS),
    text: localizedSchema.meta({ description: 'the reason in one line' }),
  })
  .meta({ id: 'Recommendation' })
export type Recommendation = z.infer<typeof recommendationSchema>

export const quoteViewSchema = z
  .object({
    dataset_id: z.string(),
    expires_at: timeSchema.meta({
      description: 'until then an order by `dataset_id` costs no more, with this model or a candidate',
    }),
    model: jobModelSchema,
    horizon: z.int(),
    until: timeSchema
      .nullable()
      .meta({ description: 'time of the last step; null for a table and for several series' }),
    farthest: endSchema.nullable().meta({
      description: 'the longest horizon of this model on this series; null for a table and for several series',
    }),
    rows: z.int().meta({ description: 'newest valid rows used and charged' }),
    price_per_row: creditsSchema,
    cost: creditsSchema,
    free: freeSchema,
    available: creditsSchema,
    missing: creditsSchema.meta({ description: 'credits to top up before it can run; 0 when there are enough' }),
    audit: readReportSchema.nullable().meta({ description: 'null for a table and for several series' }),
    table_audit: tableReportSchema.optional(),
    panel_audit: panelReportSchema.optional(),
    series: z
      .array(z.object({ id: z.string(), rows: z.int(), cost: creditsSchema }))
      .optional()
      .meta({
        description:
          'of several series: what each costs. One with fewer rows than the model takes has 0 rows, and no forecast',
      }),
    candidates: z.array(candidateSchema).meta({
      description:
        'models that can forecast this series over this horizon, best expected skill first; empty for a table and for several series',
    }),
    recommended: recommendationSchema
      .nullable()
      .meta({ description: 'the cheapest candidate whose expected skill is practically that of the best' }),
  })
  .meta({ id: 'Quote' })
export type QuoteView = z.infer<typeof quoteViewSchema>
