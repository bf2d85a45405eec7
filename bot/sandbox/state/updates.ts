import type { SandboxClock } from './clock.ts'
import type { Faults } from './faults.ts'
import { LIMITS } from '../wire/limits.ts'
import { conflict } from '../wire/refusal.ts'
import { nextNumber, type QueuedUpdate, type SandboxState } from './state.ts'
import { type Update, UPDATES_ON_REQUEST } from '../wire/wire.ts'

export interface PollRequest {
  offset: number
  limit: number
  timeoutMs: number
}

interface Waiter {
  limit: number
  settle: (batch: Update[]) => void
  refuse: (refusal: Error) => void
}

export interface UpdatesDeps {
  state: SandboxState
  clock: SandboxClock
  faults: Faults
  /** Called whenever the queue has something new, to trigger the webhook. */
  onQueued: () => void
}

/** The queue of updates and the single long poll that may empty it. Delivery faults are applied on the way
 *  in. */
export function createUpdates({ state, clock, faults, onQueued }: UpdatesDeps) {
  let waiter: Waiter | undefined
  let lastPoll = { offset: Number.NaN, at: Number.NEGATIVE_INFINITY, gave: 0 }
  let held: Update[] = []

  function isWanted(kind: string): boolean {
    return state.allowedUpdates.length === 0 ? !UPDATES_ON_REQUEST.includes(kind) : state.allowedUpdates.includes(kind)
  }

  function push(kind: string, body: unknown): Update | undefined {
    if (!isWanted(kind)) return undefined
    // A snapshot: an update shows the state when it was created, whatever is edited later.
    const update: Update = { update_id: nextNumber(state, 'update'), [kind]: structuredClone(body) }
    const fault = faults.takeDelivery()
    if (fault?.kind === 'late_update') {
      clock.after(fault.ms, () => enqueue(update, true))
    } else if (fault?.kind === 'reordered_updates') {
      held.push(update)
      if (faults.deliveriesLeft('reordered_updates') === 0) release()
    } else {
      enqueue(update, false)
      const copies = fault?.kind === 'duplicate_update' ? fault.copies : 0
      for (let copy = 0; copy < copies; copy += 1) enqueue(update, true)
    }
    return update
  }

  /** Releases what was held back for reordering, last first. */
  function release(): void {
    const reversed = held.reverse()
    held = []
    for (const update of reversed) enqueue(update, true)
  }

  function enqueue(update: Update, isOwed: boolean): void {
    state.queue.push({ update, isOwed, wasGiven: false })
    if (state.queue.length > LIMITS.pendingUpdatesMax) state.queue.shift()
    if (waiter !== undefined) {
      const { limit, settle } = waiter
      waiter = undefined
      settle(give(limit))
    }
    onQueued()
  }

  function give(limit: number): Update[] {
    const batch = state.queue.slice(0, limit)
    for (const entry of batch) entry.wasGiven = true
    lastPoll.gave = batch.length
    return batch.map(({ update }) => update)
  }

  function confirm(offset: number): void {
    const isDone = ({ update, isOwed, wasGiven }: QueuedUpdate): boolean =>
      update.update_id < offset && (wasGiven || !isOwed)
    if (offset > 0) {
      if (state.queue.some(isDone)) state.queue = state.queue.filter((entry) => !isDone(entry))
    } else if (offset < 0) state.queue = state.queue.slice(offset)
  }

  async function poll({ offset, limit, timeoutMs }: PollRequest, signal: AbortSignal | undefined): Promise<Update[]> {
    waiter?.refuse(conflict('terminated by other getUpdates request; make sure that only one bot instance is running'))
    waiter = undefined
    const isRepeated =
      lastPoll.offset === offset && lastPoll.gave > 1 && clock.now() - lastPoll.at < LIMITS.repeatedPollMs
    confirm(offset)
    lastPoll = { offset, at: clock.now(), gave: 0 }
    const batch = give(isRepeated ? 1 : limit)
    if (batch.length > 0 || timeoutMs === 0) return batch

    return new Promise<Update[]>((resolve, reject) => {
      const end = (): void => {
        cancelTimer()
        signal?.removeEventListener('abort', giveUp)
        if (waiter === mine) waiter = undefined
      }
      const mine: Waiter = {
        limit,
        settle(found) {
          end()
          resolve(found)
        },
        refuse(refusal) {
          end()
          reject(refusal)
        },
      }
      const giveUp = (): void => mine.settle([])
      const cancelTimer = clock.after(timeoutMs, giveUp)
      signal?.addEventListener('abort', giveUp, { once: true })
      waiter = mine
      if (signal?.aborted === true) giveUp()
    })
  }

  return {
    push,
    poll,
    release,
    drop: () => {
      state.queue = []
      held = []
    },
    /** Ends a waiting poll the way Telegram does when a webhook is set, or quietly when the sandbox closes. */
    endPoll(refusal: Error | undefined) {
      if (refusal === undefined) waiter?.settle([])
      else waiter?.refuse(refusal)
    },
    isPolled: () => waiter !== undefined,
    /** Updates the bot has not confirmed yet, including those held back by a fault. */
    owed: () => state.queue.length + held.length,
  }
}

export type Updates = ReturnType<typeof createUpdates>
