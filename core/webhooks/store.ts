import { and, asc, count, desc, eq, inArray, isNull, lt, lte, sql } from 'drizzle-orm'
import type { DeliveryState } from '../contract/webhooks/webhook.ts'
import { prepared, type Reader, type Tx } from '../db/client.ts'
import { accounts } from '../db/schema/accounts.ts'
import { webhookAttempts, webhookDeliveries, webhooks } from '../db/schema/events.ts'

const { placeholder } = sql

export type WebhookRow = typeof webhooks.$inferSelect
export type DeliveryRow = typeof webhookDeliveries.$inferSelect
export type AttemptRow = typeof webhookAttempts.$inferSelect
export type NewDelivery = Pick<DeliveryRow, 'id' | 'webhookId' | 'eventId' | 'type' | 'body'>

// Webhooks

export async function insertWebhook(tx: Tx, row: WebhookRow): Promise<void> {
  await tx.insert(webhooks).values(row)
}

export async function countWebhooks(db: Reader, accountId: string): Promise<number> {
  return (await db.select({ n: count() }).from(webhooks).where(eq(webhooks.accountId, accountId)))[0]?.n ?? 0
}

export async function listWebhooks(
  db: Reader,
  accountId: string,
  below: readonly [number, string] | undefined,
  limit: number,
): Promise<WebhookRow[]> {
  const older = below && sql`(${webhooks.createdAt}, ${webhooks.id}) < (${below[0]}, ${below[1]})`
  return db
    .select()
    .from(webhooks)
    .where(and(eq(webhooks.accountId, accountId), older))
    .orderBy(desc(webhooks.createdAt), desc(webhooks.id))
    .limit(limit)
}

export async function findWebhook(db: Reader, accountId: string, id: string): Promise<WebhookRow | undefined> {
  return (
    await db
      .select()
      .from(webhooks)
      .where(and(eq(webhooks.id, id), eq(webhooks.accountId, accountId)))
  )[0]
}

const isLive = and(isNull(webhooks.disabledReason), isNull(accounts.blockedAt))
const liveQuery = prepared((db) =>
  db
    .select({ webhook: webhooks })
    .from(webhooks)
    .innerJoin(accounts, eq(accounts.id, webhooks.accountId))
    .where(and(eq(webhooks.id, placeholder('id')), isLive))
    .prepare(),
)
/** An enabled webhook whose account is not blocked. */
export async function findLive(db: Reader, id: string): Promise<WebhookRow | undefined> {
  return (await liveQuery(db).get({ id }))?.webhook
}

/** Every enabled webhook with its account. */
export async function listEnabled(db: Reader): Promise<Array<Pick<WebhookRow, 'id' | 'accountId'>>> {
  return db
    .select({ id: webhooks.id, accountId: webhooks.accountId })
    .from(webhooks)
    .where(isNull(webhooks.disabledReason))
}

export async function updateWebhook(tx: Tx, id: string, change: Partial<WebhookRow>): Promise<void> {
  if (Object.keys(change).length > 0) await tx.update(webhooks).set(change).where(eq(webhooks.id, id))
}

/** Moves the cursor forward unless it has been moved meanwhile; returns whether it did. */
export async function advance(tx: Tx, { id, cursor }: WebhookRow, to: number): Promise<boolean> {
  const { rowsAffected } = await tx
    .update(webhooks)
    .set({ cursor: to })
    .where(and(eq(webhooks.id, id), eq(webhooks.cursor, cursor), isNull(webhooks.disabledReason)))
  return rowsAffected > 0
}

export async function moveWebhooks(tx: Tx, fromId: string, toId: string): Promise<void> {
  await tx.update(webhooks).set({ accountId: toId }).where(eq(webhooks.accountId, fromId))
}

/** With its deliveries and their attempts. */
export async function deleteWebhook(tx: Tx, id: string): Promise<void> {
  const mine = tx
    .select({ seq: webhookDeliveries.seq })
    .from(webhookDeliveries)
    .where(eq(webhookDeliveries.webhookId, id))
  await tx.delete(webhookAttempts).where(inArray(webhookAttempts.deliverySeq, mine))
  await tx.delete(webhookDeliveries).where(eq(webhookDeliveries.webhookId, id))
  await tx.delete(webhooks).where(eq(webhooks.id, id))
}

// Deliveries

// Hundreds of rows go to SQLite as one JSON text: a parameter per value costs more than sending them.

/** Writes newly owed deliveries; earlier ones of the same events become owed again. */
export async function owe(tx: Tx, rows: readonly NewDelivery[], at: number): Promise<void> {
  const values = JSON.stringify(
    rows.map(({ id, webhookId, eventId, type, body }) => [id, webhookId, eventId, type, body]),
  )
  await tx.run(sql`
    INSERT INTO webhook_deliveries (id, webhook_id, event_id, type, body, state, since, due_at, created_at)
    SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, 'pending', ${at}, ${at}, ${at}
    FROM json_each(${values}) WHERE true
    ON CONFLICT (webhook_id, event_id) DO UPDATE SET state = 'pending', attempts = 0, since = ${at}, due_at = ${at}`)
}

const dueQuery = prepared((db) =>
  db
    .select()
    .from(webhookDeliveries)
    .where(
      and(
        eq(webhookDeliveries.webhookId, placeholder('webhookId')),
        sql`${webhookDeliveries.state} = 'pending'`,
        lte(webhookDeliveries.dueAt, placeholder('at')),
      ),
    )
    .orderBy(asc(webhookDeliveries.dueAt), asc(webhookDeliveries.seq))
    .limit(placeholder('limit'))
    .prepare(),
)
/** Deliveries due at `at`, the longest due first. */
export async function listDue(db: Reader, webhookId: string, at: number, limit: number): Promise<DeliveryRow[]> {
  return dueQuery(db).all({ webhookId, at, limit })
}

