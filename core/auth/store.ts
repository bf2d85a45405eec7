import { and, asc, count, desc, eq, gt, isNotNull, isNull, lt, ne, or, sql } from 'drizzle-orm'
import type { Actor } from '../contract/account.ts'
import { prepared, type Reader, type Tx } from '../db/client.ts'
import { users } from '../db/schema/accounts.ts'
import {
  apiKeys,
  emailConfirmations,
  linkCodes,
  passwordResets,
  refreshTokens,
  signingKeys,
} from '../db/schema/auth.ts'
import { factorProofs } from '../db/schema/factor.ts'

const { placeholder } = sql

export type RefreshRow = typeof refreshTokens.$inferSelect
export type KeyRow = typeof apiKeys.$inferSelect
export type NewKey = Omit<KeyRow, 'lastUsedAt' | 'revokedAt' | 'replacedBy'>
export type SigningKeyRow = typeof signingKeys.$inferSelect

// Refresh tokens and sessions: a session is a family of refresh tokens.

export async function insertRefresh(tx: Tx, row: RefreshRow): Promise<void> {
  await tx.insert(refreshTokens).values(row)
}

export async function findRefresh(db: Reader, hash: string): Promise<RefreshRow | undefined> {
  return db.select().from(refreshTokens).where(eq(refreshTokens.hash, hash)).get()
}

export async function markRefreshUsed(tx: Tx, hash: string, at: number): Promise<void> {
  await tx.update(refreshTokens).set({ usedAt: at }).where(eq(refreshTokens.hash, hash))
}

/** Whether a session is neither revoked nor expired. */
export async function isFamilyAlive(db: Reader, familyId: string, now: number): Promise<boolean> {
  return (await familyAlive(db).get({ familyId, now })) !== undefined
}

const familyAlive = prepared((db) =>
  db
    .select({ hash: refreshTokens.hash })
    .from(refreshTokens)
    .where(
      and(
        eq(refreshTokens.familyId, placeholder('familyId')),
        isNull(refreshTokens.revokedAt),
        gt(refreshTokens.expiresAt, placeholder('now')),
      ),
    )
    .limit(1)
    .prepare(),
)

/** Ends a session; returns how many of its tokens were live. */
export async function revokeFamily(tx: Tx, familyId: string, at: number): Promise<number> {
  const { rowsAffected } = await tx
    .update(refreshTokens)
    .set({ revokedAt: at })
    .where(and(eq(refreshTokens.familyId, familyId), isNull(refreshTokens.revokedAt)))
  return rowsAffected
}

/** Ends the sessions of a person, but for the one that asks, with all that an ended one may have set going: a code that joins a chat, a
 *  change of the e-mail, and the proofs of the second factor, those of the chat among them. */
export async function revokeFamiliesOf(
  tx: Tx,
  userId: string,
  at: number,
  kept: Pick<Actor, 'sessionId' | 'proofId'> = { sessionId: null, proofId: null },
): Promise<void> {
  const { sessionId, proofId } = kept
  // A code that a revoked session made would join another chat.
  await tx.delete(linkCodes).where(and(eq(linkCodes.userId, userId), isNull(linkCodes.usedAt)))
  // A link to the address that the person has proves it and no more; one to another address takes the account over.
  const own = tx.select({ email: users.email }).from(users).where(eq(users.id, userId))
  await tx
    .delete(emailConfirmations)
    .where(and(eq(emailConfirmations.userId, userId), sql`${emailConfirmations.email} IS NOT ${own}`))
  await tx
    .delete(factorProofs)
    .where(and(eq(factorProofs.userId, userId), proofId === null ? undefined : ne(factorProofs.proofId, proofId)))
  await tx
    .update(refreshTokens)
    .set({ revokedAt: at })
    .where(
      and(
        eq(refreshTokens.userId, userId),
        isNull(refreshTokens.revokedAt),
        sessionId === null ? undefined : ne(refreshTokens.familyId, sessionId),
      ),
    )
}

export interface SessionRow {
  familyId: string
  client: string
  address: string
  startedAt: number
  lastUsedAt: number
  expiresAt: number
}

/** From what and where a person has signed in, as far as that is remembered. */
export function listOrigins(db: Reader, userId: string): Promise<Array<{ client: string; address: string }>> {
  return db
    .selectDistinct({ client: refreshTokens.client, address: refreshTokens.address })
    .from(refreshTokens)
    .where(eq(refreshTokens.userId, userId))
}

/** Live sessions, most recently used first. */
export async function listSessions(db: Reader, userId: string, now: number): Promise<SessionRow[]> {
  return db
    .select({
      familyId: refreshTokens.familyId,
      client: refreshTokens.client,
      address: refreshTokens.address,
      startedAt: refreshTokens.startedAt,
      lastUsedAt: refreshTokens.createdAt,
      expiresAt: refreshTokens.expiresAt,
    })
    .from(refreshTokens)
    .where(
      and(
        eq(refreshTokens.userId, userId),
        isNull(refreshTokens.usedAt),
        isNull(refreshTokens.revokedAt),
        gt(refreshTokens.expiresAt, now),
      ),
    )
    .orderBy(desc(refreshTokens.createdAt))
}

// API keys.

export async function insertKey(tx: Tx, row: KeyRow): Promise<void> {
  await tx.insert(apiKeys).values(row)
}

export async function findKeyByHash(db: Reader, hash: string): Promise<KeyRow | undefined> {
  return db.select().from(apiKeys).where(eq(apiKeys.hash, hash)).get()
}

