import { z } from 'zod'
import { lineSchema, pageQuerySchema, timeSchema } from '../common.ts'
import { KEY_PERMISSIONS } from '../permissions.ts'
import { limitSchema, spending } from './member.ts'

export const SCOPES = ['predict', 'read', 'top_up', 'webhooks'] as const
export type Scope = (typeof SCOPES)[number]

/** What a secret scanner looks for; docs/keys.md says how it tells a key from a look-alike. */
export const KEY_PATTERN = 'cc_(live|test)_[0-9A-Za-z]{39}'

/** For how long both keys work after one was exchanged. */
const OVERLAP_HOURS_MAX = 24

export const createKeyRequestSchema = z
  .strictObject({
    name: lineSchema(1, 60),
    scopes: z.array(z.enum(SCOPES)).min(1).max(SCOPES.length).optional().meta({
      description:
        'what it may do in the account: `predict` orders, `read` reads, `top_up` starts payments, `webhooks` changes webhooks. By default `predict` and `read`.',
    }),
    permissions: z.array(z.enum(KEY_PERMISSIONS)).min(1).max(KEY_PERMISSIONS.length).optional().meta({
      description:
        'of staff only, in the place of `scopes`: what the key may do as staff, as long as you may. It ends after a year at most, by default after 90 days.',
    }),
    expires_in_days: z.int().min(1).max(3650).optional(),
    monthly_limit: limitSchema
      .min(1)
      .optional()
      .meta({ description: 'credits that it may spend a calendar month, UTC; without it only the wallet limits' }),
  })
  .meta({ id: 'CreateKeyRequest', example: { name: 'laptop', scopes: ['predict', 'read'], expires_in_days: 90 } })
export type CreateKey = z.infer<typeof createKeyRequestSchema>

export const rotateKeyRequestSchema = z
  .strictObject({
    overlap_hours: z
      .int()
      .min(0)
      .max(OVERLAP_HOURS_MAX)
      .default(OVERLAP_HOURS_MAX)
      .meta({ description: 'for how long the old key works beside the new one; 0 ends it at once' }),
  })
  .meta({ id: 'RotateKeyRequest', example: { overlap_hours: 24 } })

export const keysQuerySchema = pageQuerySchema.extend({
  live: z.enum(['true']).optional().meta({ description: '`true`: only keys that work now' }),
})
export type KeysQuery = z.infer<typeof keysQuerySchema>

export const keyViewSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    prefix: z.string().meta({ description: 'the first characters, to identify the key' }),
    scopes: z.array(z.enum(SCOPES)).meta({ description: 'none for a key of staff' }),
    permissions: z.array(z.enum(KEY_PERMISSIONS)).meta({ description: 'of a key of staff' }),
    ...spending,
    created_at: timeSchema,
    expires_at: timeSchema.nullable(),
    last_used_at: timeSchema.nullable().meta({ description: 'to the minute' }),
    revoked_at: timeSchema.nullable(),
    replaced_by: z
      .string()
      .nullable()
      .meta({ description: 'the key that it was exchanged for; it ends at `expires_at`' }),
  })
  .meta({ id: 'ApiKey' })
export type KeyView = z.infer<typeof keyViewSchema>

export const createdKeySchema = keyViewSchema
  .extend({
    key: z
      .string()
      .regex(new RegExp(`^${KEY_PATTERN}$`))
      .meta({ description: 'shown once' }),
  })
  .meta({ id: 'CreatedApiKey' })
export type CreatedKey = z.infer<typeof createdKeySchema>
