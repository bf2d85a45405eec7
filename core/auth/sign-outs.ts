import { noteAct } from '../audit-log/acts.ts'
import type { AuditLog } from '../audit-log/service.ts'
import type { Db } from '../db/client.ts'
import type { Now } from '../kit/clock.ts'
import { AppError } from '../kit/errors.ts'
import { hashSecret } from '../kit/text/secrets.ts'
import type { Authenticator } from './authenticator.ts'
import type { By } from './factor/enrolment.ts'
import * as store from './store.ts'

export interface SignOutsDeps {
  db: Db
  now: Now
  auditLog: Pick<AuditLog, 'record'>
  authenticator: Pick<Authenticator, 'dropSession' | 'dropUser'>
}

/** The ends of sessions that their person asks for, each with its record. */
export function createSignOuts({ db, now, auditLog, authenticator }: SignOutsDeps) {
  /** Ends one session; one that has ended already leaves no second record. */
  async function end(userId: string, familyId: string, requestId: string): Promise<void> {
    await db.write(async (tx) => {
      if ((await store.revokeFamily(tx, familyId, now())) === 0) return
      await noteAct(auditLog, tx, { act: 'session.ended', userId, requestId, details: { session_ids: [familyId] } })
    })
    authenticator.dropSession(familyId)
  }

  return {
    /** Ends the session of a refresh token. Unknown tokens are ignored. */
    async logout(refreshToken: string, requestId: string): Promise<void> {
      const row = await store.findRefresh(db.reader, hashSecret(refreshToken))
      if (row !== undefined) await end(row.userId, row.familyId, requestId)
    },

    end,

    /** Ends all sessions of a person but the one that asks, and whatever they have set going. */
    async revokeOthers({ actor, requestId }: By): Promise<void> {
      const { userId, sessionId } = actor
      await db.write(async (tx) => {
        const live = await store.listSessions(tx, userId, now())
        const others = live.map(({ familyId }) => familyId).filter((id) => id !== sessionId)
        await store.revokeFamiliesOf(tx, userId, now(), actor)
        if (others.length === 0) return
        await noteAct(auditLog, tx, { act: 'session.ended', userId, requestId, details: { session_ids: others } })
      })
      authenticator.dropUser(userId)
    },

    /** Ends one of the person's own sessions. Throws `not_found`. */
    async revoke({ actor: { userId }, requestId }: By, id: string): Promise<void> {
      const sessions = await store.listSessions(db.reader, userId, now())
      if (!sessions.some(({ familyId }) => familyId === id))
        throw new AppError('not_found', { what: 'session', asked: id })
      await end(userId, id, requestId)
    },
  }
}
