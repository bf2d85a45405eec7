import { type Event, EVENT_VERSIONS, type EventType } from '../contract/event.ts'
import type { Db, Tx } from '../db/client.ts'
import { type Now, toIso } from '../kit/clock.ts'
import type { NewId } from '../kit/ids.ts'
import { DAY_MS } from '../kit/units.ts'
import * as store from './store.ts'

/** An event as its noun reports it. */
export type NewEvent = {
  [T in EventType]: Pick<Extract<Event, { type: T }>, 'type' | 'account_id' | 'data'>
}[EventType]

/** Writes an event in the transaction of the fact: both are there, or neither. */
export type AddEvent = (tx: Tx, event: NewEvent) => Promise<void>

/** An event and its place in the list. */
export interface Placed {
  seq: number
  event: Event
}

/** Which events a reader wants: of one account or of everything, of some types or of all. */
export interface Interest {
  accountId?: string | undefined
  types?: readonly EventType[] | undefined
}

const KEPT_MS = 90 * DAY_MS
/** A write of a sweep deletes no more than this, so that others are not kept waiting. */
const SWEPT_MAX = 500

/** What has happened, in one append-only list: each event is written with the fact and read by as many readers as there are, each at
 *  its own pace by the `seq` it has come to. `seq` ascends in the order of commits and is never given twice. */
export function createEvents({ db, now, newId }: { db: Db; now: Now; newId: NewId }) {
  const ofAccount = new Map<string, Set<() => void>>()
  const ofAll = new Set<() => void>()
  /** Accounts with events in the open transaction; some of them may be rolled back, and wake somebody in vain. */
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

  const add: AddEvent = async (tx, { type, account_id: accountId, data }) => {
    await store.insertEvent(tx, {
      id: newId('evt'),
      type,
      version: EVENT_VERSIONS[type],
      accountId,
      data: JSON.stringify(data),
      createdAt: now(),
    })
    hasNew = true
    if (accountId !== null && ofAccount.has(accountId)) touched.add(accountId)
  }

  /** Calls `wake` after each commit that may have brought events of this account, or any at all, until the returned function is
   *  called. */
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

    /** Events after `after`, oldest first, `limit` at most. */
    list,

    /** What `look` finds: now, or as soon as there are events that it may find something in. Undefined when it has found nothing for
     *  `waitMs`, or `signal` was aborted. */
    async waitFor<T>(
      accountId: string | undefined,
      look: () => Promise<T | undefined>,
      { waitMs, signal }: { waitMs: number; signal: AbortSignal },
    ): Promise<T | undefined> {
      const until = performance.now() + waitMs
      for (;;) {
        // It listens before it looks, so that nothing is added unseen in between.
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

    /** The events of an account go with it into another. */
    move: (tx: Tx, fromId: string, toId: string): Promise<void> => store.moveEvents(tx, fromId, toId),

    /** This process ends: nobody waits any longer. */
    giveUp(): void {
      isOver = true
      for (const listeners of [...ofAccount.values(), ofAll]) for (const wake of listeners) wake()
    },

    isOver: (): boolean => isOver,

    /** The newest place; 0 where nothing is kept. */
    last: (): Promise<number> => store.lastSeq(db.reader),

    /** The same within a write: what comes after it is not there yet. */
    lastIn: (tx: Tx): Promise<number> => store.lastSeq(tx),

    /** The place of an event; undefined when it is kept no more, or is of another history. */
    async placeOf(id: string): Promise<number | undefined> {
      return (await store.findEvent(db.reader, id))?.seq
    },

    /** The place after which everything is that happened at `moment` or later: where a replay starts. */
    async placeBefore(moment: number): Promise<number> {
      // Times ascend with places but for a clock that was set back, so a search by halves needs no index of times.
      let [before, from] = [0, (await store.lastSeq(db.reader)) + 1]
      while (from - before > 1) {
        const middle = Math.floor((before + from) / 2)
        const row = await store.findUpTo(db.reader, middle)
        if (row === undefined || row.createdAt < moment) before = middle
        else from = row.seq
      }
      return before
    },

    /** Deletes what is older than 90 days; returns how many. */
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

// Rows are written by `add` alone, whose types are those of the contract.
const toPlaced = ({ seq, id, type, version, accountId, data, createdAt }: store.EventRow): Placed => ({
  seq,
  event: { id, type, version, timestamp: toIso(createdAt), account_id: accountId, data: JSON.parse(data) } as Event,
})
