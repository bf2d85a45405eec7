import { and, asc, desc, eq, gte, inArray, lt, lte, or, sql } from 'drizzle-orm'
import type { ProviderName } from '../../contract/ledger.ts'
import type { Reader, Tx } from '../../db/client.ts'
import { charges, orders } from '../../db/schema/payments.ts'
import { paymentDisputes, paymentEvents, paymentRefunds, reconciliations } from '../../db/schema/remote-payments.ts'
import type { Order } from '../order.ts'
import type { ChargeRow } from '../store.ts'

export type EventRow = typeof paymentEvents.$inferSelect
export type RefundRow = typeof paymentRefunds.$inferSelect
export type DisputeRow = typeof paymentDisputes.$inferSelect

type ChargeName = Pick<ChargeRow, 'provider' | 'chargeId'>

/** False if it is stored already. */
export async function insertEvent(tx: Tx, row: EventRow): Promise<boolean> {
  const { rowsAffected } = await tx.insert(paymentEvents).values(row).onConflictDoNothing()
  return rowsAffected === 1
}

export async function listDueEvents(
  db: Reader,
  provider: ProviderName,
  { at, limit }: { at: number; limit: number },
): Promise<EventRow[]> {
  return db
    .select()
    .from(paymentEvents)
    .where(and(sql`${paymentEvents.state} = 'new'`, lte(paymentEvents.dueAt, at), eq(paymentEvents.provider, provider)))
    .orderBy(asc(paymentEvents.dueAt))
    .limit(limit)
}

export async function updateEvent(
  tx: Tx,
  { provider, eventId }: EventRow,
  change: Partial<Pick<EventRow, 'state' | 'detail' | 'tries' | 'dueAt'>>,
): Promise<void> {
  await tx
    .update(paymentEvents)
    .set(change)
    .where(and(eq(paymentEvents.provider, provider), eq(paymentEvents.eventId, eventId)))
}

/** Deletes events that need nothing more, older than a moment; returns how many. */
export async function deleteEvents(tx: Tx, before: number, limit: number): Promise<number> {
  const { rowsAffected } = await tx.run(sql`DELETE FROM payment_events WHERE rowid IN (
    SELECT rowid FROM payment_events WHERE received_at < ${before} AND state <> 'new' LIMIT ${limit})`)
  return rowsAffected
}

const isOf = ({ provider, chargeId }: ChargeName) =>
  and(eq(paymentRefunds.provider, provider as ProviderName), eq(paymentRefunds.chargeId, chargeId))

/** In the order in which core learnt of them. */
export async function listRefunds(db: Reader, charge: ChargeName): Promise<RefundRow[]> {
  return db
    .select()
    .from(paymentRefunds)
    .where(isOf(charge))
    .orderBy(asc(paymentRefunds.createdAt), asc(paymentRefunds.id))
}

export async function findRefund(db: Reader, id: string): Promise<RefundRow | undefined> {
  return db.select().from(paymentRefunds).where(eq(paymentRefunds.id, id)).get()
}

export async function insertRefund(tx: Tx, row: RefundRow): Promise<void> {
  await tx.insert(paymentRefunds).values(row)
}

export async function updateRefund(
  tx: Tx,
  id: string,
  change: Partial<Pick<RefundRow, 'providerId' | 'status' | 'tries' | 'changedAt'>>,
): Promise<void> {
  await tx.update(paymentRefunds).set(change).where(eq(paymentRefunds.id, id))
}

export async function listOwedRefunds(db: Reader, provider: ProviderName, limit: number): Promise<RefundRow[]> {
  return db
    .select()
    .from(paymentRefunds)
    .where(and(eq(paymentRefunds.status, 'owed'), eq(paymentRefunds.provider, provider)))
    .orderBy(asc(paymentRefunds.changedAt))
    .limit(limit)
}

export async function listDisputes(db: Reader, { provider, chargeId }: ChargeName): Promise<DisputeRow[]> {
  return db
    .select()
    .from(paymentDisputes)
    .where(and(eq(paymentDisputes.provider, provider as ProviderName), eq(paymentDisputes.chargeId, chargeId)))
    .orderBy(asc(paymentDisputes.disputeId))
}

