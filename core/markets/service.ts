import type { Instrument, InstrumentList, MarketName, MarketView, Origin } from '../contract/jobs/market.ts'
import { type Now, toIso } from '../kit/clock.ts'
import { AppError, isAppError } from '../kit/errors.ts'
import type { Log } from '../kit/log.ts'
import { DAY_MS, MEGABYTE } from '../kit/units.ts'
import type { Market, Prices } from './market.ts'
import { matchInstruments } from './match.ts'
import { createRests } from './rest.ts'

const LIST_MS = DAY_MS
const KEPT_BYTES_MAX = 64 * MEGABYTE
const NEAR_MAX = 5

export interface MarketsDeps {
  markets: Market[]
  now: Now
  log: Log
}

/** What is asked for by name. */
export interface Asked {
  symbol: string
  market?: MarketName | undefined
}

interface Kept {
  at: number
  prices: Promise<Prices | undefined>
  bytes: number
}

/**
 * Prices by name. An answer of a source is kept while it is fresh, and asked for once however many want it; a source that fails rests
 * from 5 seconds up to 5 minutes, twice as long each time, and everybody is told so at once.
 */
export function createMarkets({ markets, now, log }: MarketsDeps) {
  const lists = new Map<MarketName, { at: number; items: Promise<Instrument[]> }>()
  const kept = new Map<string, Kept>()
  const rests = createRests({ now, log })
  const isFresh = (at: number, ms: number): boolean => Math.abs(now() - at) < ms

  function listOf(market: Market): Promise<Instrument[]> {
    const known = lists.get(market.name)
    if (known !== undefined && isFresh(known.at, Math.min(LIST_MS, market.freshMs * 24))) return known.items
    const items = rests.ask(market, market.list)
    lists.set(market.name, { at: now(), items })
    items.catch(() => lists.delete(market.name))
    return items
  }

  /** The instruments of one market, or of all that answer. */
  async function instrumentsOf(name: MarketName | undefined): Promise<Instrument[]> {
    if (name !== undefined) return listOf(require(name))
    const found = await Promise.allSettled(markets.map(listOf))
    return found.flatMap((list) => {
      if (list.status === 'fulfilled') return list.value
      if (isAppError(list.reason, 'market_unavailable')) return []
      throw list.reason
    })
  }

  function require(name: MarketName): Market {
    const market = markets.find((known) => known.name === name)
    if (market === undefined) throw new AppError('not_found', { what: 'market', asked: name })
    return market
  }

  /** Instruments that no list has and that a source may know by this symbol. */
  const describe = (symbol: string, name: MarketName | undefined): Instrument[] =>
    markets
      .filter((market) => name === undefined || market.name === name)
      .flatMap((market) => market.describe?.(symbol) ?? [])

  /** Throws `symbol_unknown`, `symbol_ambiguous`. */
  async function find({ symbol, market }: Asked): Promise<Instrument> {
    const listed = matchInstruments(await instrumentsOf(market), symbol)
    const [first] = listed.items
    if (listed.exact && first !== undefined) return first
    const same = listed.items.filter((known) => known.symbol.toUpperCase() === symbol.toUpperCase())
    const candidates = same.length > 0 ? same : describe(symbol, market)
    const [only] = candidates
    if (only === undefined)
      throw new AppError('symbol_unknown', {
        asked: symbol,
        market: market ?? null,
        near: listed.items.slice(0, NEAR_MAX).map((known) => known.symbol),
      })
    if (candidates.length > 1)
      throw new AppError('symbol_ambiguous', {
        asked: symbol,
        matches: candidates.map((known) => ({ market: known.market, symbol: known.symbol })),
      })
    return only
  }

  function pricesOf(instrument: Instrument): Promise<Kept> {
    const market = require(instrument.market)
    const key = `${instrument.market} ${instrument.symbol}`
    const known = kept.get(key)
    if (known !== undefined && isFresh(known.at, market.freshMs)) return known.prices.then(() => known)
    const entry: Kept = { at: now(), prices: rests.ask(market, () => market.prices(instrument)), bytes: 0 }
    kept.delete(key)
    kept.set(key, entry)
    return entry.prices.then(
      (prices) => {
        entry.bytes = prices?.bytes.length ?? 0
        let total = [...kept.values()].reduce((sum, { bytes }) => sum + bytes, 0)
        for (const [oldest, { bytes }] of kept) {
          if (total <= KEPT_BYTES_MAX) break
          kept.delete(oldest)
          total -= bytes
        }
        return entry
      },
      (error: unknown) => {
        if (kept.get(key) === entry) kept.delete(key)
        throw error
      },
    )
  }

  return {
    list: (): MarketView[] =>
      markets.map(({ name, view, takesAny }) => ({ name, title: view.title, terms: view.terms, takes_any: takesAny })),

    /** Returns what a text can mean, the best match first; everything that is listed for an empty text. A market that does not answer is left
     *  out, unless it was asked for by name: then throws `market_unavailable`, or `not_found` where it is not on. */
    async search(
      text: string,
      { market, limit }: { market?: MarketName | undefined; limit: number },
    ): Promise<InstrumentList> {
      const { items, exact } = matchInstruments(await instrumentsOf(market), text)
      if (items.length === 0 && isSymbol(text)) items.push(...describe(text.trim(), market))
      return { items: items.slice(0, limit), exact }
    },

    /** Returns the whole history of what is asked for. Throws `symbol_unknown`, `symbol_ambiguous`, `market_unavailable`. */
    async fetch(asked: Asked): Promise<{ origin: Origin; bytes: Uint8Array }> {
      const instrument = await find(asked)
      const { at, prices } = await pricesOf(instrument)
      const found = await prices
      if (found === undefined)
        throw new AppError('symbol_unknown', { asked: asked.symbol, market: instrument.market, near: [] })
      return { origin: { ...instrument, source: found.source, fetched_at: toIso(at) }, bytes: found.bytes }
    },
  }
}
export type Markets = ReturnType<typeof createMarkets>

const isSymbol = (text: string): boolean => /^[\^.]?[A-Za-z0-9][A-Za-z0-9.=_/-]{0,29}$/.test(text.trim())
