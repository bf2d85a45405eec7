import { isIP } from 'node:net'
import type { MiddlewareHandler } from 'hono'
import { AppError } from '../kit/errors.ts'
import { hostNameOf, isLoopbackName } from '../kit/http/hosts.ts'
import type { AppEnv } from '../kit/http/router.ts'

/** Refuses requests for a foreign host: otherwise a page whose domain resolves to this address could read
 *  what only a browser on this machine or network can reach (DNS rebinding). IP addresses are accepted,
 *  because no domain can impersonate them. Throws `wrong_host`. */
export function checkHost(names: readonly string[]): MiddlewareHandler<AppEnv> {
  const own = new Set(names.map(hostNameOf))
  let lastGood = ''
  return async (c, next) => {
    const host = c.req.header('host') ?? new URL(c.req.url).host
    if (host !== lastGood) {
      const name = hostNameOf(host)
      if (!own.has(name) && !isLoopbackName(name) && isIP(name) === 0) throw new AppError('wrong_host', { host })
      lastGood = host
    }
    await next()
  }
}
