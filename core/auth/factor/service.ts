import { randomBytes } from 'node:crypto'
import { noteAct } from '../../audit-log/acts.ts'
import type { AuditLog } from '../../audit-log/service.ts'
import type { Actor } from '../../contract/account.ts'
import type { FactorView, SteppedUp } from '../../contract/trust/factor.ts'
import { personalAccountOf } from '../../contract/trust/member.ts'
import type { Db, Reader, Tx } from '../../db/client.ts'
import type { Events } from '../../events/service.ts'
import type { Acting } from '../../kit/acting.ts'
import { type Now, toIso, toIsoOrNull } from '../../kit/clock.ts'
import { AppError } from '../../kit/errors.ts'
import type { Log } from '../../kit/log.ts'
import { createSecretBox } from '../../kit/secret-box.ts'
import { MINUTE_MS } from '../../kit/units.ts'
import { type By, createEnrolment, type FactorChange } from './enrolment.ts'
import { createEnrolmentCodes } from './enrolment-codes.ts'
import { createFactorGate, FRESH_MS, SHIFT_MS } from './gate.ts'
import { createProof } from './proof.ts'
import type { Standings } from '../../roles/standing.ts'
import * as store from './store.ts'

export interface FactorDeps {
  db: Db
  now: Now
  log: Log
  auditLog: AuditLog
  standing: Standings
  events: Pick<Events, 'add'>
  /** The secret that seals the secrets of the apps; it is not in the database. */
  factorKey: string
  /** Whether staff must have a second factor. */
  isDemandedOfStaff: boolean
  /** What tells a person's accounts apart in their app. */
  labelOf: (userId: string) => Promise<string>
  /** Ends the sessions of the person but for the one that acts, and what the others have proved. */
  endOtherSessions: (tx: Tx, actor: Actor) => Promise<void>
  /** Ends the keys of staff that a person made: a code was given for them. */
  revokeStaffKeys: (tx: Tx, acting: Acting, userId: string) => Promise<void>
  /** Has a person looked up again. Call it after the commit. */
  dropUser: (userId: string) => void
}

/** The second step of a sign-in. */
interface Answer {
  challenge: string
  code: string
  requestId: string
}

const CHALLENGE_MS = 5 * MINUTE_MS
const CHALLENGES_MAX = 20

/** The second factor of users: six digits of an authenticator app (RFC 6238), and ten backup codes. */
export function createFactor({
  auditLog,
  standing,
  events,
  factorKey,
  labelOf,
  endOtherSessions,
  revokeStaffKeys,
  dropUser,
  ...deps
}: FactorDeps) {
  const { db, now } = deps
  const box = createSecretBox(factorKey, 'factor')
  const gate = createFactorGate(deps)
  const proof = createProof({
    db,
    now,
    box,
    news: {
      async backupCodeUsed(tx, { userId, requestId }, left) {
        await tell(tx, userId, 'backup_code_used', left)
        const details = { backup_codes_left: left }
        await noteAct(auditLog, tx, { act: 'factor.backup_code_used', userId, requestId, details })
      },
      async guessed(tx, userId, tries) {
        const who = { account_id: personalAccountOf(userId), user_id: userId }
        await events.add(tx, { type: 'factor.guessed', ...who, data: { tries } })
      },
    },
  })

  async function tell(tx: Tx, userId: string, how: FactorChange, left: number): Promise<void> {
    const who = { account_id: personalAccountOf(userId), user_id: userId }
    await events.add(tx, { type: 'factor.changed', ...who, data: { how, backup_codes_left: left } })
  }

  async function isEnrolled(reader: Reader, userId: string): Promise<boolean> {
    return ((await store.findFactor(reader, userId))?.secret ?? null) !== null
  }

  return {
    ...createEnrolment({
      ...deps,
      codes: createEnrolmentCodes({ ...deps, box, standing }),
      box,
      auditLog,
      standing,
      tell,
      markProved,
      labelOf,
      endOtherSessions,
      revokeStaffKeys,
      dropUser,
    }),
    gate,
    isEnrolled,

    async view(actor: Actor): Promise<FactorView> {
      const { userId } = actor
      const row = await store.findFactor(db.reader, userId)
      const until = (await gate.provedAt(actor)) + FRESH_MS
      return {
        enrolled: row !== undefined && row.secret !== null,
        enrolled_at: toIsoOrNull(row?.enrolledAt ?? null),
        backup_codes_left: await store.countBackupCodes(db.reader, userId),
        stepped_up_until: until > now() ? toIso(until) : null,
      }
    },

    /** For five minutes this session does what needs a fresh code. A chat gets a pass, with which further tokens count as proved by this
     *  code too. Throws as `prove` does, and `forbidden` for an API key. */
    async stepUp({ actor, requestId }: By, code: string): Promise<SteppedUp> {
      if (actor.proofId === null) throw new AppError('forbidden', { needed: 'a session, not an API key' })
      const pass = await proof.prove({ userId: actor.userId, requestId }, code, (tx) => markProved(tx, actor))
      return { expires_at: toIso(now() + FRESH_MS), ...pass }
    },

    /** The refusal that a right password is answered with: it carries the challenge with which the sign-in goes on. */
    async challenge(userId: string): Promise<AppError<'mfa_required'>> {
      const challenge = randomBytes(32).toString('base64url')
      const row = { hash: box.hash(challenge), userId, expiresAt: now() + CHALLENGE_MS }
      await db.write((tx) => store.insertChallenge(tx, row, CHALLENGES_MAX))
      return new AppError('mfa_required', { challenge, expires_in_seconds: CHALLENGE_MS / 1000 })
    },

    /** Does `act` for the user of a challenge, in the transaction in which challenge and code are used up. Throws
     *  `mfa_challenge_invalid`, and as `prove` does. */
    async answer<T>({ challenge, code, requestId }: Answer, act: (tx: Tx, userId: string) => Promise<T>): Promise<T> {
      const hash = box.hash(challenge)
      const userId = await store.findChallenge(db.reader, hash, now())
      if (userId === undefined) throw new AppError('mfa_challenge_invalid', {})
      return proof.prove({ userId, requestId }, code, async (tx) => {
        if (!(await store.deleteChallenge(tx, hash))) throw new AppError('mfa_challenge_invalid', {})
        return act(tx, userId)
      })
    },

    takeBackupCode: proof.takeBackupCode,
    endProofs: store.deleteProofs,

    /** What tokens of the chat have proved by a pass; null if it opens nothing, or no more. */
    async findPass(userId: string, pass: string): Promise<string | null> {
      const proofId = box.hash(pass)
      return ((await store.findProof(db.reader, proofId, userId)) ?? 0) > now() - SHIFT_MS ? proofId : null
    },

    /** The password has changed: who knew the old one starts again. */
    dropChallenges: (tx: Tx, userId: string): Promise<void> => store.deleteChallengesOf(tx, userId),

    sweep: (tx: Tx): Promise<void> => store.deleteStale(tx, now(), now() - SHIFT_MS),
  }

  async function markProved(tx: Tx, { proofId, userId, via }: Actor): Promise<{ pass?: string }> {
    if (proofId !== null) await store.upsertProof(tx, { proofId, userId, provedAt: now() })
    if (via !== 'bot') return {}
    const pass = randomBytes(32).toString('base64url')
    await store.upsertProof(tx, { proofId: box.hash(pass), userId, provedAt: now() })
    return { pass }
  }
}
export type Factor = ReturnType<typeof createFactor>
