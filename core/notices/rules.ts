import type { Event } from '../contract/event.ts'
import { MEGABYTE, MINUTE_MS } from '../kit/units.ts'
import type { Permission } from '../contract/permissions.ts'
import type { NoticeType } from '../contract/notices/types.ts'

/** Who gets a notice of an event: the person whose act it is about, the owners of its account, somebody by name, the staff with a permission
 *  (null: the admins) except for one of them, or who of them answers a ticket. */
export type Audience =
  | 'person'
  | 'owners'
  | { userId: string }
  | { permission: Permission | null; except?: string }
  | { answerersOf: string }

/** A notice that an event calls for. */
export interface Told {
  type: NoticeType
  to: Audience
  /** The values of its template, before any language; further ones are for its buttons. */
  values: Record<string, unknown>
  /** Told only so long after the event. */
  afterMs?: number
  /** Which notice about the same thing it is; without one, the event names it. */
  key?: string
}

/** What an event means for notices: what is told, or which notices that are still owed are withdrawn. If one of these
 *  is, its event is not told either. */
export interface Rule {
  tells: readonly Told[]
  withdraws?: string
}

/** Staff can undo an adjustment for a minute: until then its owner is not told, and never if it was undone. */
const ADJUSTMENT_REST_MS = MINUTE_MS + 5_000
const HEAD_CHARS = 16
/** The most that Telegram takes from a bot, with room for the form around it. */
const DOCUMENT_BYTES_MAX = 49 * MEGABYTE
/** Payments that the chat sees through itself, with the answers of the bot. */
const IN_CHAT: readonly string[] = ['stars', 'play']

const ADMINS: Audience = { permission: null }
const NOTHING: Rule = { tells: [] }
const tell = (type: NoticeType, to: Audience, values: Told['values'] = {}): Rule => ({ tells: [{ type, to, values }] })

/** Returns what an event calls for. */
export function ruleOf(event: Event): Rule {
  switch (event.type) {
    case 'session.new_device': {
      const { session_id, device, address } = event.data
      return tell('new_device', 'person', {
        device,
        address: address === '' ? '?' : address,
        time: event.timestamp,
        session_id,
      })
    }
    case 'password.changed':
      return tell('password_changed', 'person')
    case 'password.reset_asked':
      return tell('password_asked', 'person')
    case 'factor.changed':
      return tell(`factor_${event.data.how}`, 'person', { left: event.data.backup_codes_left })
    case 'factor.guessed':
      return tell('factor_guessed', 'person', { tries: event.data.tries })
    case 'export.ready': {
      const { export_id, bytes, via, expires_at: time } = event.data
      const type = via === 'api' ? 'export_elsewhere' : bytes > DOCUMENT_BYTES_MAX ? 'export_too_large' : 'export_ready'
      return tell(type, 'person', { export_id, size: Math.ceil(bytes / MEGABYTE), time })
    }
    case 'account.deletion_scheduled': {
      const { due_at: time, given_up } = event.data
      return tell('deletion_scheduled', 'person', { time, given_up, credits: given_up })
    }
    case 'account.deletion_canceled':
      return tell('deletion_canceled', 'person')
    case 'credits.adjusted':
      return adjustment(event)
    case 'credits.expiring':
      return tell('credits_expiring', 'owners', { credits: event.data.credits, time: event.data.expires_at })
    case 'webhook.disabled':
      return tell(`webhook_${event.data.reason}`, 'owners', { host: event.data.host })
    case 'payment.succeeded':
    case 'payment.refunded':
    case 'payment.refund_failed':
    case 'payment.failed':
    case 'payment.disputed':
      return IN_CHAT.includes(event.data.provider) ? NOTHING : payment(event)
    case 'invoice.issued':
    case 'invoice.overdue':
    case 'invoice.canceled':
      return invoice(event)
    case 'model.resting':
      return tell('model_resting', ADMINS, {
        model: `${event.data.model} ${event.data.version}`,
        time: event.data.until,
      })
    case 'model.back':
      return tell('model_back', ADMINS, { model: `${event.data.model} ${event.data.version}` })
    case 'audit.head': {
      const { records: n, head, broken_at: at } = event.data
      const values = { n, head: head.slice(0, HEAD_CHARS) }
      return at === null ? tell('audit_head', ADMINS, values) : tell('audit_broken', ADMINS, { ...values, at })
    }
    case 'ticket.waiting':
      return tell('ticket_waiting', { answerersOf: event.data.ticket_id }, event.data)
    case 'ticket.answered':
      return tell('ticket_answered', 'person', event.data)
    case 'ticket.solved':
      return tell('ticket_solved', 'person', event.data)
    case 'forecast.resolved':
      return event.data.source === 'chat' ? tell('forecasts_due', 'person', event.data) : NOTHING
    // Ends of jobs are told by their forecasts, a deletion by a letter before its person is forgotten.
    case 'job.finished':
    case 'account.deleted':
    case 'terms.accepted':
    // Who closes a company is answered at once; the others are removed.
    case 'company.closed':
      return NOTHING
    case 'email.changed':
      return tell('email_changed', 'person')
    case 'company.applied':
    case 'company.decided':
    case 'member.joined':
    case 'member.changed':
    case 'member.removed':
      return company(event)
    case 'proposal.made':
    case 'proposal.decided':
      return proposal(event)
    default:
      return event satisfies never
  }
}

