import { type Instrument, instrumentListSchema } from '../contract/jobs/market.ts'
import { quoteViewSchema } from '../contract/jobs/quote.ts'
import type { ForecastOptions } from '../contract/jobs/submission.ts'
import { type ChangeWatch, type CreateWatch, watchListSchema, watchSchema } from '../contract/watches/watch.ts'
import { type Ask, type Call, toQuery } from './call.ts'

/** Prices by name, and watches of them. `send` expects no answer. */
export function marketCalls(call: Ask, send: (call: Omit<Call, 'token'>) => Promise<unknown>) {
  const watch = (id: string): string => `/api/watches/${encodeURIComponent(id)}`
  return {
    quoteNamed: ({ symbol, market }: Pick<Instrument, 'symbol' | 'market'>, options: ForecastOptions) =>
      call(quoteViewSchema, { method: 'POST', path: '/api/predict/quote', json: { symbol, market, ...options } }),
    /** What a text can mean on the markets that are on. */
    instruments: (ask: { q: string; market?: Instrument['market'] | undefined; limit: number }) =>
      call(instrumentListSchema, { path: `/api/markets/instruments${toQuery(ask)}` }),
    watches: () => call(watchListSchema, { path: '/api/watches' }),
    createWatch: (json: CreateWatch) => call(watchSchema, { method: 'POST', path: '/api/watches', json }),
    changeWatch: (id: string, json: ChangeWatch) => call(watchSchema, { method: 'PATCH', path: watch(id), json }),
    endWatch: (id: string) => send({ method: 'DELETE', path: watch(id) }),
  }
}
