import type {
  FoundInstrument,
  Instrument,
  InstrumentList,
  MarketName,
  MarketView,
  Origin,
} from '../contract/jobs/market.ts'
import { symbolSchema } from '../contract/jobs/market.ts'
import { LIMITS } from '../contract/limits.ts'
import { type Now, toIso } from '../kit/clock.ts'
import { AppError, isAppError } from '../kit/errors.ts'
import type { Log } from '../kit/log.ts'
import { HOUR_MS } from '../kit/units.ts'
import { createWindowCounter } from '../kit/window-counter.ts'
import { createKept, type Kept } from './kept.ts'
import { createLists } from './lists.ts'
import type { Market } from './market.ts'
import { matchInstruments, meantBy } from './match.ts'
import { createRests } from './rest.ts'

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
  /** Who asks. */
  accountId: string
}

/** Prices by name. An answer of a source is kept while it is fresh; sources are asked with care, and by each account so often an hour. */
export function createMarkets({ markets, now, log }: MarketsDeps) {
  const kept = createKept({ now })
  const rests = createRests({ now, log })
  const lists = createLists({ rests, now })
  const lookups = createWindowCounter({ now, windowMs: HOUR_MS })

  function require(name: MarketName): Market {
    const market = markets.find((known) => known.name === name)
    if (market === undefined) throw new AppError('not_found', { what: 'market', asked: name })
    return market
  }

  const asked = (name: MarketName | undefined): Market[] => (name === undefined ? markets : [require(name)])

  /** What no list has and a source may know by this symbol. */
  const describe = (symbol: string, name: MarketName | undefined): FoundInstrument[] =>
    asked(name).flatMap((market) => {
      const described = market.describe?.(symbol)
      return described === undefined ? [] : [{ ...described, listed: false, fit: 'exact' as const }]
    })

  /** Every market must answer: a name that only one of them has may still be had by one that is away. Throws `symbol_unknown`,
   *  `symbol_ambiguous`, `market_unavailable`. */
  async function find({ symbol, market }: Pick<Asked, 'symbol' | 'market'>): Promise<Instrument> {
    const listed = matchInstruments((await Promise.all(asked(market).map((one) => lists.of(one)))).flat(), symbol)
    const meant = meantBy(listed, symbol)
    const candidates = meant.length > 0 ? meant : describe(symbol, market)
    const [only] = candidates
    if (only === undefined)
      throw new AppError('symbol_unknown', {
        asked: symbol,
        market: market ?? null,
        near: listed.slice(0, NEAR_MAX).map((known) => known.symbol),
      })
    if (candidates.length > 1)
      throw new AppError('symbol_ambiguous', {
        asked: symbol,
        matches: candidates.map((known) => ({ market: known.market, symbol: known.symbol })),
      })
    const { listed: _listed, fit: _fit, ...instrument } = only
    return instrument
  }

  function pricesOf(instrument: Instrument, accountId: string): Kept {
    const market = require(instrument.market)
    const key = `${instrument.market} ${instrument.symbol}`
    const known = kept.find(key, market.freshMs)
    if (known !== undefined) return known
    rests.refuseResting(market, instrument.symbol)
    if (market.isRemote) countLookup(accountId)
    return kept.add(
      key,
      rests.ask(market, () => market.prices(instrument), instrument.symbol),
    )
  }

  /** Throws `rate_limited`. */
  function countLookup(accountId: string): void {
    const { count, at } = lookups.get(accountId)
    if (count >= LIMITS.lookupsPerHourMax)
      throw new AppError('rate_limited', { retry_after_seconds: Math.ceil((at + HOUR_MS - now()) / 1000) })
    lookups.add(accountId)
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
      const answers = await Promise.allSettled(asked(market).map((one) => lists.of(one)))
      const listed = answers.flatMap((answer) => {
        if (answer.status === 'fulfilled') return answer.value
        if (market === undefined && isAppError(answer.reason, 'market_unavailable')) return []
        throw answer.reason
      })
      const found = matchInstruments(listed, text)
      const meant = meantBy(found, text)
      const symbol = text.trim()
      const isListed = meant.some((known) => known.symbol.toUpperCase() === symbol.toUpperCase())
      const isAsked = !isListed && symbolSchema.safeParse(symbol).success
      const listedSymbols = new Set(found.map((known) => `${known.market} ${known.symbol}`))
      const described = (isAsked ? describe(symbol, market) : []).filter(
        (known) => !listedSymbols.has(`${known.market} ${known.symbol}`),
      )
      const items = [...meant, ...found.filter((known) => !meant.includes(known)), ...described]
      const isWhole = answers.every(({ status }) => status === 'fulfilled')
      return { items: items.slice(0, limit), exact: isWhole && meant.length === 1 }
    },

    /** Returns the whole history of what is asked for. Throws `symbol_unknown`, `symbol_ambiguous`, `market_unavailable`, `rate_limited`. */
    async fetch({ accountId, ...named }: Asked): Promise<{ origin: Origin; bytes: Uint8Array }> {
      const instrument = await find(named)
      const { at, prices } = pricesOf(instrument, accountId)
      const found = await prices
      if (found === undefined)
        throw new AppError('symbol_unknown', { asked: named.symbol, market: instrument.market, near: [] })
      return { origin: { ...instrument, source: found.source, fetched_at: toIso(at) }, bytes: found.bytes }
    },
  }
}
export type Markets = ReturnType<typeof createMarkets>
