import type { Actor } from '../../contract/account.ts'
import type { Db } from '../../db/client.ts'
import type { Now } from '../../kit/clock.ts'
import { AppError } from '../../kit/errors.ts'
import { HOUR_MS, MINUTE_MS } from '../../kit/units.ts'
import * as store from './store.ts'

/** How long a proof is fresh enough for what must not be done with a stolen session. */
export const FRESH_MS = 5 * MINUTE_MS
/** How long staff look around in their chat after a code there: the chat has no sign-in of its own that would ask for one. */
export const SHIFT_MS = 12 * HOUR_MS

export interface GateDeps {
  db: Db
  now: Now
  /** Whether staff must have a second factor. */
  isDemandedOfStaff: boolean
}

/** Whether an actor has proved their second factor, as far as a route needs it. */
export function createFactorGate({ db, now, isDemandedOfStaff }: GateDeps) {
  /** True for who has no second factor. Else a session, or the very token of the chat, has to have proved it within five minutes; an
   *  API key never has. */
  async function isFresh(actor: Actor): Promise<boolean> {
    const row = await store.findFactor(db.reader, actor.userId)
    return row === undefined || row.secret === null || (await provedAt(actor)) > now() - FRESH_MS
  }

  async function provedAt(actor: Actor): Promise<number> {
    const { proofId } = actor
    return (proofId === null ? undefined : await store.findProof(db.reader, proofId, actor.userId)) ?? 0
  }

  return {
    isFresh,
    provedAt,

    /** Whom a staff route lets in. Throws `mfa_enrolment_required` for staff without a second factor where one is demanded, or with one that
     *  they set up without the code of core's log, and `step_up_required` for staff in a chat who have one: to read they need a code every twelve hours, to act a fresh one. Only
     *  the token that was proved counts, and those asked for with its pass: a caller with the bot's key alone sees nothing, even
     *  while the staff are at work in the same chat. */
    async checkStaff(actor: Actor, isChange: boolean): Promise<void> {
      const { userId } = actor
      const row = await store.findFactor(db.reader, userId)
      // One that was set up before its person was staff, with the bot's key or a password alone, does not make staff of who has it.
      if (isDemandedOfStaff && (row === undefined || row.secret === null || !row.isByCode))
        throw new AppError('mfa_enrolment_required', {})
      if (row === undefined || row.secret === null) return
      if (actor.via !== 'bot') return
      if ((await provedAt(actor)) <= now() - (isChange ? FRESH_MS : SHIFT_MS))
        throw new AppError('step_up_required', {})
    },
  }
}
