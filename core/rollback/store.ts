import { eq } from 'drizzle-orm'
import type { Reader, Tx } from '../db/client.ts'
import { rollbacks } from '../db/schema/system.ts'

/** The record that took another one back. */
export async function findRollback(db: Reader, seq: number): Promise<number | undefined> {
  const row = await db.select({ bySeq: rollbacks.bySeq }).from(rollbacks).where(eq(rollbacks.seq, seq)).get()
  return row?.bySeq
}

export async function insertRollback(tx: Tx, row: typeof rollbacks.$inferInsert): Promise<void> {
  await tx.insert(rollbacks).values(row)
}
