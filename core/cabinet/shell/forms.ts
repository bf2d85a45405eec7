import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Context } from 'hono'
import type { AppEnv } from '../../kit/http/router.ts'
import type { Cookies } from './cookies.ts'
import { Refusal } from './refusal.ts'

/** The fields of a form, as text. A field that is not there is ''. */
export interface Form {
  text: (name: string) => string
  /** Every value of a field that may be there several times. */
  all: (name: string) => string[]
  has: (name: string) => boolean
  /** Names and values, without what a page adds to every form. */
  entries: () => [string, string][]
}

/** The field of the token that proves that a form is one of ours. */
export const TOKEN_FIELD = 'csrf'

/** Guards forms against other sites: the origin of the request is this host, and the form carries a token that only a page of ours
 *  could have put there. */
export function createForms({ cookies, publicUrl }: { cookies: Cookies; publicUrl: string }) {
  const ownOrigin = new URL(publicUrl).origin
  const key = randomBytes(32)

  function secretOf(c: Context<AppEnv>): string | undefined {
    return cookies.get(c, 'session') ?? cookies.get(c, 'visit')
  }
  // The secret itself signs, so that a form opened before core was restarted is still good. The salt makes each token another: a page
  // is compressed together with what others wrote, and would give away one that repeats (BREACH).
  const sign = (secret: string, salt = randomBytes(12).toString('base64url')): string =>
    `${salt}.${createHmac('sha256', secret).update(`form ${salt}`).digest('base64url')}`

  function isOwn(c: Context<AppEnv>): boolean {
    const origin = c.req.header('origin')
    if (origin === undefined || origin === 'null') return c.req.header('sec-fetch-site') === 'same-origin'
    return origin === ownOrigin || (URL.canParse(origin) && new URL(origin).host === c.req.header('host'))
  }

  function isSigned(c: Context<AppEnv>, token: string): boolean {
    const secret = secretOf(c)
    if (secret === undefined) return false
    const digest = (text: string) => createHmac('sha256', key).update(text).digest()
    return timingSafeEqual(digest(token), digest(sign(secret, token.split('.')[0])))
  }

  return {
    /** The token for the forms of a page. Gives a browser without a session a secret of its own. */
    tokenFor(c: Context<AppEnv>): string {
      const known = secretOf(c)
      if (known !== undefined) return sign(known)
      const secret = randomBytes(24).toString('base64url')
      cookies.set(c, 'visit', secret)
      return sign(secret)
    },

    /** The token for a session that this answer begins. */
    tokenOf: (secret: string): string => sign(secret),

    /** Throws `foreign-form` if a form was not sent by a page of this host. */
    checkOrigin(c: Context<AppEnv>): void {
      if (!isOwn(c)) throw new Refusal(403, 'foreign-form')
    },

    /** Throws `foreign-form` unless the token is that of this browser. */
    checkToken(c: Context<AppEnv>, token: string): void {
      if (!isSigned(c, token)) throw new Refusal(403, 'foreign-form')
    },

    /** Reads a form of fields and checks where it came from. Throws `foreign-form`, and `no-form` for another
     *  type of body: one that a browser cannot send from a form. */
    async read(c: Context<AppEnv>): Promise<Form> {
      this.checkOrigin(c)
      if (!/^application\/x-www-form-urlencoded\b/i.test(c.req.header('content-type') ?? ''))
        throw new Refusal(415, 'no-form')
      const fields = new URLSearchParams(await c.req.text())
      this.checkToken(c, fields.get(TOKEN_FIELD) ?? '')
      return {
        text: (name) => fields.get(name) ?? '',
        all: (name) => fields.getAll(name),
        has: (name) => fields.has(name),
        entries: () => [...fields].filter(([name]) => name !== TOKEN_FIELD),
      }
    },
  }
}
export type Forms = ReturnType<typeof createForms>
