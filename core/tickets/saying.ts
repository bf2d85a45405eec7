import { TICKET_LIMITS } from '../contract/tickets/ticket.ts'
import type { Tx } from '../db/client.ts'
import type { Events } from '../events/service.ts'
import type { Now } from '../kit/clock.ts'
import { AppError } from '../kit/errors.ts'
import type { NewId } from '../kit/ids.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../kit/units.ts'
import * as store from './store.ts'

/** The same words within this time are one message, sent again by a program that heard no answer. */
export const TWIN_MS = MINUTE_MS

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

  /** A message of the customer: it is staff's turn. Staff are told when a wait begins. */
  async function say(tx: Tx, ticket: store.TicketRow, text: string): Promise<{ ticket: store.TicketRow; id: string }> {
    const twin = { authorId: ticket.userId, text, since: now() - TWIN_MS, ticketId: ticket.id }
    const same = await store.findTwin(tx, twin)
    if (same !== undefined) return { ticket, id: same.id }
    await refuseFlood(tx, ticket.userId)
    const at = now()
    const isTooOld = ticket.state === 'solved' && at - (ticket.solvedAt ?? 0) > TICKET_LIMITS.reopenDays * DAY_MS
    if (isTooOld) throw new AppError('state_conflict', { what: 'ticket', state: 'solved' })
    const id = newId('msg')
    const message = { id, ticketId: ticket.id, authorId: ticket.userId, isStaff: false, text, note: null }
    await store.insertMessage(tx, { ...message, createdAt: at })
    const change = {
      state: 'open',
      waitingSince: ticket.waitingSince ?? at,
      updatedAt: at,
      solvedAt: null,
    } as const
    await store.updateTicket(tx, ticket.id, change)
    if (ticket.waitingSince === null) await tell(tx, ticket, text)
    return { ticket: { ...ticket, ...change }, id }
  }

  async function tell(tx: Tx, ticket: store.TicketRow, text: string): Promise<void> {
    const { id: ticket_id, number, subject, accountId: account_id, userId: user_id, assigneeId } = ticket
    const data = { ticket_id, number, subject, text, assignee_id: assigneeId }
    await events.add(tx, { type: 'ticket.waiting', account_id, user_id, data })
  }

  return say
}
