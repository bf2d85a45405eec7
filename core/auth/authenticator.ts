import type { Actor } from '../contract/account.ts'
import type { Db } from '../db/client.ts'
import type { Now } from '../kit/clock.ts'
import { AppError } from '../kit/errors.ts'
import type { Log } from '../kit/log.ts'
import * as people from '../accounts/store.ts'
import { personalAccountOf } from '../contract/trust/member.ts'
import { NO_STANDING } from '../roles/role.ts'
import type { Standings } from '../roles/standing.ts'
import { type KeyKind, parseApiKey, toScopes } from './api-key.ts'
import { hashSecret } from './secrets.ts'
import * as store from './store.ts'
import type { Tokens } from './tokens.ts'

export interface AuthenticatorDeps {
  db: Db
  now: Now
  log: Log
  tokens: Tokens
  botKey: string
  keyKind: KeyKind
  /** What somebody may do as staff. */
  standing: Standings
}

/** An actor found earlier, and what it depends on. */
interface CachedActor {
  actor: Actor
  /** The latest moment at which it is checked again, in milliseconds since the epoch. */
  until: number
}

const CACHED_MAX = 10_000
/** A verified token is cached for this long. A change made in this process takes effect at once. */
const CACHED_MS_MAX = 60_000
const KEY_TOUCH_MS = 60_000

const BOT: Actor = {
  ...NO_STANDING,
  userId: 'bot',
  accountId: 'bot',
  member: 'viewer',
  role: 'bot',
  scopes: null,
  via: 'bot',
  sessionId: null,
  keyId: null,
  proofId: null,
}

/** Finds the actor of a request from its Authorization header: an access token, an API key, or the bot's own
 *  key. */
export function createAuthenticator({ db, now, log, tokens, botKey, keyKind, standing }: AuthenticatorDeps) {
  const botHash = hashSecret(botKey)
  const known = new Map<string, CachedActor>()
  let drops = 0

  /** Returns null without a header. Throws `unauthenticated` with the reason if the token is invalid,
   *  `forbidden` if the account is blocked. */
  async function authenticate(authorization: string | undefined): Promise<Actor | null> {
    if (authorization === undefined) return null
    const token = /^bearer +(\S+)\s*$/i.exec(authorization)?.[1]
    if (token === undefined) throw new AppError('unauthenticated', { reason: 'invalid' })
    const hash = hashSecret(token)
    // The comparison may leak timing about the hash, but the hash reveals nothing about the key.
    if (botKey !== '' && hash === botHash) return BOT
    const before = known.get(hash)
    if (before !== undefined && before.until > now()) return before.actor
    const dropsBefore = drops
    const found = token.startsWith('cc_') ? await fromKey(token, hash) : await fromToken(token)
    // Something was revoked during this read, so the result may be stale and is not cached.
    if (dropsBefore === drops) remember(hash, found)
    return found.actor
  }

  async function fromToken(token: string): Promise<CachedActor> {
    const { userId, tokenId, via, sessionId, telegramId, issuedAt, expiresAt } = await tokens.verify(token)
    const accountId = personalAccountOf(userId)
    const member = await people.findMember(db.reader, userId, accountId)
    if (member === undefined || issuedAt < member.user.tokensValidFrom) throw revoked()
    const { user } = member
    if (sessionId !== null && !(await store.isFamilyAlive(db.reader, sessionId, now()))) throw revoked()
    if (via === 'bot' && (telegramId === null || user.telegramId !== telegramId)) throw revoked()
    refuseBlocked(user)
    const may = await standing.of(db.reader, user, via === 'bot')
    const proofId = sessionId ?? tokenId
    const actor: Actor = {
      ...may,
      userId,
      accountId,
      member: member.role,
      scopes: null,
      via,
      sessionId,
      keyId: null,
      proofId,
    }
    return { actor, until: Math.min(expiresAt, now() + CACHED_MS_MAX) }
  }

  async function fromKey(key: string, hash: string): Promise<CachedActor> {
    if (parseApiKey(key) !== keyKind) throw new AppError('unauthenticated', { reason: 'invalid' })
    const row = await store.findKeyByHash(db.reader, hash)
    if (row === undefined) throw new AppError('unauthenticated', { reason: 'invalid' })
    if (row.revokedAt !== null) throw revoked()
    if (row.expiresAt !== null && row.expiresAt <= now()) throw new AppError('unauthenticated', { reason: 'expired' })
    const { userId, accountId } = row
    const member = await people.findMember(db.reader, userId, accountId)
    if (member === undefined) throw revoked()
    refuseBlocked(member.user)
    refuseBlocked(member.account)
    touch(row)
    // Whoever made it, a key is no staff.
    const actor: Actor = {
      ...NO_STANDING,
      userId,
      accountId,
      member: member.role,
      role: member.user.role,
      scopes: toScopes(row.scopes),
      via: 'key',
      sessionId: null,
      keyId: row.id,
      proofId: null,
    }
    return { actor, until: Math.min(row.expiresAt ?? Infinity, now() + CACHED_MS_MAX) }
  }

  /** Records that a key is in use, at most once per minute. Nobody waits for it. */
  function touch({ id, lastUsedAt }: store.KeyRow): void {
    const at = now()
    if (lastUsedAt !== null && lastUsedAt > at - KEY_TOUCH_MS) return
    db.write((tx) => store.updateKey(tx, id, { lastUsedAt: at })).catch((error: unknown) =>
      log({ event: 'key_touch_failed', level: 'warn', keyId: id, error }),
    )
  }

  function remember(hash: string, found: CachedActor): void {
    if (known.size >= CACHED_MAX) {
      const [oldest] = known.keys()
      if (oldest !== undefined) known.delete(oldest)
    }
    known.set(hash, found)
  }

  function drop(matches: (known: CachedActor) => boolean): void {
    drops++
    for (const [hash, one] of known) if (matches(one)) known.delete(hash)
  }

  return {
    authenticate,
    /** Drops cached actors when something they depend on has changed. */
    dropAll: (): void => drop(() => true),
    dropUser: (userId: string): void => drop(({ actor }) => actor.userId === userId),
    dropAccount: (accountId: string): void => drop(({ actor }) => actor.accountId === accountId),
    dropSession: (sessionId: string): void => drop(({ actor }) => actor.sessionId === sessionId),
    dropKey: (id: string): void => drop(({ actor }) => actor.keyId === id),
  }
}
export type Authenticator = ReturnType<typeof createAuthenticator>

/** Throws `forbidden` if the person or the account is blocked. */
export function refuseBlocked(one: { blockedAt: number | null }): void {
  if (one.blockedAt !== null) throw new AppError('forbidden', { needed: 'an account that is not blocked' })
}

const revoked = (): AppError => new AppError('unauthenticated', { reason: 'revoked' })
