import { type NewTicketFile, TICKET_LIMITS } from '../contract/tickets/ticket.ts'
import type { Tx } from '../db/client.ts'
import type { Events } from '../events/service.ts'
import type { Now } from '../kit/clock.ts'
import { AppError } from '../kit/errors.ts'
import type { NewId } from '../kit/ids.ts'
import { DAY_MS, HOUR_MS } from '../kit/units.ts'
import { addFile } from './files.ts'
import * as store from './store.ts'

/** What a customer says: words, with a file or without. */
interface Said {
  text: string
  file?: NewTicketFile | undefined
}

export interface SayingDeps {
  events: Pick<Events, 'add'>
  now: Now
  newId: NewId
}

/** How a customer's message comes into a ticket. */
export function createSaying({ events, now, newId }: SayingDeps) {
  /** Throws `rate_limited` after too many messages in an hour. */
  async function refuseFlood(tx: Tx, userId: string): Promise<void> {
    const since = now() - HOUR_MS
    const nth = { authorId: userId, since, n: TICKET_LIMITS.messagesPerHourMax }
    const oldest = await store.findNthLast(tx, nth)
    if (oldest === undefined) return
    const seconds = Math.max(1, Math.ceil((oldest.createdAt - since) / 1000))
    throw new AppError('rate_limited', { retry_after_seconds: seconds })
  }

  /** A message of the customer: it is staff's turn. Staff are told when a wait begins. Throws `rate_limited`, `ticket_limit` and
   *  `too_large`. */
  async function say(tx: Tx, ticket: store.TicketRow, { text, file }: Said): Promise<void> {
    await refuseFlood(tx, ticket.userId)
    const at = now()
    const isTooOld = ticket.state === 'solved' && at - (ticket.solvedAt ?? 0) > TICKET_LIMITS.reopenDays * DAY_MS
    if (isTooOld) throw new AppError('ticket_limit', { what: 'reopen_days', limit: TICKET_LIMITS.reopenDays })
    const id = newId('msg')
    const message = { id, ticketId: ticket.id, authorId: ticket.userId, isStaff: false, text, note: null }
    await store.insertMessage(tx, { ...message, createdAt: at })
    if (file !== undefined) await addFile(tx, ticket, { ...file, id: newId('fil'), messageId: id })
    const change = {
      state: 'open',
      waitingSince: ticket.waitingSince ?? at,
      updatedAt: at,
      solvedAt: null,
    } as const
    await store.updateTicket(tx, ticket.id, change)
    if (ticket.waitingSince === null) await tell(tx, ticket, id)
  }

  async function tell(tx: Tx, ticket: store.TicketRow, message_id: string): Promise<void> {
    const { id: ticket_id, number, accountId: account_id, userId: user_id } = ticket
    const data = { ticket_id, number, message_id }
    await events.add(tx, { type: 'ticket.waiting', account_id, user_id, data })
  }

  return say
}
