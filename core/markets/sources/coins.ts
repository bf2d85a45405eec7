import { z } from 'zod'
import type { Instrument } from '../../contract/jobs/market.ts'
import type { Now } from '../../kit/clock.ts'
import { MINUTE_MS } from '../../kit/units.ts'
import { type Fetch, fetchKnown, parseAnswer } from '../fetch.ts'
import type { Market } from '../market.ts'

const CANDLES_MAX = 1_000
/** Currencies in which coins are listed. */
const QUOTED_IN = ['USDT', 'USD', 'EUR', 'BTC']

const listSchema = z.object({
  symbols: z.array(
    z.object({ symbol: z.string(), status: z.string().optional(), baseAsset: z.string(), quoteAsset: z.string() }),
  ),
})
/** Open time, open, high, low, close, volume, close time: the first seven of a Binance kline. */
const candlesSchema = z.array(
  z.tuple([z.number(), z.string(), z.string(), z.string(), z.string(), z.string(), z.number()]).rest(z.unknown()),
)

/** Daily candles of an exchange that speaks as Binance does: `/api/v3/exchangeInfo` and `/api/v3/klines`. */
export function createCoins({ base, fetch, now }: { base: string; fetch: Fetch; now: Now }): Market {
  async function list(): Promise<Instrument[]> {
    const { symbols } = parseAnswer(listSchema, await fetchKnown(fetch, new URL('/api/v3/exchangeInfo', base)))
    return symbols
      .filter(({ status, quoteAsset }) => (status ?? 'TRADING') === 'TRADING' && QUOTED_IN.includes(quoteAsset))
      .map(({ symbol, baseAsset, quoteAsset }) => {
        const name = `${baseAsset}/${quoteAsset}`
        return { market: 'coins', symbol, name: { en: name, ru: name }, kind: 'coin', currency: quoteAsset }
      })
  }
  return {
    name: 'coins',
    view: {
      title: { en: 'Coins', ru: 'Криптовалюты' },
      terms: {
        en: 'Daily candles of an exchange, by UTC. Its terms apply.',
        ru: 'Дневные свечи биржи, по UTC. Действуют её условия.',
      },
    },
    takesAny: false,
    freshMs: 10 * MINUTE_MS,
    list,
    async prices({ symbol }) {
      const url = new URL('/api/v3/klines', base)
      url.search = new URLSearchParams({ symbol, interval: '1d', limit: String(CANDLES_MAX) }).toString()
      const answer = await fetch(url)
      if (answer === undefined) return undefined
      // The candle of today goes on changing.
      const closed = parseAnswer(candlesSchema, answer).filter(([, , , , , , closes]) => closes <= now())
      const rows = closed.map(([opens, ...values]) => [toDay(opens), ...values.slice(0, 5)].join(','))
      return { ...answer, bytes: Buffer.from(`date,open,high,low,close,volume\n${rows.join('\n')}\n`) }
    },
  }
}

const toDay = (at: number): string => new Date(at).toISOString().slice(0, 10)
