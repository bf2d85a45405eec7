import { asc } from 'drizzle-orm'
import type { Reader, Tx } from '../db/client.ts'
import { receiptKeys } from '../db/schema/jobs.ts'

export type ReceiptKeyRow = typeof receiptKeys.$inferSelect

/** Oldest first. */
export const listKeys = (db: Reader): Promise<ReceiptKeyRow[]> =>
  db.select().from(receiptKeys).orderBy(asc(receiptKeys.createdAt), asc(receiptKeys.kid))

export async function insertKey(tx: Tx, row: ReceiptKeyRow): Promise<void> {
  await tx.insert(receiptKeys).values(row).onConflictDoNothing()
}
