import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { MiddlewareHandler } from 'hono'
import type { AppEnv } from '../kit/http/router.ts'

const compress = promisify(gzip)
/** Below this size, compression saves less than its headers cost. */
const BYTES_MIN = 1_000
const LEVEL = 6
const TYPES = /^(?:application\/(?:problem\+)?json|text\/html)\b/
/** Tokens are not compressed together with content that others may have written (BREACH). */
const SECRET = /^\/api\/(?:auth|keys|bot)\b/

/** Compresses long JSON and pages with gzip for clients that accept it. Streams are not compressed: an event
 *  would wait for the next one. */
export function compressAnswers(): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    await next()
    const { headers, status } = c.res
    if (!TYPES.test(headers.get('content-type') ?? '') || SECRET.test(c.req.path) || c.req.method === 'HEAD') return
    if (!takesGzip(c.req.header('accept-encoding'))) return
    const body = new Uint8Array(await c.res.arrayBuffer())
    const isLong = body.length >= BYTES_MIN
    const sent = isLong ? new Uint8Array(await compress(body, { level: LEVEL })) : body
    c.res = new Response(sent, { status, headers })
    c.res.headers.append('Vary', 'Accept-Encoding')
    if (!isLong) return
    c.res.headers.set('Content-Encoding', 'gzip')
    c.res.headers.delete('Content-Length')
  }
}

/** `gzip` or `*`, unless its weight is 0 (RFC 9110, 12.5.3). */
function takesGzip(header = ''): boolean {
  return header.split(',').some((part) => {
    const [name = '', ...params] = part.split(';').map((text) => text.trim().toLowerCase())
    return (name === 'gzip' || name === '*') && !params.some((param) => /^q=0(?:\.0*)?$/.test(param))
  })
}
