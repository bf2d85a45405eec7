import { and, count, desc, eq, sql } from 'drizzle-orm'
import type { Reader, Tx } from '../../db/client.ts'
import { charges, promoCodes, promoRedemptions } from '../../db/schema/payments.ts'
import type { Past, PromoCode } from './code.ts'

/** False if there is one of that name. */
export async function insertCode(tx: Tx, row: PromoCode): Promise<boolean> {
  return (await tx.insert(promoCodes).values(row).onConflictDoNothing()).rowsAffected === 1
}

export async function findCode(db: Reader, code: string): Promise<PromoCode | undefined> {
  return db.select().from(promoCodes).where(eq(promoCodes.code, code)).get()
}

/** Newest first. */
export async function listCodes(db: Reader, limit: number): Promise<PromoCode[]> {
  return db.select().from(promoCodes).orderBy(desc(promoCodes.createdAt), promoCodes.code).limit(limit)
}

/** `at`: null for one that does not end by itself. */
export async function endCode(tx: Tx, code: string, at: number | null): Promise<void> {
  await tx.update(promoCodes).set({ endsAt: at }).where(eq(promoCodes.code, code))
}

export async function deleteCode(tx: Tx, code: string): Promise<void> {
  await tx.delete(promoCodes).where(eq(promoCodes.code, code))
}

export async function countUse(tx: Tx, row: typeof promoRedemptions.$inferInsert): Promise<void> {
  await tx.insert(promoRedemptions).values(row)
  await tx
    .update(promoCodes)
    .set({ uses: sql`${promoCodes.uses} + 1` })
    .where(eq(promoCodes.code, row.code))
}

export async function findPast(db: Reader, accountId: string, code: string): Promise<Past> {
  const [used] = await db
    .select({ n: count() })
    .from(promoRedemptions)
    .where(and(eq(promoRedemptions.accountId, accountId), eq(promoRedemptions.code, code)))
  const [paid] = await db.select({ n: count() }).from(charges).where(eq(charges.accountId, accountId))
  return { uses: used?.n ?? 0, payments: paid?.n ?? 0 }
}

export async function moveRedemptions(tx: Tx, fromId: string, toId: string): Promise<void> {
  await tx.update(promoRedemptions).set({ accountId: toId }).where(eq(promoRedemptions.accountId, fromId))
}
