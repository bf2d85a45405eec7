import { z } from 'zod'
import { pageOf, timeSchema } from '../common.ts'

/** What notices are about: the unit in which people choose. */
export const NOTICE_KINDS = [
  'security',
  'money',
  'account',
  'support',
  'forecasts',
  'balance',
  'news',
  'staff',
] as const
export type NoticeKind = (typeof NOTICE_KINDS)[number]

/** Kinds that reach a person by one channel at least. */
export const LASTING_KINDS: readonly NoticeKind[] = ['security', 'money']
/** Kinds that come of the shop's own accord: at most one such message a day, and each can be turned off. */
export const UNPROMPTED_KINDS: readonly NoticeKind[] = ['forecasts', 'balance', 'news']

export const CHANNELS = ['telegram', 'email'] as const
export type Channel = (typeof CHANNELS)[number]

export const NOTICE_STATES = ['owed', 'sent', 'failed', 'skipped'] as const
export type NoticeState = (typeof NOTICE_STATES)[number]

const NOTICE_WHYS = [
  'unwanted',
  'unreachable',
  'blocked',
  'refused',
  'bounced',
  'given_up',
  'expired',
  'withdrawn',
  'stopped',
  'moot',
] as const
export type NoticeWhy = (typeof NOTICE_WHYS)[number]

/** How a value of a template is written: as it is, as the reason of an entry, as a time, an amount of credits, a number for plurals, what is available now,
 *  what a member of a company is, or what they may spend a month. */
export type ValueKind = 'text' | 'reason' | 'time' | 'credits' | 'count' | 'available' | 'role' | 'limit'

interface NoticeDefinition {
  kind: NoticeKind
  /** The variables of its template. */
  values: Record<string, ValueKind>
  /** Left out: every channel. */
  channels?: readonly Channel[]
}

