import type { MiddlewareHandler } from 'hono'
import { AppError } from '../kit/errors.ts'
import type { AppEnv } from '../kit/http/router.ts'

const LOOK_MS = 250
/** A request takes several turns of the event loop: at this lag per turn it would wait for many seconds. */
const LAG_MS_MAX = 2_000
const RETRY_SECONDS = 5
const PROBES = new Set(['/healthz', '/readyz', '/metrics'])

/** Measures how late the event loop is; call `stop` at the end. */
export function createLagMeter(ticks: () => number) {
  let last = ticks()
  let lags: [number, number] = [0, 0]
  const timer = setInterval(() => {
    const at = ticks()
    lags = [lags[1], Math.max(0, at - last - LOOK_MS)]
    last = at
  }, LOOK_MS).unref()
  return {
    /** The smaller lag of the last two samples, in milliseconds: one long turn is no overload. */
    lagMs: (): number => Math.min(...lags),
    stop: () => clearInterval(timer),
  }
}

/** Answers 503 while the event loop is so late that the answer would come too late anyway. Probes are still
 *  answered. */
export function refuseOverload(lagMs: () => number): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    if (lagMs() > LAG_MS_MAX && !PROBES.has(c.req.path))
      throw new AppError('unavailable', {
        detail: 'more is asked than can be answered soon',
        retry_after_seconds: RETRY_SECONDS,
      })
    await next()
  }
}