type CompanyEvent = Extract<Event, { type: 'company.applied' | 'company.decided' | `member.${string}` }>

function company(event: CompanyEvent): Rule {
  const { company } = event.data
  const values = { company, account_id: event.account_id }
  switch (event.type) {
    case 'company.applied':
      return tell('company_applied', { permission: 'companies.decide' }, { company, account_id: event.data.company_id })
    case 'company.decided': {
      const { approved, reason } = event.data
      return tell(approved ? 'company_approved' : 'company_declined', 'owners', { ...values, reason })
    }
    case 'member.joined':
      return tell('member_joined', 'person', values)
    case 'member.changed': {
      const { role, monthly_limit: limit } = event.data
      return tell('member_changed', 'person', { ...values, role, limit })
    }
    case 'member.removed':
      // Who leaves knows it.
      return event.data.left ? NOTHING : tell('member_removed', 'person', values)
    default:
      return event satisfies never
  }
}

/** Those who may decide are told until somebody has decided. */
function proposal({ type, data }: Extract<Event, { type: `proposal.${string}` }>): Rule {
  const { proposed_by, expires_at: until } = data
  const key = `proposal:${data.proposal_id}`
  if (type === 'proposal.made') {
    const to = { permission: 'proposals.decide', except: proposed_by } as const
    return { tells: [{ type: 'proposal_made', to, values: { ...data, by: proposed_by, until }, key }] }
  }
  if (data.status === 'open') return NOTHING
  const values = { ...data, by: data.decided_by ?? '', why: data.why ?? '' }
  return { tells: [{ type: `proposal_${data.status}`, to: { userId: proposed_by }, values }], withdraws: key }
}

function adjustment({ data }: Extract<Event, { type: 'credits.adjusted' }>): Rule {
  const { adjustment_id, amount, reason, undoes } = data
  const told: Told = {
    type: amount > 0 ? 'credits_given' : 'credits_taken',
    to: 'owners',
    values: { credits: Math.abs(amount), reason },
    key: adjustmentKey(adjustment_id),
  }
  return undoes === null
    ? { tells: [{ ...told, afterMs: ADJUSTMENT_REST_MS }] }
    : { tells: [told], withdraws: adjustmentKey(undoes) }
}

const adjustmentKey = (id: string): string => `credits:${id}`

type InvoiceEvent = Extract<Event, { type: `invoice.${string}` }>

function invoice(event: InvoiceEvent): Rule {
  const { invoice_id, number, amount, currency } = event.data
  const values = { invoice_id, number, amount: `${amount} ${currency}` }
  switch (event.type) {
    case 'invoice.issued':
      // What is paid already comes with its payment, and a credit note with what it is for.
      return event.data.due_at === null
        ? NOTHING
        : tell('invoice_issued', 'owners', { ...values, time: event.data.due_at })
    case 'invoice.overdue':
      return tell('invoice_overdue', 'owners', { ...values, days: event.data.days })
    case 'invoice.canceled': {
      const { credit_note: note, reason } = event.data
      return tell('invoice_canceled', 'owners', { ...values, note, reason })
    }
    default:
      return event satisfies never
  }
}

type PaymentEvent = Extract<Event, { type: `payment.${string}` }>

function payment(event: PaymentEvent): Rule {
  const { credits } = event.data
  switch (event.type) {
    case 'payment.succeeded':
      return tell('payment_received', 'owners', { credits })
    case 'payment.refunded':
      return tell('payment_refunded', 'owners', { credits, taken: event.data.taken })
    case 'payment.refund_failed':
      return tell('payment_refund_failed', 'owners', { credits })
    case 'payment.failed':
      return tell(event.data.is_retried === true ? 'plan_past_due' : 'payment_failed', 'owners', { credits })
    case 'payment.disputed':
      return tell(`dispute_${event.data.state}`, 'owners', { credits })
    default:
      return event satisfies never
  }
}
