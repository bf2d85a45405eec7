import type { MiddlewareHandler } from 'hono'
import { hostNameOf, isLoopbackName } from '../../../core/kit/http/hosts.ts'

const NEAR = new Set(['same-origin', 'none'])

/** Refuses requests not addressed to this machine's own name: otherwise a page whose domain resolves here
 *  could read the chats. */
export const onlyLoopback: MiddlewareHandler = async (c, next) =>
  isLoopbackName(hostNameOf(hostOf(c.req)))
    ? next()
    : c.json({ error: 'the sandbox is at 127.0.0.1 and localhost' }, 403)

/** Refuses requests of foreign pages in the same browser. Clients other than browsers send neither header. */
export const onlyOwnPage: MiddlewareHandler = async (c, next) => {
  const origin = c.req.header('origin')
  const isOwn = origin === undefined || origin === `http://${hostOf(c.req)}`
  if (isOwn && NEAR.has(c.req.header('sec-fetch-site') ?? 'none')) return next()
  return c.json({ error: 'only the sandbox page itself may do this' }, 403)
}

/** For all writes: forms and plain text can be sent by foreign pages without a preflight request. */
export const onlyJson: MiddlewareHandler = async (c, next) => {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase()
  const wanted = c.req.path.endsWith('/upload') ? 'multipart/form-data' : 'application/json'
  return c.req.method !== 'POST' || type === wanted ? next() : c.json({ error: `send ${wanted}` }, 415)
}

/** Within this process there is no such header. */
const hostOf = (request: { url: string; header: (name: string) => string | undefined }): string =>
  request.header('host') ?? new URL(request.url).host
