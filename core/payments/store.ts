import { and, desc, eq, inArray, lt, sql } from 'drizzle-orm'
import { personOf } from '../contract/trust/member.ts'
import type { Reader, Tx } from '../db/client.ts'
import { charges, orders, subscriptions } from '../db/schema/payments.ts'
import { paymentDisputes } from '../db/schema/remote-payments.ts'
import type { Order } from './order.ts'
import { PROVIDER_NAMES } from '../contract/ledger.ts'

export type ChargeRow = typeof charges.$inferSelect

export async function insertOrder(tx: Tx, row: Order): Promise<void> {
  await tx.insert(orders).values(row)
}

export async function findOrder(db: Reader, id: string): Promise<Order | undefined> {
  return db.select().from(orders).where(eq(orders.id, id)).get()
}

export async function updateOrder(
  tx: Tx,
  id: string,
  change: Partial<Pick<Order, 'status' | 'providerRef' | 'url' | 'expiresAt'>>,
): Promise<void> {
  await tx.update(orders).set(change).where(eq(orders.id, id))
}

export async function insertCharge(tx: Tx, row: ChargeRow): Promise<void> {
  await tx.insert(charges).values(row)
}

export async function findCharge(db: Reader, provider: string, chargeId: string): Promise<ChargeRow | undefined> {
  return db
    .select()
    .from(charges)
    .where(and(eq(charges.provider, provider), eq(charges.chargeId, chargeId)))
    .get()
}

/** The charge with that id, from any provider. */
export async function findChargeById(db: Reader, chargeId: string): Promise<ChargeRow | undefined> {
  return db
    .select()
    .from(charges)
    .where(and(inArray(charges.provider, [...PROVIDER_NAMES]), eq(charges.chargeId, chargeId)))
    .get()
}

export async function updateCharge(
  tx: Tx,
  { provider, chargeId }: Pick<ChargeRow, 'provider' | 'chargeId'>,
  change: Partial<Pick<ChargeRow, 'refundedAt' | 'returnedAt' | 'refundedCredits' | 'lostCredits' | 'refundEntries'>>,
): Promise<void> {
  await tx
    .update(charges)
    .set(change)
    .where(and(eq(charges.provider, provider), eq(charges.chargeId, chargeId)))
}

const rowid = sql<number>`charges.rowid`

/** Newest first, below `below`: rows are numbered in order of arrival. */
export async function listCharges(
  db: Reader,
  accountId: string,
  below: number,
  limit: number,
): Promise<Array<{ number: number; charge: ChargeRow; order: Order | null }>> {
  return db
    .select({ number: rowid, charge: charges, order: orders })
    .from(charges)
    .leftJoin(orders, eq(orders.id, charges.orderId))
    .where(and(eq(charges.accountId, accountId), lt(rowid, below)))
    .orderBy(desc(rowid))
    .limit(limit)
}

/** Orders, charges, subscriptions and disputes, from one personal account to another. */
export async function movePayments(tx: Tx, fromId: string, toId: string): Promise<void> {
  for (const table of [charges, subscriptions, paymentDisputes])
    await tx.update(table).set({ accountId: toId }).where(eq(table.accountId, fromId))
  await tx
    .update(orders)
    .set({ accountId: toId, userId: personOf(toId) })
    .where(eq(orders.accountId, fromId))
}