/** Webhooks with due deliveries. */
export async function listDueWebhooks(db: Reader, at: number): Promise<string[]> {
  const rows = await db
    .selectDistinct({ id: webhookDeliveries.webhookId })
    .from(webhookDeliveries)
    .where(and(sql`${webhookDeliveries.state} = 'pending'`, lte(webhookDeliveries.dueAt, at)))
  return rows.map(({ id }) => id)
}

const isOwedTo = (webhookId: string) =>
  and(eq(webhookDeliveries.webhookId, webhookId), sql`${webhookDeliveries.state} = 'pending'`)

export async function countOwed(db: Reader, webhookId: string): Promise<number> {
  return (await db.select({ n: count() }).from(webhookDeliveries).where(isOwedTo(webhookId)))[0]?.n ?? 0
}

/** Makes waiting retries due at once. */
export async function hasten(tx: Tx, webhookId: string, at: number): Promise<void> {
  await tx.update(webhookDeliveries).set({ dueAt: at }).where(isOwedTo(webhookId))
}

export async function failOwed(tx: Tx, webhookId: string): Promise<void> {
  await tx.update(webhookDeliveries).set({ state: 'failed' }).where(isOwedTo(webhookId))
}

export async function markDelivered(tx: Tx, seqs: readonly number[]): Promise<void> {
  if (seqs.length === 0) return
  await tx.run(sql`
    UPDATE webhook_deliveries SET state = 'delivered', attempts = attempts + 1
    WHERE seq IN (SELECT value FROM json_each(${JSON.stringify(seqs)}))`)
}

export async function updateDelivery(tx: Tx, seq: number, change: Partial<DeliveryRow>): Promise<void> {
  await tx.update(webhookDeliveries).set(change).where(eq(webhookDeliveries.seq, seq))
}

/** Those of deliveries that are gone with their account are left out. */
export async function insertAttempts(tx: Tx, rows: ReadonlyArray<Omit<AttemptRow, 'seq'>>): Promise<void> {
  const values = JSON.stringify(
    rows.map(({ deliverySeq, at, url, status, ms, failure, answer }) => [
      deliverySeq,
      at,
      url,
      status,
      ms,
      failure,
      answer.toWellFormed(),
    ]),
  )
  await tx.run(sql`
    INSERT INTO webhook_attempts (delivery_seq, at, url, status, ms, failure, answer)
    SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6
    FROM json_each(${values}) WHERE EXISTS (SELECT 1 FROM webhook_deliveries WHERE seq = value ->> 0)`)
}

export interface DeliveriesAsk {
  webhookId: string
  state?: DeliveryState | undefined
  below?: number | undefined
  limit: number
}

/** Newest first. */
export async function listDeliveries(db: Reader, { webhookId, state, below, limit }: DeliveriesAsk) {
  return db
    .select()
    .from(webhookDeliveries)
    .where(
      and(
        eq(webhookDeliveries.webhookId, webhookId),
        state === undefined ? undefined : eq(webhookDeliveries.state, state),
        below === undefined ? undefined : lt(webhookDeliveries.seq, below),
      ),
    )
    .orderBy(desc(webhookDeliveries.seq))
    .limit(limit)
}

export async function findDelivery(db: Reader, webhookId: string, id: string): Promise<DeliveryRow | undefined> {
  const isIt = and(eq(webhookDeliveries.id, id), eq(webhookDeliveries.webhookId, webhookId))
  return (await db.select().from(webhookDeliveries).where(isIt))[0]
}

/** Newest first, of one delivery. */
export async function listAttempts(db: Reader, deliverySeq: number, limit: number): Promise<AttemptRow[]> {
  return db
    .select()
    .from(webhookAttempts)
    .where(eq(webhookAttempts.deliverySeq, deliverySeq))
    .orderBy(desc(webhookAttempts.seq))
    .limit(limit)
}

/** The last attempt of each of these deliveries that has one. */
export async function lastAttempts(db: Reader, deliverySeqs: readonly number[]): Promise<Map<number, AttemptRow>> {
  if (deliverySeqs.length === 0) return new Map()
  const last = db
    .select({ seq: sql`max(${webhookAttempts.seq})` })
    .from(webhookAttempts)
    .where(inArray(webhookAttempts.deliverySeq, [...deliverySeqs]))
    .groupBy(webhookAttempts.deliverySeq)
  const rows = await db.select().from(webhookAttempts).where(inArray(webhookAttempts.seq, last))
  return new Map(rows.map((row) => [row.deliverySeq, row]))
}

/** Deletes deliveries written before `at` that are not owed, and attempts from before, among the `limit`
 *  oldest of each; returns how many rows. */
export async function deleteOld(tx: Tx, at: number, limit: number): Promise<number> {
  // Both ascend with time, so recent rows are never scanned.
  const upTo = sql`(SELECT min(${webhookDeliveries.seq}) + ${limit - 1} FROM ${webhookDeliveries})`
  const attemptsUpTo = sql`(SELECT min(${webhookAttempts.seq}) + ${limit - 1} FROM ${webhookAttempts})`
  const isOver = and(lt(webhookDeliveries.createdAt, at), sql`${webhookDeliveries.state} <> 'pending'`)
  const gone = await tx.delete(webhookDeliveries).where(and(isOver, lte(webhookDeliveries.seq, upTo)))
  const told = await tx
    .delete(webhookAttempts)
    .where(and(lt(webhookAttempts.at, at), lte(webhookAttempts.seq, attemptsUpTo)))
  return gone.rowsAffected + told.rowsAffected
}
