import { and, asc, eq, isNull, lte, sql } from 'drizzle-orm'
import type { Reader, Tx } from '../db/client.ts'
import { errands } from '../db/schema/payments.ts'

export type ErrandRow = typeof errands.$inferSelect

/** Keeps an existing row: an errand is added once. */
export async function insertErrand(tx: Tx, row: typeof errands.$inferInsert): Promise<void> {
  await tx.insert(errands).values(row).onConflictDoNothing()
}

/** Open errands that are due, the longest due first. */
export async function listDue(db: Reader, at: number, limit: number): Promise<ErrandRow[]> {
  return db
    .select()
    .from(errands)
    .where(and(isNull(errands.doneAt), lte(errands.dueAt, at)))
    .orderBy(asc(errands.dueAt))
    .limit(limit)
}

export async function postpone(tx: Tx, key: string, dueAt: number): Promise<void> {
  await tx
    .update(errands)
    .set({ dueAt, claims: sql`${errands.claims} + 1` })
    .where(eq(errands.key, key))
}

export async function markDone(tx: Tx, key: string, at: number): Promise<void> {
  await tx
    .update(errands)
    .set({ doneAt: at })
    .where(and(eq(errands.key, key), isNull(errands.doneAt)))
}

export async function deleteErrand(tx: Tx, key: string): Promise<void> {
  await tx.delete(errands).where(eq(errands.key, key))
}
