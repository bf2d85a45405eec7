import { z } from 'zod'
import { creditsSchema, timeSchema } from '../common.ts'
import { LIMITS } from '../limits.ts'
import { originSchema } from '../jobs/market.ts'

/** `typ` in the header of a receipt: distinguishes it from an access token signed by the same kind of key. */
export const RECEIPT_TYPE = 'forecast-receipt+jwt'

const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/)

/** The part of a receipt about the job, known before and after its run. */
const receiptHeadSchema = z.object({
  job_id: z.string(),
  ordered_at: timeSchema,
  finished_at: timeSchema,
  model: z.object({
    name: z.string(),
    version: z.string(),
    sha256: sha256Schema.meta({ description: 'of the model file' }),
  }),
  horizon: z.int().meta({ description: 'steps ahead; 0 for a table' }),
  rows: z.int().meta({ description: 'newest valid rows used and charged' }),
  cost: creditsSchema.meta({ description: 'credits that were charged' }),
  origin: originSchema.optional().meta({ description: 'where the rows came from, when they were asked for by name' }),
})
export type ReceiptHead = z.infer<typeof receiptHeadSchema>

/** The part about a series and its forecast. */
const seriesReceiptSchema = z.object({
  series: z.object({
    rows: z.int().meta({ description: 'rows that the hash is made of: the newest ones, at most 4096' }),
    from: timeSchema,
    to: timeSchema,
    sha256: sha256Schema.meta({ description: 'of the canonical series: see docs/receipts.md' }),
  }),
  levels: z.array(z.string()).meta({ description: 'of the quantiles of each step, in their order' }),
  forecast: z.array(z.object({ timestamp: timeSchema, quantiles: z.array(z.number()) })),
})
export type SeriesReceipt = z.infer<typeof seriesReceiptSchema>

/** The part about several series: for each with a forecast, the hash of both. */
const panelReceiptSchema = z.object({
  panel: z.array(
    z.object({
      id: z.string(),
      ...seriesReceiptSchema.shape.series.shape,
      forecast_sha256: sha256Schema.meta({
        description: 'of its `levels` and `forecast`, as the receipt of one series has them',
      }),
    }),
  ),
})
export type PanelReceipt = z.infer<typeof panelReceiptSchema>

const rowsHashSchema = z.object({ rows: z.int(), sha256: sha256Schema })
/** The part about a table and its predictions. */
const tableReceiptSchema = z.object({ table: rowsHashSchema, predictions: rowsHashSchema })
export type TableReceipt = z.infer<typeof tableReceiptSchema>

export const receiptSchema = z
  .object({
    iss: z.literal('coincast'),
    format: z.literal(1),
    ...receiptHeadSchema.shape,
    ...seriesReceiptSchema.partial().shape,
    ...panelReceiptSchema.partial().shape,
    ...tableReceiptSchema.partial().shape,
  })
  .meta({
    id: 'Receipt',
    description: 'What a signed receipt says: a forecast of a series, forecasts of several, or predictions for a table',
  })
export type Receipt = z.infer<typeof receiptSchema>

export const verifyReceiptSchema = z
  .strictObject({ receipt: z.string().min(1).max(LIMITS.receiptBytesMax) })
  .meta({ id: 'VerifyReceiptRequest', example: { receipt: 'eyJhbGciOiJFZERTQSJ9.e30.c2lnbmF0dXJl' } })

/** Why a receipt is not genuine. `malformed`: it is not a receipt; `unknown_key`: its key is not ours;
 *  `altered`: it differs from what was signed. */
const RECEIPT_FAULTS = ['malformed', 'unknown_key', 'altered'] as const

export const verifiedReceiptSchema = z
  .object({
    valid: z.boolean(),
    reason: z
      .enum(RECEIPT_FAULTS)
      .nullable()
      .meta({ description: 'why it is not valid: no receipt at all, a key that is not ours, or not what was signed' }),
    kid: z.string().nullable().meta({ description: 'the key that signed it' }),
    receipt: receiptSchema.nullable().meta({ description: 'null unless it is valid' }),
  })
  .meta({ id: 'VerifiedReceipt' })
export type VerifiedReceipt = z.infer<typeof verifiedReceiptSchema>
