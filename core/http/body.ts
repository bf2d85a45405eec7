import type { Context, MiddlewareHandler } from 'hono'
import { LIMITS } from '../contract/limits.ts'
import { AppError } from '../kit/errors.ts'
import { refuseDeep } from '../kit/http/json.ts'
import type { AppEnv } from '../kit/http/router.ts'
import { readUpTo, textOf } from '../kit/http/read-body.ts'

const FORM_TYPE = /^application\/x-www-form-urlencoded\b/i

/** Reads the body of a request that is to be small, so that nothing after it waits for more. `streamed` names the routes
 *  (`POST /api/…`) that read theirs by themselves, `larger` those with a bound of their own, in bytes. Throws `too_large`, and
 *  `malformed_body` for what is too deep or cut short. */
export function readSmallBodies(
  streamed: ReadonlySet<string>,
  larger: ReadonlyMap<string, number>,
): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const { method, path } = c.req
    const route = `${method} ${path}`
    if (method !== 'GET' && method !== 'HEAD' && !streamed.has(route))
      await readSmall(c, larger.get(route) ?? LIMITS.smallBodyBytesMax)
    await next()
  }
}

async function readSmall(c: Context<AppEnv>, bytesMax: number): Promise<void> {
  const length = c.req.header('content-length')
  if (Number(length) > bytesMax) throw tooLarge(bytesMax)
  const text = length === undefined ? await readStream(c, bytesMax) : await textOf(c.req)
  if (!FORM_TYPE.test(c.req.header('content-type') ?? '')) refuseDeep(text)
}

/** Reads a body without a Content-Length; later readers get the stored text. */
async function readStream(c: Context<AppEnv>, bytesMax: number): Promise<string> {
  const { body } = c.req.raw
  if (body === null) return ''
  const { chunks, ended } = await readUpTo(body[Symbol.asyncIterator](), bytesMax)
  if (!ended) throw tooLarge(bytesMax)
  const text = Buffer.concat(chunks).toString()
  // Hono stores promises here, though its types say strings.
  Object.assign(c.req.bodyCache, { text: Promise.resolve(text) })
  return text
}

const tooLarge = (bytesMax: number): AppError => new AppError('too_large', { limit_bytes: bytesMax })
