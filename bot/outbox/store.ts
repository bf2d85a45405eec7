import { and, asc, eq, gt, inArray, isNotNull, isNull, lt, lte, ne, notInArray, or, sql } from 'drizzle-orm'
import type { BotEvents } from '../../core/contract/feed.ts'
import type { Db, Reader, Tx } from '../../core/db/client.ts'
import type { Now } from '../../core/kit/clock.ts'
import { facts, outboxItems, people } from '../db/schema.ts'
import type { EndedJob, Forecasts } from './forecasts.ts'
import { addItem, dueAgain, KEPT_MS, type OutboxItem, type OutboxKind } from './items.ts'

/** Items that move money, whether or not the person can be written to. */
export const MONEY_KINDS: OutboxKind[] = ['payment', 'refund', 'stars', 'reconcile']
/** Items that are never given up or deleted before they are done. */
const LASTING_KINDS: OutboxKind[] = [...MONEY_KINDS, 'notice', 'told', 'news', 'report', 'submission']

/** Prefix of the keys of Stars to be returned. */
const STARS = 'stars:'
/** Key of the one item that reads all payments from Telegram. */
const RECONCILE = 'reconcile'

const FEED = 'feed'
const EPOCH = 'epoch'
/** How long Telegram keeps an unclaimed update. */
const UPDATE_KEPT_MS = 24 * 60 * 60 * 1000

/** People who have blocked the bot are sent nothing until they come back, but their money is booked. */
const mayGo = or(inArray(outboxItems.kind, [...MONEY_KINDS, 'report']), isNull(people.blockedAt))

