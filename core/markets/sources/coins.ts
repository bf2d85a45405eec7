import { z } from 'zod'
import type { Instrument } from '../../contract/jobs/market.ts'
import type { Now } from '../../kit/clock.ts'
import { DAY_MS, MINUTE_MS } from '../../kit/units.ts'
import { type Fetch, fetchKnown, parseAnswer } from '../fetch.ts'
import type { Market } from '../market.ts'

const CANDLES_MAX = 1_000
/** Currencies in which coins are listed. */
const QUOTED_IN = ['USDT', 'USD', 'EUR', 'BTC']

const listSchema = z.object({ symbols: z.array(z.unknown()) })
const pairSchema = z.object({
  symbol: z.string(),
  status: z.string().optional(),
  baseAsset: z.string(),
  quoteAsset: z.string(),
})
/** Times of candles, ms: within what a date can be written for. */
const timeMsSchema = z
  .int()
  .min(0)
  .max(Date.UTC(2200, 0, 1))
/** Open time, open, high, low, close, volume, close time: the first seven of a Binance kline. */
const candlesSchema = z.array(
  z.tuple([timeMsSchema, z.string(), z.string(), z.string(), z.string(), z.string(), timeMsSchema]).rest(z.unknown()),
)

/** Daily candles of an exchange that speaks as Binance does: `/api/v3/exchangeInfo` and `/api/v3/klines`. */
export function createCoins({ base, fetch, now }: { base: string; fetch: Fetch; now: Now }): Market {
  async function list(): Promise<Instrument[]> {
    const { symbols } = parseAnswer(listSchema, await fetchKnown(fetch, new URL('/api/v3/exchangeInfo', base)))
    return symbols
      .flatMap((pair) => pairSchema.safeParse(pair).data ?? [])
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
    isRemote: true,
    freshMs: 10 * MINUTE_MS,
    listMs: DAY_MS,
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
