import type { MiddlewareHandler } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import type { AppEnv } from '../kit/http/router.ts'

/** The pages of the cabinet and the panel, and what leads into them. */
const PAGES = /^\/(?:$|(?:app|admin|assets|models|sign-in|sign-up|sign-out|forgot|language)(?:\/|$))/
const ASSETS = /^\/assets\//

/** Whether a path is one of the cabinet's. */
export const isPagePath = (path: string): boolean => PAGES.test(path)

const headers = secureHeaders({
  xFrameOptions: 'DENY',
  // Under `no-referrer` a browser would send `Origin: null` with our own forms.
  referrerPolicy: 'same-origin',
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", 'data:'],
    connectSrc: ["'self'"],
    formAction: ["'self'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
  },
})

/** What a page may load and do: nothing that is not of this host, and no script or style within the page. No cache keeps it, but for
 *  styles and scripts, whose addresses change with their content. */
export const guardPages: MiddlewareHandler<AppEnv> = async (c, next) => {
  if (!ASSETS.test(c.req.path)) c.header('Cache-Control', 'no-store')
  await headers(c, next)
}
