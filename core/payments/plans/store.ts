import { and, asc, count, desc, eq, gt, inArray, isNull, lt, or, sql } from 'drizzle-orm'
import type { ProviderName } from '../../contract/ledger.ts'
import type { Reader, Tx } from '../../db/client.ts'
import { orders, plans, subscriptions } from '../../db/schema/payments.ts'
import type { Order } from '../order.ts'
import type { Subscription } from '../plan.ts'

export type PlanRow = typeof plans.$inferSelect

const SUBSCRIPTIONS_SHOWN = 20

/** All that staff has made, the oldest first. */
export async function listPlans(db: Reader): Promise<PlanRow[]> {
  return db.select().from(plans).orderBy(asc(plans.createdAt), asc(plans.credits))
}

export async function insertPlan(tx: Tx, row: PlanRow): Promise<void> {
  await tx.insert(plans).values(row)
}

/** False if it is off sale already. */
export async function retirePlan(tx: Tx, id: string, at: number): Promise<boolean> {
  const { rowsAffected } = await tx
    .update(plans)
    .set({ retiredAt: at })
    .where(and(eq(plans.id, id), isNull(plans.retiredAt)))
  return rowsAffected > 0
}

/** Puts a plan on sale again. */
export async function unretirePlan(tx: Tx, id: string): Promise<void> {
  await tx.update(plans).set({ retiredAt: null }).where(eq(plans.id, id))
}

/** How many pay for a plan at a moment. */
export async function countSubscribers(db: Reader, plan: string, at: number): Promise<number> {
  const row = await db
    .select({ n: count() })
    .from(subscriptions)
    .innerJoin(orders, eq(orders.id, sql`coalesce(${subscriptions.termsOrderId}, ${subscriptions.orderId})`))
    .where(and(eq(orders.plan, plan), gt(subscriptions.paidUntil, at)))
    .get()
  return row?.n ?? 0
}

export async function findSubscription(db: Reader, orderId: string): Promise<Subscription | undefined> {
  return db.select().from(subscriptions).where(eq(subscriptions.orderId, orderId)).get()
}

/** A payment reported late never shortens the time that a later one has paid for; the charge stays the first. */
export async function upsertSubscription(tx: Tx, row: Subscription): Promise<void> {
  const { renews, accountId, state, termsOrderId, nextOrderId } = row
  const paidUntil = sql`max(${subscriptions.paidUntil}, ${row.paidUntil})`
  const chargeId = sql`coalesce(nullif(${subscriptions.chargeId}, ''), ${row.chargeId})`
  await tx.insert(subscriptions).values(row).onConflictDoUpdate({
    target: subscriptions.orderId,
    set: { chargeId, paidUntil, renews, accountId, state, termsOrderId, nextOrderId },
  })
}

export async function updateSubscription(
  tx: Tx,
  orderId: string,
  change: Partial<Pick<Subscription, 'renews' | 'nextOrderId'>>,
): Promise<void> {
  await tx.update(subscriptions).set(change).where(eq(subscriptions.orderId, orderId))
}

/** Those of a provider that are not over and are paid for no longer than until then. */
export async function listRunning(db: Reader, provider: ProviderName, until: number): Promise<Subscription[]> {
  return db
    .select()
    .from(subscriptions)
    .where(
      and(
        eq(subscriptions.provider, provider),
        lt(subscriptions.paidUntil, until + 1),
        sql`${subscriptions.state} IS NOT 'canceled'`,
      ),
    )
    .orderBy(asc(subscriptions.paidUntil), asc(subscriptions.orderId))
}

/** The orders of the periods of a plan by invoice, the first of them first. */
export async function listOrdersOfPlan(db: Reader, firstId: string): Promise<Order[]> {
  return db
    .select()
    .from(orders)
    .where(or(eq(orders.id, firstId), and(gt(orders.id, `${firstId}.`), lt(orders.id, `${firstId}/`))))
    .orderBy(asc(orders.createdAt), asc(orders.id))
}

/** Those that a person pays in Telegram, and those of an account that are paid elsewhere, newest first. */
export async function listSubscriptions(
  db: Reader,
  { telegramId, accountId }: { telegramId: string | null; accountId: string | null },
): Promise<Subscription[]> {
  const inTelegram = telegramId === null ? undefined : eq(subscriptions.telegramId, telegramId)
  const elsewhere =
    accountId === null ? undefined : and(eq(subscriptions.accountId, accountId), eq(subscriptions.telegramId, ''))
  if (inTelegram === undefined && elsewhere === undefined) return []
  return db
    .select()
    .from(subscriptions)
    .where(or(inTelegram, elsewhere))
    .orderBy(desc(subscriptions.createdAt), desc(subscriptions.orderId))
    .limit(SUBSCRIPTIONS_SHOWN)
}

/** Of everybody, newest first, below a row number. */
export async function listAllSubscriptions(
  db: Reader,
  {
    below,
    limit,
    provider,
    accountId,
  }: { below: number; limit: number; provider?: ProviderName | undefined; accountId?: string | undefined },
): Promise<Array<{ number: number; subscription: Subscription }>> {
  const number = sql<number>`subscriptions.rowid`
  return db
    .select({ number, subscription: subscriptions })
    .from(subscriptions)
    .where(
      and(
        lt(number, below),
        provider === undefined ? undefined : eq(subscriptions.provider, provider),
        accountId === undefined ? undefined : eq(subscriptions.accountId, accountId),
      ),
    )
    .orderBy(desc(number))
    .limit(limit)
}

/** Orders by their ids. */
export async function findOrders(db: Reader, ids: readonly string[]): Promise<Map<string, Order>> {
  const rows =
    ids.length === 0
      ? []
      : await db
          .select()
          .from(orders)
          .where(inArray(orders.id, [...ids]))
  return new Map(rows.map((row) => [row.id, row]))
}

/** Plans at a provider that are not over and paid no longer than until a moment, by its ids: what they have become is to be asked. */
export async function listDuePlans(
  db: Reader,
  provider: ProviderName,
  { before, limit }: { before: number; limit: number },
): Promise<string[]> {
  const isRunning = sql`${subscriptions.providerRef} IS NOT NULL AND ${subscriptions.state} <> 'canceled'`
  const rows = await db
    .select({ ref: subscriptions.providerRef })
    .from(subscriptions)
    .where(and(eq(subscriptions.provider, provider), isRunning, lt(subscriptions.paidUntil, before)))
    .orderBy(asc(subscriptions.paidUntil))
    .limit(limit)
  return rows.flatMap(({ ref }) => ref ?? [])
}
