import { type NewTicketFile, TICKET_LIMITS } from '../contract/tickets/ticket.ts'
import type { Tx } from '../db/client.ts'
import { AppError } from '../kit/errors.ts'
import { MEGABYTE } from '../kit/units.ts'
import * as store from './store.ts'

/** A file that comes with a message. */
interface Placed extends NewTicketFile {
  id: string
  messageId: string
}

/** Stores a file of a message. Throws `too_large` for more than 2 MB, and `ticket_limit` with too many files in the ticket, or more
 *  bytes than a ticket or an account may have. */
export async function addFile(
  tx: Tx,
  { id: ticketId, accountId }: Pick<store.TicketRow, 'id' | 'accountId'>,
  { id, messageId, name, content: encoded }: Placed,
): Promise<void> {
  const content = Buffer.from(encoded, 'base64')
  const bytes = content.byteLength
  const { fileBytesMax, filesPerTicketMax, ticketBytesMax, accountBytesMax } = TICKET_LIMITS
  if (bytes > fileBytesMax) throw new AppError('too_large', { limit_bytes: fileBytesMax })
  const files = await store.listFiles(tx, ticketId)
  if (files.length >= filesPerTicketMax) throw new AppError('ticket_limit', { what: 'files', limit: filesPerTicketMax })
  if (files.reduce((sum, file) => sum + file.bytes, bytes) > ticketBytesMax)
    throw new AppError('ticket_limit', { what: 'ticket_megabytes', limit: ticketBytesMax / MEGABYTE })
  if (bytes + (await store.sumBytesOf(tx, accountId)) > accountBytesMax)
    throw new AppError('ticket_limit', { what: 'account_megabytes', limit: accountBytesMax / MEGABYTE })
  await store.insertFile(tx, { id, ticketId, messageId, name, bytes, content })
}
