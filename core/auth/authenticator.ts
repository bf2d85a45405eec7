import type { Actor } from '../contract/account.ts'
import type { Db } from '../db/client.ts'
import type { Now } from '../kit/clock.ts'
import { AppError } from '../kit/errors.ts'
import type { Log } from '../kit/log.ts'
import * as people from '../accounts/store.ts'
import { personalAccountOf } from '../contract/trust/member.ts'
import { NO_STANDING } from '../roles/role.ts'
import type { Standings } from '../roles/standing.ts'
import { type KeyKind, parseApiKey, toKeyPermissions, toScopes } from './api-key.ts'
import { hashSecret } from '../kit/text/secrets.ts'
import * as store from './store.ts'
import { type CachedActor, createKnownActors } from './known-actors.ts'
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
  const known = createKnownActors()

  /** Returns null without a header. `asked` is the account in which to act; by default it is the person's own, or the one chosen for
   *  their chat. Throws `unauthenticated` with the reason if the token is invalid, `forbidden` if person or account is blocked, and
   *  for an account that they are not in, which is not told from one that does not exist. */
  async function authenticate(authorization: string | undefined, asked?: string): Promise<Actor | null> {
    if (authorization === undefined) return null
    const token = /^bearer +(\S+)\s*$/i.exec(authorization)?.[1]
    if (token === undefined) throw new AppError('unauthenticated', { reason: 'invalid' })
    const hash = hashSecret(token)
    // The comparison may leak timing about the hash, but the hash reveals nothing about the key.
    if (botKey !== '' && hash === botHash) return BOT
    const place = asked === undefined ? hash : `${hash} ${asked}`
    const before = known.get(place)
    if (before !== undefined && before.until > now()) return before.actor
    const dropsBefore = known.drops()
    const found = token.startsWith('cc_') ? await fromKey(token, hash) : await fromToken(token, asked)
    if (asked !== undefined && found.actor.accountId !== asked) throw stranger()
    // Something was revoked during this read, so the result may be stale and is not cached.
    if (dropsBefore === known.drops()) known.set(place, found)
    return found.actor
  }

  /** The account that a chat speaks of, while the person may act in it; else their own. */
  async function findChosen({ user }: people.Member): Promise<people.Member | undefined> {
    if (user.chosenAccountId === null) return undefined
    const chosen = await people.findMember(db.reader, user.id, user.chosenAccountId)
    return chosen !== undefined && isOpen(chosen) ? chosen : undefined
  }

  async function fromToken(token: string, asked: string | undefined): Promise<CachedActor> {
    const claims = await tokens.verify(token)
    const { userId, via, sessionId, telegramId, issuedAt, expiresAt } = claims
    const own = await people.findMember(db.reader, userId, personalAccountOf(userId))
    if (own === undefined || issuedAt < own.user.tokensValidFrom) throw revoked()
    const { user } = own
    if (sessionId !== null && !(await store.isFamilyAlive(db.reader, sessionId, now()))) throw revoked()
    if (via === 'bot' && (telegramId === null || user.telegramId !== telegramId)) throw revoked()
    refuseBlocked(user)
    const may = await standing.of(db.reader, user, via === 'bot')
    const member = await actingIn(own, asked, via)
    const accountId = member.account.id
    const proofId = sessionId ?? claims.proofId ?? claims.tokenId
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

  async function actingIn(own: people.Member, asked: string | undefined, via: Actor['via']): Promise<people.Member> {
    if (asked === own.account.id) return own
    if (asked === undefined) return via === 'bot' ? ((await findChosen(own)) ?? own) : own
    const member = await people.findMember(db.reader, own.user.id, asked)
    if (member === undefined || !isOpen(member)) throw stranger()
    return member
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
    if (!isOpen(member)) throw revoked()
    touch(row)
    const permissions = toKeyPermissions(row.permissions)
    const own = permissions.length === 0 ? NO_STANDING : await standing.of(db.reader, member.user, true)
    const actor: Actor = {
      permissions: new Set(permissions.filter((one) => own.permissions.has(one))),
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

  return {
    authenticate,
    findChosen,
    /** Drops cached actors when something they depend on has changed. */
    dropAll: (): void => known.drop(() => true),
    dropUser: (userId: string): void => known.drop((actor) => actor.userId === userId),
    dropAccount: (accountId: string): void => known.drop((actor) => actor.accountId === accountId),
    dropSession: (sessionId: string): void => known.drop((actor) => actor.sessionId === sessionId),
    dropKey: (id: string): void => known.drop((actor) => actor.keyId === id),
  }
}
export type Authenticator = ReturnType<typeof createAuthenticator>

/** Throws `forbidden` if the person or the account is blocked. */
export function refuseBlocked(one: { blockedAt: number | null }): void {
  if (one.blockedAt !== null) throw new AppError('forbidden', { needed: 'an account that is not blocked' })
}

const isOpen = ({ account }: people.Member): boolean => account.state === 'active' && account.blockedAt === null

const stranger = (): AppError =>
  new AppError('forbidden', { needed: 'a membership in the account that X-Account names' })

const revoked = (): AppError => new AppError('unauthenticated', { reason: 'revoked' })
