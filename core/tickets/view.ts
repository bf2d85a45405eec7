import type { TicketThread, TicketView } from '../contract/tickets/ticket.ts'
import { toIso, toIsoOrNull } from '../kit/clock.ts'
import { parseCursor } from '../kit/http/cursor.ts'
import type * as store from './store.ts'

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

/** The place in a list of tickets that a cursor names. */
export function toPlace(cursor: string | undefined): store.Place | undefined {
  if (cursor === undefined) return undefined
  const [at, id] = parseCursor(cursor, ['number', 'string'])
  return { at, id }
}
