import type { MarketName } from '../contract/jobs/market.ts'
import type { Now } from '../kit/clock.ts'
import { AppError } from '../kit/errors.ts'
import type { Log } from '../kit/log.ts'
import { MINUTE_MS } from '../kit/units.ts'
import { type Market, SourceDown } from './market.ts'

const REST_MS_MIN = 5_000
const REST_MS_MAX = 5 * MINUTE_MS

interface Rest {
  times: number
  until: number
  detail: string
}

/** Lets a source that has failed rest from 5 seconds up to 5 minutes, twice as long each time, or as long as it asks for. */
export function createRests({ now, log }: { now: Now; log: Log }) {
  const resting = new Map<MarketName, Rest>()

  const unavailable = ({ name }: Market, { until, detail }: Rest, cause?: unknown) =>
    new AppError(
      'market_unavailable',
      { market: name, detail, retry_after_seconds: Math.max(1, Math.ceil((until - now()) / 1000)) },
      { cause },
    )

  return {
    /** Returns what `work` returns. Throws `market_unavailable` while the source rests, and when it fails now. */
    async ask<T>(market: Market, work: () => Promise<T>): Promise<T> {
      const rest = resting.get(market.name)
      if (rest !== undefined && rest.until > now()) throw unavailable(market, rest)
      try {
        const answer = await work()
        resting.delete(market.name)
        return answer
      } catch (error) {
        if (!(error instanceof SourceDown)) throw error
        const times = (rest?.times ?? 0) + 1
        const ms = error.retryMs ?? Math.min(REST_MS_MIN * 2 ** (times - 1), REST_MS_MAX)
        const begun = { times, until: now() + ms, detail: error.message }
        resting.set(market.name, begun)
        log({ event: 'market_failed', level: 'warn', market: market.name, times, restMs: ms, error })
        throw unavailable(market, begun, error)
      }
    },
  }
}
