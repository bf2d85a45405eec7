import type { Db } from '../db/client.ts'
import type { AddEvent } from '../events/service.ts'
import type { Now } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import { DAY_MS } from '../kit/units.ts'
import type { AuditLog } from './service.ts'
import * as store from './store.ts'

export interface WitnessDeps {
  db: Db
  auditLog: AuditLog
  addEvent: AddEvent
  now: Now
  log: Log
}

/** Says once a day, in the log of core and by an event for admins, where the audit log ends: whoever shortens it later, with the database and
 *  its key in hand, cannot shorten what was said. */
export function createWitness({ db, auditLog, addEvent, now, log }: WitnessDeps) {
  let toldOn = -1
  return {
    /** To be called every hour or so; does nothing when today's has been told. */
    async tell(): Promise<void> {
      const day = Math.floor(now() / DAY_MS)
      if (day === toldOn) return
      const { ok, records, head, broken_at: brokenAt } = await auditLog.check(db.reader)
      log({ event: 'audit_head', level: ok ? 'info' : 'error', records, head, ok, broken_at: brokenAt })
      await db.write(async (tx) => {
        // Core may have been started again on the same day.
        if (!(await store.setToldOn(tx, day))) return
        await addEvent(tx, { type: 'audit.head', account_id: null, data: { records, head, broken_at: brokenAt } })
      })
      toldOn = day
    },
  }
}
export type Witness = ReturnType<typeof createWitness>
