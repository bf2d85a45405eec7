import type { z } from 'zod'
import type { AuditLog } from '../../audit-log/service.ts'
import type { Actor } from '../../contract/account.ts'
import type { backupCodesSchema, enrolmentSchema, FACTOR_CHANGES } from '../../contract/trust/factor.ts'
import { personalAccountOf, personOf } from '../../contract/trust/member.ts'
import type { Db, Tx } from '../../db/client.ts'
import { type Acting, ownActing } from '../../kit/acting.ts'
import { refuseBeyond } from '../../roles/role.ts'
import type { Standings } from '../../roles/standing.ts'
import { type Now, toIso } from '../../kit/clock.ts'
import { AppError } from '../../kit/errors.ts'
import type { SecretBox } from '../../kit/secret-box.ts'
import { MINUTE_MS } from '../../kit/units.ts'
import { newBackupCodes, readCode } from './codes.ts'
import { toPng, toSvg } from './qr-images.ts'
import { toQr } from './qr.ts'
import type { EnrolmentCodes } from './enrolment-codes.ts'
import * as store from './store.ts'
import { findStep, fromBase32, newSecret, toUri } from './totp.ts'

export type Enrolment = z.infer<typeof enrolmentSchema>
export type BackupCodes = z.infer<typeof backupCodesSchema>
export type FactorChange = (typeof FACTOR_CHANGES)[number]

/** Who changes their own factor or keys, and in which request. */
export interface By {
  actor: Actor
  requestId: string
}

export interface EnrolmentDeps {
  db: Db
  now: Now
  box: SecretBox
  auditLog: AuditLog
  standing: Standings
  /** Tells the owner. */
  tell: (tx: Tx, userId: string, how: FactorChange, left: number) => Promise<void>
  /** Records that an actor has just proved their factor. */
  markProved: (tx: Tx, actor: Actor) => Promise<{ pass?: string }>
  /** What tells a person's accounts apart in their app. */
  labelOf: (userId: string) => Promise<string>
  /** Ends the sessions of the person but for the one that acts, and what the others have proved. */
  endOtherSessions: (tx: Tx, actor: Actor) => Promise<void>
  /** Ends the keys of staff that a person made: a code was given for them. */
  revokeStaffKeys: (tx: Tx, acting: Acting, userId: string) => Promise<void>
  dropUser: (userId: string) => void
  /** The code of core's log that staff need. */
  codes: EnrolmentCodes
}

const ISSUER = 'Coincast'
const PENDING_MS = 15 * MINUTE_MS

