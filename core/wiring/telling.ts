import { personOf } from '../contract/trust/member.ts'
import type { Db, Tx } from '../db/client.ts'
import { ensureEpoch } from '../events/epoch.ts'
import type { Idempotency } from '../idempotency/service.ts'
import { createFeed } from '../events/feed.ts'
import type { Events } from '../events/service.ts'
import type { Now } from '../kit/clock.ts'
import { createSlots } from '../kit/http/slots.ts'
import type { NewId } from '../kit/ids.ts'
import type { Log } from '../kit/log.ts'
import type { Ledger } from '../ledger/service.ts'
import type { Mail } from '../mail/mailer.ts'
import { createMailQueue } from '../mail/queue.ts'
import { createNoticeParts } from '../notices/parts.ts'
import type { StaffChats } from '../notices/tickets/answerers.ts'
import type { AuditLog } from '../audit-log/service.ts'
import type { Standings } from '../roles/standing.ts'
import { createBroadcasts } from '../broadcasts/service.ts'
import { createBroadcastSweep } from '../broadcasts/sweep.ts'
import { createTickets } from '../tickets/service.ts'
import { createTicketSweep } from '../tickets/sweep.ts'
import { createTicketWords } from '../tickets/words.ts'
import { createTicketStaff, type TicketStaffDeps } from '../tickets/staff.ts'

export interface TellingDeps {
  db: Db
  events: Events
  ledger: Ledger
  /** Null where no mail can be sent. */
  sendMail: ((mail: Mail) => Promise<void>) | null
  /** What letters are sealed with, and their links signed. */
  key: string
  publicUrl: string
  auditLog: AuditLog
  idempotency: Idempotency
  standing: Standings
  now: Now
  newId: NewId
  log: Log
}

/** Everything by which people are told something, and ask: letters, notices and tickets. */
export async function createTelling(deps: TellingDeps) {
  const { sendMail: send } = deps
  const staffChats: StaffChats = (...asked) => deps.standing.chatsOf(...asked)
  const epoch = await ensureEpoch(deps.db, deps.newId)
  const feed = createFeed({ ...deps, staffChats, epoch })
  const mails = send === null ? null : createMailQueue({ ...deps, send })
  const permissionsOf: TicketStaffDeps['permissionsOf'] = async (reader, userId) =>
    (await deps.standing.ofUser(reader, userId, true)).permissions
  const ticketWords = createTicketWords({ permissionsOf })
  const noticeParts = createNoticeParts({ ...deps, epoch, mails, staffChats, tickets: ticketWords })
  const tickets = createTickets(deps)
  const sweepBroadcasts = createBroadcastSweep(deps)
  const sweepTickets = createTicketSweep(deps)
  const broadcasts = createBroadcasts({ ...deps, owing: noticeParts.owing, hasMail: mails !== null })
  const ticketStaff = createTicketStaff({ ...deps, permissionsOf })
  return {
    mails,
    feed,
    /** Open event streams. */
    streams: createSlots(),
    ...noticeParts,
    tickets,
    ticketStaff,
    broadcasts,
    /** Moves what one account's person was told to another's. */
    async move(tx: Tx, fromId: string, toId: string): Promise<void> {
      const [fromUserId, toUserId] = [personOf(fromId), personOf(toId)]
      await noticeParts.notices.move(tx, fromUserId, toUserId)
      await tickets.move(tx, { fromUserId, toUserId, fromAccountId: fromId, toAccountId: toId })
    },
    async sweep(): Promise<void> {
      await sweepBroadcasts()
      await noticeParts.sweep()
    },
    /** Sends the letters that are due: takes as long as the mail server does. */
    async sendMail(): Promise<void> {
      await mails?.work()
    },
    /** Deletes what has become old. */
    async prune(): Promise<void> {
      await sweepTickets()
      await noticeParts.prune()
    },
  }
}
export type Telling = Awaited<ReturnType<typeof createTelling>>
