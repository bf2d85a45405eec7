import type { Db } from '../../db/client.ts'
import type { Now } from '../../kit/clock.ts'
import { hashSecret } from '../../kit/text/secrets.ts'
import * as store from '../store.ts'
import { ACCESS_TTL_SECONDS, type Tokens } from '../tokens.ts'

/** An access token is signed anew when less than this is left of it: long enough for the slowest page. */
const LEFT_MS_MIN = 3 * 60_000
const KEPT_MAX = 10_000

/** The sessions of browsers. A browser keeps the refresh token of its session in a cookie that no script can read, so it is never
 *  rotated; core signs the access tokens for it and keeps them to itself. Such a session is in the list of sessions, and ends, like
 *  every other. */
export function createBrowserSessions({ db, now, tokens }: { db: Db; now: Now; tokens: Tokens }) {
  const kept = new Map<string, { token: string; until: number }>()
  return {
    /** Returns an access token for the session of a refresh token; null if that is unknown, used, revoked or expired. */
    async accessOf(refreshToken: string): Promise<string | null> {
      const hash = hashSecret(refreshToken)
      const known = kept.get(hash)
      if (known !== undefined && known.until > now()) return known.token
      kept.delete(hash)
      const row = await store.findRefresh(db.reader, hash)
      if (row === undefined || row.usedAt !== null || row.revokedAt !== null || row.expiresAt <= now()) return null
      const token = await tokens.sign({
        userId: row.userId,
        via: 'password',
        sessionId: row.familyId,
        telegramId: null,
      })
      for (const oldest of kept.keys()) {
        if (kept.size < KEPT_MAX) break
        kept.delete(oldest)
      }
      kept.set(hash, { token, until: now() + ACCESS_TTL_SECONDS * 1000 - LEFT_MS_MIN })
      return token
    },

    /** Signs a new access token the next time: the one at hand was refused. */
    forget: (refreshToken: string): void => void kept.delete(hashSecret(refreshToken)),
  }
}
