import type { Registered, SessionView, Tokens as TokensView } from '../contract/account.ts'
import type { Language } from '../contract/common.ts'
import type { Db, Tx } from '../db/client.ts'
import { isDuplicate } from '../db/sqlite-errors.ts'
import { type Now, toIso } from '../kit/clock.ts'
import { AppError } from '../kit/errors.ts'
import type { NewId } from '../kit/ids.ts'
import { DAY_MS, HOUR_MS } from '../kit/units.ts'
import type { Log } from '../kit/log.ts'
import { type Authenticator, refuseBlocked } from './authenticator.ts'
import type { Passwords } from './passwords/passwords.ts'
import type { Factor } from './factor/service.ts'
import type { AuditLog } from '../audit-log/service.ts'
import type { Events } from '../events/service.ts'
import { toClient, toDevice } from './device.ts'
import { refuseCommonPassword } from './passwords/common-passwords.ts'
import { hashSecret, newRefreshToken } from '../kit/text/secrets.ts'
import { createRepeats } from './repeats.ts'
import { createSignInActs } from './sign-in-acts.ts'
import { createSignOuts } from './sign-outs.ts'
import * as store from './store.ts'
import { createWindowCounter } from '../kit/window-counter.ts'
import type { Place, Throttle } from './passwords/throttle.ts'
import { ACCESS_TTL_SECONDS, type Tokens } from './tokens.ts'
import type { People } from '../accounts/people.ts'
import * as accounts from '../accounts/store.ts'
import { NO_WELCOME, type Welcome, WELCOME_HAD } from '../accounts/welcome.ts'
import { personalAccountOf, personOf } from '../contract/trust/member.ts'

/** What is known about a sign-in besides the password: shown in the list of sessions and counted by the
 *  throttle. */
export interface Origin {
  requestId: string
  client: string
  network: string
  household: string
  region: string
  /** The request comes from this machine. */
  isLocal: boolean
}

export interface SessionsDeps {
  db: Db
  now: Now
  newId: NewId
  log: Log
  auditLog: Pick<AuditLog, 'record'>
  events: Pick<Events, 'add'>
  tokens: Tokens
  passwords: Passwords
  throttle: Throttle
  authenticator: Authenticator
  people: People
  welcome: Welcome
  factor: Factor
  wasForgotten: (email: string) => Promise<boolean>
  isLocalFree: boolean
  sessionDaysMax: number
}

const REFRESH_TTL_MS = 30 * 24 * 3_600_000
const TAKEN_MAX = 20 // times an hour that a household is told so

/** Sign-up and sign-in. A session is a family of refresh tokens of which only the newest is live.
 *  If an older one comes back, it was stolen from somebody, so the whole family is revoked. */
