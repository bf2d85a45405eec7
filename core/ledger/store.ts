import type { Row } from '@libsql/client'
import { and, eq, gte, sql } from 'drizzle-orm'
import type { Reader, Tx } from '../db/client.ts'
import { prepareSql } from '../db/prepared-sql.ts'
import { balances, entries, postings } from '../db/schema/ledger.ts'
import type { Lot, Place } from './lots.ts'
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

interface Added {
  ledgerAccount: LedgerAccount
  ownerId: string | null
  amount: number
}

/** Adds to a balance, creating it if needed; returns the new balance. `amount` may be negative for the
 *  operator's own accounts only. */
export async function addToBalance(tx: Tx, at: Added): Promise<number> {
  const { rows } = await balanceUpsert(tx, { ...at, floored: isFloored(at.ledgerAccount) ? 1 : 0 })
  const amount = rows[0]?.[0]
  if (amount === undefined) throw new Error('a balance was neither started nor moved')
  return Number(amount)
}

/** As `addToBalance`, for places that may have lots; returns those that were there. */
export async function addToPlace(tx: Tx, at: Added): Promise<Place> {
  const place = toPlace((await placeUpsert(tx, { ...at, floored: isFloored(at.ledgerAccount) ? 1 : 0 })).rows)
  if (place === undefined) throw new Error('a place was neither started nor moved')
  return place
}

/** Starts a hold that has lots. A job has one hold in its life, so that there is none to be joined. */
export async function insertHold(tx: Tx, { lots, ...at }: Added & { lots: readonly Lot[] }): Promise<void> {
  await holdInsert(tx, { ...at, lots: toText(lots) })
}

const holdInsert = prepareSql((db) =>
  (db as Tx)
    .insert(balances)
    .values({
      ledgerAccount: placeholder('ledgerAccount'),
      ownerId: placeholder('ownerId'),
      amount: placeholder('amount'),
      floored: 1,
      lots: placeholder('lots'),
    })
    .prepare(),
)

// The CHECK of a floor applies to the row as it would be inserted, even if it becomes an update, so wallets
// and holds are not reduced this way.
const upsertOf = (db: Reader) =>
  db
    .insert(balances)
    .values({
      ledgerAccount: placeholder('ledgerAccount'),
      ownerId: placeholder('ownerId'),
      amount: placeholder('amount'),
      floored: placeholder('floored'),
    })
    .onConflictDoUpdate({ target: balances.ledgerAccount, set: { amount: sql`balances.amount + excluded.amount` } })

// What is not read is not asked for: every paid job waits for these.
const balanceUpsert = prepareSql((db) => upsertOf(db).returning({ amount: balances.amount }).prepare(), { one: true })
const placeUpsert = prepareSql(
  (db) => upsertOf(db).returning({ amount: balances.amount, lots: balances.lots }).prepare(),
  { one: true },
)

/** Takes from a wallet or a hold; returns what is left, with all the lots there were, or undefined if it has less than `amount`. */
export async function takeFromBalance(
  tx: Tx,
  ledgerAccount: LedgerAccount,
  amount: number,
): Promise<Place | undefined> {
  const { rows } = await balanceTake(tx, { ledgerAccount, amount, least: amount })
  return toPlace(rows)
}

const balanceTake = prepareSql(
  (db) =>
    db
      .update(balances)
      .set({ amount: sql`${balances.amount} - ${placeholder('amount')}` })
      .where(and(eq(balances.ledgerAccount, placeholder('ledgerAccount')), gte(balances.amount, placeholder('least'))))
      .returning({ amount: balances.amount, lots: balances.lots })
      .prepare(),
  { one: true },
)

/** Removes a balance of exactly `amount`; false if it differs. */
export async function dropBalance(tx: Tx, ledgerAccount: LedgerAccount, amount: number): Promise<boolean> {
  const { rowsAffected } = await balanceDrop(tx, { ledgerAccount, amount })
  return rowsAffected === 1
}

/** As `dropBalance`; returns the lots that were there, or undefined if the amount differs. */
export async function dropPlace(
  tx: Tx,
  ledgerAccount: LedgerAccount,
  amount: number,
): Promise<readonly Lot[] | undefined> {
  return toPlace((await placeDrop(tx, { ledgerAccount, amount })).rows)?.lots
}

const dropOf = (db: Reader) =>
  (db as Tx)
    .delete(balances)
    .where(and(eq(balances.ledgerAccount, placeholder('ledgerAccount')), eq(balances.amount, placeholder('amount'))))

const balanceDrop = prepareSql((db) => dropOf(db).prepare())
const placeDrop = prepareSql((db) => dropOf(db).returning({ amount: balances.amount, lots: balances.lots }).prepare(), {
  one: true,
})

/** Writes which lots a balance has; `expiresAt` (ms) of the first of a wallet. */
export async function setLots(
  tx: Tx,
  ledgerAccount: LedgerAccount,
  { lots, expiresAt }: { lots: readonly Lot[]; expiresAt: number | null },
): Promise<void> {
  await lotsUpdate(tx, { ledgerAccount, lots: toText(lots), expiresAt })
}

const lotsUpdate = prepareSql((db) =>
  db
    .update(balances)
    .set({ lots: sql`${placeholder('lots')}`, expiresAt: sql`${placeholder('expiresAt')}` })
    .where(eq(balances.ledgerAccount, placeholder('ledgerAccount')))
    .prepare(),
)

const toText = (lots: readonly Lot[]): string | null => (lots.length === 0 ? null : JSON.stringify(lots))
const toPlace = ([row]: Row[]): Place | undefined =>
  row === undefined ? undefined : { amount: Number(row[0]), lots: toLots(row[1]) }
/** Written only by `toText`. */
export const toLots = (text: unknown): Lot[] => (typeof text === 'string' ? (JSON.parse(text) as Lot[]) : [])

export async function findBalance(db: Reader, ledgerAccount: LedgerAccount): Promise<Place | undefined> {
  const { rows } = await balanceGet(db, { ledgerAccount })
  return toPlace(rows)
}

const balanceGet = prepareSql(
  (db) =>
    db
      .select({ amount: balances.amount, lots: balances.lots })
      .from(balances)
      .where(eq(balances.ledgerAccount, placeholder('ledgerAccount')))
      .prepare(),
  { one: true },
)

/** The totals of an account's wallet and of its holds. */
export async function sumBalances(db: Reader, ownerId: string): Promise<{ wallet: Place; held: number }> {
  const [row] = (await balanceSums(db, { ownerId })).rows
  return { wallet: { amount: Number(row?.[0] ?? 0), lots: toLots(row?.[2]) }, held: Number(row?.[1] ?? 0) }
}

const balanceSums = prepareSql(
  (db) =>
    db
      .select({
        available: sql<number>`coalesce(sum(CASE WHEN ledger_account LIKE 'wallet:%' THEN amount END), 0)`,
        held: sql<number>`coalesce(sum(CASE WHEN ledger_account LIKE 'hold:%' THEN amount END), 0)`,
        lots: sql<string | null>`max(CASE WHEN ledger_account LIKE 'wallet:%' THEN lots END)`,
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
