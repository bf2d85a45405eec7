import { and, eq, isNull, ne, sql } from 'drizzle-orm'
import { personOf } from '../contract/trust/member.ts'
import type { Reader, Tx } from '../db/client.ts'
import { accounts, memberships, users } from '../db/schema/accounts.ts'

/** The role of who does not work here. */
const CUSTOMER = 'customer'

/** What of a personal account says whose it is, and what stands in the way of deleting it. */
export interface Owner {
  telegramId: string | null
  email: string | null
  language: 'en' | 'ru'
  hasPassword: boolean
  isStaff: boolean
}

/** The person whose personal account this is; undefined for a company's. */
export async function findOwner(db: Reader, accountId: string): Promise<Owner | undefined> {
  const row = await db
    .select()
    .from(users)
    .where(eq(users.id, personOf(accountId)))
    .get()
  if (row === undefined) return undefined
  const { telegramId, email, language, passwordHash, role } = row
  return { telegramId, email, language, hasPassword: passwordHash !== null, isStaff: role !== CUSTOMER }
}

export async function findUserByTelegramId(db: Reader, telegramId: string): Promise<{ id: string } | undefined> {
  return db.select({ id: users.id }).from(users).where(eq(users.telegramId, telegramId)).get()
}

/** Whether they own an active company's account: somebody has to. */
export async function ownsCompany(db: Reader, accountId: string): Promise<boolean> {
  const owned = and(
    eq(memberships.userId, personOf(accountId)),
    eq(memberships.role, 'owner'),
    isNull(memberships.endedAt),
    ne(memberships.accountId, accountId),
    eq(accounts.state, 'active'),
  )
  const rows = await db
    .select({ id: accounts.id })
    .from(memberships)
    .innerJoin(accounts, eq(accounts.id, memberships.accountId))
    .where(owned)
    .limit(1)
  return rows.length > 0
}

/** Removes what companies have of a person who leaves: the name under which they joined one, and applications that
 *  came to nothing. Call it while they are still a member. */
export async function forgetCompanies(tx: Tx, accountId: string): Promise<void> {
  const userId = personOf(accountId)
  const theirs = sql`(SELECT account_id FROM memberships WHERE user_id = ${userId})`
  await tx.run(sql`
    UPDATE events SET data = json_set(data, '$.email', NULL, '$.telegram_id', NULL)
    WHERE account_id IN ${theirs} AND type = 'member.joined' AND data ->> 'user_id' = ${userId}`)
  await tx.run(sql`
    UPDATE accounts SET company = NULL, tax_id = NULL, billing_address = NULL, state = 'closed'
    WHERE state IN ('applied', 'declined')
      AND id IN (SELECT account_id FROM memberships WHERE user_id = ${userId} AND role = 'owner')`)
}

/** Lets nobody in any more. */
export async function shutAccount(tx: Tx, accountId: string, at: number): Promise<void> {
  await tx
    .update(users)
    .set({ blockedAt: at, tokensValidFrom: Number.MAX_SAFE_INTEGER })
    .where(eq(users.id, personOf(accountId)))
  await tx.update(accounts).set({ blockedAt: at }).where(eq(accounts.id, accountId))
}
