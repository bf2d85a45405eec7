import { z } from 'zod'
import { lineSchema, timeSchema } from '../common.ts'
import { ACCOUNT_EVENT_TYPES, type EventType } from '../events/types.ts'
import { LIMITS } from '../limits.ts'

const typesSchema = z
  .array(z.enum(ACCOUNT_EVENT_TYPES))
  .min(1)
  .max(ACCOUNT_EVENT_TYPES.length)
  .nullable()
  .meta({ description: 'the types of events that are sent; null: all, those of later versions too' })

const urlSchema = z.string().min(1).max(LIMITS.webhookUrlCharsMax).meta({
  description:
    'where events are sent: https, port 443 or 8443, a name or an address that anybody on the Internet can reach. No user name, no password, no fragment; ASCII only (write other names as xn--…)',
})
const descriptionSchema = lineSchema(0, 120)

export const createWebhookSchema = z
  .strictObject({ url: urlSchema, types: typesSchema.default(null), description: descriptionSchema.default('') })
  .meta({
    id: 'CreateWebhookRequest',
    example: { url: 'https://example.com/coincast', types: ['job.finished'], description: 'the desk' },
  })
export type CreateWebhook = z.infer<typeof createWebhookSchema>

export const changeWebhookSchema = z
  .strictObject({
    url: urlSchema.optional(),
    types: typesSchema.optional(),
    description: descriptionSchema.optional(),
    enabled: z
      .boolean()
      .optional()
      .meta({ description: 'false ends what is owed; true starts with the next event. Replay sends what was missed' }),
  })
  .meta({ id: 'WebhookChange', example: { types: ['job.finished', 'credits.adjusted'] } })
export type ChangeWebhook = z.infer<typeof changeWebhookSchema>

const DISABLED_REASONS = ['owner', 'failing', 'gone'] as const
export type DisabledReason = (typeof DISABLED_REASONS)[number]

export const webhookViewSchema = z
  .object({
    id: z.string(),
    url: z.string(),
    types: typesSchema,
    description: z.string(),
    enabled: z.boolean(),
    disabled_reason: z.enum(DISABLED_REASONS).nullable().meta({
      description: '`owner`: by a request; `failing`: no good answer for three days; `gone`: it answered 410',
    }),
    failing_since: timeSchema.nullable().meta({ description: 'since when every answer has been bad' }),
    old_secret_until: timeSchema
      .nullable()
      .meta({ description: 'until when deliveries are also signed with the secret before the last rotation' }),
    created_at: timeSchema,
  })
  .meta({ id: 'Webhook' })
export type WebhookView = z.infer<typeof webhookViewSchema>

export const createdWebhookSchema = webhookViewSchema
  .extend({ secret: z.string().meta({ description: 'to verify signatures with; shown once' }) })
  .meta({ id: 'CreatedWebhook' })
export type CreatedWebhook = z.infer<typeof createdWebhookSchema>

/** The type of test events, and of no others. */
export const WEBHOOK_TEST = 'webhook.test'
export const webhookTestSchema = z
  .object({
    id: z.string(),
    type: z.literal(WEBHOOK_TEST),
    version: z.literal(1),
    timestamp: timeSchema,
    account_id: z.string(),
    data: z.object({ webhook_id: z.string() }),
  })
  .meta({ id: 'WebhookTest' })
export type WebhookTest = z.infer<typeof webhookTestSchema>

/** What can be sent to a webhook. */
export type SentType = EventType | typeof WEBHOOK_TEST

export const DELIVERY_STATES = ['pending', 'delivered', 'failed'] as const
export type DeliveryState = (typeof DELIVERY_STATES)[number]
const FAILURES = [
  'status',
  'redirect',
  'timed_out',
  'cut_off',
  'refused_address',
  'unknown_name',
  'no_connection',
  'bad_certificate',
] as const
export type DeliveryFailure = (typeof FAILURES)[number]

const attemptSchema = z
  .object({
    at: timeSchema,
    url: z.string(),
    status: z.int().nullable().meta({ description: 'of the answer; null where there was none' }),
    ms: z.int().meta({ description: 'until the answer had ended' }),
    failure: z.enum(FAILURES).nullable().meta({
      description:
        '`status`: not 2xx; `redirect`: 3xx, which is not followed; `timed_out`: no whole answer within 10 s; `cut_off`: the answer broke off; `refused_address`: the name leads to an address that is not public',
    }),
    answer: z.string().meta({ description: 'how its body begins, 1,000 bytes at most' }),
  })
  .meta({ id: 'WebhookAttempt' })
export type AttemptView = z.infer<typeof attemptSchema>

export const deliveryViewSchema = z
  .object({
    id: z.string(),
    event_id: z.string().meta({ description: 'the header `webhook-id`: the same in every attempt' }),
    type: z.string(),
    state: z.enum(DELIVERY_STATES),
    attempts: z.int().meta({ description: 'since it was last asked for' }),
    next_attempt_at: timeSchema.nullable(),
    last_attempt: attemptSchema.nullable(),
    created_at: timeSchema,
  })
  .meta({ id: 'WebhookDelivery' })
export type DeliveryView = z.infer<typeof deliveryViewSchema>

export const deliveryDetailSchema = deliveryViewSchema
  .extend({
    body: z.string().meta({ description: 'as it is sent, byte by byte' }),
    log: z.array(attemptSchema).max(LIMITS.webhookAttemptsShownMax).meta({ description: 'attempts, newest first' }),
  })
  .meta({ id: 'WebhookDeliveryDetail' })
export type DeliveryDetail = z.infer<typeof deliveryDetailSchema>

export const replaySchema = z
  .strictObject({ since: timeSchema })
  .meta({ id: 'ReplayRequest', example: { since: '2026-01-05T00:00:00.000Z' } })
