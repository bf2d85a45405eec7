import { z } from 'zod'
import { creditsSchema, timeSchema } from '../common.ts'
import { LIMITS } from '../limits.ts'

const EXPORT_STATES = ['making', 'ready', 'failed', 'gone'] as const
export type ExportState = (typeof EXPORT_STATES)[number]

export const exportViewSchema = z
  .object({
    id: z.string(),
    state: z
      .enum(EXPORT_STATES)
      .meta({ description: '`gone`: its day is over, and the file is deleted. Ask for another one.' }),
    created_at: timeSchema,
    ready_at: timeSchema.nullable(),
    expires_at: timeSchema.nullable().meta({ description: 'until when it can be downloaded: a day' }),
    bytes: z.int().nullable(),
    url: z
      .string()
      .nullable()
      .meta({ description: 'where to download it, signed in as its owner; null unless it is ready' }),
  })
  .meta({ id: 'DataExport' })
export type ExportView = z.infer<typeof exportViewSchema>

const telegramIdSchema = z.string().regex(/^\d{1,19}$/)

/** What the bot knows of a person, table by table. */
export const chatDataSchema = z
  .strictObject({
    export_id: z.string().max(60),
    telegram_id: telegramIdSchema,
    tables: z.record(
      z.string().regex(/^[a-z_]{1,40}$/),
      z.array(z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))),
    ),
  })
  .meta({ id: 'ChatData' })
export type ChatData = z.infer<typeof chatDataSchema>

export const forgottenRequestSchema = z
  .strictObject({ telegram_ids: z.array(telegramIdSchema).max(LIMITS.forgottenAskedMax) })
  .meta({ id: 'ForgottenRequest', example: { telegram_ids: ['1003', '1004'] } })
export const forgottenSchema = z
  .object({
    telegram_ids: z.array(z.string()).meta({ description: 'of those asked about, the ones whose account was deleted' }),
  })
  .meta({ id: 'Forgotten' })

export const deletionViewSchema = z
  .object({
    state: z.enum(['none', 'scheduled', 'under_way']),
    requested_at: timeSchema.nullable(),
    due_at: timeSchema.meta({ description: 'when it happens; without a request, when it would' }),
    delay_days: z.int().meta({ description: 'in which it can be taken back' }),
    available: creditsSchema.meta({ description: 'credits that would be given up: spend them, or have them refunded' }),
    held: creditsSchema.meta({ description: 'set aside for jobs that run; they end before' }),
    running: z.int().meta({ description: 'jobs that would be canceled when it happens' }),
    obstacles: z.array(z.enum(['plan_renews', 'staff', 'owns_company'])).meta({
      description:
        '`plan_renews`: end the plan first; `staff`: another admin takes your role away first; `owns_company`: hand the company over first',
    }),
    needs_password: z.boolean(),
  })
  .meta({ id: 'AccountDeletion' })
export type DeletionView = z.infer<typeof deletionViewSchema>

export const deleteAccountSchema = z
  .strictObject({
    password: z.string().max(LIMITS.passwordBytesMax).optional().meta({ description: 'of an account that has one' }),
    give_up_credits: creditsSchema
      .optional()
      .meta({ description: 'all that is `available` now: says that you know they are lost' }),
  })
  .meta({ id: 'DeleteAccountRequest', example: { password: 'correct horse battery', give_up_credits: 500 } })
export type DeleteAccount = z.infer<typeof deleteAccountSchema>
