import { asc, gt, inArray, max } from 'drizzle-orm'
import type { Reader } from '../../db/client.ts'
import { jobs } from '../../db/schema/jobs.ts'

/** What of an order never changes, and whose it is. */
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
  createdAt: jobs.createdAt,
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
