import { and, eq, getTableColumns, isNotNull, isNull, ne, notInArray, or, sql } from 'drizzle-orm'
import { MEMBER_ROLES, type MemberRole, personalAccountOf } from '../contract/trust/member.ts'
import { prepared, type Reader, type Tx } from '../db/client.ts'
import { accounts, memberships, users } from '../db/schema/accounts.ts'
import { apiKeys } from '../db/schema/auth.ts'
import { jobs } from '../db/schema/jobs.ts'

const { placeholder } = sql

export type UserRow = typeof users.$inferSelect
export type AccountRow = typeof accounts.$inferSelect

/** A person in one of their accounts. */
export interface Member {
  user: UserRow
  account: AccountRow
  role: MemberRole
}

const memberQuery = prepared((db) =>
  db
    .select({ user: getTableColumns(users), account: getTableColumns(accounts), role: memberships.role })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .innerJoin(accounts, eq(accounts.id, memberships.accountId))
    .where(
      and(
        eq(memberships.accountId, placeholder('accountId')),
        eq(memberships.userId, placeholder('userId')),
        isNull(memberships.endedAt),
      ),
    )
    .prepare(),
)
/** Undefined unless this person is a member of the account. */
export async function findMember(db: Reader, userId: string, accountId: string): Promise<Member | undefined> {
  return memberQuery(db).get({ userId, accountId })
}

const userById = prepared((db) =>
  db
    .select()
    .from(users)
    .where(eq(users.id, placeholder('id')))
    .prepare(),
)
export async function findUser(db: Reader, id: string): Promise<UserRow | undefined> {
  return userById(db).get({ id })
}

export async function findByEmail(db: Reader, email: string): Promise<UserRow | undefined> {
  return db.select().from(users).where(eq(users.email, email)).get()
}

const userByTelegramId = prepared((db) =>
  db
    .select()
    .from(users)
    .where(eq(users.telegramId, placeholder('telegramId')))
    .prepare(),
)
export async function findByTelegramId(db: Reader, telegramId: string): Promise<UserRow | undefined> {
  return userByTelegramId(db).get({ telegramId })
}

export async function insertUser(tx: Tx, row: typeof users.$inferInsert): Promise<UserRow> {
  const [inserted] = await tx.insert(users).values(row).returning()
  if (inserted === undefined) throw new Error('a person was not inserted')
  return inserted
}

export async function updateUser(tx: Tx, id: string, change: Partial<UserRow>): Promise<void> {
  if (Object.keys(change).length > 0) await tx.update(users).set(change).where(eq(users.id, id))
}

export async function findAccount(db: Reader, id: string): Promise<AccountRow | undefined> {
  return db.select().from(accounts).where(eq(accounts.id, id)).get()
}

export async function insertAccount(tx: Tx, row: typeof accounts.$inferInsert): Promise<void> {
  await tx.insert(accounts).values(row)
}

export async function updateAccount(tx: Tx, id: string, change: Partial<AccountRow>): Promise<void> {
  if (Object.keys(change).length > 0) await tx.update(accounts).set(change).where(eq(accounts.id, id))
}

export async function insertMembership(tx: Tx, row: typeof memberships.$inferInsert): Promise<void> {
  await tx.insert(memberships).values(row)
}

/** Marks an account as joined into another, together with the accounts that were joined into it earlier. */
export async function noteJoined(tx: Tx, fromId: string, toId: string): Promise<void> {
  await tx
    .update(accounts)
    .set({ joinedTo: toId, state: 'closed' })
    .where(or(eq(accounts.id, fromId), eq(accounts.joinedTo, fromId)))
}

/** The companies of one person become another's, who keeps what they are where they are in it already. */
export async function moveMemberships(tx: Tx, fromId: string, toId: string, at: number): Promise<void> {
  const isLeft = and(
    eq(memberships.userId, fromId),
    ne(memberships.accountId, personalAccountOf(fromId)),
    isNull(memberships.endedAt),
  )
  const left = await tx.select().from(memberships).where(isLeft)
  const known: string[] = []
  for (const { accountId, role, monthlyLimit } of left) {
    const own = and(eq(memberships.userId, toId), eq(memberships.accountId, accountId))
    // A membership that they once ended does not stand in the way of this one.
    await tx.delete(memberships).where(and(own, isNotNull(memberships.endedAt)))
    const theirs = await tx.select().from(memberships).where(own).get()
    if (theirs !== undefined) known.push(accountId)
    // Of two roles in one company the person keeps the higher: its last owner stays one.
    if (theirs !== undefined && MEMBER_ROLES.indexOf(role) > MEMBER_ROLES.indexOf(theirs.role))
      await tx.update(memberships).set({ role, monthlyLimit }).where(own)
    const ofCompany = (table: typeof jobs | typeof apiKeys) =>
      and(eq(table.accountId, accountId), eq(table.userId, fromId))
    await tx.update(jobs).set({ userId: toId }).where(ofCompany(jobs))
    await tx.update(apiKeys).set({ userId: toId }).where(ofCompany(apiKeys))
  }
  await tx
    .update(memberships)
    .set({ userId: toId })
    .where(and(isLeft, notInArray(memberships.accountId, known)))
  await tx.update(memberships).set({ endedAt: at }).where(isLeft)
}
