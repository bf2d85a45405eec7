import { EVENT_VERSIONS, type EventType } from '../contract/events/types.ts'
import { type Event } from '../contract/event.ts'
import type { Db, Tx } from '../db/client.ts'
import { type Now, toIso } from '../kit/clock.ts'
import { DAY_MS } from '../kit/units.ts'
import * as store from './store.ts'

/** An event as its noun reports it. */
export type NewEvent = {
  [T in EventType]: Pick<Extract<Event, { type: T }>, 'type' | 'account_id' | 'data'> & {
    /** The person whose act it is about; omitted: the account's owners are told. */
    user_id?: string
  }
}[EventType]

/** Writes an event in the transaction of the fact: either both exist or neither. */
export type AddEvent = (tx: Tx, event: NewEvent) => Promise<void>

/** An event and its position in the list. */
export interface Placed {
  seq: number
  /** The person whose act it is about, if it is anybody's. */
  userId: string | null
  event: Event
}

/** Which events a reader wants: of one account or all, of some types or all. */
export interface Interest {
  accountId?: string | undefined
  types?: readonly EventType[] | undefined
}

const KEPT_MS = 90 * DAY_MS
/** A sweep deletes at most this many per write, so that other writes do not wait. */
const SWEPT_MAX = 500

/** Everything that happened, in one append-only list: each event is written with its fact and read by any
 *  number of readers, each at its own pace by the `seq` it has reached. `seq` ascends in commit order and is
 *  never reused. */
export function createEvents({ db, now }: { db: Db; now: Now }) {
  const ofAccount = new Map<string, Set<() => void>>()
  const ofAll = new Set<() => void>()
  /** Accounts with events in the open transaction. Some may be rolled back; their readers then wake in vain. */
  const touched = new Set<string>()
  let hasNew = false
  let isOver = false

  db.onCommit(() => {
    if (!hasNew) return
    hasNew = false
    const accountIds = [...touched]
    touched.clear()
    for (const accountId of accountIds) for (const wake of ofAccount.get(accountId) ?? []) wake()
    for (const wake of ofAll) wake()
  })

  const add: AddEvent = async (tx, { type, account_id: accountId, user_id: userId = null, data }) => {
    await store.insertEvent(tx, {
      type,
      version: EVENT_VERSIONS[type],
      accountId,
      userId,
      data: JSON.stringify(data),
      createdAt: now(),
    })
    hasNew = true
    if (accountId !== null && ofAccount.has(accountId)) touched.add(accountId)
  }

  /** Calls `wake` after each commit that may have added events of this account, or any event without an
   *  account, until the returned function is called. */
  function listen(accountId: string | undefined, wake: () => void): () => void {
    const listeners = accountId === undefined ? ofAll : (ofAccount.get(accountId) ?? new Set())
    if (accountId !== undefined) ofAccount.set(accountId, listeners)
    listeners.add(wake)
    return () => {
      listeners.delete(wake)
      if (accountId !== undefined && listeners.size === 0) ofAccount.delete(accountId)
    }
  }

  async function list(after: number, interest: Interest, limit: number): Promise<Placed[]> {
    return (await store.listEvents(db.reader, { ...interest, after, limit })).map(toPlaced)
  }

  return {
    add,
    listen,

    /** Events after `after`, oldest first, at most `limit`. */
    list,

    /** Returns what `look` finds, now or as soon as new events may change it; undefined after `waitMs`
     *  without a find, or if `signal` was aborted. */
    async waitFor<T>(
      accountId: string | undefined,
      look: () => Promise<T | undefined>,
      { waitMs, signal }: { waitMs: number; signal: AbortSignal },
    ): Promise<T | undefined> {
      const until = performance.now() + waitMs
      for (;;) {
        // It listens before it looks, so that no event is missed in between.
        let wake: () => void = () => undefined
        const woken = new Promise<void>((resolve) => {
          wake = resolve
        })
        const stop = listen(accountId, wake)
        try {
          if (isOver) return undefined
          const found = await look()
          const left = until - performance.now()
          if (found !== undefined || left <= 0 || signal.aborted) return found
          const timer = setTimeout(wake, left)
          signal.addEventListener('abort', wake, { once: true })
          await woken
          clearTimeout(timer)
          signal.removeEventListener('abort', wake)
        } finally {
          stop()
        }
      }
    },

    /** Moves the events of an account to another. */
    move: (tx: Tx, fromId: string, toId: string): Promise<void> => store.moveEvents(tx, fromId, toId),

    /** Called when the process ends: nobody waits any longer. */
    giveUp(): void {
      isOver = true
      for (const listeners of [...ofAccount.values(), ofAll]) for (const wake of listeners) wake()
    },

    isOver: (): boolean => isOver,

    /** The newest position; 0 if there are no events. */
    last: (): Promise<number> => store.lastSeq(db.reader),

    /** The same within a write: what comes after it is not there yet. */
    lastIn: (tx: Tx): Promise<number> => store.lastSeq(tx),

    /** The position of an event; undefined if it has expired or belongs to another history. */
    async placeOf(id: string): Promise<number | undefined> {
      const place = parseId(id)
      return place && (await store.findAt(db.reader, place.seq, place.createdAt))?.seq
    },

    /** The position before the first event at or after `moment`: where a replay starts. */
    async placeBefore(moment: number): Promise<number> {
      // Times ascend with positions unless the clock was set back, so a binary search needs no index on time.
      let [before, from] = [0, (await store.lastSeq(db.reader)) + 1]
      while (from - before > 1) {
        const middle = Math.floor((before + from) / 2)
        const row = await store.findUpTo(db.reader, middle)
        if (row === undefined || row.createdAt < moment) before = middle
        else from = row.seq
      }
      return before
    },

    /** Deletes events older than 90 days; returns how many. */
    async sweep(): Promise<number> {
      let swept = 0
      for (;;) {
        const some = await db.write((tx) => store.deleteOldest(tx, now() - KEPT_MS, SWEPT_MAX))
        swept += some
        if (some < SWEPT_MAX) return swept
      }
    },
  }
}
export type Events = ReturnType<typeof createEvents>

// Rows are written by `add` only, whose types are those of the contract.
const toPlaced = ({ seq, type, version, accountId, userId, data, createdAt }: store.EventRow): Placed => ({
  seq,
  userId,
  event: {
    id: toId(seq, createdAt),
    type,
    version,
    timestamp: toIso(createdAt),
    account_id: accountId,
    data: JSON.parse(data),
  } as Event,
})

/** The public id of an event: its position and its time, so that it needs no separate column or index. The
 *  time tells two histories apart that have different events at one position: a database and a restored backup. */
const toId = (seq: number, createdAt: number): string => `evt_${seq.toString(36)}-${createdAt.toString(36)}`

function parseId(id: string): { seq: number; createdAt: number } | undefined {
  const [, seq = '', createdAt = ''] = /^evt_([0-9a-z]{1,10})-([0-9a-z]{1,10})$/.exec(id) ?? []
  return seq === '' ? undefined : { seq: Number.parseInt(seq, 36), createdAt: Number.parseInt(createdAt, 36) }
}
