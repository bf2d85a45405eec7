import { noteAct } from '../../audit-log/acts.ts'
import type { AuditLog } from '../../audit-log/service.ts'
import type { Actor } from '../../contract/account.ts'
import type { Db } from '../../db/client.ts'
import type { Factor } from '../factor/service.ts'
import type { Events } from '../../events/service.ts'
import type { Now } from '../../kit/clock.ts'
import { AppError } from '../../kit/errors.ts'
import type { Authenticator } from '../authenticator.ts'
import * as accounts from '../../accounts/store.ts'
import { personalAccountOf } from '../../contract/trust/member.ts'
import * as store from '../store.ts'
import { refuseCommonPassword } from './common-passwords.ts'
import type { Passwords } from './passwords.ts'
import type { Place, Throttle } from './throttle.ts'

export interface PasswordChangeDeps {
  db: Db
  now: Now
  auditLog: Pick<AuditLog, 'record'>
  events: Pick<Events, 'add'>
  passwords: Passwords
  throttle: Throttle
  authenticator: Authenticator
  factor: Pick<Factor, 'dropChallenges'>
}

/** Changes a password, given the old one. */
export function createPasswordChange(deps: PasswordChangeDeps) {
  const { db, now, auditLog, events, passwords, throttle, authenticator, factor } = deps
  /** Returns what a person signs in with, once the password has proved to be theirs. Throws `wrong_credentials`, `rate_limited` as
   *  signing in does, and `state_conflict` for a person without a password. */
  async function check(
    userId: string,
    password: string,
    place: Place,
  ): Promise<{ email: string; passwordHash: string }> {
    const { email = null, passwordHash = null } = (await accounts.findUser(db.reader, userId)) ?? {}
    if (email === null || passwordHash === null)
      throw new AppError('state_conflict', { what: 'password', state: 'not set' })
    const fits = await passwords.verify(passwordHash, password, () => throttle.hit(email, place))
    if (!fits) throw new AppError('wrong_credentials', {})
    throttle.succeed(email, place)
    return { email, passwordHash }
  }

  return {
    check,

    /** Ends every session but the one that asks, and whatever link to a new password is out. Throws `wrong_credentials` and
     *  `rate_limited` as signing in does, `validation_failed` for a password that is guessed first, and `state_conflict` for a
     *  person who has none. */
    async change(
      actor: Actor,
      request: { old_password: string; password: string },
      place: Place & { requestId: string },
    ): Promise<void> {
      const { userId } = actor
      const { email, passwordHash } = await check(userId, request.old_password, place)
      refuseCommonPassword(request.password, email)
      const fresh = await passwords.hash(request.password)
      await db.write(async (tx) => {
        // Of two at once the second does not know the password any more.
        const now_ = await accounts.findUser(tx, userId)
        if (now_?.passwordHash !== passwordHash) throw new AppError('wrong_credentials', {})
        await accounts.updateUser(tx, userId, { passwordHash: fresh })
        await store.revokeFamiliesOf(tx, userId, now(), actor)
        await store.deleteReset(tx, userId)
        await factor.dropChallenges(tx, userId)
        const account_id = personalAccountOf(userId)
        await events.add(tx, { type: 'password.changed', account_id, user_id: userId, data: { how: 'changed' } })
        await noteAct(auditLog, tx, { act: 'password.changed', userId, requestId: place.requestId })
      })
      authenticator.dropUser(userId)
    },
  }
}
