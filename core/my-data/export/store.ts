import { and, desc, eq, gt, lt, sql } from 'drizzle-orm'
import type { Reader, Tx } from '../../db/client.ts'
import { exports_ } from '../../db/schema/my-data.ts'

export type ExportRow = typeof exports_.$inferSelect

export async function insertExport(tx: Tx, row: ExportRow): Promise<void> {
  await tx.insert(exports_).values(row)
}

export async function findExport(db: Reader, id: string): Promise<ExportRow | undefined> {
  return db.select().from(exports_).where(eq(exports_.id, id)).get()
}

/** Newest first. */
export const listExports = (db: Reader, accountId: string, since: number): Promise<ExportRow[]> =>
  db
    .select()
    .from(exports_)
    .where(and(eq(exports_.accountId, accountId), gt(exports_.createdAt, since)))
    .orderBy(desc(exports_.createdAt), desc(sql`id`))

/** The one that waits longest to be made, among those that wait for no chat any more. */
export async function nextToMake(db: Reader, askedBefore: number): Promise<ExportRow | undefined> {
  return db
    .select()
    .from(exports_)
    .where(
      and(eq(exports_.state, 'making'), sql`(${exports_.awaits} IS NULL OR ${exports_.createdAt} < ${askedBefore})`),
    )
    .orderBy(exports_.createdAt)
    .limit(1)
    .get()
}

/** Ends one that is being made; false if it is not any more. */
export async function endMaking(tx: Tx, id: string, end: Partial<ExportRow>): Promise<boolean> {
  const { rowsAffected } = await tx
    .update(exports_)
    .set(end)
    .where(and(eq(exports_.id, id), eq(exports_.state, 'making')))
  return rowsAffected === 1
}

export const listExpired = (db: Reader, at: number): Promise<ExportRow[]> =>
  db
    .select()
    .from(exports_)
    .where(and(eq(exports_.state, 'ready'), lt(exports_.expiresAt, at)))
    .limit(100)

export async function markGone(tx: Tx, id: string): Promise<void> {
  await tx.update(exports_).set({ state: 'gone' }).where(eq(exports_.id, id))
}

export async function markAnswered(tx: Tx, id: string): Promise<void> {
  await tx.update(exports_).set({ awaits: null }).where(eq(exports_.id, id))
}
