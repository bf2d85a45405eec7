import { z } from 'zod'
import { creditsSchema } from '../common.ts'
import { LIMITS } from '../limits.ts'
import { MARKETS, symbolSchema } from './market.ts'
import { readingSchema } from '../series.ts'

export const modelNameSchema = z.string().min(1).max(60)
const horizonSchema = z.int().min(1).max(LIMITS.horizonMax)
const datasetIdSchema = z.string().max(60)
const rowsSchema = z.int().min(1).max(LIMITS.rowsMax)
const riskStepsSchema = z.array(horizonSchema).min(1).max(LIMITS.riskHorizonsMax)

/** Options of a forecast, however the series was sent. */
const forecastOptionsSchema = z.object({
  model: modelNameSchema.optional().meta({ description: 'default: the default model' }),
  horizon: horizonSchema.optional().meta({
    description:
      'at most the maximum of the model; left out: as many steps as there are valid rows, or that maximum when it is less',
  }),
  risk_steps: riskStepsSchema
    .optional()
    .meta({ description: 'steps within the horizon; left out: 1, 5, 20 and the last' }),
  rows: rowsSchema.optional().meta({
    description: 'use and charge only this many of the newest valid rows, of each series; default: all of them',
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
    symbol: symbolSchema.optional().meta({
      description: 'prices by name instead of rows, from a market of GET /api/markets',
    }),
    market: z.enum(MARKETS).optional().meta({ description: 'where `symbol` is looked for; left out: on every market' }),
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
