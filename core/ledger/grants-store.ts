import { and, asc, desc, eq, gt, gte, isNotNull, isNull, lt, lte, or, sql } from 'drizzle-orm'
import type { Reader, Tx } from '../db/client.ts'
import { balances, grants } from '../db/schema/ledger.ts'
import type { Lot } from './lots.ts'
import { type LedgerAccount, ownerOf } from './posting.ts'
import { toLots } from './store.ts'

export type GrantRow = typeof grants.$inferSelect

export async function insertGrant(
  tx: Tx,
  row: Omit<GrantRow, 'expired' | 'warnedAt'> & Pick<Partial<GrantRow>, 'warnedAt'>,
): Promise<void> {
  await tx.insert(grants).values(row)
}

export async function findGrant(db: Reader, entryId: string): Promise<GrantRow | undefined> {
  return db.select().from(grants).where(eq(grants.entryId, entryId)).get()
}

export async function updateGrant(tx: Tx, entryId: string, change: Partial<GrantRow>): Promise<void> {
  await tx.update(grants).set(change).where(eq(grants.entryId, entryId))
}

/** All grants of an account become another's. */
export async function moveGrants(tx: Tx, fromId: string, toId: string): Promise<void> {
  await tx.update(grants).set({ accountId: toId }).where(eq(grants.accountId, fromId))
}

/** Newest first. */
export async function listGrants(db: Reader, accountId: string, limit: number): Promise<GrantRow[]> {
  return db
    .select()
    .from(grants)
    .where(eq(grants.accountId, accountId))
    .orderBy(desc(grants.createdAt), grants.entryId)
    .limit(limit)
}

/** Accounts whose wallets have lots that have expired by then, those first that have waited longest. */
export async function listDue(db: Reader, at: number, limit: number): Promise<string[]> {
  const rows = await db
    .select({ wallet: balances.ledgerAccount })
    .from(balances)
    .where(and(isNotNull(balances.expiresAt), lte(balances.expiresAt, at)))
    .orderBy(asc(balances.expiresAt))
    .limit(limit)
  return rows.map(({ wallet }) => ownerOf(wallet as LedgerAccount))
}

/** Grants that expire between now and `until`, of which nobody was told, from the one after `after`. */
export async function listUnwarned(
  db: Reader,
  {
    at,
    until,
    after,
    limit,
  }: { at: number; until: number; after: { expiresAt: number; entryId: string }; limit: number },
): Promise<GrantRow[]> {
  return db
    .select()
    .from(grants)
    .where(
      and(
        isNull(grants.warnedAt),
        isNotNull(grants.expiresAt),
        gt(grants.expiresAt, at),
        lte(grants.expiresAt, until),
        sql`(${grants.expiresAt}, ${grants.entryId}) > (${after.expiresAt}, ${after.entryId})`,
      ),
    )
    .orderBy(asc(grants.expiresAt), asc(grants.entryId))
    .limit(limit)
}

/** Everywhere that lots of an account can be: what is its own, and what is frozen, of all accounts. */
export async function listPlaces(db: Reader, accountId: string): Promise<{ at: LedgerAccount; lots: Lot[] }[]> {
  const rows = await db
    .select({ at: balances.ledgerAccount, lots: balances.lots })
    .from(balances)
    .where(
      and(
        isNotNull(balances.lots),
        or(
          eq(balances.ownerId, accountId),
          and(gte(balances.ledgerAccount, 'dispute:'), lt(balances.ledgerAccount, 'dispute;')),
        ),
      ),
    )
  return rows.map(({ at, lots }) => ({ at: at as LedgerAccount, lots: toLots(lots) }))
}
