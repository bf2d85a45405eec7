import type { Db } from '../db/client.ts'
import type { Now } from '../kit/clock.ts'
import * as store from './store.ts'
import { createBroadcastView } from './view.ts'

/** Marks what has gone to everybody as done. */
export function createBroadcastSweep({ db, now }: { db: Db; now: Now }) {
  const toView = createBroadcastView({ db, now })
  return async (): Promise<void> => {
    for (const row of await store.listRunning(db.reader)) {
      if ((await toView(row)).owed > 0) continue
      await db.write(async (tx) => {
        const present = await store.findBroadcast(tx, row.id)
        if (present?.state === 'running') await store.updateBroadcast(tx, row.id, { state: 'done', endedAt: now() })
      })
    }
  }
}
