import type { MiddlewareHandler } from 'hono'
import { hostNameOf, isLoopbackName } from '../../../core/kit/http/hosts.ts'

const NEAR = new Set(['same-origin', 'none'])

/** Refuses who does not come by this machine's own name: a page whose name was pointed here would else read the chats. */
export const onlyLoopback: MiddlewareHandler = async (c, next) =>
  isLoopbackName(hostNameOf(hostOf(c.req)))
    ? next()
    : c.json({ error: 'the sandbox is at 127.0.0.1 and localhost' }, 403)

/** Refuses what a page from elsewhere, open in the same browser, has sent. What is no browser says neither of the two. */
export const onlyOwnPage: MiddlewareHandler = async (c, next) => {
  const origin = c.req.header('origin')
  const isOwn = origin === undefined || origin === `http://${hostOf(c.req)}`
  if (isOwn && NEAR.has(c.req.header('sec-fetch-site') ?? 'none')) return next()
  return c.json({ error: 'only the sandbox page itself may do this' }, 403)
}

/** Of all writes: a form, or a text, is what a page from elsewhere can send without asking first. */
export const onlyJson: MiddlewareHandler = async (c, next) => {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase()
  const wanted = c.req.path.endsWith('/upload') ? 'multipart/form-data' : 'application/json'
  return c.req.method !== 'POST' || type === wanted ? next() : c.json({ error: `send ${wanted}` }, 415)
}

/** Within this process there is no such header. */
const hostOf = (request: { url: string; header: (name: string) => string | undefined }): string =>
  request.header('host') ?? new URL(request.url).host
