import type { Db, Tx } from '../../db/client.ts'
import type { Now } from '../../kit/clock.ts'
import { AppError } from '../../kit/errors.ts'
import type { SecretBox } from '../../kit/secret-box.ts'
import { DAY_MS, MINUTE_MS } from '../../kit/units.ts'
import { readCode } from './codes.ts'
import * as store from './store.ts'
import { findStep, fromBase32 } from './totp.ts'

/** Whose code it is, and in which request it came. */
export interface ProvenBy {
  userId: string
  requestId: string
}

/** What the owner of a factor is told, besides that it has changed. */
export interface FactorNews {
  backupCodeUsed: (tx: Tx, user: ProvenBy, left: number) => Promise<void>
  guessed: (tx: Tx, userId: string, tries: number) => Promise<void>
}

export interface ProofDeps {
  db: Db
  now: Now
  box: SecretBox
  news: FactorNews
}

/** Wrong codes that cost no wait. Each further one doubles it. */
const FREE_TRIES = 5
const WAIT_MS_MIN = 30_000
const WAIT_MS_MAX = 15 * MINUTE_MS
/** After a day without one, wrong codes are forgotten. */
const REMEMBERED_MS = DAY_MS
/** The fifth wrong code in a row is reported to the owner, and so is every twentieth. */
const isTold = (tries: number): boolean => tries === FREE_TRIES || tries % 20 === 0

type Tried = { isRight: true } | { isRight: false; refusal: AppError }

/** Trying codes. Every try of a user is counted in the row of their factor, whatever session or sign-in it comes from; a right code
 *  counts once, and a wrong one is counted although the act that needed it is refused. */
export function createProof({ db, now, box, news }: ProofDeps) {
  async function tryIn(tx: Tx, by: ProvenBy, typed: string): Promise<Tried> {
    const { userId } = by
    const row = await store.findFactor(tx, userId)
    if (row === undefined || row.secret === null) {
      return { isRight: false, refusal: new AppError('state_conflict', { what: 'second factor', state: 'not set up' }) }
    }
    const wrongBefore = row.wrongAt + REMEMBERED_MS > now() ? row.wrongTries : 0
    const until = row.wrongAt + waitMs(wrongBefore)
    if (until > now()) {
      const retry_after_seconds = Math.ceil((until - now()) / 1000)
      return { isRight: false, refusal: new AppError('rate_limited', { retry_after_seconds }) }
    }
    if (await isRight(tx, by, { row, sealed: row.secret, typed })) {
      await store.upsertFactor(tx, userId, { wrongTries: 0 })
      return { isRight: true }
    }
    const wrongTries = wrongBefore + 1
    await store.upsertFactor(tx, userId, { wrongTries, wrongAt: now() })
    if (isTold(wrongTries)) await news.guessed(tx, userId, wrongTries)
    return { isRight: false, refusal: new AppError('wrong_code', {}) }
  }

  async function isRight(
    tx: Tx,
    by: ProvenBy,
    { row, sealed, typed }: { row: store.FactorRow; sealed: string; typed: string },
  ): Promise<boolean> {
    const { userId, lastStep } = row
    const read = readCode(typed)
    if (read?.kind === 'app') {
      const step = findStep(fromBase32(box.open(sealed, userId)), read.code, now(), lastStep)
      return step !== undefined && (await store.takeStep(tx, userId, step))
    }
    return takeBackupCode(tx, by, typed)
  }

  /** Uses a backup code up; false if it is none of this user's, or was used before. */
  async function takeBackupCode(tx: Tx, by: ProvenBy, typed: string): Promise<boolean> {
    const { userId } = by
    const read = readCode(typed)
    const hash = box.hash(read?.kind === 'backup' ? read.code : '')
    if (!(await store.takeBackupCode(tx, userId, hash, now()))) return false
    await news.backupCodeUsed(tx, by, await store.countBackupCodes(tx, userId))
    return true
  }

  return {
    takeBackupCode,
    /** Does `act` in the transaction in which the code is used up. Throws `wrong_code`, `rate_limited` after too many wrong ones, and
     *  `state_conflict` for a user without a second factor. */
    async prove<T>(by: ProvenBy, code: string, act: (tx: Tx) => Promise<T>): Promise<T> {
      const outcome = await db.write(async (tx) => {
        const tried = await tryIn(tx, by, code)
        // Not thrown in here: a wrong code is counted.
        return tried.isRight ? { done: await act(tx) } : tried
      })
      if ('refusal' in outcome) throw outcome.refusal
      return outcome.done
    },
  }
}

const waitMs = (wrong: number): number =>
  wrong < FREE_TRIES ? 0 : Math.min(WAIT_MS_MAX, WAIT_MS_MIN * 2 ** (wrong - FREE_TRIES))
