import { z } from 'zod'
import { creditsSchema, timeSchema } from './common.ts'

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
        .meta({ description: 'the Telegram id of the admin who requested it and is informed of the outcome' }),
    })
    .meta({ description: 'Give the Stars of this charge back, then report it to POST /api/bot/payments/returned' }),
  z
    .object({ kind: z.literal('collect'), export_id: z.string() })
    .meta({ description: 'Send all that the bot knows of this person to POST /api/bot/chat-data' }),
  z
    .object({
      kind: z.literal('stars'),
      since: timeSchema,
      offset: z
        .int()
        .min(0)
        .meta({ description: 'how many transactions at the head of the list are older, as far as is known' }),
    })
    .meta({
      description:
        "Read Telegram's list of Star transactions since then and report it to POST /api/bot/payments/stars. It is about nobody: its telegram_id is 0",
    }),
  z.object({ kind: z.literal('end_plan'), subscription_id: z.string(), charge_id: z.string() }).meta({
    description: 'Have Telegram charge no more for this plan, then report it to POST /api/bot/errands/{key}/done',
  }),
  z
    .object({
      kind: z.literal('offer_plan'),
      subscription_id: z.string(),
      order: z.object({
        id: z.string(),
        plan: z.string(),
        credits: creditsSchema,
        price: z.object({ amount: z.int(), currency: z.string() }),
      }),
    })
    .meta({
      description:
        'The paid time of a plan is over, and its payer has chosen another: send them the link to it, then report it to POST /api/bot/errands/{key}/done',
    }),
  z.object({ kind: z.literal('forget') }).meta({
    description:
      'The account of this person was deleted: tell them, delete all that the bot knows of them, then report it to POST /api/bot/errands/{key}/done',
  }),
])
export type Errand = z.infer<typeof errandSchema>

const errandViewSchema = z
  .object({
    key: z.string().meta({ description: 'identifies the errand; the same errand always has the same key' }),
    telegram_id: telegramIdSchema.meta({ description: 'the person it is about' }),
    created_at: timeSchema,
    errand: errandSchema,
  })
  .meta({ id: 'Errand' })
export type ErrandView = z.infer<typeof errandViewSchema>

export const claimedErrandsSchema = z.object({ items: z.array(errandViewSchema) }).meta({ id: 'ClaimedErrands' })
