import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, lt, lte, max, sql } from 'drizzle-orm'
import type { EventType } from '../contract/events/types.ts'
import { prepared, type Reader, type Tx } from '../db/client.ts'
import { memberships, users } from '../db/schema/accounts.ts'
import { events } from '../db/schema/events.ts'
import { prepareSql } from '../db/prepared-sql.ts'

const { placeholder } = sql

export type EventRow = typeof events.$inferSelect

const insertQuery = prepareSql((db) =>
  db
    .insert(events)
    .values({
      type: placeholder('type'),
      version: placeholder('version'),
      accountId: placeholder('accountId'),
      userId: placeholder('userId'),
      data: placeholder('data'),
      createdAt: placeholder('createdAt'),
    })
    .prepare(),
)
export async function insertEvent(tx: Tx, row: Omit<EventRow, 'seq'>): Promise<void> {
  await insertQuery(tx, { ...row })
}

export interface EventsAsk {
  /** Events after this one, oldest first. */
  after: number
  limit: number
  /** Omitted: events of all accounts and of the instance. */
  accountId?: string | undefined
  /** Omitted: events of all types. */
  types?: readonly EventType[] | undefined
}

export async function listEvents(db: Reader, { after, limit, accountId, types }: EventsAsk): Promise<EventRow[]> {
  return db
    .select()
    .from(events)
    .where(
      and(
        gt(events.seq, after),
        accountId === undefined ? undefined : eq(events.accountId, accountId),
        types === undefined ? undefined : inArray(events.type, [...types]),
      ),
    )
    .orderBy(asc(events.seq))
    .limit(limit)
}

const lastQuery = prepared((db) =>
  db
    .select({ last: max(events.seq) })
    .from(events)
    .prepare(),
)
/** The newest `seq`; 0 if there are no events. */
export async function lastSeq(db: Reader): Promise<number> {
  return (await lastQuery(db).get())?.last ?? 0
}

/** The event at `seq`, if it was written at `createdAt`. */
export async function findAt(db: Reader, seq: number, createdAt: number): Promise<EventRow | undefined> {
  return (
    await db
      .select()
      .from(events)
      .where(and(eq(events.seq, seq), eq(events.createdAt, createdAt)))
  )[0]
}

/** The newest event up to `seq`. */
export async function findUpTo(db: Reader, seq: number): Promise<EventRow | undefined> {
  return (await db.select().from(events).where(lte(events.seq, seq)).orderBy(desc(events.seq)).limit(1))[0]
}

/** Deletes events older than `at` among the `limit` oldest; returns how many. */
export async function deleteOldest(tx: Tx, at: number, limit: number): Promise<number> {
  const upTo = sql`(SELECT min(${events.seq}) + ${limit - 1} FROM ${events})`
  const { rowsAffected } = await tx.delete(events).where(and(lt(events.createdAt, at), lte(events.seq, upTo)))
  return rowsAffected
}

export async function moveEvents(tx: Tx, fromId: string, toId: string): Promise<void> {
  await tx.update(events).set({ accountId: toId }).where(eq(events.accountId, fromId))
}

/** The Telegram ids of these people; somebody without one is omitted. */
export async function telegramIdsOf(db: Reader, userIds: readonly string[]): Promise<Map<string, string>> {
  if (userIds.length === 0) return new Map()
  const rows = await db
    .select({ id: users.id, telegramId: users.telegramId })
    .from(users)
    .where(inArray(users.id, [...userIds]))
  return new Map(rows.flatMap(({ id, telegramId }) => (telegramId === null ? [] : [[id, telegramId]])))
}

/** The Telegram ids of the owners of these accounts. */
export async function ownersOf(db: Reader, accountIds: readonly string[]): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>()
  if (accountIds.length === 0) return found
  const rows = await db
    .select({ accountId: memberships.accountId, telegramId: users.telegramId })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(
      and(
        inArray(memberships.accountId, [...accountIds]),
        eq(memberships.role, 'owner'),
        isNull(memberships.endedAt),
        isNotNull(users.telegramId),
      ),
    )
  for (const { accountId, telegramId } of rows)
    if (telegramId !== null) found.set(accountId, [...(found.get(accountId) ?? []), telegramId])
  return found
}
