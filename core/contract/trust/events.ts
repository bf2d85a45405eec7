import { z } from 'zod'
import { creditsSchema, timeSchema } from '../common.ts'
import { account, define, shop, versioned } from '../events/types.ts'
import { FACTOR_CHANGES } from './factor.ts'
import { memberRoleSchema } from './member.ts'

/** What happens to people, companies and who is in them. */
export const TRUST_EVENTS = [
  define({
    ...versioned('password.changed'),
    account,
    data: z.object({
      how: z.enum(['changed', 'reset']).meta({ description: 'with the old password, or by a link' }),
    }),
  }),
  define({
    ...versioned('session.new_device'),
    account,
    data: z.object({ session_id: z.string(), device: z.string(), address: z.string() }),
  }),
  define({
    ...versioned('factor.changed'),
    account,
    data: z.object({
      how: z.enum(FACTOR_CHANGES).meta({ description: '`reset`: staff took it away, for who has lost it' }),
      backup_codes_left: z.int(),
    }),
  }),
  define({
    ...versioned('factor.guessed'),
    account,
    data: z.object({ tries: z.int().meta({ description: 'wrong codes in a row' }) }),
  }),
  define({
    ...versioned('company.applied'),
    account: shop,
    data: z.object({
      company_id: z.string(),
      company: z.string(),
      tax_id: z.string(),
      billing_address: z.string(),
    }),
  }),
  define({
    ...versioned('company.decided'),
    account,
    data: z.object({ company: z.string(), approved: z.boolean(), reason: z.string() }),
  }),
  define({
    ...versioned('company.closed'),
    account,
    data: z.object({
      company: z.string(),
      given_up: creditsSchema.meta({ description: 'credits that were left, and are lost' }),
    }),
  }),
  define({
    ...versioned('member.changed'),
    account,
    data: z.object({
      company: z.string(),
      user_id: z.string(),
      role: memberRoleSchema,
      monthly_limit: creditsSchema.nullable(),
    }),
  }),
  define({
    ...versioned('member.joined'),
    account,
    data: z.object({
      company: z.string(),
      user_id: z.string(),
      email: z.string().nullable(),
      telegram_id: z.string().nullable(),
      role: memberRoleSchema,
    }),
  }),
  define({
    ...versioned('member.removed'),
    account,
    data: z.object({
      company: z.string(),
      user_id: z.string(),
      left: z.boolean().meta({ description: 'they left of their own accord' }),
    }),
  }),
  define({ ...versioned('password.reset_asked'), account, data: z.object({}) }),
  define({ ...versioned('email.changed'), account, data: z.object({}) }),
  define({
    ...versioned('export.ready'),
    account,
    data: z.object({
      export_id: z.string(),
      bytes: z.int(),
      via: z.enum(['chat', 'api']).meta({ description: 'where it was asked for' }),
      expires_at: timeSchema,
    }),
  }),
  define({
    ...versioned('account.deletion_scheduled'),
    account,
    data: z.object({
      due_at: timeSchema.meta({ description: 'until when it can be taken back' }),
      given_up: creditsSchema.meta({ description: 'credits that will be lost, unless they are spent before' }),
    }),
  }),
  define({ ...versioned('account.deletion_canceled'), account, data: z.object({}) }),
  define({ ...versioned('account.deleted'), account, data: z.object({ given_up: creditsSchema }) }),
  define({
    ...versioned('terms.accepted'),
    account,
    data: z.object({ terms: z.string(), privacy: z.string() }).meta({ description: 'the editions accepted' }),
  }),
] as const
