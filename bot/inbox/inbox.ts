import { asc, eq, isNull, lt, sql } from 'drizzle-orm'
import type { Update } from 'grammy/types'
import type { Db } from '../../core/db/client.ts'
import { prepareSql } from '../../core/db/prepared-sql.ts'
import type { Now, Sleep } from '../../core/kit/clock.ts'
import type { Log } from '../../core/kit/log.ts'
import { updates } from '../db/schema.ts'
import type { Dialogues } from './dialogues.ts'
import { isCut, isRest, joinTexts } from './pastes.ts'
import { createPatience } from './deadline.ts'

/** The outcome of an update: done, or to be handled again from the start after `retryMs`. */
export type UpdateOutcome = { done: true } | { done: false; retryMs: number }

export interface InboxDeps {
  db: Db
  now: Now
  /** Measures how long an update takes. */
  ticks: Now
  sleep: Sleep
  log: Log
  dialogues: Dialogues
  /** Handles one update. Throws only unexpected errors. */
  handle: (update: Update) => Promise<UpdateOutcome>
  /** Called when an update was given up because it took too long; its lane continues. */
  onStuck: (update: Update) => Promise<void>
  laneMsMax?: number
}

const LANE_MS_MAX = 60_000
const LANES_MAX = 64
/** The pieces of a split text arrive one right after the other. */
const PIECE_MS_MAX = 1_500
const PIECES_MAX = 50
const TRIES_MAX = 6
const CHECKOUT_TRIES_MAX = 5
const CHECKOUT_RETRY_MS_MAX = 500
const PENDING_MAX = 500
const KEPT_MS = 48 * 60 * 60 * 1000
const PRUNE_EVERY = 5_000

const insertUpdate = prepareSql((db) =>
  db
    .insert(updates)
    .values({
      updateId: sql.placeholder('id'),
      lane: sql.placeholder('lane'),
      body: sql.placeholder('body'),
      receivedAt: sql.placeholder('at'),
    })
    .onConflictDoNothing()
    .prepare(),
)

const markDone = prepareSql((db) =>
  db
    .update(updates)
    .set({ doneAt: sql`${sql.placeholder('at')}`, body: '' })
    .where(eq(updates.updateId, sql.placeholder('id')))
    .prepare(),
)

/** Stores every update before Telegram is told that it was received, handles it in its sender's lane, one
 *  after the other, and marks it done together with its dialogue changes. If killed at any point, it is
 *  handled again. */
