import { timingSafeEqual } from 'node:crypto'
import type { Db, Reader } from '../../db/client.ts'
import type { Now } from '../../kit/clock.ts'
import { AppError } from '../../kit/errors.ts'
import type { Log } from '../../kit/log.ts'
import type { SecretBox } from '../../kit/secret-box.ts'
import { HOUR_MS } from '../../kit/units.ts'
import type { Standings } from '../../roles/standing.ts'
import { readCode, toCode } from './codes.ts'
import * as store from './store.ts'

export interface EnrolmentCodesDeps {
  db: Db
  now: Now
  box: SecretBox
  log: Log
  standing: Standings
  /** Whether staff must have a second factor. */
  isDemandedOfStaff: boolean
}

/** What asks staff for a code before they set up the first second factor that counts for them where one is demanded: that makes them staff, so
 *  it needs more than the chat or a password, and neither the bot's key nor a stolen password is enough. Only the log of core says
 *  the code, which is of use to this person alone, in the hour in which it was written and the next. */
export function createEnrolmentCodes({ db, now, box, log, standing, isDemandedOfStaff }: EnrolmentCodesDeps) {
  const codeOf = (userId: string, hour: number): string =>
    toCode(Buffer.from(box.hash(`enrolment ${userId} ${hour}`), 'hex'))
  const present = (): number => Math.floor(now() / HOUR_MS)

  function fits(userId: string, typed: string): boolean {
    const given = Buffer.from(readCode(typed)?.code ?? '')
    return [present(), present() - 1].some((hour) => {
      const right = Buffer.from(readCode(codeOf(userId, hour))?.code ?? '')
      return given.length === right.length && timingSafeEqual(given, right)
    })
  }

  /** Throws `enrolment_code_required` for staff who have no factor that was set up with a code, where one is demanded. */
  async function refuseStaff(reader: Reader, userId: string): Promise<void> {
    if (!isDemandedOfStaff) return
    const row = await store.findFactor(reader, userId)
    if (row !== undefined && row.secret !== null && row.isByCode) return
    if ((await standing.ofUser(reader, userId, true)).permissions.size === 0) return
    log({ event: 'staff_enrolment_code', level: 'warn', userId, enrolmentCode: codeOf(userId, present()) })
    throw new AppError('enrolment_code_required', {})
  }

  return {
    /** Returns whether a code was given that fits. Throws as `refuseStaff` does without one. */
    async demandCode(userId: string, typed: string | undefined): Promise<boolean> {
      if (typed !== undefined && fits(userId, typed)) return true
      await refuseStaff(db.reader, userId)
      return false
    },
    refuseStaff,
  }
}
export type EnrolmentCodes = ReturnType<typeof createEnrolmentCodes>
