import { errors, exportJWK, generateKeyPair, importJWK, type JWK, jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import type { Db } from '../db/client.ts'
import type { Now } from '../kit/clock.ts'
import { AppError } from '../kit/errors.ts'
import type { NewId } from '../kit/ids.ts'
import * as store from './store.ts'

const ALG = 'EdDSA'
const TYPE = 'at+jwt'
/** Not the address of this core, which may change while tokens are in use. */
const ISSUER = 'coincast'
const AUDIENCE = 'coincast-api'
export const ACCESS_TTL_SECONDS = 15 * 60

/** What a token states. It carries no role: the role is read from the database, so that a change takes effect
 *  at once. */
export interface Claims {
  userId: string
  via: 'password' | 'bot'
  tokenId: string
  /** The session of the token; null for a token that the bot obtained. */
  sessionId: string | null
  /** The Telegram id that the bot's token acts for. */
  telegramId: string | null
  /** What the bot's token has proved the second factor with, if it was asked for with a pass. */
  proofId: string | null
  issuedAt: number
  expiresAt: number
}

export type NewClaims = Pick<Claims, 'userId' | 'via' | 'sessionId' | 'telegramId'> & Partial<Pick<Claims, 'proofId'>>

export interface TokensDeps {
  db: Db
  now: Now
  newId: NewId
}

const payloadSchema = z.object({
  sub: z.string(),
  jti: z.string(),
  via: z.enum(['password', 'bot']),
  sid: z.string().nullable(),
  tg: z.string().nullable(),
  prf: z.string().optional(),
  iat: z.int(),
  /** When it was issued, in milliseconds, to tell a token issued right after a revocation from those issued
   *  right before. `iat` cannot carry this: strict libraries reject one that is not an integer (RFC 7519
   *  allows fractions, few readers do). */
  iat_ms: z.int(),
  exp: z.number(),
})

interface SigningKey {
  kid: string
  createdAt: number
  publicJwk: JWK
  signWith: Awaited<ReturnType<typeof importJWK>>
  verifyWith: Awaited<ReturnType<typeof importJWK>>
}

/** Access tokens: EdDSA, valid for fifteen minutes, signed with the newest key in the database. */
export function createTokens({ db, now, newId }: TokensDeps) {
  /** By kid, oldest first. A token's kid is used only as a key of this map. */
  let keys: Promise<Map<string, SigningKey>> | null = null

  function getKeys(): Promise<Map<string, SigningKey>> {
    keys ??= load().catch((error: unknown) => {
      keys = null
      throw error
    })
    return keys
  }

  async function load(): Promise<Map<string, SigningKey>> {
    let rows = await store.listSigningKeys(db.reader)
    if (rows.length === 0) {
      const fresh = await generate()
      await db.write(async (tx) => {
        if ((await store.listSigningKeys(tx)).length === 0) await store.insertSigningKey(tx, fresh)
      })
      rows = await store.listSigningKeys(db.reader)
    }
    const loaded = await Promise.all(rows.map(toSigningKey))
    return new Map(loaded.map((key) => [key.kid, key]))
  }

  async function generate(): Promise<store.SigningKeyRow> {
    const { privateKey } = await generateKeyPair(ALG, { extractable: true })
    const jwk = await exportJWK(privateKey)
    const publicJwk = { kty: jwk.kty, crv: jwk.crv, x: jwk.x }
    return {
      kid: newId('key'),
      privateJwk: JSON.stringify(jwk),
      publicJwk: JSON.stringify(publicJwk),
      createdAt: now(),
    }
  }

  return {
    async sign({ userId, via, sessionId, telegramId, proofId }: NewClaims): Promise<string> {
      const newest = [...(await getKeys()).values()].at(-1)
      if (newest === undefined) throw new Error('there is no key to sign with')
      const at = now()
      return new SignJWT({ via, sid: sessionId, tg: telegramId, prf: proofId ?? undefined, iat_ms: at })
        .setProtectedHeader({ alg: ALG, kid: newest.kid, typ: TYPE })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setSubject(userId)
        .setJti(newId('ses'))
        .setIssuedAt(Math.floor(at / 1000))
        .setExpirationTime(Math.floor(at / 1000) + ACCESS_TTL_SECONDS)
        .sign(newest.signWith)
    },

    /** Returns the claims once the signature and every claim have been checked. Throws `unauthenticated` for
     *  any fault. */
    async verify(token: string): Promise<Claims> {
      const known = await getKeys()
      try {
        const { payload } = await jwtVerify(
          token,
          ({ kid }) => {
            const key = known.get(kid ?? '')
            if (key === undefined) throw new Error('unknown kid')
            return key.verifyWith
          },
          {
            algorithms: [ALG],
            issuer: ISSUER,
            audience: AUDIENCE,
            typ: TYPE,
            requiredClaims: ['sub', 'iat', 'iat_ms', 'exp'],
            currentDate: new Date(now()),
          },
        )
        const { sub, jti, via, sid, tg, prf, iat_ms, exp } = payloadSchema.parse(payload)
        return {
          userId: sub,
          tokenId: jti,
          via,
          sessionId: sid,
          telegramId: tg,
          proofId: prf ?? null,
          issuedAt: iat_ms,
          expiresAt: exp * 1000,
        }
      } catch (cause) {
        const reason = cause instanceof errors.JWTExpired ? 'expired' : 'invalid'
        throw new AppError('unauthenticated', { reason }, { cause })
      }
    },

    /** The public keys that verify our tokens. */
    async jwks(): Promise<{
      keys: Array<{ kty: string; crv: string; x: string; kid: string; alg: string; use: string }>
    }> {
      const all = [...(await getKeys()).values()]
      return {
        keys: all.map(({ kid, publicJwk: { kty = '', crv = '', x = '' } }) => ({
          kty,
          crv,
          x,
          kid,
          alg: ALG,
          use: 'sig',
        })),
      }
    },

    /** Signs with a new key from now on, and deletes keys whose last token has expired. */
    async rotate(): Promise<void> {
      const fresh = await generate()
      await db.write(async (tx) => {
        const rows = await store.listSigningKeys(tx)
        for (const [i, { kid }] of rows.entries()) {
          const successor = rows[i + 1]
          const retired = successor !== undefined && successor.createdAt < now() - 2 * ACCESS_TTL_SECONDS * 1000
          if (retired) await store.deleteSigningKey(tx, kid)
        }
        await store.insertSigningKey(tx, fresh)
      })
      keys = null
    },

    /** Age of the newest key. */
    async keyAgeMs(): Promise<number> {
      return now() - ([...(await getKeys()).values()].at(-1)?.createdAt ?? now())
    },
  }
}
export type Tokens = ReturnType<typeof createTokens>

async function toSigningKey(row: store.SigningKeyRow): Promise<SigningKey> {
  const privateJwk = JSON.parse(row.privateJwk) as JWK
  const publicJwk = JSON.parse(row.publicJwk) as JWK
  return {
    kid: row.kid,
    createdAt: row.createdAt,
    publicJwk,
    signWith: await importJWK(privateJwk, ALG),
    verifyWith: await importJWK(publicJwk, ALG),
  }
}
