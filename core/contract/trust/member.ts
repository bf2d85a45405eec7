import { z } from 'zod'
import { creditsSchema, lineSchema, timeSchema } from '../common.ts'
import { LIMITS } from '../limits.ts'

/** What a person is in an account. */
export const MEMBER_ROLES = ['viewer', 'member', 'manager', 'owner'] as const
export const memberRoleSchema = z.enum(MEMBER_ROLES).meta({
  description:
    '`owner`: everything. `manager`: also members, keys, webhooks and purchases. `member`: orders within their monthly limit, sees the balance and their own forecasts. `viewer`: reads everything, orders nothing.',
})
export type MemberRole = (typeof MEMBER_ROLES)[number]

/** What may be done in an account. `read`: the balance and forecasts of one's own; `read_all`: all that there is. */
const MEMBER_ACTS = ['read', 'read_all', 'order', 'manage', 'own'] as const
export type MemberAct = (typeof MEMBER_ACTS)[number]
export const ACTS_OF: Readonly<Record<MemberRole, ReadonlySet<MemberAct>>> = {
  viewer: new Set(['read', 'read_all']),
  member: new Set(['read', 'order']),
  manager: new Set(['read', 'read_all', 'order', 'manage']),
  owner: new Set(MEMBER_ACTS),
}

/** Whether a member of this role may make others, or have made others, members of `other`: managers look after members and viewers,
 *  owners after everybody. */
export const mayGive = (own: MemberRole, other: MemberRole): boolean =>
  own === 'owner' || (own === 'manager' && other !== 'owner' && other !== 'manager')

/** `applied`, `declined`: a company that staff has not let in, or not; `closed`: everything of it has moved on, or its owner has closed it. */
const ACCOUNT_STATES = ['applied', 'active', 'declined', 'closed'] as const
export type AccountState = (typeof ACCOUNT_STATES)[number]

/** The personal account of a person: the two ids differ in their prefix only. */
export const personalAccountOf = (userId: string): string => userId.replace(/^usr_/, 'acc_')
/** The person whose personal account this is. */
export const personOf = (accountId: string): string => accountId.replace(/^acc_/, 'usr_')

const company = {
  company: lineSchema(1, 120),
  tax_id: lineSchema(2, 40).meta({ description: 'the number of the company in its tax register' }),
  billing_address: lineSchema(5, 300),
}
export const applySchema = z.strictObject(company).meta({
  id: 'CompanyApplication',
  example: { company: 'Example Ltd', tax_id: 'GB123456789', billing_address: '1 High Street, London' },
})
export type Apply = z.infer<typeof applySchema>

export const companySchema = z
  .object({
    id: z.string().meta({ description: 'of the account' }),
    company: z.string(),
    tax_id: z.string(),
    billing_address: z.string(),
    state: z.enum(ACCOUNT_STATES),
    reason: z.string().nullable().meta({ description: 'why staff decided so' }),
    created_at: timeSchema,
  })
  .meta({ id: 'Company' })
export type CompanyView = z.infer<typeof companySchema>

export const staffCompanySchema = companySchema
  .extend({
    owner: z
      .object({ account_id: z.string(), email: z.string().nullable(), telegram_id: z.string().nullable() })
      .nullable()
      .meta({
        description:
          'who applied, or was given it since: their own account; addresses are null without `personal.read`',
      }),
  })
  .meta({ id: 'StaffCompany' })
export type StaffCompany = z.infer<typeof staffCompanySchema>

export const decideCompanySchema = z
  .strictObject({ approve: z.boolean(), reason: lineSchema(3, LIMITS.reasonCharsMax) })
  .meta({ id: 'CompanyDecision', example: { approve: false, reason: 'the tax id belongs to another company' } })
export type DecideCompany = z.infer<typeof decideCompanySchema>

export const limitSchema = creditsSchema.max(LIMITS.topUpMax)
export const spending = {
  monthly_limit: creditsSchema
    .nullable()
    .meta({ description: 'credits a calendar month, UTC; null: only the wallet limits' }),
  spent_this_month: creditsSchema.meta({
    description: 'of orders of this month that run or are OK; one that fails gives back',
  }),
}

