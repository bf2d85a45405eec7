import { and, asc, desc, eq, gt, inArray, isNull, lt, lte, ne, or, sql } from 'drizzle-orm'
import type { TicketState } from '../contract/tickets/ticket.ts'
import type { Reader, Tx } from '../db/client.ts'
import { jobs } from '../db/schema/jobs.ts'
import { ticketFiles, ticketMessages, tickets } from '../db/schema/notices.ts'
import { findSetting, upsertSetting } from '../db/settings.ts'

export type TicketRow = typeof tickets.$inferSelect
export type MessageRow = typeof ticketMessages.$inferSelect
export type FileRow = Omit<typeof ticketFiles.$inferSelect, 'content'>

export async function findTicket(db: Reader, id: string): Promise<TicketRow | undefined> {
  return db.select().from(tickets).where(eq(tickets.id, id)).get()
}

/** Where the highest number is kept. Tickets are deleted, and no number is given twice. */
const LAST_NUMBER = 'tickets_last_number'

export async function nextNumber(tx: Tx): Promise<number> {
  const row = await tx
    .select({ last: sql<number>`coalesce(max(${tickets.number}), 0)` })
    .from(tickets)
    .get()
  const number = Math.max(row?.last ?? 0, Number((await findSetting(tx, LAST_NUMBER)) ?? 0)) + 1
  await upsertSetting(tx, LAST_NUMBER, String(number))
  return number
}

export async function insertTicket(tx: Tx, row: TicketRow): Promise<void> {
  await tx.insert(tickets).values(row)
}

export async function updateTicket(tx: Tx, id: string, change: Partial<TicketRow>): Promise<void> {
  await tx.update(tickets).set(change).where(eq(tickets.id, id))
}

export async function countUnsolved(db: Reader, userId: string): Promise<number> {
  const [row] = await db
    .select({ n: sql<number>`count(*)` })
    .from(tickets)
    .where(and(eq(tickets.userId, userId), ne(tickets.state, 'solved')))
  return row?.n ?? 0
}

/** The oldest of the last `n` messages that somebody has written since; undefined while there are fewer. */
export async function findNthLast(
  db: Reader,
  { authorId, since, n }: { authorId: string; since: number; n: number },
): Promise<MessageRow | undefined> {
  return db
    .select()
    .from(ticketMessages)
    .where(and(eq(ticketMessages.authorId, authorId), gt(ticketMessages.createdAt, since)))
    .orderBy(desc(ticketMessages.createdAt))
    .limit(1)
    .offset(n - 1)
    .get()
}

/** A place in a list of tickets. */
export interface Place {
  at: number
  id: string
}

const isBelow = (below: Place | undefined) =>
  below === undefined
    ? undefined
    : or(lt(tickets.createdAt, below.at), and(eq(tickets.createdAt, below.at), lt(tickets.id, below.id)))

/** Somebody's own, newest first. */
export async function listOf(
  db: Reader,
  userId: string,
  { below, limit }: { below: Place | undefined; limit: number },
): Promise<TicketRow[]> {
  return db
    .select()
    .from(tickets)
    .where(and(eq(tickets.userId, userId), isBelow(below)))
    .orderBy(desc(tickets.createdAt), desc(tickets.id))
    .limit(limit)
}

export interface QueueAsk {
  state?: TicketState | undefined
  /** Null: nobody's. */
  assigneeId?: string | null | undefined
  /** Behind this place. */
  after: Place | undefined
  limit: number
}

/** Later than any time, in milliseconds: tickets that wait for nobody come after all that wait. */
const NEVER = 9e15
/** Where a ticket is in the queue: the longest wait first, then those who do not wait, the last touched first. */
export const placeInQueue = ({ waitingSince, updatedAt }: Pick<TicketRow, 'waitingSince' | 'updatedAt'>): number =>
  waitingSince ?? NEVER - updatedAt
const queuePlace = sql<number>`coalesce(${tickets.waitingSince}, ${NEVER} - ${tickets.updatedAt})`

/** Everybody's, in the order of the queue. */
export async function listQueue(db: Reader, { state, assigneeId, after, limit }: QueueAsk): Promise<TicketRow[]> {
  const isAssigned =
    assigneeId === undefined
      ? undefined
      : assigneeId === null
        ? isNull(tickets.assigneeId)
        : eq(tickets.assigneeId, assigneeId)
  const isAfter = after === undefined ? undefined : sql`(${queuePlace}, ${tickets.id}) > (${after.at}, ${after.id})`
  return db
    .select()
    .from(tickets)
    .where(and(state === undefined ? undefined : eq(tickets.state, state), isAssigned, isAfter))
    .orderBy(queuePlace, asc(tickets.id))
    .limit(limit)
}

