import type { AccountEventType } from '../contract/events/types.ts'
import type { Db } from '../db/client.ts'
import type { Events } from '../events/service.ts'
import type { Now } from '../kit/clock.ts'
import type { NewId } from '../kit/ids.ts'
import * as store from './store.ts'

/** How many deliveries are looked up at once: pages grow with the window. */
export const pageOf = (window: number): number => 2 * window ** 2
/** Deliveries owed to one webhook at once; further events wait in the list of events. */
const OWED_MAX = 1_000

/** What this process remembers of a webhook. */
export interface Lane {
  readonly id: string
  readonly accountId: string
  window: number
  /** The last answer was successful. */
  isTrusted: boolean
  isRunning: boolean
  /** Something has happened since its last check. */
  again: boolean
  isGone: boolean
  /** Deliveries taken for sending whose outcomes are not on disk yet. */
  readonly taken: Set<number>
  /** No event up to `upTo` concerns it, as long as `cursor` is still its cursor. */
  seen: { cursor: number; upTo: number }
  unlisten: () => void
}

export interface DuePagesDeps {
  db: Db
  events: Events
  now: Now
  newId: NewId
}

/** Finds what is due for a webhook: stored deliveries first, then events that have none yet. */
export function createDuePages({ db, events, now, newId }: DuePagesDeps) {
  /** Takes a page of due deliveries; writes new ones first if there are too few. */
  async function take(lane: Lane, isOver: (lane: Lane) => boolean): Promise<store.DeliveryRow[]> {
    const webhook = await store.findLive(db.reader, lane.id)
    if (webhook === undefined || webhook.accountId !== lane.accountId || isOver(lane)) return []
    const limit = pageOf(lane.window)
    const look = async () => {
      // Copied before the read: an outcome recorded meanwhile is still pending in what is read.
      const taken = new Set(lane.taken)
      const due = await store.listDue(db.reader, lane.id, now(), limit + taken.size)
      return due.filter(({ seq }) => !taken.has(seq)).slice(0, limit)
    }
    let due = await look()
    if (due.length < limit && (await fill(lane, webhook, limit))) due = await look()
    for (const { seq } of due) lane.taken.add(seq)
    return due
  }

  /** Writes deliveries for new events; returns whether there were any. */
  async function fill(lane: Lane, webhook: store.WebhookRow, limit: number): Promise<boolean> {
    if ((await store.countOwed(db.reader, lane.id)) >= OWED_MAX) return false
    const from = lane.seen.cursor === webhook.cursor ? Math.max(lane.seen.upTo, webhook.cursor) : webhook.cursor
    // Read before the list: events up to there that are not in the list do not concern this webhook.
    const last = await events.last()
    const types = webhook.types === null ? undefined : (JSON.parse(webhook.types) as AccountEventType[])
    const placed = await events.list(from, { accountId: lane.accountId, types }, limit)
    const upTo = placed.at(-1)?.seq
    if (upTo === undefined) {
      lane.seen = { cursor: webhook.cursor, upTo: last }
      return false
    }
    const rows = placed.map(({ event }) => ({
      id: newId('dlv'),
      webhookId: lane.id,
      eventId: event.id,
      type: event.type,
      body: JSON.stringify(event),
    }))
    return db.write(async (tx) => {
      if (!(await store.advance(tx, webhook, upTo))) return false
      await store.owe(tx, rows, now())
      return true
    })
  }

  return { take }
}
