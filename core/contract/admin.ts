import { z } from 'zod'
import { accountViewSchema } from './account.ts'
import { creditsSchema, lineSchema, localizedSchema, pageQuerySchema, timeSchema } from './common.ts'
import { jobStatusSchema } from './jobs/job.ts'
import { modelNameSchema } from './jobs/submission.ts'
import { balanceViewSchema } from './ledger.ts'
import { LIMITS } from './limits.ts'
import { USER_ACTS } from './trust/audit.ts'

export const adminAccountSchema = accountViewSchema
  .extend({
    role_title: localizedSchema,
    balance: balanceViewSchema,
    jobs: z.object({ OK: z.int(), ERROR: z.int(), PENDING: z.int(), CANCELED: z.int() }),
    spent: creditsSchema,
  })
  .meta({ id: 'AdminAccount' })
export type AdminAccount = z.infer<typeof adminAccountSchema>

export const accountsQuerySchema = pageQuerySchema.extend({
  query: z.string().max(100).optional().meta({ description: 'part of an e-mail, a Telegram id or an account id' }),
})

export const adjustRequestSchema = z
  .strictObject({
    amount: z
      .int()
      .min(-LIMITS.topUpMax)
      .max(LIMITS.topUpMax)
      .refine((amount) => amount !== 0, { message: 'must not be 0' }),
    reason: lineSchema(3, LIMITS.reasonCharsMax).meta({ description: 'the user sees it' }),
  })
  .meta({ id: 'AdjustRequest', example: { amount: 250, reason: 'for the trouble' } })
export const adjustedSchema = z
  .object({ entry_id: z.string(), amount: z.int(), balance: balanceViewSchema })
  .meta({ id: 'Adjusted' })

export const changeAccountRequestSchema = z
  .strictObject({
    blocked: z.boolean(),
    reason: lineSchema(3, LIMITS.reasonCharsMax),
  })
  .meta({ id: 'ChangeAccountRequest', example: { blocked: true, reason: 'stolen cards' } })

export const staffJobsQuerySchema = pageQuerySchema.extend({
  account_id: z.string().max(64).optional(),
  status: jobStatusSchema.optional(),
  model: modelNameSchema.optional(),
})
export const staffJobSchema = z
  .object({
    id: z.string(),
    account_id: z.string(),
    status: jobStatusSchema,
    model: z.object({ name: z.string(), version: z.string() }),
    cost: creditsSchema.nullable().meta({ description: 'null for readers without `payments.read`' }),
    rows: z.int(),
    horizon: z.int(),
    attempts: z.int(),
    failure: z.string().nullable(),
    created_at: timeSchema,
    finished_at: timeSchema.nullable(),
  })
  .meta({ id: 'StaffJob' })
export type StaffJob = z.infer<typeof staffJobSchema>

export const statsSchema = z
  .object({
    accounts: z.object({ total: z.int(), new_24h: z.int(), new_7d: z.int() }),
    jobs: z.object({
      total: z.int(),
      last_24h: z.int(),
      ok_24h: z.int(),
      error_24h: z.int(),
      pending: z.int(),
      oldest_pending_seconds: z.number(),
    }),
    credits: z.object({
      revenue: creditsSchema,
      revenue_24h: creditsSchema,
      held: creditsSchema,
      wallets: creditsSchema,
      topped_up: creditsSchema,
      granted: creditsSchema,
    }),
    models: z.array(z.object({ name: z.string(), jobs_7d: z.int(), revenue_7d: creditsSchema, error_7d: z.int() })),
    at: timeSchema,
  })
  .meta({ id: 'Stats' })
export type Stats = z.infer<typeof statsSchema>

export const auditRecordSchema = z
  .object({
    seq: z.int(),
    at: timeSchema,
    actor_id: z.string(),
    action: z.string(),
    target: z.string(),
    reason: z.string().nullable(),
    before: z.unknown(),
    after: z.unknown(),
    request_id: z.string(),
    hash: z.string(),
  })
  .meta({ id: 'AuditRecord' })
export type AuditRecord = z.infer<typeof auditRecordSchema>
export const rollbackRequestSchema = z
  .strictObject({ reason: lineSchema(3, LIMITS.reasonCharsMax) })
  .meta({ id: 'RollbackRequest', example: { reason: 'the old price was right' } })
export const rollbackPreviewSchema = z
  .object({
    seq: z.int(),
    action: z.string(),
    target: z.string(),
    left: z.unknown().meta({ description: 'what the record left' }),
    restores: z.unknown().meta({ description: 'what a rollback would restore' }),
    possible: z.boolean(),
    needs_second_person: z.boolean().meta({ description: 'it moves so much that it would be proposed only' }),
    obstacle: z
      .object({ code: z.string(), params: z.record(z.string(), z.unknown()) })
      .nullable()
      .meta({ description: 'the problem that a rollback would answer with' }),
  })
  .meta({ id: 'RollbackPreview' })
export type RollbackPreview = z.infer<typeof rollbackPreviewSchema>

export const auditFilterSchema = z.object({
  actor: z.string().max(64).optional().meta({ description: 'who did it: the id of a person, or `system`' }),
  action: z
    .string()
    .max(64)
    .optional()
    .meta({ description: 'what was done, such as `model.priced`; `model.` for all that begins with it' }),
  by: z
    .enum(['staff', 'users'])
    .optional()
    .meta({
      description: `\`users\`: what people did for themselves (${USER_ACTS.join(', ')}); \`staff\`: all the rest`,
    }),
  account: z.string().max(64).optional().meta({ description: 'whose it is: the id of an account' }),
  about: z.string().max(255).optional().meta({ description: 'the id of an account, a model, a role or a payment' }),
  from: timeSchema.optional().meta({ description: 'records of this time or later' }),
  to: timeSchema.optional().meta({ description: 'records of before this time' }),
})
export const auditQuerySchema = pageQuerySchema.extend(auditFilterSchema.shape)
export const auditExportQuerySchema = auditFilterSchema.extend({ format: z.enum(['csv', 'jsonl']).default('jsonl') })

export const auditCheckSchema = z
  .object({
    ok: z.boolean(),
    records: z.int(),
    broken_at: z.int().nullable(),
    orders_broken_at: z.int().nullable().meta({ description: 'the first record whose orders are not what they were' }),
    head: z
      .string()
      .meta({ description: 'the hash of the last record; the first characters of it are sent to admins every day' }),
  })
  .meta({ id: 'AuditCheck' })