/** Every notice there is, with the variables that its templates may use: the closed list. */
const NOTICE_TYPES = {
  new_device: { kind: 'security', values: { device: 'text', address: 'text', time: 'time' } },
  // The letter with the link is sent by itself.
  password_asked: { kind: 'security', values: {}, channels: ['telegram'] },
  password_changed: { kind: 'security', values: {} },
  factor_enrolled: { kind: 'security', values: {} },
  factor_removed: { kind: 'security', values: {} },
  factor_reset: { kind: 'security', values: {} },
  factor_codes_renewed: { kind: 'security', values: {} },
  factor_backup_code_used: { kind: 'security', values: { left: 'count' } },
  factor_guessed: { kind: 'security', values: { tries: 'count' } },
  // The letters about it go to both addresses by themselves.
  email_changed: { kind: 'security', values: {}, channels: ['telegram'] },
  export_ready: { kind: 'account', values: { time: 'time' } },
  export_elsewhere: { kind: 'security', values: { size: 'count' } },
  export_too_large: { kind: 'account', values: { size: 'count' } },
  // Letters about it go to the address whatever channel was chosen.
  deletion_scheduled: {
    kind: 'security',
    values: { time: 'time', credits: 'credits', given_up: 'count' },
    channels: ['telegram'],
  },
  deletion_canceled: { kind: 'security', values: {}, channels: ['telegram'] },
  credits_given: { kind: 'money', values: { credits: 'credits', reason: 'reason', available: 'available' } },
  credits_taken: { kind: 'money', values: { credits: 'credits', reason: 'reason', available: 'available' } },
  payment_received: { kind: 'money', values: { credits: 'credits', available: 'available' } },
  payment_refunded: { kind: 'money', values: { credits: 'credits', taken: 'credits', available: 'available' } },
  payment_refund_failed: { kind: 'money', values: { credits: 'credits', available: 'available' } },
  payment_failed: { kind: 'money', values: { credits: 'credits' } },
  plan_past_due: { kind: 'money', values: { credits: 'credits' } },
  dispute_open: { kind: 'money', values: { credits: 'credits', available: 'available' } },
  dispute_won: { kind: 'money', values: { credits: 'credits', available: 'available' } },
  dispute_lost: { kind: 'money', values: { credits: 'credits', available: 'available' } },
  invoice_issued: { kind: 'money', values: { number: 'text', amount: 'text', time: 'time' } },
  invoice_overdue: { kind: 'money', values: { number: 'text', amount: 'text', days: 'count' } },
  invoice_canceled: { kind: 'money', values: { number: 'text', amount: 'text', note: 'text', reason: 'reason' } },
  webhook_failing: { kind: 'account', values: { host: 'text' } },
  webhook_gone: { kind: 'account', values: { host: 'text' } },
  company_approved: { kind: 'account', values: { company: 'text', reason: 'text' } },
  company_declined: { kind: 'account', values: { company: 'text', reason: 'text' } },
  member_joined: { kind: 'account', values: { company: 'text' } },
  member_changed: { kind: 'account', values: { company: 'text', role: 'role', limit: 'limit' } },
  member_removed: { kind: 'account', values: { company: 'text' } },
  forecasts_due: { kind: 'forecasts', values: { n: 'count', lines: 'text' } },
  credits_expiring: { kind: 'balance', values: { credits: 'credits', time: 'time' } },
  low_balance: { kind: 'balance', values: { available: 'available' } },
  watch_band: {
    kind: 'forecasts',
    values: { symbol: 'text', price: 'text', low: 'text', high: 'text', time: 'time' },
  },
  watch_p_loss: { kind: 'forecasts', values: { symbol: 'text', percent: 'count', above: 'count' } },
  watch_var: { kind: 'forecasts', values: { symbol: 'text', percent: 'count', above: 'count' } },
  watch_credits_low: {
    kind: 'money',
    values: { symbol: 'text', credits: 'credits', time: 'time', available: 'available' },
  },
  watch_no_credits: { kind: 'money', values: { symbol: 'text', credits: 'credits', available: 'available' } },
  watch_not_allowed: { kind: 'money', values: { symbol: 'text' } },
  watch_price_changed: { kind: 'money', values: { symbol: 'text', credits: 'credits' } },
  watch_no_prices: { kind: 'money', values: { symbol: 'text' } },
  watch_model_gone: { kind: 'money', values: { symbol: 'text' } },
  ticket_answered: { kind: 'support', values: { number: 'count', subject: 'text', text: 'text' } },
  ticket_solved: { kind: 'support', values: { number: 'count', subject: 'text' } },
  news: { kind: 'news', values: { text: 'text' } },
  news_preview: { kind: 'staff', values: { text: 'text' } },
  model_resting: { kind: 'staff', values: { model: 'text', time: 'time' } },
  model_back: { kind: 'staff', values: { model: 'text' } },
  audit_head: { kind: 'staff', values: { n: 'count', head: 'text' } },
  audit_broken: { kind: 'staff', values: { n: 'count', head: 'text', at: 'count' } },
  company_applied: { kind: 'staff', values: { company: 'text' } },
  proposal_made: { kind: 'staff', values: { by: 'text', what: 'text', until: 'time' } },
  proposal_approved: { kind: 'staff', values: { by: 'text', what: 'text' } },
  proposal_declined: { kind: 'staff', values: { by: 'text', what: 'text', why: 'text' } },
  proposal_expired: { kind: 'staff', values: { what: 'text' } },
  ticket_waiting: { kind: 'staff', values: { number: 'count', subject: 'text', text: 'text' } },
  template_broken: { kind: 'staff', values: { template: 'text', fault: 'text' } },
} as const satisfies Record<string, NoticeDefinition>
export type NoticeType = keyof typeof NOTICE_TYPES
export const NOTICE_TYPE_NAMES = Object.keys(NOTICE_TYPES) as [NoticeType, ...NoticeType[]]

export const definitionOf = (type: NoticeType): NoticeDefinition => NOTICE_TYPES[type]

export const kindSchema = z.enum(NOTICE_KINDS)
const channelSchema = z.enum(CHANNELS)
export const noticeTypeSchema = z.enum(NOTICE_TYPE_NAMES)

/** A notice as its person sees it, and staff. */
const noticeViewSchema = z
  .object({
    id: z.string(),
    type: noticeTypeSchema,
    kind: kindSchema,
    channel: channelSchema,
    state: z.enum(NOTICE_STATES),
    why: z.enum(NOTICE_WHYS).nullable().meta({
      description:
        'why it was not sent, or waits: `unwanted` by choice, `unreachable` without such a channel, `blocked` by Telegram’s word, `refused` or `bounced` by the other side, `given_up` after ten tries that failed, `expired`, `withdrawn` or `stopped` by its sender, `moot`: there was nothing left to say',
    }),
    text: z.string().meta({ description: 'what it says, in the language of its person' }),
    account_id: z.string().nullable(),
    created_at: timeSchema,
    due_at: timeSchema.meta({ description: 'not sent before' }),
    ended_at: timeSchema.nullable().meta({ description: 'when it was sent, or given up' }),
  })
  .meta({ id: 'Notice' })
