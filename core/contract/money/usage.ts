import { z } from 'zod'
import { creditsSchema, localizedSchema } from '../common.ts'

/** The longest time that a report covers. */
export const REPORT_DAYS_MAX = 400
const daySchema = z.iso.date()

const USAGE_GROUPS = ['day', 'model', 'member', 'key'] as const
export const usageQuerySchema = z.object({
  from: daySchema.optional().meta({ description: 'the first day, UTC; 30 days before `to` by default' }),
  to: daySchema.optional().meta({ description: 'the last day, UTC; today by default' }),
  by: z.enum(USAGE_GROUPS).default('day').meta({ description: 'one line for each day, model, member or API key' }),
})
export type UsageQuery = z.infer<typeof usageQuerySchema>

export const usageLineSchema = z.object({
  key: z.string().meta({
    description:
      'the day, the name of the model, the `user_id` of the member, or the id of the key; empty for what was ordered without a key',
  }),
  title: localizedSchema.nullable().meta({ description: 'of the model; null for anything else' }),
  jobs: z.int().meta({ description: 'jobs that ended OK' }),
  rows: z.int().meta({ description: 'valid rows of theirs' }),
  credits: creditsSchema.meta({ description: 'what they cost' }),
})
export type UsageLine = z.infer<typeof usageLineSchema>

export const usageViewSchema = z
  .object({
    from: daySchema,
    to: daySchema,
    by: z.enum(USAGE_GROUPS),
    items: z.array(usageLineSchema).meta({ description: 'days in order; models and members by what they cost' }),
    total: usageLineSchema.omit({ key: true, title: true }),
  })
  .meta({ id: 'Usage' })
export type UsageView = z.infer<typeof usageViewSchema>
