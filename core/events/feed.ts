import type { EventType } from '../contract/events/types.ts'
import type { BotEvents } from '../contract/feed.ts'
import type { Permission } from '../contract/permissions.ts'
import type { Db, Reader } from '../db/client.ts'
import type { Now } from '../kit/clock.ts'
import { DAY_MS } from '../kit/units.ts'
import type { Events, Placed } from './service.ts'
import { ownersOf, telegramIdsOf } from './store.ts'

const PAGE_MAX = 100
/** Events that the owners of an account receive, also if a member or staff caused them. */
const MONEY: ReadonlySet<EventType> = new Set(['payment.succeeded', 'payment.refunded', 'credits.adjusted'])

/** Events about the whole instance that wait for staff with a permission; the others are told to admins. */
const TOLD_TO: Partial<Record<EventType, Permission>> = {
  'company.applied': 'companies.decide',
  'proposal.made': 'proposals.decide',
}

/** How far the bot has read, and in which history; without an epoch, in the current one. */
export interface Position {
  /** Omitted by a bot that has read nothing yet. */
  after?: number | undefined
  epoch?: string | undefined
}

export interface FeedDeps {
  db: Db
  events: Events
  now: Now
  epoch: string
  /** The chats of staff who hold a permission; null: of admins. */
  staffChats: (db: Reader, permission: Permission | null) => Promise<string[]>
}

/** The feed from which the bot learns what happened: core never calls the bot. */
export function createFeed({ db, events, now, epoch, staffChats }: FeedDeps) {
  /** A position that this history has not reached belongs to another history and means nothing here. */
  async function startOf({ after, epoch: asked }: Position): Promise<number> {
    // Older events may already have been delivered by a bot whose database was lost.
    if (after === undefined) return events.placeBefore(now() - DAY_MS)
    if (asked !== undefined && asked !== epoch) return 0
    return after > (await events.last()) ? 0 : after
  }

  /** The recipients of events about the whole instance, by type. */
  async function findStaff(placed: readonly Placed[]): Promise<Map<EventType, string[]>> {
    const types = new Set(placed.flatMap(({ event }) => (event.account_id === null ? event.type : [])))
    return new Map(
      await Promise.all(
        [...types].map(async (type) => [type, await staffChats(db.reader, TOLD_TO[type] ?? null)] as const),
      ),
    )
  }

  /** The person who caused it is informed; owners are also informed of their account's money and of events that nobody caused. */
  async function address(placed: readonly Placed[]): Promise<BotEvents['items']> {
    const isForOwners = ({ userId, event }: Placed) => userId === null || MONEY.has(event.type)
    const accountIds = placed.flatMap((one) => (isForOwners(one) ? (one.event.account_id ?? []) : []))
    const owners = await ownersOf(db.reader, [...new Set(accountIds)])
    const chats = await telegramIdsOf(db.reader, [...new Set(placed.flatMap(({ userId }) => userId ?? []))])
    const staff = await findStaff(placed)
    return placed.map((one) => {
      const { seq, userId, event } = one
      if (event.account_id === null) return { seq, telegram_ids: staff.get(event.type) ?? [], event }
      const own = isForOwners(one) ? (owners.get(event.account_id) ?? []) : []
      return { seq, telegram_ids: [...new Set([chats.get(userId ?? '') ?? [], own].flat())], event }
    })
  }

  return {
    /** Events that concern people in Telegram, after `position`, oldest first; waits up to `waitMs` for the
     *  first one. */
    async read(position: Position, waitMs: number, signal: AbortSignal): Promise<BotEvents> {
      let last_seq = await startOf(position)
      const look = async (): Promise<BotEvents['items'] | undefined> => {
        for (;;) {
          const placed = await events.list(last_seq, {}, PAGE_MAX)
          const items = (await address(placed)).filter(({ telegram_ids }) => telegram_ids.length > 0)
          last_seq = placed.at(-1)?.seq ?? last_seq
          if (items.length > 0) return items
          if (placed.length < PAGE_MAX || signal.aborted) return undefined
        }
      }
      const items = (await events.waitFor(undefined, look, { waitMs, signal })) ?? []
      return { items, last_seq, epoch }
    },
  }
}
export type Feed = ReturnType<typeof createFeed>
