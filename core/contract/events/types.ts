import { z } from 'zod'
import { timeSchema } from '../common.ts'

/** Defines a type of event. An event about an account carries its id; one about the whole instance carries
 *  null. */
export const define = <T extends string, A extends z.ZodType, D extends z.ZodObject>(event: {
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

export const account = z.string().meta({ description: 'the account that it is about' })
export const shop = z.null().meta({ description: 'it is about the shop' })

/** The current version of each type. A change that would break a reader of `data` takes the next number. */
export const EVENT_VERSIONS = {
  'job.finished': 1,
  'forecast.resolved': 1,
  'payment.succeeded': 1,
  'payment.refunded': 1,
  'payment.refund_failed': 1,
  'payment.failed': 1,
  'payment.disputed': 1,
  'invoice.issued': 1,
  'invoice.overdue': 1,
  'invoice.canceled': 1,
  'credits.adjusted': 1,
  'credits.expiring': 1,
  'model.resting': 1,
  'model.back': 1,
  'audit.head': 1,
  'password.changed': 1,
  'password.reset_asked': 1,
  'email.changed': 1,
  'session.new_device': 1,
  'factor.changed': 1,
  'factor.guessed': 1,
  'webhook.disabled': 1,
  'company.applied': 1,
  'company.decided': 1,
  'company.closed': 1,
  'member.joined': 1,
  'member.changed': 1,
  'member.removed': 1,
  'terms.accepted': 1,
  'export.ready': 1,
  'account.deletion_scheduled': 1,
  'account.deletion_canceled': 1,
  'account.deleted': 1,
  'proposal.made': 1,
  'proposal.decided': 1,
  'ticket.waiting': 2,
  'ticket.answered': 2,
  'ticket.solved': 2,
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

export const versioned = <T extends EventType>(type: T) => ({ type, version: EVENT_VERSIONS[type] })
