import { z } from 'zod'
import { creditsSchema, timeSchema } from './common.ts'
import { memberRoleSchema } from './trust/member.ts'
import { JOB_SOURCES, jobStatusSchema } from './jobs/job.ts'
import { PROPOSAL_STATES, proposalTold } from './trust/proposal.ts'
import { FACTOR_CHANGES } from './trust/factor.ts'

/** Defines a type of event. An event about an account carries its id; one about the whole instance carries
 *  null. */
const define = <T extends string, A extends z.ZodType, D extends z.ZodObject>(event: {
  type: T
  version: number
  account: A
  data: D
}) =>
  z
    .object({
      id: z.string().meta({ description: 'unique; an event that is delivered twice has the same id' }),
      type: z.literal(event.type),
      version: z.int().meta({ description: `version of \`data\`, now ${event.version}; fields may be added to one` }),
      timestamp: timeSchema.meta({ description: 'when it happened' }),
      account_id: event.account,
      data: event.data,
    })
    .meta({ id: `Event_${event.type.replaceAll(/\W/g, '_')}` })

const account = z.string().meta({ description: 'the account that it is about' })
const shop = z.null().meta({ description: 'it is about the shop' })

const payment = { payment_id: z.string(), provider: z.string(), credits: creditsSchema }
const model = { model: z.string(), version: z.string(), reason: z.string() }

/** The current version of each type. A change that would break a reader of `data` takes the next number. */
export const EVENT_VERSIONS = {
  'job.finished': 1,
  'forecast.resolved': 1,
  'payment.succeeded': 1,
  'payment.refunded': 1,
  'payment.refund_failed': 1,
  'payment.failed': 1,
  'payment.disputed': 1,
  'credits.adjusted': 1,
  'model.resting': 1,
  'model.back': 1,
  'audit.head': 1,
  'password.changed': 1,
  'password.reset_asked': 1,
  'session.new_device': 1,
  'factor.changed': 1,
  'factor.guessed': 1,
  'webhook.disabled': 1,
  'company.applied': 1,
  'company.decided': 1,
  'member.joined': 1,
  'member.removed': 1,
  'terms.accepted': 1,
  'export.ready': 1,
  'account.deletion_scheduled': 1,
  'account.deletion_canceled': 1,
  'account.deleted': 1,
  'proposal.made': 1,
  'proposal.decided': 1,
} as const
export type EventType = keyof typeof EVENT_VERSIONS
export const EVENT_TYPES = Object.keys(EVENT_VERSIONS) as [EventType, ...EventType[]]

type ShopEventType = 'model.resting' | 'model.back' | 'audit.head' | 'company.applied' | 'proposal.made'
const OF_SHOP: readonly EventType[] = [
  'model.resting',
  'model.back',
  'audit.head',
  'company.applied',
  'proposal.made',
] satisfies ShopEventType[]
/** Events about an account rather than the whole instance: those its owner can subscribe to. */
export type AccountEventType = Exclude<EventType, ShopEventType>
export const ACCOUNT_EVENT_TYPES = EVENT_TYPES.filter((type) => !OF_SHOP.includes(type)) as [
  AccountEventType,
  ...AccountEventType[],
]

const versioned = <T extends EventType>(type: T) => ({ type, version: EVENT_VERSIONS[type] })

/** Everything that core reports as having happened: the closed list. */
export const eventSchema = z
  .discriminatedUnion('type', [
    define({
      ...versioned('job.finished'),
      account,
      data: z.object({
        job_id: z.string(),
        status: jobStatusSchema.exclude(['PENDING']),
        model: z.string(),
        cost: creditsSchema.meta({ description: 'its price; charged if the status is `OK`' }),
        source: z.enum(JOB_SOURCES),
      }),
    }),
    define({
      ...versioned('forecast.resolved'),
      account,
      data: z.object({
        job_id: z.string(),
        model: z.string(),
        horizon: z.int(),
        at: timeSchema.meta({ description: 'of the last step of the forecast: a later upload has reached it' }),
        price: z.number().meta({ description: 'what the price was then, on the scale of the forecast' }),
        low_80: z.number().meta({ description: 'the 80 % band that was forecast for it' }),
        high_80: z.number(),
        decimals: z.int().nullable().meta({ description: 'decimals that the prices came with' }),
        source: z.enum(JOB_SOURCES),
      }),
    }),
    define({
      ...versioned('payment.succeeded'),
      account,
      data: z.object({ ...payment, plan: z.string().nullable().meta({ description: 'the plan it pays a month of' }) }),
    }),
    define({
      ...versioned('payment.refunded'),
      account,
      data: z.object({
        ...payment,
        taken: creditsSchema.meta({
          description: 'credits that left the wallet; fewer than `credits` if some were spent',
        }),
        reason: z.string(),
      }),
    }),
    define({
      ...versioned('payment.refund_failed'),
      account,
      data: z.object({
        ...payment,
        credits: creditsSchema.meta({ description: 'credits that are back, because the money did not arrive' }),
      }),
    }),
    define({
      ...versioned('payment.failed'),
      account,
      data: z.object({ ...payment, payment_id: z.string().meta({ description: 'the top-up; there is no charge' }) }),
    }),
    define({
      ...versioned('payment.disputed'),
      account,
      data: z.object({
        ...payment,
        credits: creditsSchema.meta({ description: 'credits that the disputed money bought' }),
        state: z.enum(['open', 'won', 'lost']).meta({
          description: 'while it is `open` they are frozen; `won`: they are back; `lost`: they are taken',
        }),
      }),
    }),
    define({
      ...versioned('credits.adjusted'),
      account,
      data: z.object({
        adjustment_id: z.string(),
        amount: z.int().meta({ description: 'credits given by staff; below zero if they were taken' }),
        reason: z.string(),
        undoes: z.string().nullable().meta({ description: 'the adjustment that this one reverses' }),
      }),
    }),
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
    define({
      ...versioned('model.resting'),
      account: shop,
      data: z.object({ ...model, until: timeSchema.meta({ description: 'when it is tried again' }) }),
    }),
    define({ ...versioned('model.back'), account: shop, data: z.object(model) }),
    define({
      ...versioned('audit.head'),
      account: shop,
      data: z.object({
        records: z.int().meta({ description: 'how many records the audit log has, told once a day' }),
        head: z.string().meta({ description: 'the hash of the last one' }),
        broken_at: z
          .int()
          .nullable()
          .meta({ description: 'the first record that is not what it was; null if all are' }),
      }),
    }),
    define({ ...versioned('proposal.made'), account: shop, data: z.object(proposalTold) }),
    define({
      ...versioned('proposal.decided'),
      account: z.string().meta({ description: 'the personal account of the proposer' }),
      data: z.object({
        ...proposalTold,
        status: z.enum(PROPOSAL_STATES),
        decided_by: z.string().nullable(),
        why: z.string().nullable().meta({ description: 'why it was declined' }),
      }),
    }),
    define({
      ...versioned('webhook.disabled'),
      account,
      data: z.object({
        webhook_id: z.string(),
        host: z.string(),
        reason: z.enum(['failing', 'gone']).meta({
          description: '`failing`: no good answer for three days; `gone`: it answered 410',
        }),
        failing_since: timeSchema.nullable(),
      }),
    }),
  ])
  .meta({ id: 'Event' })
export type Event = z.infer<typeof eventSchema>
