import type { MarketName } from '../contract/jobs/market.ts'
import type { Now } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import { createFetch } from './fetch.ts'
import type { Market } from './market.ts'
import { createMarkets } from './service.ts'
import { createCoins } from './sources/coins.ts'
import { createCurrencies } from './sources/currencies.ts'
import { createExamples } from './sources/examples.ts'
import { createFolder } from './sources/folder.ts'
import { createIndicators } from './sources/indicators.ts'
import { createShares } from './sources/shares.ts'

export interface MarketSettings {
  /** Which markets are on, in the order in which they are asked. */
  on: readonly MarketName[]
  dir: string
  sharesUrl: string
  coinsUrl: string
  currenciesUrl: string
  indicatorsUrl: string
}

/** Builds the markets that are on. */
export function buildMarkets({ on, dir, ...urls }: MarketSettings, deps: { now: Now; log: Log; version: string }) {
  const { now, log, version } = deps
  const fetch = createFetch({ version })
  const makers: Record<MarketName, () => Market> = {
    examples: () => createExamples({ now }),
    folder: () => createFolder({ dir, log }),
    shares: () => createShares({ template: urls.sharesUrl, fetch }),
    coins: () => createCoins({ base: urls.coinsUrl, fetch, now }),
    currencies: () => createCurrencies({ base: urls.currenciesUrl, fetch }),
    indicators: () => createIndicators({ template: urls.indicatorsUrl, fetch }),
  }
  return createMarkets({ markets: on.map((name) => makers[name]()), now, log })
}