export async function insertMessage(tx: Tx, row: Omit<MessageRow, 'seq'>): Promise<void> {
  await tx.insert(ticketMessages).values(row)
}

/** A message that its customer may read. */
export async function findMessage(db: Reader, ticketId: string, id: string): Promise<MessageRow | undefined> {
  return db
    .select()
    .from(ticketMessages)
    .where(and(eq(ticketMessages.ticketId, ticketId), eq(ticketMessages.id, id), isNull(ticketMessages.note)))
    .get()
}

/** The last ones, oldest first; without notes unless they are asked for. */
export async function listMessages(
  db: Reader,
  ticketId: string,
  { limit, hasNotes }: { limit: number; hasNotes: boolean },
): Promise<MessageRow[]> {
  const rows = await db
    .select()
    .from(ticketMessages)
    .where(and(eq(ticketMessages.ticketId, ticketId), hasNotes ? undefined : isNull(ticketMessages.note)))
    .orderBy(desc(ticketMessages.seq))
    .limit(limit)
  return rows.toReversed()
}

const fileColumns = {
  id: ticketFiles.id,
  ticketId: ticketFiles.ticketId,
  messageId: ticketFiles.messageId,
  name: ticketFiles.name,
  bytes: ticketFiles.bytes,
}

export async function listFiles(db: Reader, ticketId: string): Promise<FileRow[]> {
  return db.select(fileColumns).from(ticketFiles).where(eq(ticketFiles.ticketId, ticketId)).orderBy(asc(ticketFiles.id))
}

/** The bytes of all files in the tickets of an account. */
export async function sumBytesOf(db: Reader, accountId: string): Promise<number> {
  const [row] = await db
    .select({ bytes: sql<number>`coalesce(sum(${ticketFiles.bytes}), 0)` })
    .from(ticketFiles)
    .innerJoin(tickets, eq(tickets.id, ticketFiles.ticketId))
    .where(eq(tickets.accountId, accountId))
  return row?.bytes ?? 0
}

export async function insertFile(tx: Tx, row: typeof ticketFiles.$inferInsert): Promise<void> {
  await tx.insert(ticketFiles).values(row)
}

export async function findFile(
  db: Reader,
  ticketId: string,
  id: string,
): Promise<{ name: string; content: Buffer } | undefined> {
  const row = await db
    .select({ name: ticketFiles.name, content: ticketFiles.content })
    .from(ticketFiles)
    .where(and(eq(ticketFiles.ticketId, ticketId), eq(ticketFiles.id, id)))
    .get()
  return row === undefined ? undefined : { name: row.name, content: Buffer.from(row.content) }
}

/** Whether a job is this account's. */
export async function isJobOf(db: Reader, accountId: string, jobId: string): Promise<boolean> {
  const row = await db
    .select({ id: jobs.id })
    .from(jobs)
    .where(and(eq(jobs.id, jobId), eq(jobs.accountId, accountId)))
    .get()
  return row !== undefined
}

/** Tickets that wait for their customer since before `at`. */
export async function listQuiet(db: Reader, at: number, limit: number): Promise<TicketRow[]> {
  return db
    .select()
    .from(tickets)
    .where(and(eq(tickets.state, 'waiting'), lt(tickets.updatedAt, at)))
    .limit(limit)
}

/** Deletes tickets that were solved before `at`, with all in them; returns how many. */
export async function deleteOld(tx: Tx, at: number, limit: number): Promise<number> {
  const rows = await tx
    .select({ id: tickets.id })
    .from(tickets)
    .where(and(eq(tickets.state, 'solved'), lte(tickets.solvedAt, at)))
    .limit(limit)
  const ids = rows.map(({ id }) => id)
  if (ids.length === 0) return 0
  await tx.delete(ticketFiles).where(inArray(ticketFiles.ticketId, ids))
  await tx.delete(ticketMessages).where(inArray(ticketMessages.ticketId, ids))
  await tx.delete(tickets).where(inArray(tickets.id, ids))
  return ids.length
}

export interface MoveAsk {
  fromUserId: string
  toUserId: string
  fromAccountId: string
  toAccountId: string
}

export async function moveTickets(
  tx: Tx,
  { fromUserId, toUserId, fromAccountId, toAccountId }: MoveAsk,
): Promise<void> {
  await tx.update(tickets).set({ userId: toUserId }).where(eq(tickets.userId, fromUserId))
  await tx.update(tickets).set({ accountId: toAccountId }).where(eq(tickets.accountId, fromAccountId))
  await tx.update(ticketMessages).set({ authorId: toUserId }).where(eq(ticketMessages.authorId, fromUserId))
}
