import { z } from 'zod'
import { localizedSchema } from './common.ts'
import { LIMITS } from './limits.ts'

const MODEL_NAME = /^[a-z][a-z0-9-]{0,39}$/

export const SERIES_INPUTS = ['returns', 'mask', 'rows', 'step_seconds', 'slots', 'future_slots', 'steps'] as const
const SERIES_OUTPUTS = ['quantiles', 'p_loss'] as const

/** The `series` contract; models/README.md defines each tensor. */
const seriesContractSchema = z.strictObject({
  window: z.int().min(11).max(2_000).meta({ description: 'returns the model looks at, at most' }),
  levels: z
    .array(z.number().gt(0).lt(1))
    .min(3)
    .max(99)
    .refine((levels) => levels.every((level, i) => i === 0 || level > (levels[i - 1] ?? 0)), {
      message: 'levels must ascend',
    }),
  inputs: z.array(z.enum(SERIES_INPUTS)).min(2).max(SERIES_INPUTS.length),
  outputs: z.array(z.enum(SERIES_OUTPUTS)).min(1).max(SERIES_OUTPUTS.length),
  trained_horizon: z.int().min(1).max(LIMITS.horizonMax),
  max_horizon: z.int().min(1).max(LIMITS.horizonMax),
})

const tabularColumnSchema = z.strictObject({
  name: z.string().min(1).max(100),
  type: z.enum(['number', 'integer', 'category']),
  categories: z.array(z.string().max(200)).max(1_000).optional(),
})

const tabularContractSchema = z.strictObject({
  columns: z.array(tabularColumnSchema).min(1).max(LIMITS.columnsMax),
  inputs: z.discriminatedUnion('layout', [
    z.strictObject({ layout: z.literal('matrix'), tensor: z.string() }),
    z.strictObject({ layout: z.literal('columns') }),
  ]),
  output: z.strictObject({
    kind: z.enum(['probability', 'class', 'value']),
    tensor: z.string(),
    classes: z.array(z.string()).max(1_000).optional(),
    positive: z.string().optional(),
  }),
})

const manifestBase = {
  name: z.string().regex(MODEL_NAME),
  version: z.string().regex(/^\d{1,4}\.\d{1,4}\.\d{1,4}$/),
  title: localizedSchema,
  summary: localizedSchema,
  min_rows: z.int().min(1).max(100_000),
  price_per_row: z.int().min(0).max(1_000_000),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  licence: z.string().min(1).max(100),
  operators: z
    .array(z.enum(['Loop', 'Scan', 'If']))
    .max(3)
    .default([])
    .meta({ description: 'control-flow operators the graph uses; none are allowed unless named here' }),
  trained_until: z.iso.date().optional(),
  training_data_sha256: z
    .union([z.string(), z.record(z.string(), z.string())])
    .nullable()
    .optional(),
  metrics: z.record(z.string(), z.unknown()).default({}),
}

/** `models/<name>/manifest.json`, which admins also upload beside an .onnx file. */
export const manifestSchema = z
  .discriminatedUnion('contract', [
    z
      .strictObject({ ...manifestBase, contract: z.literal('series'), series: seriesContractSchema })
      .meta({ id: 'SeriesManifest' }),
    z
      .strictObject({ ...manifestBase, contract: z.literal('tabular'), tabular: tabularContractSchema })
      .meta({ id: 'TabularManifest' }),
  ])
  .meta({ id: 'Manifest' })
export type Manifest = z.infer<typeof manifestSchema>
export type SeriesManifest = Extract<Manifest, { contract: 'series' }>
export type TabularManifest = Extract<Manifest, { contract: 'tabular' }>
