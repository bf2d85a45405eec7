import type { MiddlewareHandler } from 'hono'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { AppError } from '../kit/errors.ts'
import type { AppEnv } from '../kit/http/router.ts'

/** Requests per minute: by account if signed in, by network otherwise. */
const READS = { name: 'reads', points: 1_200, duration: 60 }
const WRITES = { name: 'writes', points: 300, duration: 60 }
/** Payment providers come from few addresses and repeat what is refused. */
const PROVIDERS = { name: 'providers', points: 6_000, duration: 60 }
const PROVIDER_PATH = /^\/api\/payments\/\w+\/webhook$/
const STRANGERS = { name: 'strangers', points: 120, duration: 60 }

/** Answers 429 to callers above their rate, and reports the remaining quota to everyone
 *  (draft-ietf-httpapi-ratelimit-headers-11). The bot's own calls are not limited, but each user it acts for
 *  is. */
export function limitRates(): MiddlewareHandler<AppEnv> {
  const reads = new RateLimiterMemory(READS)
  const writes = new RateLimiterMemory(WRITES)
  const strangers = new RateLimiterMemory(STRANGERS)
  const providers = new RateLimiterMemory(PROVIDERS)
  return async (c, next) => {
    const { actor } = c.var
    if (actor?.role === 'bot' || c.var.isWorker) return next()
    const [policy, limiter, key] =
      actor === null
        ? PROVIDER_PATH.test(c.req.path)
          ? ([PROVIDERS, providers, c.var.caller.network] as const)
          : ([STRANGERS, strangers, c.var.caller.network] as const)
        : c.req.method === 'GET' || c.req.method === 'HEAD'
          ? ([READS, reads, actor.accountId] as const)
          : ([WRITES, writes, actor.accountId] as const)
    const { remainingPoints, msBeforeNext, refused } = await limiter.consume(key).then(
      (left) => ({ ...pick(left), refused: false }),
      (left) => ({ ...pick(left), refused: true }),
    )
    const seconds = Math.ceil(msBeforeNext / 1000)
    c.header('RateLimit-Policy', `"${policy.name}";q=${policy.points};w=${policy.duration}`)
    c.header('RateLimit', `"${policy.name}";r=${remainingPoints};t=${seconds}`)
    if (refused) throw new AppError('rate_limited', { retry_after_seconds: seconds })
    await next()
  }
}

function pick({ remainingPoints, msBeforeNext }: { remainingPoints: number; msBeforeNext: number }) {
  return { remainingPoints: Math.max(0, remainingPoints), msBeforeNext }
}
