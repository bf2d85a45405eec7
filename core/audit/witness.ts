import type { Db } from '../db/client.ts'
import type { Errands } from '../errands/service.ts'
import type { Now } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import { DAY_MS } from '../kit/units.ts'
import type { Audit } from './service.ts'

export interface WitnessDeps {
  db: Db
  audit: Audit
  errands: Errands
  /** Telegram ids of the admins. */
  listAdmins: () => Promise<string[]>
  now: Now
  log: Log
}

/** Says once a day, in the log of core and to every admin, where the audit log ends: whoever shortens it later, with the database and
 *  its key in hand, cannot shorten what was said. */
export function createWitness({ db, audit, errands, listAdmins, now, log }: WitnessDeps) {
  let toldOn = -1
  return {
    /** To be called every hour or so; does nothing when today's has been told. */
    async tell(): Promise<void> {
      const day = Math.floor(now() / DAY_MS)
      if (day === toldOn) return
      const { ok, records, head, broken_at: brokenAt } = await audit.check(db.reader)
      log({ event: 'audit_head', level: ok ? 'info' : 'error', records, head, ok, broken_at: brokenAt })
      const admins = await listAdmins()
      await db.write(async (tx) => {
        for (const telegramId of admins) {
          const errand = { kind: 'audit_head', records, head, broken_at: brokenAt } as const
          await errands.add(tx, { key: `audit-head:${day}:${telegramId}`, telegramId, errand })
        }
      })
      toldOn = day
    },
  }
}
export type Witness = ReturnType<typeof createWitness>
