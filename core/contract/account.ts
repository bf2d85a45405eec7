import { z } from 'zod'
import { creditsSchema, languageSchema, timeSchema } from './common.ts'
import { LIMITS } from './limits.ts'
import { type Permission, PERMISSIONS } from './permissions.ts'
import type { Scope } from './trust/key.ts'
import { type MemberRole, memberRoleSchema } from './trust/member.ts'

const accountKindSchema = z.enum(['personal', 'corporate'])

export const emailSchema = z
  .email()
  .max(LIMITS.emailCharsMax)
  .transform((value) => value.toLowerCase())
export const passwordSchema = z
  .string()
  .min(LIMITS.passwordCharsMin)
  .refine((value) => new TextEncoder().encode(value).length <= LIMITS.passwordBytesMax, {
    message: `at most ${LIMITS.passwordBytesMax} bytes`,
  })
  .refine((value) => value.isWellFormed() && !value.includes('\0'), {
    message: 'contains characters that are not text',
  })

export const registerRequestSchema = z
  .strictObject({ email: emailSchema, password: passwordSchema })
  .meta({ id: 'RegisterRequest', example: { email: 'anna@example.com', password: 'correct horse battery' } })

export const loginRequestSchema = z
  .strictObject({
    email: z
      .string()
      .max(LIMITS.emailCharsMax)
      .transform((value) => value.toLowerCase()),
    password: z.string().max(LIMITS.passwordBytesMax),
  })
  .meta({ id: 'LoginRequest', example: { email: 'anna@example.com', password: 'correct horse battery' } })

export const refreshRequestSchema = z
  .strictObject({ refresh_token: z.string().min(1).max(500) })
  .meta({ id: 'RefreshRequest' })

export const tokensSchema = z
  .object({
    access_token: z.string(),
    token_type: z.literal('bearer'),
    expires_in: z.int().meta({ description: 'seconds' }),
    refresh_token: z.string(),
  })
  .meta({ id: 'Tokens' })
export type Tokens = z.infer<typeof tokensSchema>

export const registeredSchema = tokensSchema
  .extend({
    notice: z
      .object({ code: z.literal('no_welcome_credits'), message: z.string() })
      .optional()
      .meta({
        description:
          'present only if no welcome credits were granted: the daily limit for this address was reached, or an account of this e-mail has had them and was deleted',
      }),
  })
  .meta({ id: 'Registered' })
export type Registered = z.infer<typeof registeredSchema>

export const accountViewSchema = z
  .object({
    id: z.string(),
    user_id: z.string().nullable().meta({ description: 'the person; null where staff sees a company' }),
    member: memberRoleSchema.nullable().meta({ description: 'what the person is in the account' }),
    email: z.string().nullable(),
    email_confirmed: z
      .boolean()
      .meta({ description: 'a link sent to the address was followed, or a chat is joined, or there is no address' }),
    telegram_id: z.string().nullable(),
    role: z.string().meta({ description: 'customer, or the role of a member of staff', example: 'customer' }),
    permissions: z.array(z.enum(PERMISSIONS)).meta({ description: 'what this role may do; none for customers' }),
    kind: accountKindSchema,
    company: z.string().nullable(),
    language: languageSchema,
    terms_accepted_at: timeSchema.nullable(),
    blocked: z.boolean(),
    created_at: timeSchema,
  })
  .meta({ id: 'Account' })
export type AccountView = z.infer<typeof accountViewSchema>

export const patchAccountSchema = z
  .strictObject({
    language: languageSchema.optional(),
    accept_terms: z.literal(true).optional(),
  })
  .meta({ id: 'AccountChange', example: { language: 'en', accept_terms: true } })
export type AccountChange = z.infer<typeof patchAccountSchema>

export const linkCodeViewSchema = z.object({ code: z.string(), expires_at: timeSchema }).meta({
  id: 'LinkCode',
  description:
    'A one-time code that joins a Telegram chat to this account: /login <code>, or the deep link start=login_<code>.',
})

export const sessionViewSchema = z
  .object({
    id: z.string(),
    created_at: timeSchema,
    last_used_at: timeSchema,
    expires_at: timeSchema,
    client: z.string(),
    device: z.string().meta({ description: 'program and system, as `client` names them', example: 'Firefox, Windows' }),
    address: z.string().meta({ description: 'the network it was last seen in, shortened; empty if not known' }),
    current: z.boolean(),
  })
  .meta({ id: 'Session' })
export type SessionView = z.infer<typeof sessionViewSchema>

/** The bot's own request: authenticated by BOT_KEY, it gets a short-lived token that acts for exactly one
 *  Telegram user. */
export const actForRequestSchema = z
  .strictObject({
    telegram_id: z.string().regex(/^\d{1,19}$/),
    language: languageSchema.optional(),
    pass: z.string().max(100).optional().meta({
      description: 'what proving the second factor in this chat has answered; without it staff are not let in',
    }),
  })
  .meta({ id: 'ActForRequest', example: { telegram_id: '5000001', language: 'en' } })
export const actForViewSchema = z
  .object({ access_token: z.string(), expires_in: z.int(), account: accountViewSchema, created: z.boolean() })
  .meta({ id: 'ActFor' })
export const redeemLinkRequestSchema = z
  .strictObject({ telegram_id: z.string().regex(/^\d{1,19}$/), code: z.string().min(4).max(64) })
  .meta({ id: 'RedeemLinkRequest' })

const joinedSchema = z.object({ credits: creditsSchema, forecasts: z.int() })
export const linkPreviewSchema = z
  .object({
    account: accountViewSchema.meta({ description: 'the account that the chat would join' }),
    moves: joinedSchema.meta({ description: "of the chat's own account, which has no e-mail: goes with the chat" }),
    stays: joinedSchema.meta({ description: 'of an account with an e-mail: stays there' }),
    running: z.int().meta({ description: 'forecasts that must end before' }),
    replaces_chat: z.boolean().meta({ description: 'another chat would leave that account' }),
  })
  .meta({ id: 'LinkPreview' })
export type LinkPreview = z.infer<typeof linkPreviewSchema>

/** Who is asking, derived from a token or an API key. `bot` is the bot itself, not a user it acts for. */
export interface Actor {
  readonly userId: string
  /** The account that they act in. */
  readonly accountId: string
  /** What they may do in that account. */
  readonly member: MemberRole
  /** The id of what they are for the shop; `bot` is the bot itself. */
  readonly role: string
  /** What they may do as staff. */
  readonly permissions: ReadonlySet<Permission>
  /** Null: everything the role may do. A list: an API key limited to these scopes. */
  readonly scopes: readonly Scope[] | null
  readonly via: 'password' | 'key' | 'bot'
  /** The family of the session, if there is one. */
  readonly sessionId: string | null
  readonly keyId: string | null
  /** What a second factor is proved for: the session, or the pass of the chat, else its token; null where none can be. */
  readonly proofId: string | null
}
