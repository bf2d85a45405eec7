import type { Row } from '@libsql/client'
import { and, desc, eq, gte, lt, sql } from 'drizzle-orm'
import { prepared, type Reader, type Tx } from '../db/client.ts'
import { prepareSql } from '../db/prepared-sql.ts'
import { balances, entries, postings, statementLines } from '../db/schema.ts'
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

export interface LineRow {
  accountId: string
  entryId: string
  type: EntryType
  amount: number
  balanceAfter: number
  reason: string
  jobId: string | null
  createdAt: number
}

export async function insertLine(tx: Tx, row: LineRow): Promise<void> {
  await lineInsert(tx, { ...row, seqOf: row.accountId })
}

const lineInsert = prepareSql((db) =>
  db
    .insert(statementLines)
    .values({
      accountId: placeholder('accountId'),
      seq: sql`(SELECT coalesce(max(seq), 0) + 1 FROM statement_lines WHERE account_id = ${placeholder('seqOf')})`,
      entryId: placeholder('entryId'),
      type: placeholder('type'),
      amount: placeholder('amount'),
      balanceAfter: placeholder('balanceAfter'),
      reason: placeholder('reason'),
      jobId: placeholder('jobId'),
      createdAt: placeholder('createdAt'),
    })
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

/** A statement line as stored, and whether the hold it made has been captured since. */
export interface StatementRow {
  seq: number
  entryId: string
  type: EntryType
  amount: number
  balanceAfter: number
  reason: string
  jobId: string | null
  createdAt: number
  captured: number
}

const CAPTURED = sql<number>`(statement_lines.type = 'hold' AND EXISTS (
  SELECT 1 FROM entries AS e WHERE e.job_id = statement_lines.job_id AND e.type = 'capture'))`
const LINE = {
  seq: statementLines.seq,
  entryId: statementLines.entryId,
  type: sql<EntryType>`statement_lines.type`,
  amount: statementLines.amount,
  balanceAfter: statementLines.balanceAfter,
  reason: statementLines.reason,
  jobId: statementLines.jobId,
  createdAt: statementLines.createdAt,
  captured: CAPTURED,
}

export interface LinesQuery {
  accountId: string
  /** Only lines below this sequence number, where the page continues. */
  below: number
  limit: number
}

/** Newest first. */
export async function listLines(db: Reader, query: LinesQuery): Promise<StatementRow[]> {
  return linesList(db).all({ ...query })
}

const linesList = prepared((db) =>
  db
    .select(LINE)
    .from(statementLines)
    .where(and(eq(statementLines.accountId, placeholder('accountId')), lt(statementLines.seq, placeholder('below'))))
    .orderBy(desc(statementLines.seq))
    .limit(placeholder('limit'))
    .prepare(),
)

/** Newest first, of one stored type, from sequence number `from` up; `captured` null includes both. */
export async function listLinesOfType(
  db: Reader,
  query: LinesQuery & { from: number; type: EntryType; captured: boolean | null },
): Promise<StatementRow[]> {
  const { captured, ...rest } = query
  return linesOfType(db).all({ ...rest, captured: captured === null ? null : Number(captured) })
}

const linesOfType = prepared((db) =>
  db
    .select(LINE)
    .from(statementLines)
    .where(
      and(
        eq(statementLines.accountId, placeholder('accountId')),
        lt(statementLines.seq, placeholder('below')),
        gte(statementLines.seq, placeholder('from')),
        eq(statementLines.type, placeholder('type')),
        sql`coalesce(${placeholder('captured')}, ${CAPTURED}) = ${CAPTURED}`,
      ),
    )
    .orderBy(desc(statementLines.seq))
    .limit(placeholder('limit'))
    .prepare(),
)

/** The number of an account's newest line; 0 if it has none. */
export async function lastLine(db: Reader, accountId: string): Promise<number> {
  const row = await lineLast(db).get({ accountId })
  return row?.seq ?? 0
}

const lineLast = prepared((db) =>
  db
    .select({ seq: statementLines.seq })
    .from(statementLines)
    .where(eq(statementLines.accountId, placeholder('accountId')))
    .orderBy(desc(statementLines.seq))
    .limit(1)
    .prepare(),
)

/** The total that each type of line has moved. */
export async function sumLines(db: Reader, accountId: string): Promise<Map<EntryType, number>> {
  const rows = await db
    .select({ type: sql<EntryType>`type`, amount: sql<number>`sum(amount)` })
    .from(statementLines)
    .where(eq(statementLines.accountId, accountId))
    .groupBy(statementLines.type)
  return new Map(rows.map(({ type, amount }) => [type, amount]))
}