export type NoticeView = z.infer<typeof noticeViewSchema>
export const noticePageSchema = pageOf(noticeViewSchema)

const clockSchema = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'a time such as 22:30')

const quietSchema = z
  .strictObject({
    from: clockSchema.meta({ description: 'by the clock of `zone`, such as 22:00' }),
    to: clockSchema,
    zone: z.string().max(60).refine(isZone, 'a time zone such as Europe/Berlin').meta({ example: 'Europe/Berlin' }),
  })
  .meta({ id: 'QuietHours' })
export type QuietHours = z.infer<typeof quietSchema>

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

const channelsSchema = z.array(channelSchema).max(CHANNELS.length)

export const noticePreferencesSchema = z
  .object({
    kinds: z.record(kindSchema, channelsSchema).meta({
      description:
        'the channels by which each kind comes; an empty list: not at all. An address that is not confirmed gets `security` and `money` only',
    }),
    quiet: quietSchema.nullable().meta({
      description: 'Telegram stays silent in these hours; security and answers of support come at any time',
    }),
    channels: channelsSchema.meta({ description: 'the channels that reach you: a joined chat, an address' }),
    bounced_at: timeSchema.nullable().meta({
      description: 'when a mail server said that your address does not exist: confirm it anew, or change it',
    }),
  })
  .meta({ id: 'NoticePreferences' })
export type NoticePreferences = z.infer<typeof noticePreferencesSchema>

export const changeNoticePreferencesSchema = z
  .strictObject({
    kinds: z.partialRecord(kindSchema, channelsSchema).optional().meta({
      description: '`security` and `money` keep one channel at least; kinds that are left out stay as they are',
    }),
    quiet: quietSchema.nullable().optional(),
  })
  .meta({
    id: 'ChangeNoticePreferences',
    example: { kinds: { news: [] }, quiet: { from: '22:00', to: '08:00', zone: 'Europe/Berlin' } },
  })
export type ChangeNoticePreferences = z.infer<typeof changeNoticePreferencesSchema>

export const mailReportedSchema = z
  .object({ taken: z.boolean().meta({ description: 'whether it ends a notification' }) })
  .meta({ id: 'MailReported' })

/** The place in the list of events up to which an earlier version of the bot has told people by itself. */
export const toldPlaceSchema = z
  .strictObject({
    told_to: z.int().min(0).meta({ description: '`last_seq` of the last events that it had read' }),
    epoch: z.string().max(100).meta({ description: 'the `epoch` of that response' }),
  })
  .meta({ id: 'ToldPlace', example: { told_to: 1203, epoch: 'epo_1' } })
export type ToldPlace = z.infer<typeof toldPlaceSchema>

/** What the bot sends for core. */
export const claimedNoticesSchema = z
  .object({
    items: z.array(
      z.object({
        id: z.string(),
        telegram_id: z.string(),
        type: noticeTypeSchema,
        text: z.string(),
        /** What its buttons lead to. */
        data: z.record(z.string(), z.unknown()).meta({ description: 'what its buttons lead to' }),
        silent: z.boolean().meta({ description: 'without a sound: nobody asked for it' }),
        bulk: z.boolean().meta({ description: 'one of many: everything else goes first' }),
        created_at: timeSchema,
      }),
    ),
  })
  .meta({ id: 'ClaimedNotices' })
export type ClaimedNotice = z.infer<typeof claimedNoticesSchema>['items'][number]

export const NOTICE_OUTCOMES = ['sent', 'blocked', 'refused', 'given_up', 'moot'] as const
export const noticeOutcomesSchema = z
  .strictObject({
    items: z
      .array(z.strictObject({ id: z.string().max(60), outcome: z.enum(NOTICE_OUTCOMES) }))
      .min(1)
      .max(100),
  })
  .meta({ id: 'NoticeOutcomes', example: { items: [{ id: 'ntc_1', outcome: 'sent' }] } })
export type NoticeOutcome = (typeof NOTICE_OUTCOMES)[number]
