import { and, asc, count, desc, eq, gt, lte, ne, or, sql } from 'drizzle-orm'
import { personOf } from '../contract/trust/member.ts'
import type { Reader, Tx } from '../db/client.ts'
import { watches } from '../db/schema/schedule.ts'

export type WatchRow = typeof watches.$inferSelect

export async function insertWatch(tx: Tx, row: typeof watches.$inferInsert): Promise<void> {
  await tx.insert(watches).values(row)
}

export async function updateWatch(tx: Tx, id: string, change: Partial<WatchRow>): Promise<void> {
  await tx.update(watches).set(change).where(eq(watches.id, id))
}

export async function findWatch(db: Reader, id: string): Promise<WatchRow | undefined> {
  return db.select().from(watches).where(eq(watches.id, id)).get()
}

/** The newest first; ended ones are left out. */
export async function listWatches(
  db: Reader,
  { accountId, userId }: { accountId: string; userId: string | undefined },
): Promise<WatchRow[]> {
  const own = userId === undefined ? undefined : eq(watches.userId, userId)
  return db
    .select()
    .from(watches)
    .where(and(eq(watches.accountId, accountId), own, ne(watches.state, 'ended')))
    .orderBy(desc(watches.createdAt), desc(watches.id))
}

export async function countWatches(db: Reader, accountId: string): Promise<number> {
  const [row] = await db
    .select({ count: count() })
    .from(watches)
    .where(and(eq(watches.accountId, accountId), ne(watches.state, 'ended')))
  return row?.count ?? 0
}

/** Whose next forecast is to be ordered, the longest due first. */
export async function listDue(db: Reader, at: number, limit: number): Promise<WatchRow[]> {
  return db
    .select()
    .from(watches)
    .where(and(eq(watches.state, 'active'), lte(watches.tryAt, at)))
    .orderBy(asc(watches.tryAt))
    .limit(limit)
}

/** Whose last forecast has not been looked at since it ended. */
export async function listOpen(db: Reader, limit: number): Promise<WatchRow[]> {
  return db.select().from(watches).where(sql`${watches.seenRun} < ${watches.run}`).orderBy(asc(watches.id)).limit(limit)
}

/** Whose prices are to be looked at. */
export async function listToLook(db: Reader, at: number, limit: number): Promise<WatchRow[]> {
  return db
    .select()
    .from(watches)
    .where(and(lte(watches.lookAt, at), or(eq(watches.state, 'active'), gt(watches.looksUntil, at))))
    .orderBy(asc(watches.lookAt))
    .limit(limit)
}

/** Moves the watches of one account to another; of two for the same thing, that of the other stays. */
export async function moveWatches(tx: Tx, fromId: string, toId: string): Promise<void> {
  const to = { accountId: toId, userId: personOf(toId) }
  const isTwice = sql`EXISTS (SELECT 1 FROM watches AS other WHERE other.account_id = ${to.accountId} AND other.user_id = ${to.userId}
    AND other.market = ${watches.market} AND other.symbol = ${watches.symbol} AND other.state <> 'ended')`
  await tx
    .update(watches)
    .set({ state: 'ended' })
    .where(and(eq(watches.accountId, fromId), isTwice))
  await tx.update(watches).set(to).where(eq(watches.accountId, fromId))
}
