import { z } from 'zod'
import { creditsSchema, languageSchema, pageOf, timeSchema } from '../common.ts'

const BROADCAST_STATES = ['draft', 'running', 'paused', 'stopped', 'done'] as const
export type BroadcastState = (typeof BROADCAST_STATES)[number]

/** What Telegram lets a bot send to different people in a second. */
export const BROADCAST_PER_SECOND = 30
export const BROADCAST_TEXT_CHARS_MAX = 3_500

const segmentSchema = z
  .strictObject({
    language: languageSchema.optional(),
    role: z.string().max(40).optional().meta({ description: 'customer, or a role of staff' }),
    plan: z.boolean().optional().meta({ description: 'whether a plan of theirs renews' }),
    active_days: z.int().min(1).max(365).optional().meta({ description: 'ordered a forecast within so many days' }),
    idle_days: z.int().min(1).max(365).optional().meta({ description: 'ordered none within so many days' }),
    balance_min: creditsSchema.optional().meta({ description: 'available credits, at least' }),
    balance_max: creditsSchema.optional().meta({ description: 'available credits, at most' }),
  })
  .meta({ id: 'Segment', description: 'Whom a broadcast goes to: those who agreed to news and fit all that is named.' })
export type Segment = z.infer<typeof segmentSchema>

const textSchema = z
  .string()
  .trim()
  .min(1)
  .max(BROADCAST_TEXT_CHARS_MAX)
  .meta({ description: 'plain text: sent as it is, never as markup' })

export const createBroadcastSchema = z
  .strictObject({
    segment: segmentSchema.default({}),
    text: z.strictObject({ en: textSchema, ru: textSchema }),
  })
  .meta({
    id: 'CreateBroadcast',
    example: {
      segment: { language: 'en', active_days: 30 },
      text: { en: 'A new model is here.', ru: 'Новая модель.' },
    },
  })
export type CreateBroadcast = z.infer<typeof createBroadcastSchema>

export const startBroadcastSchema = z
  .strictObject({
    recipients: z
      .int()
      .min(1)
      .meta({ description: 'how many it goes to, as shown: a count that has changed is refused' }),
  })
  .meta({ id: 'StartBroadcast' })

export const broadcastViewSchema = z
  .object({
    id: z.string(),
    state: z.enum(BROADCAST_STATES),
    segment: segmentSchema,
    text: z.object({ en: z.string(), ru: z.string() }),
    recipients: z.int().meta({ description: 'how many it goes to; of a draft, how many it would go to now' }),
    seconds: z.int().meta({ description: 'how long it takes at least, at the pace that Telegram allows' }),
    sent: z.int(),
    blocked: z.int().meta({ description: 'they have blocked the bot' }),
    failed: z.int(),
    skipped: z.int().meta({ description: 'they changed their mind, or it was stopped' }),
    owed: z.int(),
    created_by: z.string(),
    created_at: timeSchema,
    started_at: timeSchema.nullable(),
    ended_at: timeSchema.nullable(),
  })
  .meta({ id: 'Broadcast' })
export type BroadcastView = z.infer<typeof broadcastViewSchema>
export const broadcastPageSchema = pageOf(broadcastViewSchema)
