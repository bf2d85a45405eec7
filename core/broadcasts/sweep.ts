import type { Db } from '../db/client.ts'
import type { Now } from '../kit/clock.ts'
import { DAY_MS } from '../kit/units.ts'
import * as store from './store.ts'
import { sumUp } from './view.ts'

/** What was in hand when a broadcast was stopped is given up after this time: the bot or the queue that had it has lost it. */
const LOST_MS = DAY_MS

/** Marks what has gone to everybody as done, and counts its report for good: the notices are deleted one day. */
export function createBroadcastSweep({ db, now }: { db: Db; now: Now }) {
  return async (): Promise<void> => {
    for (const { id, state } of await store.listUncounted(db.reader)) {
      if (state === 'running' && sumUp(await store.tally(db.reader, id)).owed > 0) continue
      await db.write(async (tx) => {
        const row = await store.findBroadcast(tx, id)
        if (row === undefined) return
        const isLost = row.state === 'stopped' && (row.endedAt ?? 0) < now() - LOST_MS
        if (isLost) await store.stopOwed(tx, id, now(), { hasHanded: true })
        const { owed, ...totals } = sumUp(await store.tally(tx, id))
        // A paused one may go on.
        if (owed > 0 || row.state === 'paused') return
        const end = row.state === 'running' ? ({ state: 'done', endedAt: now() } as const) : {}
        await store.updateBroadcast(tx, id, { ...end, totals: JSON.stringify(totals) })
      })
    }
  }
}