/** An account that somebody may act in. */
export const ownAccountSchema = z
  .object({
    id: z.string(),
    kind: z.enum(['personal', 'corporate']),
    company: z.string().nullable(),
    state: z.enum(ACCOUNT_STATES),
    reason: z.string().nullable(),
    role: memberRoleSchema,
    chosen: z.boolean().meta({ description: 'the one that the chat speaks of' }),
    ...spending,
  })
  .meta({ id: 'OwnAccount' })
export type OwnAccount = z.infer<typeof ownAccountSchema>

export const chooseSchema = z.strictObject({ account_id: z.string().max(64) }).meta({ id: 'ChooseAccount' })

export const memberSchema = z
  .object({
    user_id: z.string(),
    email: z.string().nullable(),
    telegram_id: z.string().nullable(),
    role: memberRoleSchema,
    since: timeSchema,
    ...spending,
  })
  .meta({ id: 'Member' })
export type MemberView = z.infer<typeof memberSchema>

export const changeMemberSchema = z
  .strictObject({ role: z.enum(MEMBER_ROLES).optional(), monthly_limit: limitSchema.nullable().optional() })
  .meta({ id: 'ChangeMember', example: { role: 'member', monthly_limit: 500 } })
export type ChangeMember = z.infer<typeof changeMemberSchema>

export const transferSchema = z.strictObject({ user_id: z.string().max(64) }).meta({ id: 'TransferOwnership' })

export const CLOSING_OBSTACLES = ['several_owners', 'jobs_running', 'plan_renews', 'money_under_way'] as const
export const closingSchema = z
  .object({
    company: z.string(),
    available: creditsSchema.meta({
      description: 'credits that would be given up: spend them, or have the payment refunded, before',
    }),
    running: z.int().meta({ description: 'jobs that run now' }),
    members: z.int().meta({ description: 'others who would lose the account with you' }),
    obstacles: z.array(z.enum(CLOSING_OBSTACLES)).meta({
      description:
        '`several_owners`: the others leave, or become managers, first; `jobs_running`: wait for the jobs or cancel them; `plan_renews`: end the plan; `money_under_way`: a payment, a refund or a dispute is not settled: wait for it',
    }),
  })
  .meta({ id: 'CompanyClosing' })
export type ClosingView = z.infer<typeof closingSchema>

export const closeCompanySchema = z
  .strictObject({
    give_up_credits: creditsSchema
      .optional()
      .meta({ description: 'all that is `available` now: says that you know they are lost' }),
  })
  .meta({ id: 'CloseCompany', example: { give_up_credits: 0 } })
export type CloseCompany = z.infer<typeof closeCompanySchema>

export const inviteSchema = z
  .strictObject({
    role: z.enum(MEMBER_ROLES).default('member'),
    monthly_limit: limitSchema.nullable().default(null),
    email: z
      .email()
      .max(LIMITS.emailCharsMax)
      .transform((value) => value.toLowerCase())
      .optional()
      .meta({ description: 'only the person with this address may accept it' }),
    telegram_id: z
      .string()
      .regex(/^\d{1,19}$/)
      .optional()
      .meta({ description: 'only this person may accept it' }),
  })
  .meta({ id: 'Invite', example: { role: 'member', monthly_limit: 500, email: 'boris@example.com' } })
export type Invite = z.infer<typeof inviteSchema>

export const invitationSchema = z
  .object({
    id: z.string(),
    role: memberRoleSchema,
    monthly_limit: creditsSchema.nullable(),
    email: z.string().nullable(),
    telegram_id: z.string().nullable(),
    created_at: timeSchema,
    expires_at: timeSchema,
  })
  .meta({ id: 'Invitation' })
export type InvitationView = z.infer<typeof invitationSchema>
export const createdInvitationSchema = invitationSchema
  .extend({
    code: z
      .string()
      .meta({ description: 'shown once; for POST /api/invitations/accept, or the deep link start=join_<code>' }),
  })
  .meta({ id: 'CreatedInvitation' })
export type CreatedInvitation = z.infer<typeof createdInvitationSchema>

export const invitationCodeSchema = z.strictObject({ code: z.string().min(1).max(100) }).meta({ id: 'InvitationCode' })
export const offeredSchema = z
  .object({ company: z.string(), role: memberRoleSchema, monthly_limit: creditsSchema.nullable() })
  .meta({ id: 'OfferedMembership' })
export type Offered = z.infer<typeof offeredSchema>