/** Setting up a second factor, replacing and removing it. */
export function createEnrolment(deps: EnrolmentDeps) {
  const { db, now, box, auditLog, standing, codes: enrolmentCodes } = deps
  const { tell, markProved, labelOf, endOtherSessions, revokeStaffKeys, dropUser } = deps
  /** Both the owner and the audit log learn of it. */
  async function note(tx: Tx, { actor, requestId }: By, how: FactorChange, left: number): Promise<void> {
    const { userId } = actor
    await tell(tx, userId, how, left)
    const record = { ...ownActing(userId, requestId), action: `factor.${how}`, target: personalAccountOf(userId) }
    await auditLog.record(tx, { ...record, reason: null, before: null, after: { backup_codes_left: left } })
  }

  async function giveCodes(tx: Tx, userId: string): Promise<BackupCodes> {
    const backup_codes = newBackupCodes()
    await store.replaceBackupCodes(
      tx,
      userId,
      backup_codes.map((code) => box.hash(readCode(code)?.code ?? '')),
    )
    return { backup_codes }
  }

  return {
    /** A new secret, which counts once a code has proved it; until then an old one stays. Throws `enrolment_code_required` for staff
     *  who must have a factor and have none, without the code that core's log says then. */
    async begin(actor: Actor, enrolmentCode?: string): Promise<Enrolment> {
      const { userId } = actor
      const isPendingByCode = await enrolmentCodes.demandCode(userId, enrolmentCode)
      const secret = newSecret()
      const pendingUntil = now() + PENDING_MS
      const pending = { pendingSecret: box.seal(secret, userId), pendingUntil, isPendingByCode }
      await db.write((tx) => store.upsertFactor(tx, userId, pending))
      const uri = toUri(secret, ISSUER, await labelOf(userId))
      const rows = toQr(uri)
      return {
        secret,
        uri,
        qr_svg: toSvg(rows),
        qr_png: toPng(rows).toString('base64'),
        expires_at: toIso(pendingUntil),
      }
    },

    /** Enrols with a code of the new secret, and ends every other session: none of them was opened with it. Throws `state_conflict`
     *  when none was begun, `enrolment_code_required` for staff who began without the code that they need, and `wrong_code`. */
    async confirm(by: By, typed: string): Promise<BackupCodes & { pass?: string }> {
      const { actor } = by
      const { userId } = actor
      const made = await db.write(async (tx) => {
        const row = await store.findFactor(tx, userId)
        if (row === undefined || row.pendingSecret === null || (row.pendingUntil ?? 0) <= now())
          throw new AppError('state_conflict', { what: 'second factor', state: 'not begun' })
        // They may have become staff since they began.
        if (!row.isPendingByCode) await enrolmentCodes.refuseStaff(tx, userId)
        const read = readCode(typed)
        const secret = fromBase32(box.open(row.pendingSecret, userId))
        const step = read?.kind === 'app' ? findStep(secret, read.code, now(), 0) : undefined
        if (step === undefined) throw new AppError('wrong_code', {})
        const isByCode = row.isPendingByCode || (row.secret !== null && row.isByCode)
        const clean = { pendingSecret: null, pendingUntil: null, isPendingByCode: false, isByCode, wrongTries: 0 }
        await store.deleteFactor(tx, userId)
        await store.upsertFactor(tx, userId, { ...clean, secret: row.pendingSecret, enrolledAt: now(), lastStep: step })
        const codes = await giveCodes(tx, userId)
        await endOtherSessions(tx, actor)
        const pass = await markProved(tx, actor)
        await note(tx, by, 'enrolled', codes.backup_codes.length)
        return { ...codes, ...pass }
      })
      // Only now: a request between the change and its commit would be remembered as it was.
      dropUser(userId)
      return made
    },

    /** Ends the keys of staff that the person made, too. Throws `state_conflict` for who has none. */
    async remove(by: By): Promise<void> {
      const { userId } = by.actor
      await db.write(async (tx) => {
        await demandEnrolled(tx, userId)
        await store.deleteFactor(tx, userId)
        await revokeStaffKeys(tx, ownActing(userId, by.requestId), userId)
        await note(tx, by, 'removed', 0)
      })
      dropUser(userId)
    },

    /** Ten new backup codes in place of the old ones. Throws `state_conflict` for who has no second factor. */
    async renewCodes(by: By): Promise<BackupCodes> {
      const { userId } = by.actor
      return db.write(async (tx) => {
        await demandEnrolled(tx, userId)
        const codes = await giveCodes(tx, userId)
        await note(tx, by, 'codes_renewed', codes.backup_codes.length)
        return codes
      })
    },

    /** Staff take the factor, and with it the keys of staff, from who has lost it and has no backup code left; never from themselves,
     *  nor from who may do more than they may. Throws `state_conflict`, `forbidden`. */
    async reset(acting: Acting, accountId: string, reason: string): Promise<void> {
      const userId = personOf(accountId)
      if (userId === acting.actorId) throw new AppError('state_conflict', { what: 'account', state: 'your own' })
      await db.write(async (tx) => {
        await demandEnrolled(tx, userId)
        refuseBeyond(await standing.ofActing(tx, acting), await standing.ofTarget(tx, userId))
        await store.deleteFactor(tx, userId)
        await revokeStaffKeys(tx, acting, userId)
        await tell(tx, userId, 'reset', 0)
        const record = { ...acting, action: 'factor.reset', target: accountId, reason }
        await auditLog.record(tx, { ...record, before: { factor: true }, after: { factor: false } })
      })
      dropUser(userId)
    },
  }
}

async function demandEnrolled(tx: Tx, userId: string): Promise<void> {
  const row = await store.findFactor(tx, userId)
  if (row === undefined || row.secret === null)
    throw new AppError('state_conflict', { what: 'second factor', state: 'not set up' })
}
