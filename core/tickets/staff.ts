import type { AuditLog } from '../audit-log/service.ts'
import type { Page, PageQuery } from '../contract/common.ts'
import type { Permission } from '../contract/permissions.ts'
import type { AnswerTicket, StaffThread, StaffTicket, TicketState } from '../contract/tickets/ticket.ts'
import { personalAccountOf } from '../contract/trust/member.ts'
import type { Db, Reader, Tx } from '../db/client.ts'
import type { Events } from '../events/service.ts'
import { hashBody, type Idempotency } from '../idempotency/service.ts'
import type { Acting } from '../kit/acting.ts'
import { type Now, toIsoOrNull } from '../kit/clock.ts'
import { AppError } from '../kit/errors.ts'
import { toPage } from '../kit/http/cursor.ts'
import type { NewId } from '../kit/ids.ts'
import * as store from './store.ts'
import { toMessages, toPlace, toTicketView } from './view.ts'

const MESSAGES_SHOWN_MAX = 100
const ANSWER: Permission = 'tickets.answer'

type QueueQuery = PageQuery & { state?: TicketState | undefined; assigned?: 'me' | 'nobody' | undefined }

export interface TicketStaffDeps {
  db: Db
  auditLog: AuditLog
  events: Pick<Events, 'add'>
  idempotency: Idempotency
  /** What somebody may do as staff. */
  permissionsOf: (db: Reader, userId: string) => Promise<ReadonlySet<Permission>>
  now: Now
  newId: NewId
}

