import type { MarketName } from '../contract/jobs/market.ts'
import type { Now } from '../kit/clock.ts'
import { AppError } from '../kit/errors.ts'
import type { Log } from '../kit/log.ts'
import { MINUTE_MS } from '../kit/units.ts'
import { type Market, SourceDown, SymbolRefused } from './market.ts'

const REST_MS_MIN = 5_000
const REST_MS_MAX = 5 * MINUTE_MS
const AT_ONCE_MAX = 4
const WAITING_MAX = 100
/** So many symbols refused, and none served between them: it is the source that refuses. */
const REFUSED_MAX = 5
const RESTING_SYMBOLS_MAX = 1_000

interface Rest {
  times: number
  until: number
  detail: string
}

interface Queue {
  running: number
  waiting: Array<() => void>
  /** Symbols that rest. */
  symbols: Map<string, Rest>
  /** Those refused since one was served. */
  refused: Set<string>
}

/**
 * Asks sources with care: one is asked at most 4 things at once, and what fails rests from 5 seconds up to 5 minutes, twice as long each
 * time, or as long as the source asks for. A refusal that may be about one symbol lets that symbol rest; five of them in a row, the source.
 */
export function createRests({ now, log }: { now: Now; log: Log }) {
  const resting = new Map<MarketName, Rest>()
  const queues = new Map<MarketName, Queue>()

  const unavailable = ({ name }: Market, { until, detail }: Pick<Rest, 'until' | 'detail'>, cause?: unknown) =>
    new AppError(
      'market_unavailable',
      { market: name, detail, retry_after_seconds: Math.max(1, Math.ceil((until - now()) / 1000)) },
      { cause },
    )

  function queueOf(name: MarketName): Queue {
    const known = queues.get(name)
    if (known !== undefined) return known
    const queue: Queue = { running: 0, waiting: [], symbols: new Map(), refused: new Set() }
    queues.set(name, queue)
    return queue
  }

  /** Throws `market_unavailable` while the source, or this symbol of it, rests. */
  function refuseResting(market: Market, symbol?: string): void {
    const ofSymbol = symbol === undefined ? undefined : queueOf(market.name).symbols.get(symbol)
    for (const rest of [resting.get(market.name), ofSymbol])
      if (rest !== undefined && rest.until > now()) throw unavailable(market, rest)
  }

  async function takeTurn(market: Market): Promise<void> {
    const queue = queueOf(market.name)
    if (queue.running < AT_ONCE_MAX) return void (queue.running += 1)
    if (queue.waiting.length >= WAITING_MAX)
      throw unavailable(market, { until: now() + REST_MS_MIN, detail: 'too many requests at once' })
    // Who ends hands its turn over: `running` stays as it is.
    await new Promise<void>((resolve) => queue.waiting.push(resolve))
  }

  function endTurn({ name }: Market): void {
    const queue = queueOf(name)
    const next = queue.waiting.shift()
    if (next === undefined) queue.running -= 1
    else next()
  }

  function restAfter(before: Rest | undefined, error: SourceDown): Rest {
    const times = (before?.times ?? 0) + 1
    const ms = error.retryMs ?? Math.min(REST_MS_MIN * 2 ** (times - 1), REST_MS_MAX)
    return { times, until: now() + ms, detail: error.message }
  }

  function fail(market: Market, symbol: string | undefined, error: SourceDown): AppError {
    const { name } = market
    if (symbol !== undefined && error instanceof SymbolRefused) {
      const { symbols, refused } = queueOf(name)
      const rest = restAfter(symbols.get(symbol), error)
      symbols.delete(symbol)
      symbols.set(symbol, rest)
      if (symbols.size > RESTING_SYMBOLS_MAX)
        for (const oldest of [...symbols.keys()].slice(0, 1)) symbols.delete(oldest)
      log({ event: 'market_symbol_refused', level: 'warn', market: name, times: rest.times, error })
      if (refused.add(symbol).size < REFUSED_MAX) return unavailable(market, rest, error)
      refused.clear()
    }
    const rest = restAfter(resting.get(name), error)
    resting.set(name, rest)
    log({ event: 'market_failed', level: 'warn', market: name, times: rest.times, restMs: rest.until - now(), error })
    return unavailable(market, rest, error)
  }

  return {
    refuseResting,

    /** Returns what `work` returns. Throws `market_unavailable` while the source or the symbol rests, and when it fails now. */
    async ask<T>(market: Market, work: () => Promise<T>, symbol?: string): Promise<T> {
      refuseResting(market, symbol)
      await takeTurn(market)
      try {
        // It may have failed while this one waited.
        refuseResting(market, symbol)
        const answer = await work()
        resting.delete(market.name)
        if (symbol !== undefined) {
          queueOf(market.name).symbols.delete(symbol)
          queueOf(market.name).refused.clear()
        }
        return answer
      } catch (error) {
        throw error instanceof SourceDown ? fail(market, symbol, error) : error
      } finally {
        endTurn(market)
      }
    },
  }
}
