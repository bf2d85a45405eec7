import type { Permission } from '../contract/permissions.ts'
import type { Reader } from '../db/client.ts'
import * as store from './store.ts'

const ANSWER: Permission = 'tickets.answer'

export interface TicketWordsDeps {
  /** What somebody may do as staff. */
  permissionsOf: (db: Reader, userId: string) => Promise<ReadonlySet<Permission>>
}

/** The words of tickets for those who are told of them. */
export function createTicketWords({ permissionsOf }: TicketWordsDeps) {
  return {
    /** Who of staff has taken a ticket; null for nobody, or somebody who may not answer any more. */
    async answererOf(db: Reader, ticketId: string): Promise<string | null> {
      const assigneeId = (await store.findTicket(db, ticketId))?.assigneeId ?? null
      if (assigneeId === null) return null
      return (await permissionsOf(db, assigneeId)).has(ANSWER) ? assigneeId : null
    },

    /** Whether it still waits for an answer of staff. */
    async isWaiting(db: Reader, ticketId: string): Promise<boolean> {
      return (await store.findTicket(db, ticketId))?.state === 'open'
    },

    /** The subject of a ticket and the text of a message, for its customer and for staff who may answer; undefined for everybody else, and
     *  for a ticket that was deleted. Never a note. */
    async wordsFor(
      db: Reader,
      personId: string,
      { ticketId, messageId }: { ticketId: string; messageId: string | undefined },
    ): Promise<{ subject: string; text: string } | undefined> {
      const ticket = await store.findTicket(db, ticketId)
      if (ticket === undefined) return undefined
      if (ticket.userId !== personId && !(await permissionsOf(db, personId)).has(ANSWER)) return undefined
      const message = messageId === undefined ? undefined : await store.findMessage(db, ticketId, messageId)
      return { subject: ticket.subject, text: message?.text ?? '' }
    },
  }
}
