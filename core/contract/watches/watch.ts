import { z } from 'zod'
import { creditsSchema, localizedSchema, timeSchema } from '../common.ts'
import { MARKETS, symbolSchema } from '../jobs/market.ts'
import { LIMITS } from '../limits.ts'

/** How often a watch orders a forecast. */
export const CADENCES = ['daily', 'weekly', 'monthly'] as const
export type Cadence = (typeof CADENCES)[number]

const WATCH_STATES = ['active', 'paused', 'ended'] as const

/** Why a watch was paused by itself. */
const PAUSE_REASONS = ['no_credits', 'not_allowed', 'price_changed', 'no_prices', 'model_gone'] as const
export type PauseReason = (typeof PAUSE_REASONS)[number]

const shareSchema = z.number().gt(0).lt(1).nullable()
const every = z.enum(CADENCES)

/** When the person is told between forecasts, and of a forecast. */
const watchAlertsSchema = z
  .strictObject({
    band: z
      .boolean()
      .default(true)
      .meta({ description: 'the price leaves the 95 % band of the last forecast; looked at once a day' }),
    p_loss_above: shareSchema.default(null).meta({
      description: 'a forecast gives a probability of loss at its last step above this, such as 0.4',
    }),
    var_95_above: shareSchema.default(null).meta({
      description: 'a forecast gives a value at risk (95 %) at its last step above this, such as 0.1 for 10 %',
    }),
  })
  .meta({ id: 'WatchAlerts' })
export type WatchAlerts = z.infer<typeof watchAlertsSchema>

export const createWatchSchema = z
  .strictObject({
    dataset_id: z
      .string()
      .max(60)
      .meta({ description: 'of a quote by `symbol`: its prices are fetched anew each time' }),
    every,
    model: z.string().max(64).optional().meta({ description: 'default: the default model' }),
    horizon: z.int().min(1).max(LIMITS.horizonMax).optional(),
    rows: z.int().min(1).max(LIMITS.rowsMax).optional().meta({
      description: 'use and charge this many of the newest rows each time; default: as many as the quote',
    }),
    max_cost: creditsSchema.meta({
      description: 'the price of one forecast that you agree to; a higher one pauses the watch',
    }),
    alerts: watchAlertsSchema.default({ band: true, p_loss_above: null, var_95_above: null }),
  })
  .meta({ id: 'CreateWatch' })
export type CreateWatch = z.input<typeof createWatchSchema>
export type WantedWatch = z.output<typeof createWatchSchema>

export const changeWatchSchema = z
  .strictObject({
    state: z.enum(['active', 'paused']).optional().meta({ description: '`active` goes on with a forecast at once' }),
    every: every.optional(),
    max_cost: creditsSchema.optional(),
    alerts: watchAlertsSchema.optional(),
  })
  .meta({ id: 'ChangeWatch', example: { state: 'paused' } })
export type ChangeWatch = z.output<typeof changeWatchSchema>

export const watchSchema = z
  .object({
    id: z.string(),
    market: z.enum(MARKETS),
    symbol: symbolSchema,
    name: localizedSchema,
    every,
    model: z.string(),
    horizon: z.int(),
    rows: z.int().meta({ description: 'rows that each forecast uses at most' }),
    max_cost: creditsSchema,
    state: z.enum(WATCH_STATES),
    why: z.enum(PAUSE_REASONS).nullable().meta({
      description:
        'why it was paused by itself: `no_credits`, `not_allowed` (a limit, a role, terms to accept), `price_changed` (above `max_cost`), `no_prices` (its prices are gone or cannot be forecast), `model_gone` (its model is offered no more)',
    }),
    alerts: watchAlertsSchema,
    forecasts: z.int().meta({ description: 'ordered so far' }),
    last_job_id: z.string().nullable(),
    next_at: timeSchema.nullable().meta({ description: 'when the next forecast is ordered; null unless active' }),
    created_at: timeSchema,
  })
  .meta({ id: 'Watch' })
export type WatchView = z.infer<typeof watchSchema>

export const watchListSchema = z.object({ items: z.array(watchSchema) })
