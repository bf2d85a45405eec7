import { z } from 'zod'
import { creditsSchema, timeSchema } from './common.ts'
import { account, define, shop, versioned } from './events/types.ts'
import { JOB_SOURCES, jobStatusSchema } from './jobs/job.ts'
import { INVOICE_EVENTS } from './money/invoice-events.ts'
import { PROPOSAL_STATES, proposalTold } from './trust/proposal.ts'
import { TICKET_EVENTS } from './tickets/events.ts'
import { TRUST_EVENTS } from './trust/events.ts'

const payment = { payment_id: z.string(), provider: z.string(), credits: creditsSchema }
const model = { model: z.string(), version: z.string(), reason: z.string() }

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
        made_at: timeSchema.optional().meta({ description: 'when the forecast was made; missing in older events' }),
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
      data: z.object({
        ...payment,
        payment_id: z.string().meta({ description: 'the top-up; there is no charge' }),
        is_retried: z.boolean().optional().meta({ description: 'true: of a plan, and the provider tries it again' }),
      }),
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
    ...INVOICE_EVENTS,
    define({
      ...versioned('credits.expiring'),
      account,
      data: z.object({
        grant_id: z.string(),
        credits: creditsSchema.meta({ description: 'what is left of the grant' }),
        expires_at: timeSchema.meta({ description: 'seven days later, or sooner if core was down meanwhile' }),
        reason: z.string().meta({ description: 'what they were given for' }),
      }),
    }),
    ...TRUST_EVENTS,
    ...TICKET_EVENTS,
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