export async function findKey(db: Reader, accountId: string, id: string): Promise<KeyRow | undefined> {
  return db
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.id, id), eq(apiKeys.accountId, accountId)))
    .get()
}

/** Counts the keys that are valid at `at`, without those that were exchanged. */
const isLive = (at: number) => and(isNull(apiKeys.revokedAt), or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, at)))

export async function countLiveKeys(db: Reader, accountId: string, at: number): Promise<number> {
  const row = await db
    .select({ keys: count() })
    .from(apiKeys)
    .where(and(eq(apiKeys.accountId, accountId), isNull(apiKeys.replacedBy), isLive(at)))
    .get()
  return row?.keys ?? 0
}

/** Newest first, older than (created, id) if given. */
export async function listKeys(
  db: Reader,
  accountId: string,
  { below, limit, liveAt }: { below: readonly [number, string] | undefined; limit: number; liveAt: number | undefined },
): Promise<KeyRow[]> {
  const rest =
    below === undefined
      ? undefined
      : or(lt(apiKeys.createdAt, below[0]), and(eq(apiKeys.createdAt, below[0]), lt(apiKeys.id, below[1])))
  return db
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.accountId, accountId), rest, liveAt === undefined ? undefined : isLive(liveAt)))
    .orderBy(desc(apiKeys.createdAt), desc(apiKeys.id))
    .limit(limit)
}

export async function updateKey(
  tx: Tx,
  id: string,
  change: Partial<Pick<KeyRow, 'lastUsedAt' | 'revokedAt' | 'replacedBy' | 'expiresAt'>>,
): Promise<void> {
  await tx.update(apiKeys).set(change).where(eq(apiKeys.id, id))
}

/** Ends the keys of a line that were exchanged and still work. */
export async function revokeReplaced(tx: Tx, lineId: string, at: number): Promise<void> {
  await tx
    .update(apiKeys)
    .set({ revokedAt: at })
    .where(and(eq(apiKeys.lineId, lineId), isNotNull(apiKeys.replacedBy), isNull(apiKeys.revokedAt)))
}

/** Revokes the keys that a person made for an account, and returns them. */
export async function revokeKeysOf(tx: Tx, accountId: string, userId: string, at: number): Promise<KeyRow[]> {
  return tx
    .update(apiKeys)
    .set({ revokedAt: at })
    .where(and(eq(apiKeys.accountId, accountId), eq(apiKeys.userId, userId), isNull(apiKeys.revokedAt)))
    .returning()
}

/** Revokes the keys of staff that a person made, and returns them. */
export async function revokeStaffKeysOf(tx: Tx, userId: string, at: number): Promise<KeyRow[]> {
  return tx
    .update(apiKeys)
    .set({ revokedAt: at })
    .where(and(eq(apiKeys.userId, userId), ne(apiKeys.permissions, ''), isNull(apiKeys.revokedAt)))
    .returning()
}

// One-time codes.

export async function insertLinkCode(tx: Tx, row: typeof linkCodes.$inferInsert): Promise<void> {
  await tx.insert(linkCodes).values(row)
}

export async function findLinkCode(db: Reader, hash: string): Promise<typeof linkCodes.$inferSelect | undefined> {
  return db.select().from(linkCodes).where(eq(linkCodes.hash, hash)).get()
}

export async function markLinkCodeUsed(tx: Tx, hash: string, at: number): Promise<void> {
  await tx.update(linkCodes).set({ usedAt: at }).where(eq(linkCodes.hash, hash))
}

// Links to a new password.

/** In the place of the one that the person had. */
export async function upsertReset(tx: Tx, row: typeof passwordResets.$inferInsert): Promise<void> {
  const { hash, expiresAt } = row
  await tx
    .insert(passwordResets)
    .values(row)
    .onConflictDoUpdate({ target: passwordResets.userId, set: { hash, expiresAt } })
}

/** The person that a link is for, while it works. */
export async function findReset(db: Reader, hash: string, at: number): Promise<string | undefined> {
  const rows = await db
    .select({ userId: passwordResets.userId })
    .from(passwordResets)
    .where(and(eq(passwordResets.hash, hash), gt(passwordResets.expiresAt, at)))
  return rows[0]?.userId
}

export async function deleteReset(tx: Tx, userId: string): Promise<void> {
  await tx.delete(passwordResets).where(eq(passwordResets.userId, userId))
}

// Signing keys.

/** Oldest first. */
export async function listSigningKeys(db: Reader): Promise<SigningKeyRow[]> {
  return db.select().from(signingKeys).orderBy(asc(signingKeys.createdAt), sql`rowid`)
}

export async function insertSigningKey(tx: Tx, row: SigningKeyRow): Promise<void> {
  await tx.insert(signingKeys).values(row)
}

export async function deleteSigningKey(tx: Tx, kid: string): Promise<void> {
  await tx.delete(signingKeys).where(eq(signingKeys.kid, kid))
}

/** Deletes tokens and codes that expired before `before`; returns how many. */
export async function deleteExpired(tx: Tx, before: number): Promise<number> {
  const tokens = await tx.delete(refreshTokens).where(lt(refreshTokens.expiresAt, before))
  await tx.delete(passwordResets).where(lt(passwordResets.expiresAt, before))
  await tx.delete(emailConfirmations).where(lt(emailConfirmations.expiresAt, before))
  const codes = await tx.delete(linkCodes).where(lt(linkCodes.expiresAt, before))
  return tokens.rowsAffected + codes.rowsAffected
}
