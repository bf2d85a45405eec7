import { and, eq, gt, isNotNull, or } from 'drizzle-orm'
import type { Tx } from '../../core/db/client.ts'
import { outboxItems } from '../db/schema.ts'

export type OutboxItem = typeof outboxItems.$inferSelect
export type OutboxKind = OutboxItem['kind']

/** How long an item is remembered. */
export const KEPT_MS = 14 * 24 * 60 * 60 * 1000

export const resultKey = (jobId: string): string => `result:${jobId}`

/** Adds an item; an existing one, done or not, is left unchanged. */
export async function addItem(
  tx: Tx,
  item: Pick<OutboxItem, 'key' | 'userId' | 'kind' | 'body' | 'dueAt' | 'createdAt'>,
): Promise<void> {
  await tx.insert(outboxItems).values(item).onConflictDoNothing()
}

/** An item that is done, or untried, becomes due now; one that is being retried keeps its time. */
export async function dueAgain(tx: Tx, key: string, at: number): Promise<void> {
  const mayChange = or(isNotNull(outboxItems.doneAt), and(eq(outboxItems.tries, 0), gt(outboxItems.dueAt, at)))
  await tx
    .update(outboxItems)
    .set({ doneAt: null, dueAt: at })
    .where(and(eq(outboxItems.key, key), mayChange))
}

export async function endItem(tx: Tx, key: string, at: number): Promise<void> {
  await tx.update(outboxItems).set({ doneAt: at }).where(eq(outboxItems.key, key))
}