/** What staff do with tickets. Each act and its record in the audit log are one transaction; texts are in the ticket only. */
export function createTicketStaff({ db, auditLog, events, idempotency, permissionsOf, now, newId }: TicketStaffDeps) {
  async function getTicket(reader: Reader, id: string): Promise<store.TicketRow> {
    const ticket = await store.findTicket(reader, id)
    if (ticket === undefined) throw new AppError('not_found', { what: 'ticket', asked: id })
    return ticket
  }

  async function toThread(id: string): Promise<StaffThread> {
    const ticket = await getTicket(db.reader, id)
    const messages = await store.listMessages(db.reader, id, { limit: MESSAGES_SHOWN_MAX, hasNotes: true })
    const files = await store.listFiles(db.reader, id)
    return { ...toStaffView(ticket), messages: toMessages(messages, files, { isForStaff: true }) }
  }

  /** Changes a ticket and records it. */
  async function change(
    tx: Tx,
    acting: Acting,
    { action, ticket, to }: { action: string; ticket: store.TicketRow; to: Partial<store.TicketRow> },
  ): Promise<void> {
    await auditLog.record(tx, {
      ...acting,
      action,
      target: ticket.id,
      reason: null,
      before: { state: ticket.state, assignee_id: ticket.assigneeId },
      after: { state: to.state ?? ticket.state, assignee_id: 'assigneeId' in to ? to.assigneeId : ticket.assigneeId },
    })
    await store.updateTicket(tx, ticket.id, to)
  }

  async function answer(tx: Tx, acting: Acting, ticket: store.TicketRow, { text, note }: AnswerTicket): Promise<void> {
    const at = now()
    const message = { id: newId('msg'), ticketId: ticket.id, authorId: acting.actorId, isStaff: true, createdAt: at }
    await store.insertMessage(tx, { ...message, text: note ? '' : text, note: note ? text : null })
    if (note) return change(tx, acting, { action: 'ticket.noted', ticket, to: { updatedAt: at } })
    const assigneeId = ticket.assigneeId ?? acting.actorId
    const to = { state: 'waiting', waitingSince: null, assigneeId, updatedAt: at, solvedAt: null } as const
    await change(tx, acting, { action: 'ticket.answered', ticket, to })
    const data = { ticket_id: ticket.id, number: ticket.number, message_id: message.id }
    await events.add(tx, { ...eventOf(ticket), type: 'ticket.answered', data })
  }

  return {
    /** Everybody's: the longest wait first, then those who do not wait, the last touched first. */
    async list({ actorId }: Acting, { limit, cursor, state, assigned }: QueueQuery): Promise<Page<StaffTicket>> {
      const assigneeId = assigned === undefined ? undefined : assigned === 'me' ? actorId : null
      const rows = await store.listQueue(db.reader, { state, assigneeId, after: toPlace(cursor), limit: limit + 1 })
      return toPage(rows, limit, { view: toStaffView, cursorOf: (row) => [store.placeInQueue(row), row.id] })
    },

    /** Throws `not_found`. */
    get: (id: string): Promise<StaffThread> => toThread(id),

    /** Throws `not_found`. */
    async getFile(id: string, fileId: string): Promise<{ name: string; content: Buffer }> {
      const file = await store.findFile(db.reader, id, fileId)
      if (file === undefined) throw new AppError('not_found', { what: 'file', asked: fileId })
      return file
    },

    /** Answers the customer, who is told, or leaves a note for staff. A ticket that was nobody's is then theirs who answers. Throws
     *  `not_found` and `idempotency_mismatch`. */
    async answer(
      acting: Acting,
      id: string,
      asked: AnswerTicket,
      key: string | undefined,
    ): Promise<{ answer: StaffThread; replayed: boolean }> {
      const accountId = personalAccountOf(acting.actorId)
      const request =
        key === undefined ? undefined : { accountId, route: `answer ${id}`, key, bodyHash: hashBody(asked) }
      const { replayed } = await db.write((tx) =>
        idempotency.once(tx, request, 200, async () => {
          await answer(tx, acting, await getTicket(tx, id), asked)
          return id
        }),
      )
      return { answer: await toThread(id), replayed }
    },

    /** Gives a ticket to somebody of staff, or to nobody. Throws `not_found`, and `state_conflict` for who may not answer. */
    async assign(acting: Acting, id: string, userId: string | null): Promise<StaffThread> {
      await db.write(async (tx) => {
        const ticket = await getTicket(tx, id)
        if (userId !== null && userId !== acting.actorId && !(await permissionsOf(tx, userId)).has(ANSWER))
          throw new AppError('state_conflict', { what: 'person', state: 'without the permission tickets.answer' })
        await change(tx, acting, { action: 'ticket.assigned', ticket, to: { assigneeId: userId } })
      })
      return toThread(id)
    },

    /** Marks a ticket as solved; its customer is asked how well. Idempotent. Throws `not_found`. */
    async solve(acting: Acting, id: string): Promise<StaffThread> {
      await db.write(async (tx) => {
        const ticket = await getTicket(tx, id)
        if (ticket.state === 'solved') return
        const at = now()
        const to = { state: 'solved', waitingSince: null, updatedAt: at, solvedAt: at } as const
        await change(tx, acting, { action: 'ticket.solved', ticket, to })
        const data = { ticket_id: id, number: ticket.number }
        await events.add(tx, { ...eventOf(ticket), type: 'ticket.solved', data })
      })
      return toThread(id)
    },

    /** Takes a solved ticket up again. Throws `not_found`, and `state_conflict` for one that is not solved. */
    async reopen(acting: Acting, id: string): Promise<StaffThread> {
      await db.write(async (tx) => {
        const ticket = await getTicket(tx, id)
        if (ticket.state !== 'solved') throw new AppError('state_conflict', { what: 'ticket', state: ticket.state })
        const at = now()
        // Nobody is told of this, so no wait begins: staff are told of the customer's next message.
        const to = { state: 'open', waitingSince: null, updatedAt: at, solvedAt: null } as const
        await change(tx, acting, { action: 'ticket.reopened', ticket, to })
      })
      return toThread(id)
    },
  }
}
export type TicketStaff = ReturnType<typeof createTicketStaff>

/** Its customer is told. */
const eventOf = ({ accountId, userId }: store.TicketRow) => ({ account_id: accountId, user_id: userId })

const toStaffView = (row: store.TicketRow): StaffTicket => ({
  ...toTicketView(row),
  user_id: row.userId,
  account_id: row.accountId,
  assignee_id: row.assigneeId,
  waiting_since: toIsoOrNull(row.waitingSince),
})
