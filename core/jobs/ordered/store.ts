import { asc, eq, gt, inArray, max, type SQL, sql } from 'drizzle-orm'
import type { Reader } from '../../db/client.ts'
import { accounts } from '../../db/schema/accounts.ts'
import { jobs } from '../../db/schema/jobs.ts'
import { entries, postings } from '../../db/schema/ledger.ts'

/** What an entry of the ledger has moved to some place; null if there is no such entry. */
const movedBy = (key: SQL, target: SQL) =>
  sql<
    number | null
  >`(SELECT sum(${postings.amount}) FROM ${entries} JOIN ${postings} ON ${postings.entryId} = ${entries.id}
    WHERE ${entries.key} = ${key} AND ${postings.target} = ${target})`

/** What of an order never changes, and whose it is. Its cost does, where some of its series have no forecast: its price is what was set
 *  aside for it, which the ledger keeps for good. */
const COLUMNS = {
  seq: jobs.seq,
  id: jobs.id,
  accountId: jobs.accountId,
  userId: jobs.userId,
  requestId: jobs.requestId,
  modelName: jobs.modelName,
  modelVersion: jobs.modelVersion,
  rows: jobs.rows,
  horizon: jobs.horizon,
  cost: jobs.cost,
  granted: jobs.granted,
  datasetId: jobs.datasetId,
  createdAt: jobs.createdAt,
  price: sql<number>`coalesce(${movedBy(sql`'hold:' || ${jobs.id}`, sql`'hold:' || ${jobs.id}`)}, 0)`,
  /** What has become revenue; null until then. */
  captured: movedBy(sql`'settle:' || ${jobs.id}`, sql`'revenue'`),
}

/** The oldest first. */
export async function listOrdersAfter(db: Reader, seq: number, limit: number) {
  return db.select(COLUMNS).from(jobs).where(gt(jobs.seq, seq)).orderBy(asc(jobs.seq)).limit(limit)
}
export type OrderRow = Awaited<ReturnType<typeof listOrdersAfter>>[number]

/** The oldest first; those that are gone are left out. */
export async function listOrders(db: Reader, ids: readonly string[]): Promise<OrderRow[]> {
  return db
    .select(COLUMNS)
    .from(jobs)
    .where(inArray(jobs.id, [...ids]))
    .orderBy(asc(jobs.seq))
}

/** Where the orders of an account are now: where all of it has moved to, or still there. */
export async function findOwner(db: Reader, accountId: string): Promise<string> {
  const account = await db
    .select({ joinedTo: accounts.joinedTo })
    .from(accounts)
    .where(eq(accounts.id, accountId))
    .get()
  return account?.joinedTo ?? accountId
}

/** 0 if there is none. */
export async function findLastSeq(db: Reader): Promise<number> {
  return (
    (
      await db
        .select({ seq: max(jobs.seq) })
        .from(jobs)
        .get()
    )?.seq ?? 0
  )
}
