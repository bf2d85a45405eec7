import { z } from 'zod'
import { creditsSchema, lineSchema, localizedSchema, timeSchema } from './common.ts'
import { LIMITS } from './limits.ts'
import { manifestSchema } from './manifest.ts'

const VERSION_STATES = ['uploaded', 'verified', 'active', 'retired', 'quarantined'] as const
const versionStateSchema = z.enum(VERSION_STATES)
export type VersionState = z.infer<typeof versionStateSchema>

/** Live record of paid forecasts that later uploads could score; null until 30 of them, from 5 accounts, are
 *  scored. */
const trackRecordSchema = z
  .object({
    forecasts: z.int().meta({
      description: 'paid forecasts that were scored; those an account started from the same date count as one',
    }),
    accounts: z.int().meta({ description: 'each counts the same: the figures are those of the account in the middle' }),
    pinball_vs_naive: z.number().meta({ description: '1 - loss / loss of the random walk; above 0 is better' }),
    coverage_80: z.number(),
    coverage_95: z.number(),
  })
  .meta({ id: 'TrackRecord' })
export type TrackRecord = z.infer<typeof trackRecordSchema>

const modelViewSchema = z
  .object({
    name: z.string(),
    version: z.string(),
    title: localizedSchema,
    summary: localizedSchema,
    contract: z.enum(['series', 'tabular']),
    price_per_row: creditsSchema,
    min_rows: z.int(),
    max_horizon: z.int().nullable(),
    default: z.boolean(),
    licence: z.string(),
    metrics: z.record(z.string(), z.unknown()),
    columns: z
      .array(z.object({ name: z.string(), type: z.string(), categories: z.array(z.string()).optional() }))
      .optional(),
    track_record: trackRecordSchema.nullable(),
  })
  .meta({ id: 'Model' })
export type ModelView = z.infer<typeof modelViewSchema>

export const modelCardSchema = modelViewSchema
  .extend({ card: z.string().meta({ description: 'the model card, Markdown' }) })
  .meta({ id: 'ModelCard' })

export const modelListSchema = z
  .object({ items: z.array(modelViewSchema), next_cursor: z.null() })
  .meta({ id: 'ModelList' })

/** One version as admins see it. */
export const versionViewSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    version: z.string(),
    state: versionStateSchema,
    price_per_row: creditsSchema,
    default: z.boolean(),
    sha256: z.string(),
    size_bytes: z.int(),
    manifest: manifestSchema,
    verification: z.object({ ok: z.boolean(), detail: z.string(), run_ms: z.number().nullable() }).nullable(),
    quarantine_reason: z.string().nullable(),
    created_at: timeSchema,
    activated_at: timeSchema.nullable(),
  })
  .meta({ id: 'ModelVersion' })
export type VersionView = z.infer<typeof versionViewSchema>

export const setPriceRequestSchema = z
  .strictObject({ price_per_row: z.int().min(0).max(1_000_000), reason: lineSchema(3, LIMITS.reasonCharsMax) })
  .meta({ id: 'SetPriceRequest', example: { price_per_row: 2, reason: 'new season' } })
export const priceViewSchema = z
  .object({ price_per_row: creditsSchema, from: timeSchema, by: z.string(), reason: z.string() })
  .meta({ id: 'Price' })
export const modelStateRequestSchema = z
  .strictObject({
    action: z.enum(['activate', 'retire', 'roll_back', 'make_default']),
    reason: lineSchema(3, LIMITS.reasonCharsMax),
  })
  .meta({ id: 'ModelStateRequest', example: { action: 'make_default', reason: 'best on the last quarter' } })
