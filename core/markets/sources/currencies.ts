import { z } from 'zod'
import type { Instrument } from '../../contract/jobs/market.ts'
import { DAY_MS, HOUR_MS } from '../../kit/units.ts'
import { type Fetch, fetchKnown, parseAnswer } from '../fetch.ts'
import type { Market } from '../market.ts'

const FROM = '2015-01-01'
/** Every currency is listed against these. */
const AGAINST = ['EUR', 'USD']

const namesSchema = z.record(z.string(), z.string())
const ratesSchema = z.object({
  rates: z.record(z.iso.date(), z.record(z.string(), z.number().positive())),
})

/** Reference rates as Frankfurter serves those of the European Central Bank: `/v1/currencies` and `/v1/FROM..?base=EUR&symbols=USD`. */
export function createCurrencies({ base, fetch }: { base: string; fetch: Fetch }): Market {
  async function list(): Promise<Instrument[]> {
    const answer = await fetchKnown(fetch, new URL('/v1/currencies', base))
    const codes = Object.keys(parseAnswer(namesSchema, answer)).filter((code) => /^[A-Z]{3}$/.test(code))
    return AGAINST.flatMap((to) => codes.filter((code) => code !== to).map((code) => toPair(code, to)))
  }
  return {
    name: 'currencies',
    view: {
      title: { en: 'Currencies', ru: 'Валюты' },
      terms: {
        en: 'Daily reference rates of a central bank, for information.',
        ru: 'Дневные справочные курсы центрального банка, для информации.',
      },
    },
    takesAny: true,
    isRemote: true,
    freshMs: HOUR_MS,
    listMs: DAY_MS,
    list,
    describe(symbol) {
      const [, from, to] = /^([A-Z]{3})[/_-]?([A-Z]{3})$/.exec(symbol.toUpperCase()) ?? []
      return from === undefined || to === undefined || from === to ? undefined : toPair(from, to)
    },
    async prices({ symbol }) {
      const [from = '', to = ''] = symbol.split('/')
      const url = new URL(`/v1/${FROM}..`, base)
      url.search = new URLSearchParams({ base: from, symbols: to }).toString()
      const answer = await fetch(url)
      if (answer === undefined) return undefined
      const { rates } = parseAnswer(ratesSchema, answer)
      const rows = Object.entries(rates).flatMap(([day, { [to]: rate }]) =>
        rate === undefined ? [] : [`${day},${rate}`],
      )
      return rows.length === 0 ? undefined : { ...answer, bytes: Buffer.from(`date,close\n${rows.join('\n')}\n`) }
    },
  }
}

const NAMES = {
  en: new Intl.DisplayNames('en', { type: 'currency' }),
  ru: new Intl.DisplayNames('ru', { type: 'currency' }),
}

function toPair(from: string, to: string): Instrument {
  const name = (language: 'en' | 'ru') => `${NAMES[language].of(from) ?? from} – ${NAMES[language].of(to) ?? to}`
  const symbol = `${from}/${to}`
  return { market: 'currencies', symbol, name: { en: name('en'), ru: name('ru') }, kind: 'currency', currency: to }
}