export function createSessions(deps: SessionsDeps) {
  const { db, now, newId, log, events, tokens, passwords, throttle, authenticator } = deps
  const { factor, people, welcome, wasForgotten, isLocalFree, sessionDaysMax } = deps
  const taken = createWindowCounter({ now, windowMs: HOUR_MS })
  const once = createRepeats({ now })
  const acts = createSignInActs(deps)

  /** Throws `email_taken`, and `validation_failed` for a common password. Past the daily limit of its
   *  network, the account gets no welcome credits. */
  async function register(
    request: { email: string; password: string; language: Language },
    origin: Origin,
  ): Promise<Registered> {
    const { email, password, language } = request
    refuseCommonPassword(password, email)
    if ((await accounts.findByEmail(db.reader, email)) !== undefined) throw emailTaken(origin)
    const passwordHash = await passwords.hash(password)
    const id = newId('acc')
    const userId = personOf(id)
    const session = newSession(userId, origin)
    const isFree = isLocalFree && origin.isLocal
    const isBack = await wasForgotten(email)
    const isWelcome = !isBack && (isFree || welcome.claim(origin.household))
    try {
      await db.write(async (tx) => {
        await people.open(tx, id, { email, passwordHash, language })
        if (isWelcome) await welcome.grant(tx, id, id)
        await store.insertRefresh(tx, session.row)
      })
    } catch (error) {
      if (isWelcome && !isFree) welcome.takeBack(origin.household)
      if (isDuplicate(error)) throw emailTaken(origin)
      throw error
    }
    throttle.know(email, origin.network)
    return { ...(await toView(userId, session)), ...(isWelcome ? {} : { notice: isBack ? WELCOME_HAD : NO_WELCOME }) }
  }

  /** Mail may be off, so a person signing up has to be told that the address is taken; the
   *  limit keeps callers from probing many addresses. */
  function emailTaken({ household }: Origin): AppError {
    const { count, at } = taken.get(household)
    if (count >= TAKEN_MAX)
      return new AppError('rate_limited', { retry_after_seconds: Math.ceil((at + HOUR_MS - now()) / 1000) })
    taken.add(household)
    return new AppError('email_taken', {})
  }

  /** Throws `wrong_credentials`, `rate_limited` after too many wrong guesses, `forbidden` for a blocked person,
   *  `mfa_required` for who has a second factor. */
  async function login(request: { email: string; password: string }, origin: Origin): Promise<TokensView> {
    const { email, password } = request
    const user = await accounts.findByEmail(db.reader, email)
    const fits = await passwords.verify(user?.passwordHash ?? null, password, () => throttle.hit(email, origin))
    if (user !== undefined && !fits) acts.refused(user.id, origin.requestId)
    if (user === undefined || !fits) throw new AppError('wrong_credentials', {})
    throttle.succeed(email, origin)
    const session = newSession(user.id, origin)
    const isOpen = await db.write(async (tx) => {
      // The password was checked for a while: it, the block and the factor may have changed meanwhile.
      const present = await accounts.findUser(tx, user.id)
      if (present === undefined || present.passwordHash !== user.passwordHash)
        throw new AppError('wrong_credentials', {})
      refuseBlocked(present)
      if (await factor.isEnrolled(tx, user.id)) return false
      await open(tx, session.row, origin.requestId)
      return true
    })
    if (!isOpen) throw await factor.challenge(user.id)
    return toView(user.id, session)
  }

  /** The second step of signing in. Throws `mfa_challenge_invalid`, `wrong_code`, `rate_limited` after too many wrong codes, and
   *  `forbidden` for a person who was blocked meanwhile. */
  async function verify({ challenge, code }: { challenge: string; code: string }, origin: Origin): Promise<TokensView> {
    const session = await factor.answer({ challenge, code, requestId: origin.requestId }, async (tx, userId) => {
      const user = await accounts.findUser(tx, userId)
      if (user === undefined) throw new AppError('mfa_challenge_invalid', {})
      refuseBlocked(user)
      const opened = newSession(userId, origin)
      await open(tx, opened.row, origin.requestId)
      return opened
    })
    return toView(session.row.userId, session)
  }

  /** Exchanges a refresh token for a new pair; the token is then used up. Sent again within ten seconds it
   *  gets the same answer; sent later it ends the session. Records `network` as one of the owner's. Throws
   *  `unauthenticated`. */
  async function refresh(token: string, place: Place): Promise<TokensView> {
    const hash = hashSecret(token)
    return once(hash, () => rotate(hash, place))
  }

  async function rotate(hash: string, { network, region }: Place): Promise<TokensView> {
    const outcome = await db.write((tx) => rotateIn(tx, hash, region))
    if ('reason' in outcome) {
      if (outcome.reused !== undefined) {
        log({ event: 'refresh_reused', level: 'warn', sessionId: outcome.reused })
        authenticator.dropSession(outcome.reused)
      }
      throw new AppError('unauthenticated', { reason: outcome.reason })
    }
    if (outcome.email !== null) throttle.know(outcome.email, network)
    return toView(outcome.row.userId, outcome)
  }

  /** Reports reuse as a value instead of throwing, so that the revocation is committed. */
  async function rotateIn(
    tx: Tx,
    hash: string,
    region: string,
  ): Promise<(NewSession & { email: string | null }) | { reason: 'invalid' | 'expired' | 'revoked'; reused?: string }> {
    const row = await store.findRefresh(tx, hash)
    if (row === undefined) return { reason: 'invalid' }
    if (row.revokedAt !== null) return { reason: 'revoked' }
    if (row.usedAt !== null) {
      await store.revokeFamily(tx, row.familyId, now())
      return { reason: 'revoked', reused: row.familyId }
    }
    if (row.expiresAt <= now()) return { reason: 'expired' }
    const user = await accounts.findUser(tx, row.userId)
    if (user === undefined) return { reason: 'revoked' }
    refuseBlocked(user)
    await store.markRefreshUsed(tx, hash, now())
    const next = newSession(row.userId, { client: row.client, region }, row)
    await store.insertRefresh(tx, next.row)
    return { ...next, email: user.email }
  }

  /** Opens a session. Notifies its person of a sign-in from a program or network that they have not used lately. */
  async function open(tx: Tx, row: store.RefreshRow, requestId: string): Promise<void> {
    const { userId, familyId, client, address } = row
    const device = toDevice(client)
    const known = await store.listOrigins(tx, userId)
    await store.insertRefresh(tx, row)
    await acts.opened(tx, row, requestId)
    if (known.some((one) => toDevice(one.client) === device && ['', address].includes(one.address))) return
    const who = { account_id: personalAccountOf(userId), user_id: userId }
    await events.add(tx, { type: 'session.new_device', ...who, data: { session_id: familyId, device, address } })
  }

  interface NewSession {
    refreshToken: string
    row: store.RefreshRow
  }

  /** `earlier`: the token that this one follows in its session. */
  function newSession(
    userId: string,
    { client, region }: { client: string; region: string },
    earlier?: store.RefreshRow,
  ): NewSession {
    const startedAt = earlier?.startedAt ?? now()
    const refreshToken = newRefreshToken()
    const row = {
      hash: hashSecret(refreshToken),
      familyId: earlier?.familyId ?? newId('fam'),
      userId,
      client: toClient(client),
      address: region,
      createdAt: now(),
      startedAt,
      expiresAt: Math.min(now() + REFRESH_TTL_MS, startedAt + sessionDaysMax * DAY_MS),
      usedAt: null,
      revokedAt: null,
    }
    return { refreshToken, row }
  }

  async function toView(userId: string, { refreshToken, row }: NewSession): Promise<TokensView> {
    const claims = { userId, via: 'password', sessionId: row.familyId, telegramId: null } as const
    return {
      access_token: await tokens.sign(claims),
      token_type: 'bearer',
      expires_in: ACCESS_TTL_SECONDS,
      refresh_token: refreshToken,
    }
  }

  return {
    register,
    login,
    verify,
    refresh,
    ...createSignOuts(deps),

    /** Live sessions, most recently used first; `current` marks the one that asks. */
    async list(userId: string, currentId: string | null): Promise<SessionView[]> {
      const rows = await store.listSessions(db.reader, userId, now())
      return rows.map(({ familyId, client, address, startedAt, lastUsedAt, expiresAt }) => ({
        id: familyId,
        created_at: toIso(startedAt),
        last_used_at: toIso(lastUsedAt),
        expires_at: toIso(expiresAt),
        client,
        device: toDevice(client),
        address,
        current: familyId === currentId,
      }))
    },
  }
}