export async function upsertDispute(tx: Tx, row: DisputeRow): Promise<void> {
  await tx
    .insert(paymentDisputes)
    .values(row)
    .onConflictDoUpdate({ target: [paymentDisputes.provider, paymentDisputes.disputeId], set: row })
}

/** The charges whose end is still open: a refund that may yet fail, or a dispute. */
export async function listUnsettledCharges(
  db: Reader,
  provider: ProviderName,
  { changedSince, limit }: { changedSince: number; limit: number },
): Promise<string[]> {
  const ofRefunds = await db
    .selectDistinct({ chargeId: paymentRefunds.chargeId })
    .from(paymentRefunds)
    .where(
      and(
        eq(paymentRefunds.provider, provider),
        or(inArray(paymentRefunds.status, ['owed', 'pending']), gte(paymentRefunds.changedAt, changedSince)),
      ),
    )
    .limit(limit)
  const ofDisputes = await db
    .select({ chargeId: paymentDisputes.chargeId })
    .from(paymentDisputes)
    .where(and(eq(paymentDisputes.provider, provider), eq(paymentDisputes.status, 'open')))
    .limit(limit)
  return [...new Set([...ofRefunds, ...ofDisputes].map(({ chargeId }) => chargeId))]
}

/** As its index says it, which bound values would not. */
const isUnsettled = sql`${orders.status} IN ('open', 'processing')`

/** The payments that have begun at the provider and have no end yet. */
export async function listUnsettledRefs(
  db: Reader,
  provider: ProviderName,
  { since, limit }: { since: number; limit: number },
): Promise<string[]> {
  const rows = await db
    .select({ ref: orders.providerRef })
    .from(orders)
    .where(
      and(
        eq(orders.provider, provider),
        isUnsettled,
        gte(orders.createdAt, since),
        sql`${orders.providerRef} IS NOT NULL`,
      ),
    )
    .orderBy(desc(orders.createdAt))
    .limit(limit)
  return rows.flatMap(({ ref }) => ref ?? [])
}

/** The order whose payment has that name at the provider and has no end yet. */
export async function findUnsettled(db: Reader, provider: ProviderName, ref: string): Promise<Order | undefined> {
  return db
    .select()
    .from(orders)
    .where(and(eq(orders.provider, provider), isUnsettled, eq(orders.providerRef, ref)))
    .get()
}

export async function listChargesSince(
  db: Reader,
  provider: ProviderName,
  { since, limit }: { since: number; limit: number },
): Promise<ChargeRow[]> {
  return db
    .select()
    .from(charges)
    .where(and(eq(charges.provider, provider), gte(charges.createdAt, since)))
    .limit(limit)
}

export async function insertReconciliation(tx: Tx, row: typeof reconciliations.$inferInsert): Promise<void> {
  await tx.insert(reconciliations).values(row).onConflictDoNothing()
  await tx
    .delete(reconciliations)
    .where(and(eq(reconciliations.provider, row.provider), lt(reconciliations.startedAt, row.startedAt - KEPT_MS)))
}
const KEPT_MS = 90 * 86_400_000

export async function lastReconciliation(
  db: Reader,
  provider: ProviderName,
): Promise<typeof reconciliations.$inferSelect | undefined> {
  return db
    .select()
    .from(reconciliations)
    .where(eq(reconciliations.provider, provider))
    .orderBy(desc(reconciliations.startedAt))
    .limit(1)
    .get()
}

/** Events for which nothing was booked, newest first. */
export async function listRefusedEvents(db: Reader, provider: ProviderName, limit: number): Promise<EventRow[]> {
  return db
    .select()
    .from(paymentEvents)
    .where(and(eq(paymentEvents.provider, provider), eq(paymentEvents.state, 'refused')))
    .orderBy(desc(paymentEvents.receivedAt))
    .limit(limit)
}

/** What lost disputes have left an account owing, in credits. */
export async function sumDebts(db: Reader, accountId: string): Promise<number> {
  const row = await db
    .select({ debt: sql<number>`coalesce(sum(${paymentDisputes.debt}), 0)` })
    .from(paymentDisputes)
    .where(eq(paymentDisputes.accountId, accountId))
    .get()
  return row?.debt ?? 0
}
