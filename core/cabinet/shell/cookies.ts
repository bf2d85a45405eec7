import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import type { AppEnv } from '../../kit/http/router.ts'

/** What a browser keeps: the session, a secret for the forms of who is not signed in, the language that was chosen, and one
 *  sentence for the next page. */
export type CookieName = 'session' | 'visit' | 'language' | 'told'

export interface Cookies {
  get: (c: Context<AppEnv>, name: CookieName) => string | undefined
  /** `seconds`: how long the browser keeps it; without, until it is closed. */
  set: (c: Context<AppEnv>, name: CookieName, value: string, seconds?: number) => void
  drop: (c: Context<AppEnv>, name: CookieName) => void
}

/** Cookies that no script reads and no other site sends along with a form. Over HTTPS their names begin with `__Host-`, so that no
 *  other host of the domain can set them; over plain HTTP, which is for development, a browser would refuse such a name. */
export function createCookies(publicUrl: string): Cookies {
  const isSecure = new URL(publicUrl).protocol === 'https:'
  const nameOf = (name: CookieName): string => (isSecure ? `__Host-${name}` : name)
  const options = { path: '/', httpOnly: true, secure: isSecure, sameSite: 'Lax' } as const
  return {
    get: (c, name) => getCookie(c, nameOf(name)),
    set: (c, name, value, seconds) =>
      setCookie(c, nameOf(name), value, { ...options, ...(seconds === undefined ? {} : { maxAge: seconds }) }),
    drop: (c, name) => setCookie(c, nameOf(name), '', { ...options, maxAge: 0 }),
  }
}
