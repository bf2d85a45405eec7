import type { Reader } from '../../db/client.ts'
import type { NoticeRow } from '../store.ts'

/** The subject of a ticket and the words of one of its messages. */
export interface TicketWords {
  subject: string
  text: string
}

/** What notices ask tickets. Notices keep ids only: texts are read when they are shown or sent, by who may read them then. */
export interface TicketReader {
  /** Who of staff has taken a ticket and may still answer; null: everybody who may is told. */
  answererOf: (db: Reader, ticketId: string) => Promise<string | null>
  /** Whether it still waits for an answer of staff. */
  isWaiting: (db: Reader, ticketId: string) => Promise<boolean>
  /** Undefined for a person who may not read the ticket, and for a ticket that was deleted. */
  wordsFor: (
    db: Reader,
    personId: string,
    of: { ticketId: string; messageId: string | undefined },
  ) => Promise<TicketWords | undefined>
}

const TYPES: readonly NoticeRow['type'][] = ['ticket_waiting', 'ticket_answered', 'ticket_solved']
export const isOfTicket = ({ type }: Pick<NoticeRow, 'type'>): boolean => TYPES.includes(type)

/** Which message of which ticket a notice is about. */
export function ticketOf({ body }: Pick<NoticeRow, 'body'>): { ticketId: string; messageId: string | undefined } {
  // Written from events, whose schema names both.
  const { ticket_id: ticketId, message_id: messageId } = JSON.parse(body) as { ticket_id: string; message_id?: string }
  return { ticketId, messageId }
}
