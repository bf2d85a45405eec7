import { z } from 'zod'
import { creditsSchema, timeSchema } from './common.ts'
import { LIMITS } from './limits.ts'

const telegramIdSchema = z.string().regex(/^\d{1,19}$/)

/** Something core needs the bot to do in Telegram. */
export const errandSchema = z.discriminatedUnion('kind', [
  z
    .object({
      kind: z.literal('refund'),
      charge_id: z.string(),
      credits: creditsSchema,
      asked_by: telegramIdSchema
        .nullable()
        .meta({ description: 'the Telegram id of the admin who asked for it, to be told of the outcome' }),
    })
    .meta({ description: 'Give the Stars of this charge back, then report it to POST /api/bot/payments/returned' }),
  z
    .object({ kind: z.literal('credits_changed'), amount: z.int(), reason: z.string() })
    .meta({ description: 'Tell the owner of an account that staff has changed their credits' }),
  z
    .object({
      kind: z.literal('model_rest'),
      model: z.string(),
      version: z.string(),
      state: z.enum(['resting', 'back']),
      reason: z.string(),
      until: timeSchema.nullable().meta({ description: 'when it is tried again' }),
    })
    .meta({ description: 'Tell an admin that a model is off sale because it broke its workers, or that it is back' }),
  z
    .object({
      kind: z.literal('audit_head'),
      records: z.int(),
      head: z.string(),
      broken_at: z
        .int()
        .nullable()
        .meta({ description: 'the first record that is not what it was; null when all are' }),
    })
    .meta({ description: 'Tell an admin, once a day, where the audit log ends' }),
])
export type Errand = z.infer<typeof errandSchema>

export const errandViewSchema = z
  .object({
    key: z.string().meta({ description: 'identifies the errand; the same errand always has the same key' }),
    telegram_id: telegramIdSchema.meta({ description: 'the person it is about' }),
    created_at: timeSchema,
    errand: errandSchema,
  })
  .meta({ id: 'Errand' })
export type ErrandView = z.infer<typeof errandViewSchema>

export const claimedErrandsSchema = z.object({ items: z.array(errandViewSchema) }).meta({ id: 'ClaimedErrands' })

export const endErrandRequestSchema = z
  .strictObject({ key: z.string().min(1).max(LIMITS.errandKeyCharsMax) })
  .meta({ id: 'EndErrandRequest' })
