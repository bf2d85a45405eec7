import { TICKET_LIMITS, type TicketThread, type TicketView } from '../contract/tickets/ticket.ts'
import type { Tx } from '../db/client.ts'
import { toIso, toIsoOrNull } from '../kit/clock.ts'
import { AppError } from '../kit/errors.ts'
import { parseCursor } from '../kit/http/cursor.ts'
import * as store from './store.ts'

export const toTicketView = (row: store.TicketRow): TicketView => ({
  id: row.id,
  number: row.number,
  subject: row.subject,
  state: row.state,
  job_id: row.jobId,
  request_id: row.requestId,
  rating: row.rating,
  created_at: toIso(row.createdAt),
  updated_at: toIso(row.updatedAt),
  solved_at: toIsoOrNull(row.solvedAt),
})

export const toMessages = (
  rows: readonly store.MessageRow[],
  files: readonly store.FileRow[],
  { isForStaff }: { isForStaff: boolean },
): TicketThread['messages'] =>
  rows.map(({ id, authorId, isStaff, text, note, createdAt }) => ({
    id,
    from: isStaff ? 'staff' : 'customer',
    author_id: isForStaff ? authorId : null,
    text: note ?? text,
    note: note !== null,
    files: files
      .filter(({ messageId }) => messageId === id)
      .map(({ id: fileId, name, bytes }) => ({ id: fileId, name, bytes })),
    created_at: toIso(createdAt),
  }))

interface NewFile {
  id: string
  ticketId: string
  messageId: string
  name: string
  /** Base64. */
  content: string
}

/** Stores a file of a message. Throws `too_large`, and `state_conflict` with too many in the ticket. */
export async function addFile(tx: Tx, { content, ...file }: NewFile): Promise<void> {
  const bytes = Buffer.from(content, 'base64')
  if (bytes.byteLength > TICKET_LIMITS.fileBytesMax)
    throw new AppError('too_large', { limit_bytes: TICKET_LIMITS.fileBytesMax })
  const max = TICKET_LIMITS.filesPerTicketMax
  if ((await store.listFiles(tx, file.ticketId)).length >= max)
    throw new AppError('state_conflict', { what: 'ticket', state: `with ${max} files` })
  await store.insertFile(tx, { ...file, bytes: bytes.byteLength, content: bytes })
}

/** The place in a list of tickets that a cursor names. */
export function toBelow(cursor: string | undefined): store.Below | undefined {
  if (cursor === undefined) return undefined
  const [at, id] = parseCursor(cursor, ['number', 'string'])
  return { at, id }
}
