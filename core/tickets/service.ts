import type { Actor } from '../contract/account.ts'
import type { Page, PageQuery } from '../contract/common.ts'
import {
  type AddTicketFile,
  type OpenTicket,
  TICKET_LIMITS,
  type TicketThread,
  type TicketView,
} from '../contract/tickets/ticket.ts'
import type { Db, Reader, Tx } from '../db/client.ts'
import type { Events } from '../events/service.ts'
import { hashBody, type Idempotency } from '../idempotency/service.ts'
import { cut } from '../kit/bounded.ts'
import type { Now } from '../kit/clock.ts'
import { AppError } from '../kit/errors.ts'
import { toPage } from '../kit/http/cursor.ts'
import type { NewId } from '../kit/ids.ts'
import * as store from './store.ts'
import { createSaying } from './saying.ts'
import { toMessages, toPlace, toTicketView } from './view.ts'

const MESSAGES_SHOWN_MAX = 100

const NEW_TICKET = { state: 'open', assigneeId: null, rating: null, waitingSince: null, solvedAt: null } as const

/** A ticket after an act; `replayed` if an earlier request with the same key has done it. */
interface Answered {
  answer: TicketThread
  replayed: boolean
}

export interface TicketsDeps {
  db: Db
  events: Pick<Events, 'add'>
  idempotency: Idempotency
  now: Now
  newId: NewId
}

/** What customers do with their tickets. Each act and its notices are one transaction. */
export function createTickets({ db, events, idempotency, now, newId }: TicketsDeps) {
  async function getOwn(reader: Reader, { userId }: Pick<Actor, 'userId'>, id: string): Promise<store.TicketRow> {
    const ticket = await store.findTicket(reader, id)
    if (ticket === undefined || ticket.userId !== userId) throw new AppError('not_found', { what: 'ticket', asked: id })
    return ticket
  }

  async function toThread(reader: Reader, ticket: store.TicketRow): Promise<TicketThread> {
    const messages = await store.listMessages(reader, ticket.id, { limit: MESSAGES_SHOWN_MAX, hasNotes: false })
    const files = await store.listFiles(reader, ticket.id)
    return { ...toTicketView(ticket), messages: toMessages(messages, files, { isForStaff: false }) }
  }

  const say = createSaying({ events, now, newId })

  /** Acts once per key. Only the id of the ticket is stored with the key: its words stay in one place. */
  async function once(
    actor: Actor,
    { route, key, asked }: { route: string; key: string | undefined; asked: unknown },
    act: (tx: Tx) => Promise<string>,
  ): Promise<Answered> {
    const { accountId } = actor
    const request = key === undefined ? undefined : { accountId, route, key, bodyHash: hashBody(asked) }
    const { answer: id, replayed } = await db.write((tx) => idempotency.once(tx, request, 200, () => act(tx)))
    return { answer: await toThread(db.reader, await getOwn(db.reader, actor, id)), replayed }
  }

  return {
    /** Throws `ticket_limit` with too many unsolved ones, `rate_limited`, `too_large`, `idempotency_mismatch`, and `not_found` for a job
     *  that is not theirs. */
    open(actor: Actor, asked: OpenTicket, key: string | undefined): Promise<Answered> {
      const { userId, accountId } = actor
      const { text, subject, job_id, request_id, file } = asked
      return once(actor, { route: 'open ticket', key, asked }, async (tx) => {
        const { unsolvedMax } = TICKET_LIMITS
        if ((await store.countUnsolved(tx, userId)) >= unsolvedMax)
          throw new AppError('ticket_limit', { what: 'unsolved', limit: unsolvedMax })
        if (job_id !== undefined && !(await store.isJobOf(tx, accountId, job_id)))
          throw new AppError('not_found', { what: 'job', asked: job_id })
        const at = now()
        const ticket: store.TicketRow = {
          ...NEW_TICKET,
          id: newId('tkt'),
          number: await store.nextNumber(tx),
          userId,
          accountId,
          subject: subject ?? cut(text.replaceAll(/\s+/g, ' '), TICKET_LIMITS.subjectCharsMax),
          jobId: job_id ?? null,
          requestId: request_id ?? null,
          createdAt: at,
          updatedAt: at,
        }
        await store.insertTicket(tx, ticket)
        await say(tx, ticket, { text, file })
        return ticket.id
      })
    },

    /** Newest first. */
    async list({ userId }: Actor, { limit, cursor }: PageQuery): Promise<Page<TicketView>> {
      const rows = await store.listOf(db.reader, userId, { below: toPlace(cursor), limit: limit + 1 })
      return toPage(rows, limit, { view: toTicketView, cursorOf: ({ createdAt, id }) => [createdAt, id] })
    },

    get: async (actor: Actor, id: string): Promise<TicketThread> =>
      toThread(db.reader, await getOwn(db.reader, actor, id)),

    /** Continues a ticket, and reopens a solved one. Throws `not_found`, `rate_limited`, `idempotency_mismatch`, and `ticket_limit` for one
     *  that was solved more than 30 days ago. */
    write: (actor: Actor, id: string, text: string, key: string | undefined): Promise<Answered> =>
      once(actor, { route: `write ${id}`, key, asked: text }, async (tx) => {
        await say(tx, await getOwn(tx, actor, id), { text })
        return id
      }),

    /** A message with a file. Throws as `write`, `too_large`, and `ticket_limit` with too many files or bytes. */
    addFile: (actor: Actor, asked: AddTicketFile, key: string | undefined): Promise<Answered> =>
      once(actor, { route: 'add ticket file', key, asked }, async (tx) => {
        const { ticket_id, name, content, text = name } = asked
        await say(tx, await getOwn(tx, actor, ticket_id), { text, file: { name, content } })
        return ticket_id
      }),

    /** Throws `not_found`. */
    async getFile(actor: Actor, id: string, fileId: string): Promise<{ name: string; content: Buffer }> {
      await getOwn(db.reader, actor, id)
      const file = await store.findFile(db.reader, id, fileId)
      if (file === undefined) throw new AppError('not_found', { what: 'file', asked: fileId })
      return file
    },

    /** The customer needs no answer any more; idempotent. */
    async solve(actor: Actor, id: string): Promise<TicketThread> {
      const ticket = await db.write(async (tx) => {
        const own = await getOwn(tx, actor, id)
        if (own.state === 'solved') return own
        const change = { state: 'solved', waitingSince: null, updatedAt: now(), solvedAt: now() } as const
        await store.updateTicket(tx, id, change)
        return { ...own, ...change }
      })
      return toThread(db.reader, ticket)
    },

    /** How well it was solved; the last word counts. Throws `state_conflict` before it is solved. */
    async rate(actor: Actor, id: string, rating: number): Promise<TicketThread> {
      const ticket = await db.write(async (tx) => {
        const own = await getOwn(tx, actor, id)
        if (own.state !== 'solved') throw new AppError('state_conflict', { what: 'ticket', state: own.state })
        await store.updateTicket(tx, id, { rating })
        return { ...own, rating }
      })
      return toThread(db.reader, ticket)
    },

    /** Moves the tickets of one person to another. */
    move: store.moveTickets,
  }
}
export type Tickets = ReturnType<typeof createTickets>