export function createInbox(deps: InboxDeps) {
  const { db, now, ticks, sleep, log, dialogues, handle, onStuck, laneMsMax = LANE_MS_MAX } = deps
  const lanes = new Map<string, Update[]>()
  /** Lanes that wait for one more update. */
  const arrivals = new Map<string, AbortController>()
  const patience = createPatience({ ticks, sleep, msMax: laneMsMax })
  const stop = new AbortController()
  const running = new Set<Promise<void>>()
  const checkouts = new Set<Promise<void>>()
  let waiting: string[] = []
  let pending = 0
  let stored = 0
  let roomWaiters: Array<() => void> = []

  function enqueue(lane: string, update: Update): void {
    pending++
    const queue = lanes.get(lane)
    if (queue !== undefined) {
      queue.push(update)
      return arrivals.get(lane)?.abort()
    }
    lanes.set(lane, [update])
    waiting.push(lane)
    startLanes()
  }

  function startLanes(): void {
    while (running.size < LANES_MAX && waiting.length > 0 && !stop.signal.aborted) {
      const lane = waiting.shift()
      if (lane === undefined) return
      const run = runLane(lane).finally(() => {
        running.delete(run)
        startLanes()
      })
      running.add(run)
    }
  }

  async function runLane(lane: string): Promise<void> {
    const queue = lanes.get(lane) ?? []
    for (let update = queue[0]; update !== undefined; update = queue[0]) {
      const pieces = await gather(lane, update, queue)
      const isDone = pieces !== undefined && (await process(lane, pieces))
      if (!isDone) return // stopping: the rest is resumed at the next start
      queue.splice(0, pieces.length)
      pending -= pieces.length
      if (pending < PENDING_MAX) for (const go of roomWaiters.splice(0)) go()
    }
    lanes.delete(lane)
  }

  /** An update with the following pieces of its text. Undefined if the bot stops before they have arrived. */
  async function gather(lane: string, first: Update, queue: Update[]): Promise<[Update, ...Update[]] | undefined> {
    const pieces: [Update, ...Update[]] = [first]
    while (pieces.length < PIECES_MAX && isCut(pieces.at(-1))) {
      if (queue[pieces.length] === undefined) await arrival(lane)
      if (stop.signal.aborted) return undefined
      const next = queue[pieces.length]
      if (next === undefined || !isRest(next, pieces.at(-1))) break
      pieces.push(next)
    }
    return pieces
  }

  /** Waits a while for one more update of a lane. */
  async function arrival(lane: string): Promise<void> {
    const arrived = new AbortController()
    arrivals.set(lane, arrived)
    await sleep(PIECE_MS_MAX, AbortSignal.any([arrived.signal, stop.signal]))
    arrivals.delete(lane)
  }

  /** False if the update must stay pending because the bot is stopping. `pieces`: the updates of one text. */
  async function process(lane: string, pieces: [Update, ...Update[]]): Promise<boolean> {
    const update = joinTexts(pieces)
    for (let tries = 1; ; tries++) {
      const outcome = await within(update)
      if (outcome === 'stuck') {
        log({ event: 'update_stuck', level: 'error', updateId: update.update_id })
        dialogues.drop(lane)
        await onStuck(update).catch(() => undefined)
        break
      }
      if (outcome.done) break
      dialogues.forget(lane)
      if (tries >= TRIES_MAX) {
        log({ event: 'update_given_up', level: 'error', updateId: update.update_id })
        break
      }
      await sleep(outcome.retryMs, stop.signal)
      if (stop.signal.aborted) return false
    }
    try {
      await db.write(async (tx) => {
        await dialogues.store(tx, lane)
        for (const { update_id: id } of pieces) await markDone(tx, { at: now(), id })
      })
    } catch (error) {
      log({ event: 'update_not_marked', level: 'error', updateId: update.update_id, error })
    }
    dialogues.forget(lane)
    return true
  }

  async function within(update: Update): Promise<UpdateOutcome | 'stuck'> {
    try {
      return await patience(handle(update))
    } catch (error) {
      log({ event: 'update_failed', level: 'error', updateId: update.update_id, error })
      return { done: true }
    }
  }

  function startCheckOut(update: Update): void {
    const run = checkOut(update).finally(() => checkouts.delete(run))
    checkouts.add(run)
  }

  /** A payment waits ten seconds for its answer and then fails: errors are retried at once, and not for long. */
  async function checkOut(update: Update): Promise<void> {
    for (let tries = 1; tries <= CHECKOUT_TRIES_MAX; tries++) {
      const outcome = await within(update)
      if (outcome === 'stuck' || outcome.done) return
      await sleep(Math.min(outcome.retryMs, CHECKOUT_RETRY_MS_MAX), stop.signal)
    }
  }

  async function prune(): Promise<void> {
    await db.write(async (tx) => void (await tx.delete(updates).where(lt(updates.doneAt, now() - KEPT_MS))))
  }

  return {
    /** Resolves when all of them are on disk: only then may their offset be confirmed, or a webhook answered. */
    async store(batch: readonly Update[]): Promise<void> {
      // Telegram cancels a payment that is not answered within ten seconds, so this does not queue.
      for (const update of batch) if (update.pre_checkout_query !== undefined) startCheckOut(update)
      const rest = batch.filter((update) => update.pre_checkout_query === undefined)
      if (rest.length === 0) return
      const added = await db.write(async (tx) => {
        const isNew: Update[] = []
        for (const update of rest) {
          const row = { id: update.update_id, lane: laneOf(update), body: JSON.stringify(update), at: now() }
          if ((await insertUpdate(tx, row)).rowsAffected > 0) isNew.push(update)
        }
        return isNew
      })
      for (const update of added) enqueue(laneOf(update), update)
      stored += rest.length
      if (stored >= PRUNE_EVERY) {
        stored = 0
        await prune()
      }
    },
    /** Resumes updates that were stored but not done when the bot last stopped. */
    async resume(): Promise<number> {
      await prune()
      const rows = await db.reader
        .select({ lane: updates.lane, body: updates.body })
        .from(updates)
        .where(isNull(updates.doneAt))
        .orderBy(asc(updates.updateId))
      // The cast is safe: `store` wrote the text from an Update.
      for (const { lane, body } of rows) enqueue(lane, JSON.parse(body) as Update)
      return rows.length
    },
    /** Resolves when there is room for more: updates are left with Telegram rather than piled up here. */
    async room(): Promise<void> {
      if (pending < PENDING_MAX) return
      await new Promise<void>((resolve) => roomWaiters.push(resolve))
    },
    pending: (): number => pending + checkouts.size,
    /** Lets running updates finish; updates not begun stay stored. */
    async stop(): Promise<void> {
      stop.abort()
      waiting = []
      for (const queue of lanes.values()) queue.splice(1)
      await Promise.all([...running, ...checkouts])
      for (const go of roomWaiters.splice(0)) go()
    },
  }
}
export type Inbox = ReturnType<typeof createInbox>

/** The lane of an update: its sender's; also the key of the sender's dialogue. */
function laneOf(update: Update): string {
  const { message, edited_message, callback_query, my_chat_member } = update
  const from = message?.from ?? edited_message?.from ?? callback_query?.from ?? my_chat_member?.from
  return from === undefined ? `update:${update.update_id}` : String(from.id)
}
