import { eq } from 'drizzle-orm'
import type { Reader, Tx } from '../db/client.ts'
import { mailBounces } from '../db/schema/notices.ts'

export type BounceRow = typeof mailBounces.$inferSelect

/** Takes down that an address was refused for good. No notice goes there until it is confirmed anew. */
export async function upsertBounce(tx: Tx, row: BounceRow): Promise<void> {
  const { address: _, ...set } = row
  await tx.insert(mailBounces).values(row).onConflictDoUpdate({ target: mailBounces.address, set })
}

export async function findBounce(db: Reader, address: string): Promise<BounceRow | undefined> {
  return db.select().from(mailBounces).where(eq(mailBounces.address, address)).get()
}

/** Mail goes to the address again: its person has just followed a link that was sent there. */
export async function deleteBounce(tx: Tx, address: string): Promise<void> {
  await tx.delete(mailBounces).where(eq(mailBounces.address, address))
}
