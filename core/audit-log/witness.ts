import type { Db, Reader } from '../db/client.ts'
import type { AddEvent } from '../events/service.ts'
import type { Now } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import { DAY_MS } from '../kit/units.ts'
import type { AuditLog } from './service.ts'
import * as store from './store.ts'

export interface WitnessDeps {
  db: Db
  auditLog: AuditLog
  /** The first record whose orders are not what they were; null if there is none. */
  findChangedOrders: (reader: Reader) => Promise<number | null>
  addEvent: AddEvent
  now: Now
  log: Log
}

/** Publishes once a day where the audit log ends, in core's log and as an event for admins. Someone who later
 *  shortens the log, even with the database and its key, cannot change what was published. */
export function createWitness({ db, auditLog, findChangedOrders, addEvent, now, log }: WitnessDeps) {
  let toldOn = -1
  return {
    /** Call it about every hour; does nothing if today's head has been published. */
    async tell(): Promise<void> {
      const day = Math.floor(now() / DAY_MS)
      if (day === toldOn) return
      const { records, head, broken_at: chainAt } = await auditLog.check(db.reader)
      const ordersAt = await findChangedOrders(db.reader)
      const brokenAt = firstOf(chainAt, ordersAt)
      const ok = brokenAt === null
      const found = { ok, broken_at: chainAt, orders_broken_at: ordersAt }
      log({ event: 'audit_head', level: ok ? 'info' : 'error', records, head, ...found })
      await db.write(async (tx) => {
        // Core may have been restarted on the same day.
        if (!(await store.setToldOn(tx, day))) return
        await addEvent(tx, { type: 'audit.head', account_id: null, data: { records, head, broken_at: brokenAt } })
      })
      toldOn = day
    },
  }
}

const firstOf = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.min(a, b)
