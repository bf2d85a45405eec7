import { noteAct } from '../audit-log/acts.ts'
import type { AuditLog } from '../audit-log/service.ts'
import type { Db, Tx } from '../db/client.ts'
import type { Now } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import { HOUR_MS } from '../kit/units.ts'
import { createWindowCounter } from '../kit/window-counter.ts'

/** Refused sign-ins of one person that are written down in an hour: who guesses cannot fill the log. */
const REFUSED_MAX = 10

export interface SignInActsDeps {
  db: Db
  auditLog: Pick<AuditLog, 'record'>
  now: Now
  log: Log
}

/** Writes sign-ins down, and those that were refused. */
export function createSignInActs({ db, auditLog, now, log }: SignInActsDeps) {
  const refused = createWindowCounter({ now, windowMs: HOUR_MS })
  return {
    opened: (tx: Tx, { userId, familyId }: { userId: string; familyId: string }, requestId: string): Promise<void> =>
      noteAct(auditLog, tx, { act: 'session.opened', userId, requestId, details: { session_id: familyId } }),

    /** Somebody gave a wrong password for this person. It is written when the answer is on its way, so that the time it takes
     *  does not say whether there is such a person. */
    refused(userId: string, requestId: string): void {
      if (refused.get(userId).count >= REFUSED_MAX) return
      refused.add(userId)
      setImmediate(() => {
        db.write((tx) => noteAct(auditLog, tx, { act: 'session.refused', userId, requestId })).catch((error: unknown) =>
          log({ event: 'refusal_not_noted', level: 'warn', error }),
        )
      })
    },
  }
}
