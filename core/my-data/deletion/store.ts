import { and, eq, gt, inArray, isNotNull, isNull, lte, ne, or } from 'drizzle-orm'
import type { Reader, Tx } from '../../db/client.ts'
import { deletions, forgotten } from '../../db/schema/my-data.ts'
import { jobs } from '../../db/schema/jobs.ts'
import { errands, subscriptions } from '../../db/schema/payments.ts'

export type DeletionRow = typeof deletions.$inferSelect

export async function findDeletion(db: Reader, accountId: string): Promise<DeletionRow | undefined> {
  return db.select().from(deletions).where(eq(deletions.accountId, accountId)).get()
}

export async function upsertDeletion(tx: Tx, row: DeletionRow): Promise<void> {
  const { accountId, ...rest } = row
  await tx
    .insert(deletions)
    .values({ accountId, ...rest })
    .onConflictDoUpdate({ target: deletions.accountId, set: rest })
}

/** Takes a deletion back; false if it has begun. */
export async function dropScheduled(tx: Tx, accountId: string): Promise<boolean> {
  const { rowsAffected } = await tx
    .delete(deletions)
    .where(and(eq(deletions.accountId, accountId), eq(deletions.state, 'scheduled')))
  return rowsAffected === 1
}

/** Those to be carried out, or gone on with. */
export const listDue = (db: Reader, at: number, limit: number): Promise<DeletionRow[]> =>
  db
    .select()
    .from(deletions)
    .where(and(ne(deletions.state, 'erased'), lte(deletions.dueAt, at)))
    .orderBy(deletions.dueAt)
    .limit(limit)

export const listScheduled = (db: Reader): Promise<DeletionRow[]> =>
  db.select().from(deletions).where(eq(deletions.state, 'scheduled'))

export async function insertMarks(tx: Tx, marks: readonly string[], at: number): Promise<void> {
  for (const mark of marks) await tx.insert(forgotten).values({ mark, forgottenAt: at }).onConflictDoNothing()
}

/** Which of these fingerprints belong to deleted accounts. */
export async function listForgotten(db: Reader, marks: readonly string[]): Promise<Set<string>> {
  if (marks.length === 0) return new Set()
  const rows = await db
    .select()
    .from(forgotten)
    .where(inArray(forgotten.mark, [...marks]))
  return new Set(rows.map(({ mark }) => mark))
}

export async function listPendingJobIds(db: Reader, accountId: string): Promise<string[]> {
  const rows = await db
    .select({ id: jobs.id })
    .from(jobs)
    .where(and(eq(jobs.accountId, accountId), eq(jobs.status, 'PENDING')))
  return rows.map(({ id }) => id)
}

/** Whether Stars are still owed to this person. */
export async function isOwedStars(db: Reader, telegramId: string): Promise<boolean> {
  const isOpen = and(eq(errands.telegramId, telegramId), isNull(errands.doneAt))
  const rows = await db.select({ key: errands.key, body: errands.body }).from(errands).where(isOpen)
  return rows.some(({ body }) => body.includes('"refund"'))
}

/** Whether somebody pays for a plan in Telegram, or their account for one elsewhere, that goes on. There it does until it is ended, also while a
 *  payment is missing. */
export async function hasRenewingPlan(
  db: Reader,
  { telegramId, accountId }: { telegramId: string | null; accountId: string },
  at: number,
): Promise<boolean> {
  const inTelegram = and(eq(subscriptions.telegramId, telegramId ?? ''), gt(subscriptions.paidUntil, at))
  const elsewhere = and(eq(subscriptions.accountId, accountId), isNotNull(subscriptions.providerRef))
  const goesOn = and(eq(subscriptions.renews, true), telegramId === null ? elsewhere : or(inTelegram, elsewhere))
  return (await db.select({ id: subscriptions.orderId }).from(subscriptions).where(goesOn).limit(1)).length > 0
}
