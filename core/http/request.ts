import type { BlockList } from 'node:net'
import type { HttpBindings } from '@hono/node-server'
import type { MiddlewareHandler } from 'hono'
import type { Actor } from '../contract/account.ts'
import { languageOf } from '../contract/common.ts'
import { toCaller } from '../kit/http/client-ip.ts'
import { type AppError, isAppError } from '../kit/errors.ts'
import type { NewId } from '../kit/ids.ts'
import type { Log } from '../kit/log.ts'
import type { AppEnv } from '../kit/http/router.ts'
import type { Auth } from '../auth/service.ts'

const REQUEST_ID = /^[\w-]{8,80}$/

export interface IdentifyDeps {
  auth: Auth
  /** Whether an Authorization header carries WORKER_KEY. */
  isWorker: (authorization: string | undefined) => boolean
  newId: NewId
  /** Proxies whose X-Forwarded-For is trusted. */
  trustedProxies: BlockList
  /** Throws `maintenance` while orders are refused. */
  refuseInMaintenance: () => void
  log: Log
}

/** Gives every request an id (the caller's own, if well-formed), an address, a language and, from its token
 *  or key, an actor. */
export function identify({
  auth,
  isWorker,
  newId,
  trustedProxies,
  refuseInMaintenance,
  log,
}: IdentifyDeps): MiddlewareHandler<AppEnv> {
  let hasWarned = false
  const lookAgain = (authorization: string | undefined, account: string | undefined): Promise<Actor | null> =>
    auth.authenticate(authorization, account).catch((error: unknown) => {
      if (isAppError(error)) return null
      throw error
    })
  return async (c, next) => {
    const given = c.req.header('x-request-id')
    const requestId = given !== undefined && REQUEST_ID.test(given) ? given : newId('req')
    c.set('requestId', requestId)
    const { incoming } = (c.env ?? {}) as Partial<HttpBindings>
    const caller = toCaller(incoming?.socket.remoteAddress, c.req.raw.headers, trustedProxies)
    c.set('caller', caller)
    if (caller.unnamedProxy !== undefined && !hasWarned) {
      hasWarned = true
      const advice =
        'X-Forwarded-For is not believed: name this proxy in TRUSTED_PROXIES, or all its callers count as one'
      log({ event: 'proxy_not_trusted', level: 'warn', peer: caller.unnamedProxy, advice })
    }
    c.set('language', languageOf(...(c.req.header('accept-language') ?? '').split(',')))
    c.header('X-Request-Id', requestId)
    const authorization = c.req.header('authorization')
    const account = c.req.header('x-account')
    c.set('lookAgain', () => lookAgain(authorization, account))
    c.set('isStillIn', async () => (await lookAgain(authorization, account)) !== null)
    c.set('refuseInMaintenance', refuseInMaintenance)
    c.set('permission', null)
    c.set('actor', null)
    c.set('factor', auth.factor.gate)
    c.set('isSteppedUp', false)
    c.set('refusal', null)
    c.set('isWorker', isWorker(authorization))
    if (authorization !== undefined && !c.var.isWorker) {
      try {
        c.set('actor', await auth.authenticate(authorization, account))
      } catch (error) {
        if (!isAppError(error)) throw error
        // A public route still answers a caller whose token is stale; every other route throws this.
        c.set('refusal', error satisfies AppError)
      }
    }
    await next()
  }
}
