import { and, eq, isNotNull } from 'drizzle-orm'
import type { CoreClient } from '../../core/client.ts'
import {
  type ClaimedNotice,
  claimedNoticesSchema,
  type NoticeOutcome,
  type ToldPlace,
  toldPlaceSchema,
} from '../../core/contract/notices/types.ts'
import type { Db, Tx } from '../../core/db/client.ts'
import type { Now } from '../../core/kit/clock.ts'
import { facts, outboxItems, people } from '../db/schema.ts'
import { createFollower, type FollowDeps } from './follow.ts'
import { addItem, dueAgain, endItem, type OutboxItem } from './items.ts'

const noticeSchema = claimedNoticesSchema.shape.items.element

export const parseTold = (body: string): ClaimedNotice => noticeSchema.parse(JSON.parse(body))

/** Written by a migration: see `place`. */
const PLACE = 'told_to'

/** Prefix of the keys of notices that core has handed over. */
const TOLD = 'told:'

/** One that is of no use later: it is not kept for somebody who has blocked the bot. */
const isPassing = ({ silent, bulk, type }: ClaimedNotice): boolean => silent || bulk || type === 'ticket_waiting'

/** Notices of core on their way to a chat. Each is stored before it is sent, and its outcome in the transaction that ends it: core hears
 *  of it however often either side is killed. */
export function createTold({ db, now }: { db: Db; now: Now }) {
  async function owe(tx: Tx, userId: string, id: string, outcome: NoticeOutcome): Promise<void> {
    const at = now()
    const key = `report:${id}:${outcome}`
    await addItem(tx, { key, userId, kind: 'report', body: JSON.stringify({ id, outcome }), dueAt: at, createdAt: at })
    await dueAgain(tx, key, at)
  }

  return {
    /** Stores claimed notices. One that core offers again is known: if it is over, core is told so again. */
    async store(items: readonly ClaimedNotice[]): Promise<void> {
      const at = now()
      await db.write(async (tx) => {
        for (const item of items) {
          const { id, telegram_id: userId, bulk } = item
          const key = `${TOLD}${id}`
          const [known] = await tx.select().from(outboxItems).where(eq(outboxItems.key, key))
          if (known !== undefined) {
            if (known.doneAt !== null) await owe(tx, userId, id, known.outcome ?? 'sent')
            continue
          }
          const kind = bulk ? 'news' : 'told'
          await addItem(tx, { key, userId, kind, body: JSON.stringify(item), dueAt: at, createdAt: at })
          const isBlocked = and(eq(people.userId, userId), isNotNull(people.blockedAt))
          if ((await tx.select({ id: people.userId }).from(people).where(isBlocked)).length === 0) continue
          if (isPassing(item)) await endItem(tx, key, at)
          await setOutcome(tx, key, 'blocked')
          await owe(tx, userId, id, 'blocked')
        }
      })
    },

    /** How far an earlier version of this bot has told people by itself; undefined once core knows it, or where there was none. */
    async place(): Promise<ToldPlace | undefined> {
      const [row] = await db.reader.select().from(facts).where(eq(facts.name, PLACE))
      return row === undefined ? undefined : toldPlaceSchema.parse(JSON.parse(row.value))
    },
    async placeIsKnown(): Promise<void> {
      await db.write(async (tx) => void (await tx.delete(facts).where(eq(facts.name, PLACE))))
    },

    /** Ends a notice with its outcome. One that somebody must know waits until they have unblocked the bot. */
    async end({ key, userId, body }: OutboxItem, outcome: NoticeOutcome): Promise<void> {
      const notice = parseTold(body)
      await db.write(async (tx) => {
        if (outcome !== 'blocked' || isPassing(notice)) await endItem(tx, key, now())
        await setOutcome(tx, key, outcome)
        await owe(tx, userId, notice.id, outcome)
      })
    },
  }
}
async function setOutcome(tx: Tx, key: string, outcome: NoticeOutcome): Promise<void> {
  await tx.update(outboxItems).set({ outcome }).where(eq(outboxItems.key, key))
}

/** Whether an item is a notice of core. */
export const isTold = ({ kind }: Pick<OutboxItem, 'kind'>): boolean => kind === 'told' || kind === 'news'

export type Told = ReturnType<typeof createTold>

export interface NoticesFeedDeps extends Omit<FollowDeps, 'name' | 'ask'> {
  core: CoreClient
  told: Told
  /** The outbox has new items. */
  onAdded: () => void
  waitSeconds?: number
}

/** Claims notices from core; they are owed here as soon as they are stored. */
export function createNoticesFeed({ core, told, onAdded, waitSeconds = 25, ...deps }: NoticesFeedDeps) {
  let isHandedOver = false

  async function ask(signal: AbortSignal): Promise<void> {
    if (!isHandedOver) {
      const place = await told.place()
      if (place !== undefined) await core.bot.handOverNotices(place)
      if (place !== undefined) await told.placeIsKnown()
      isHandedOver = true
    }
    const { items } = await core.bot.claimNotices(waitSeconds, signal)
    if (items.length === 0) return
    await told.store(items)
    onAdded()
  }
  return createFollower({ name: 'notices', ...deps, ask })
}