/** What the bot still has to do for people, and how far it has read core's feed. */
export function createOutboxStore({ db, now, forecasts }: { db: Db; now: Now; forecasts: Forecasts }) {
  const addNow = (tx: Tx, item: Pick<OutboxItem, 'key' | 'userId' | 'kind' | 'body'>): Promise<void> =>
    addItem(tx, { ...item, dueAt: now(), createdAt: now() })
  const addRefundItem = (tx: Tx, userId: string, chargeId: string): Promise<void> =>
    addNow(tx, { key: `refund:${chargeId}`, userId, kind: 'refund', body: chargeId })

  /** Repeats every report of money to core: payments and refunds. Core books each once. */
  async function tellMoneyAgain(tx: Tx): Promise<void> {
    const { kind, doneAt } = outboxItems
    const returned = await tx
      .select()
      .from(outboxItems)
      .where(and(eq(kind, 'stars'), isNotNull(doneAt)))
    for (const { userId, key } of returned) await addRefundItem(tx, userId, key.slice(STARS.length))
    const isMoney = or(inArray(kind, ['payment', 'refund']), and(eq(kind, 'stars'), isNull(doneAt)))
    // One in hand at this moment is changed too: its answer may come from the earlier history.
    const dueAt = sql`${now()} - coalesce(${outboxItems.dueAt} = ${now()}, 0)`
    await tx.update(outboxItems).set({ doneAt: null, dueAt }).where(isMoney)
  }

  return {
    /** A payment reported by Telegram: to be settled with core. Stored once, however often it is reported. */
    async addPayment(userId: string, chargeId: string, body: string): Promise<void> {
      await db.write((tx) => addNow(tx, { key: `payment:${chargeId}`, userId, kind: 'payment', body }))
    },

    /** Stars that Telegram has refunded: to be booked with core, once. */
    async addRefund(userId: string, chargeId: string): Promise<void> {
      await db.write((tx) => addRefundItem(tx, userId, chargeId))
    },
    /** Stars that core wants returned, once. False if they already were: then only core has to be told. */
    async addStarRefund(userId: string, chargeId: string, body: string): Promise<boolean> {
      const key = STARS + chargeId
      return db.write(async (tx) => {
        await addNow(tx, { key, userId, kind: 'stars', body })
        const rows = await tx.select({ doneAt: outboxItems.doneAt }).from(outboxItems).where(eq(outboxItems.key, key))
        return rows[0]?.doneAt === null
      })
    },
    /** A notice about something core has booked, to be sent when the person can be written to. */
    async addNotice(userId: string, key: string, body: string): Promise<void> {
      await db.write((tx) => addNow(tx, { key: `notice:${key}`, userId, kind: 'notice', body }))
    },
    /** Whether the payment was reported to core, or can no longer be reported: Telegram reports a payment
     *  made before its refund within a day. */
    async isPaymentOver(chargeId: string, refundedAt: number): Promise<boolean> {
      const rows = await db.reader
        .select({ doneAt: outboxItems.doneAt })
        .from(outboxItems)
        .where(eq(outboxItems.key, `payment:${chargeId}`))
      return rows[0] === undefined ? now() - refundedAt >= UPDATE_KEPT_MS : rows[0].doneAt !== null
    },

    /** How far core's events were read, and in which of core's histories. */
    async feedPosition(): Promise<{ position: number | undefined; epoch: string | undefined }> {
      const position = await findFact(db.reader, FEED)
      return {
        position: position === undefined ? undefined : Number(position),
        epoch: await findFact(db.reader, EPOCH),
      }
    },
    /** Stores what events make due, and their position, in one transaction. A core that was restored from a backup
     *  has another epoch. All payments are then reported to it again, also those that only Telegram knows, and it is
     *  asked for the submissions it had accepted. The same holds for a core that is new to this database: earlier
     *  reports may have gone to another one. */
    async storeEvents({ items, last_seq: position, epoch }: BotEvents): Promise<void> {
      await db.write(async (tx) => {
        const before = await findFact(tx, EPOCH)
        if (before !== epoch) {
          await tellMoneyAgain(tx)
          // A bot that has never heard from any core has not been restored either.
          if ((await findFact(tx, FEED)) !== undefined) {
            await addNow(tx, { key: RECONCILE, userId: '', kind: 'reconcile', body: '' })
            await dueAgain(tx, RECONCILE, now())
          }
          await forecasts.askAgain(tx)
        }
        await forecasts.end(tx, items.flatMap(toEnded))
        await setFact(tx, FEED, String(position))
        await setFact(tx, EPOCH, epoch)
      })
    },

    /** Items due now, oldest first; for people who have blocked the bot, only their money. */
    async due(limit: number): Promise<OutboxItem[]> {
      const rows = await db.reader
        .select({ item: outboxItems })
        .from(outboxItems)
        .leftJoin(people, eq(people.userId, outboxItems.userId))
        .where(and(isNull(outboxItems.doneAt), lte(outboxItems.dueAt, now()), mayGo))
        .orderBy(sql`${outboxItems.kind} IN ('progress', 'news')`, asc(outboxItems.dueAt), asc(outboxItems.createdAt))
        .limit(limit)
      return rows.map(({ item }) => item)
    },
    /** When the next item will be due. */
    async nextDue(): Promise<number | undefined> {
      const rows = await db.reader
        .select({ at: sql<number | null>`min(${outboxItems.dueAt})` })
        .from(outboxItems)
        .leftJoin(people, eq(people.userId, outboxItems.userId))
        .where(and(isNull(outboxItems.doneAt), isNotNull(outboxItems.dueAt), mayGo))
      return rows[0]?.at ?? undefined
    },
    /** How many items people wait for now, without progress, future notices, and messages to people who have
     *  blocked the bot. */
    async depth(): Promise<number> {
      const { kind, tries, dueAt, doneAt } = outboxItems
      const isForLater = and(eq(kind, 'notice'), eq(tries, 0), gt(dueAt, now()))
      const rows = await db.reader
        .select({ n: sql<number>`count(*)` })
        .from(outboxItems)
        .leftJoin(people, eq(people.userId, outboxItems.userId))
        .where(and(isNull(doneAt), isNotNull(dueAt), ne(kind, 'progress'), sql`NOT (${isForLater})`, mayGo))
      return rows[0]?.n ?? 0
    },
    /** Ends an item. With `takenDueAt` only if it is as it was taken: one that became due again meanwhile stays due. */
    async done(key: string, takenDueAt?: number | null): Promise<void> {
      const { key: keyAt, dueAt } = outboxItems
      const isAsTaken = takenDueAt == null ? undefined : eq(dueAt, takenDueAt)
      await db.write(async (tx) => {
        await tx
          .update(outboxItems)
          .set({ doneAt: now() })
          .where(and(eq(keyAt, key), isAsTaken))
      })
    },
    async later(
      key: string,
      { dueAt, tries, waitsForCore = false }: Pick<OutboxItem, 'tries'> & { dueAt: number; waitsForCore?: boolean },
    ): Promise<void> {
      await db.write(async (tx) => {
        await tx.update(outboxItems).set({ dueAt, tries, waitsForCore }).where(eq(outboxItems.key, key))
      })
    },
    /** Core answers again: items that waited for it are due now. */
    async coreIsBack(): Promise<void> {
      await db.write(async (tx) => {
        await tx
          .update(outboxItems)
          .set({ dueAt: now(), waitsForCore: false })
          .where(and(isNull(outboxItems.doneAt), eq(outboxItems.waitsForCore, true)))
      })
    },
    /** Deletes old items. Payments and refunds are kept forever: a core restored from any backup is told
     *  about them again. */
    async prune(): Promise<void> {
      const { kind, doneAt } = outboxItems
      const isOver = or(notInArray(kind, LASTING_KINDS), and(isNotNull(doneAt), notInArray(kind, MONEY_KINDS)))
      await db.write(async (tx) => {
        await tx.delete(outboxItems).where(and(lt(outboxItems.createdAt, now() - KEPT_MS), isOver))
        await forecasts.prune(tx)
      })
    },
  }
}
export type OutboxStore = ReturnType<typeof createOutboxStore>

/** The ends of forecasts among events; everything else is told by core's notices. */
const toEnded = ({ telegram_ids, event }: BotEvents['items'][number]): EndedJob[] =>
  event.type === 'job.finished'
    ? telegram_ids.map((telegram_id) => ({
        job_id: event.data.job_id,
        telegram_id,
        source: event.data.source,
        status: event.data.status,
        at: event.timestamp,
      }))
    : []

async function findFact(db: Reader, name: string): Promise<string | undefined> {
  return (await db.select().from(facts).where(eq(facts.name, name)))[0]?.value
}

async function setFact(tx: Tx, name: string, value: string): Promise<void> {
  await tx.insert(facts).values({ name, value }).onConflictDoUpdate({ target: facts.name, set: { value } })
}
