import type { Row } from '@libsql/client'
import { and, eq, gte, sql } from 'drizzle-orm'
import type { Reader, Tx } from '../db/client.ts'
import { prepareSql } from '../db/prepared-sql.ts'
import { balances, entries, postings } from '../db/schema/ledger.ts'
import { type EntryType, isFloored, type LedgerAccount, type Posting } from './posting.ts'

const { placeholder } = sql

export interface EntryRow {
  id: string
  type: EntryType
  reason: string
  accountId: string
  jobId: string | null
  key: string
  createdAt: number
}

/** False if the key exists already. */
export async function insertEntry(tx: Tx, row: EntryRow): Promise<boolean> {
  const { rowsAffected } = await entryInsert(tx, { ...row })
  return rowsAffected === 1
}

const entryInsert = prepareSql((db) =>
  db
    .insert(entries)
    .values({
      id: placeholder('id'),
      type: placeholder('type'),
      reason: placeholder('reason'),
      accountId: placeholder('accountId'),
      jobId: placeholder('jobId'),
      key: placeholder('key'),
      createdAt: placeholder('createdAt'),
    })
    .onConflictDoNothing({ target: entries.key })
    .prepare(),
)

export async function insertPosting(tx: Tx, entryId: string, position: number, posting: Posting): Promise<void> {
  await postingInsert(tx, { entryId, position, ...posting })
}

const postingInsert = prepareSql((db) =>
  db
    .insert(postings)
    .values({
      entryId: placeholder('entryId'),
      position: placeholder('position'),
      source: placeholder('source'),
      target: placeholder('target'),
      amount: placeholder('amount'),
    })
    .prepare(),
)

/** Adds to a balance, creating it if needed; returns the new balance. `amount` may be negative for the
 *  operator's own accounts only. */
export async function addToBalance(
  tx: Tx,
  at: { ledgerAccount: LedgerAccount; ownerId: string | null; amount: number },
): Promise<number> {
  const { rows } = await balanceUpsert(tx, { ...at, floored: isFloored(at.ledgerAccount) ? 1 : 0 })
  const amount = toAmount(rows)
  if (amount === undefined) throw new Error('a balance was neither started nor moved')
  return amount
}

// The CHECK of a floor applies to the row as it would be inserted, even if it becomes an update, so wallets
// and holds are not reduced this way.
const balanceUpsert = prepareSql(
  (db) =>
    db
      .insert(balances)
      .values({
        ledgerAccount: placeholder('ledgerAccount'),
        ownerId: placeholder('ownerId'),
        amount: placeholder('amount'),
        floored: placeholder('floored'),
      })
      .onConflictDoUpdate({ target: balances.ledgerAccount, set: { amount: sql`balances.amount + excluded.amount` } })
      .returning({ amount: balances.amount })
      .prepare(),
  { one: true },
)

/** Takes from a wallet or a hold; returns what is left, or undefined if it has less than `amount`. */
export async function takeFromBalance(
  tx: Tx,
  ledgerAccount: LedgerAccount,
  amount: number,
): Promise<number | undefined> {
  const { rows } = await balanceTake(tx, { ledgerAccount, amount, least: amount })
  return toAmount(rows)
}

const balanceTake = prepareSql(
  (db) =>
    db
      .update(balances)
      .set({ amount: sql`${balances.amount} - ${placeholder('amount')}` })
      .where(and(eq(balances.ledgerAccount, placeholder('ledgerAccount')), gte(balances.amount, placeholder('least'))))
      .returning({ amount: balances.amount })
      .prepare(),
  { one: true },
)

/** Removes a balance of exactly `amount`; false if it differs. */
export async function dropBalance(tx: Tx, ledgerAccount: LedgerAccount, amount: number): Promise<boolean> {
  const { rowsAffected } = await balanceDrop(tx, { ledgerAccount, amount })
  return rowsAffected === 1
}

const balanceDrop = prepareSql((db) =>
  db
    .delete(balances)
    .where(and(eq(balances.ledgerAccount, placeholder('ledgerAccount')), eq(balances.amount, placeholder('amount'))))
    .prepare(),
)

const toAmount = ([row]: Row[]): number | undefined => (row === undefined ? undefined : Number(row[0]))

export async function findBalance(db: Reader, ledgerAccount: LedgerAccount): Promise<number | undefined> {
  const { rows } = await balanceGet(db, { ledgerAccount })
  return toAmount(rows)
}

const balanceGet = prepareSql(
  (db) =>
    db
      .select({ amount: balances.amount })
      .from(balances)
      .where(eq(balances.ledgerAccount, placeholder('ledgerAccount')))
      .prepare(),
  { one: true },
)

/** The totals of an account's wallet and of its holds. */
export async function sumBalances(db: Reader, ownerId: string): Promise<{ available: number; held: number }> {
  const [row] = (await balanceSums(db, { ownerId })).rows
  return { available: Number(row?.[0] ?? 0), held: Number(row?.[1] ?? 0) }
}

const balanceSums = prepareSql(
  (db) =>
    db
      .select({
        available: sql<number>`coalesce(sum(CASE WHEN ledger_account LIKE 'wallet:%' THEN amount END), 0)`,
        held: sql<number>`coalesce(sum(CASE WHEN ledger_account LIKE 'hold:%' THEN amount END), 0)`,
      })
      .from(balances)
      .where(eq(balances.ownerId, placeholder('ownerId')))
      .prepare(),
  { one: true },
)

export async function findEntry(
  db: Reader,
  by: { id: string } | { key: string },
): Promise<(EntryRow & { postings: Posting[] }) | undefined> {
  const row = await db
    .select()
    .from(entries)
    .where('id' in by ? eq(entries.id, by.id) : eq(entries.key, by.key))
    .get()
  if (row === undefined) return undefined
  const rows = await db.select().from(postings).where(eq(postings.entryId, row.id)).orderBy(postings.position)
  // Rows of these two tables are written only by this file, from an Entry.
  return { ...(row as EntryRow), postings: rows.map(toPosting) }
}

const toPosting = ({ source, target, amount }: { source: string; target: string; amount: number }): Posting =>
  ({ source, target, amount }) as Posting
