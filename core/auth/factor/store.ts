import { and, count, desc, eq, gt, isNull, lt } from 'drizzle-orm'
import type { Reader, Tx } from '../../db/client.ts'
import { backupCodes, factorProofs, factors, loginChallenges } from '../../db/schema/factor.ts'

export type FactorRow = typeof factors.$inferSelect

export async function findFactor(db: Reader, userId: string): Promise<FactorRow | undefined> {
  return db.select().from(factors).where(eq(factors.userId, userId)).get()
}

export async function upsertFactor(tx: Tx, userId: string, change: Partial<FactorRow>): Promise<void> {
  await tx
    .insert(factors)
    .values({ ...change, userId })
    .onConflictDoUpdate({ target: factors.userId, set: change })
}

/** Deletes the factor with all that hangs on it. */
export async function deleteFactor(tx: Tx, userId: string): Promise<void> {
  await tx.delete(factors).where(eq(factors.userId, userId))
  await tx.delete(backupCodes).where(eq(backupCodes.userId, userId))
  await deleteProofs(tx, userId)
  await deleteChallengesOf(tx, userId)
}

/** What was proved until now counts no more. */
export async function deleteProofs(tx: Tx, userId: string): Promise<void> {
  await tx.delete(factorProofs).where(eq(factorProofs.userId, userId))
}

/** Marks a time step as used; false if it, or a later one, was used before. */
export async function takeStep(tx: Tx, userId: string, step: number): Promise<boolean> {
  const { rowsAffected } = await tx
    .update(factors)
    .set({ lastStep: step })
    .where(and(eq(factors.userId, userId), lt(factors.lastStep, step)))
  return rowsAffected === 1
}

export async function replaceBackupCodes(tx: Tx, userId: string, hashes: readonly string[]): Promise<void> {
  await tx.delete(backupCodes).where(eq(backupCodes.userId, userId))
  await tx.insert(backupCodes).values(hashes.map((hash) => ({ hash, userId })))
}

/** Marks a backup code as used; false if there is none such, or it was used before. */
export async function takeBackupCode(tx: Tx, userId: string, hash: string, at: number): Promise<boolean> {
  const { rowsAffected } = await tx
    .update(backupCodes)
    .set({ usedAt: at })
    .where(and(eq(backupCodes.hash, hash), eq(backupCodes.userId, userId), isNull(backupCodes.usedAt)))
  return rowsAffected === 1
}

export async function countBackupCodes(db: Reader, userId: string): Promise<number> {
  const row = await db
    .select({ left: count() })
    .from(backupCodes)
    .where(and(eq(backupCodes.userId, userId), isNull(backupCodes.usedAt)))
    .get()
  return row?.left ?? 0
}

/** Keeps at most `keptMax` challenges of a user, the newest. */
export async function insertChallenge(
  tx: Tx,
  row: typeof loginChallenges.$inferInsert,
  keptMax: number,
): Promise<void> {
  const older = await tx
    .select({ hash: loginChallenges.hash })
    .from(loginChallenges)
    .where(eq(loginChallenges.userId, row.userId))
    .orderBy(desc(loginChallenges.expiresAt))
    .limit(keptMax)
    .offset(keptMax - 1)
  for (const { hash } of older) await tx.delete(loginChallenges).where(eq(loginChallenges.hash, hash))
  await tx.insert(loginChallenges).values(row)
}

/** The user whose sign-in a challenge goes on with. */
export async function findChallenge(db: Reader, hash: string, at: number): Promise<string | undefined> {
  const row = await db
    .select({ userId: loginChallenges.userId })
    .from(loginChallenges)
    .where(and(eq(loginChallenges.hash, hash), gt(loginChallenges.expiresAt, at)))
    .get()
  return row?.userId
}

/** Returns whether it was still there. */
export async function deleteChallenge(tx: Tx, hash: string): Promise<boolean> {
  return (await tx.delete(loginChallenges).where(eq(loginChallenges.hash, hash))).rowsAffected === 1
}

export async function deleteChallengesOf(tx: Tx, userId: string): Promise<void> {
  await tx.delete(loginChallenges).where(eq(loginChallenges.userId, userId))
}

export async function upsertProof(tx: Tx, row: typeof factorProofs.$inferInsert): Promise<void> {
  const { provedAt } = row
  await tx.insert(factorProofs).values(row).onConflictDoUpdate({ target: factorProofs.proofId, set: { provedAt } })
}

/** When this session, or token or pass of the chat, last proved the factor of this user. */
export async function findProof(db: Reader, proofId: string, userId: string): Promise<number | undefined> {
  const row = await db
    .select({ at: factorProofs.provedAt })
    .from(factorProofs)
    .where(and(eq(factorProofs.proofId, proofId), eq(factorProofs.userId, userId)))
    .get()
  return row?.at
}

/** Deletes challenges that have expired, and proofs that are of no use any more. */
export async function deleteStale(tx: Tx, now: number, provedBefore: number): Promise<void> {
  await tx.delete(loginChallenges).where(lt(loginChallenges.expiresAt, now))
  await tx.delete(factorProofs).where(lt(factorProofs.provedAt, provedBefore))
}
