import { and, eq, gt } from 'drizzle-orm'
import type { Reader, Tx } from '../../db/client.ts'
import { emailConfirmations } from '../../db/schema/auth.ts'

type ConfirmationRow = typeof emailConfirmations.$inferSelect

/** In the place of the one that the person had. */
export async function upsertConfirmation(tx: Tx, row: ConfirmationRow): Promise<void> {
  const { userId: _, ...set } = row
  await tx.insert(emailConfirmations).values(row).onConflictDoUpdate({ target: emailConfirmations.userId, set })
}

/** What a link is for, while it works. */
export async function findConfirmation(db: Reader, hash: string, at: number): Promise<ConfirmationRow | undefined> {
  return db
    .select()
    .from(emailConfirmations)
    .where(and(eq(emailConfirmations.hash, hash), gt(emailConfirmations.expiresAt, at)))
    .get()
}

export async function deleteConfirmation(tx: Tx, userId: string): Promise<void> {
  await tx.delete(emailConfirmations).where(eq(emailConfirmations.userId, userId))
}
