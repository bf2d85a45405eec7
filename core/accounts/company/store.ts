import { and, asc, desc, eq, getTableColumns, gte, inArray, isNull, sql } from 'drizzle-orm'
import type { MemberRole } from '../../contract/trust/member.ts'
import { prepared, type Reader, type Tx } from '../../db/client.ts'
import { accounts, invitations, memberships, users } from '../../db/schema/accounts.ts'
import { apiKeys } from '../../db/schema/auth.ts'
import { jobs } from '../../db/schema/jobs.ts'
import type { UserRow } from '../store.ts'

export type MembershipRow = typeof memberships.$inferSelect
export type InvitationRow = typeof invitations.$inferSelect

/** Who is in an account now, the longest first. */
export function listMembers(db: Reader, accountId: string) {
  return db
    .select({ membership: memberships, user: users })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(and(eq(memberships.accountId, accountId), isNull(memberships.endedAt)))
    .orderBy(asc(memberships.since), asc(memberships.userId))
}

const accountsQuery = prepared((db) =>
  db
    .select({ membership: getTableColumns(memberships), account: getTableColumns(accounts) })
    .from(memberships)
    .innerJoin(accounts, eq(accounts.id, memberships.accountId))
    .where(and(eq(memberships.userId, sql.placeholder('userId')), isNull(memberships.endedAt)))
    .orderBy(asc(memberships.since), asc(memberships.accountId))
    .prepare(),
)
/** The accounts that somebody is in, the longest first. */
export const listAccounts = (db: Reader, userId: string) => accountsQuery(db).all({ userId })

export async function findMembership(
  db: Reader,
  accountId: string,
  userId: string,
): Promise<MembershipRow | undefined> {
  const [row] = await db
    .select()
    .from(memberships)
    .where(and(eq(memberships.accountId, accountId), eq(memberships.userId, userId), isNull(memberships.endedAt)))
  return row
}

/** Lets somebody in, or in again. */
export async function upsertMembership(tx: Tx, row: Omit<MembershipRow, 'endedAt'>): Promise<void> {
  const { role, monthlyLimit, since } = row
  await tx
    .insert(memberships)
    .values(row)
    .onConflictDoUpdate({
      target: [memberships.accountId, memberships.userId],
      set: { role, monthlyLimit, since, endedAt: null },
    })
}

export async function updateMembership(
  tx: Tx,
  { accountId, userId }: Pick<MembershipRow, 'accountId' | 'userId'>,
  change: Partial<Pick<MembershipRow, 'role' | 'monthlyLimit' | 'endedAt'>>,
): Promise<void> {
  if (Object.keys(change).length === 0) return
  await tx
    .update(memberships)
    .set(change)
    .where(and(eq(memberships.accountId, accountId), eq(memberships.userId, userId)))
}

export async function countMembers(db: Reader, accountId: string, role?: MemberRole): Promise<number> {
  const rows = await db
    .select({ userId: memberships.userId })
    .from(memberships)
    .where(
      and(
        eq(memberships.accountId, accountId),
        isNull(memberships.endedAt),
        role === undefined ? undefined : eq(memberships.role, role),
      ),
    )
  return rows.length
}

/** What each member has ordered in a company since then: held, or paid. What failed or was canceled was given back. */
export async function sumSpent(
  db: Reader,
  accountId: string,
  since: number,
  userId?: string,
): Promise<Map<string, number>> {
  const rows = await db
    .select({ userId: jobs.userId, spent: sql<number>`sum(${jobs.cost})` })
    .from(jobs)
    .where(
      and(
        eq(jobs.accountId, accountId),
        userId === undefined ? undefined : eq(jobs.userId, userId),
        gte(jobs.createdAt, since),
        inArray(jobs.status, ['PENDING', 'OK']),
        // The condition of the index jobs_of_members.
        sql`substr(${jobs.userId}, 5) <> substr(${jobs.accountId}, 5)`,
      ),
    )
    .groupBy(jobs.userId)
  return new Map(rows.map((row) => [row.userId, row.spent]))
}

/** A key as far as its limit goes. */
export async function findKey(db: Reader, id: string) {
  const { revokedAt, expiresAt, monthlyLimit, lineId } = apiKeys
  return db.select({ revokedAt, expiresAt, monthlyLimit, lineId }).from(apiKeys).where(eq(apiKeys.id, id)).get()
}

/** What keys that replaced each other have ordered since then, by the first of them: all of an account's, or one line of them. */
export async function sumSpentByKeys(
  db: Reader,
  which: { accountId: string } | { lineId: string },
  since: number,
): Promise<Map<string, number>> {
  const rows = await db
    .select({ lineId: apiKeys.lineId, spent: sql<number>`sum(${jobs.cost})` })
    .from(apiKeys)
    .innerJoin(jobs, eq(jobs.keyId, apiKeys.id))
    .where(
      and(
        'lineId' in which ? eq(apiKeys.lineId, which.lineId) : eq(apiKeys.accountId, which.accountId),
        gte(jobs.createdAt, since),
        inArray(jobs.status, ['PENDING', 'OK']),
      ),
    )
    .groupBy(apiKeys.lineId)
  return new Map(rows.map((row) => [row.lineId, row.spent]))
}

// Applications.

/** Newest first; those that wait, oldest first: whose turn it is. */
export function listCompanies(db: Reader, state: 'applied' | 'active' | 'declined', limit: number) {
  const by = state === 'applied' ? asc : desc
  return db
    .select()
    .from(accounts)
    .where(and(eq(accounts.kind, 'corporate'), eq(accounts.state, state)))
    .orderBy(by(accounts.createdAt), by(accounts.id))
    .limit(limit)
}

/** The owners of these accounts; of several, who has been in it the longest. */
export async function findOwners(db: Reader, accountIds: readonly string[]): Promise<Map<string, UserRow>> {
  const rows = await db
    .select({ accountId: memberships.accountId, user: users })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(
      and(inArray(memberships.accountId, [...accountIds]), eq(memberships.role, 'owner'), isNull(memberships.endedAt)),
    )
    .orderBy(desc(memberships.since), desc(memberships.userId))
  return new Map(rows.map(({ accountId, user }) => [accountId, user]))
}

// Invitations.

export async function insertInvitation(tx: Tx, row: InvitationRow): Promise<void> {
  await tx.insert(invitations).values(row)
}

export async function findInvitation(db: Reader, hash: string): Promise<InvitationRow | undefined> {
  return db.select().from(invitations).where(eq(invitations.hash, hash)).get()
}

/** Those that may still be accepted, newest first. */
export function listInvitations(db: Reader, accountId: string, at: number): Promise<InvitationRow[]> {
  return db
    .select()
    .from(invitations)
    .where(and(eq(invitations.accountId, accountId), isNull(invitations.endedAt), gte(invitations.expiresAt, at)))
    .orderBy(desc(invitations.createdAt), desc(invitations.id))
}

/** False if it had ended. */
export async function endInvitation(tx: Tx, id: string, accountId: string, at: number): Promise<boolean> {
  const { rowsAffected } = await tx
    .update(invitations)
    .set({ endedAt: at })
    .where(and(eq(invitations.id, id), eq(invitations.accountId, accountId), isNull(invitations.endedAt)))
  return rowsAffected > 0
}
