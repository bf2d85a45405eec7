import { DAY_MS, HOUR_MS } from '../../kit/units.ts'
import { type Fetch, fillTemplate } from '../fetch.ts'
import { type Market, SourceDown } from '../market.ts'

/** Daily prices as CSV from an address with `{symbol}` in it, as Stooq serves them. What is not listed is looked for there. */
export function createShares({ template, fetch }: { template: string; fetch: Fetch }): Market {
  return {
    name: 'shares',
    view: {
      title: { en: 'Shares and indices', ru: 'Акции и индексы' },
      terms: {
        en: 'Daily closes of a public source, delayed, for personal use. Its terms apply.',
        ru: 'Дневные закрытия публичного источника, с задержкой, для личного использования. Действуют его условия.',
      },
    },
    takesAny: true,
    isRemote: true,
    freshMs: HOUR_MS,
    listMs: DAY_MS,
    list: async () => [],
    describe(symbol) {
      const name = symbol.toUpperCase()
      return { market: 'shares', symbol: name, name: { en: name, ru: name }, kind: 'share', currency: null }
    },
    async prices({ symbol }) {
      const answer = await fetch(fillTemplate(template, symbol.toLowerCase()))
      if (answer === undefined) return undefined
      // Stooq answers with 200 and words: to an unknown symbol, at times with none at all, and to the request too many of a day.
      const words = answer.bytes.subarray(0, 100).toString('latin1').trim()
      if (words === '' || /^no data\b/i.test(words)) return undefined
      if (/\b(?:limit|exceeded)\b/i.test(words) && !words.includes(','))
        throw new SourceDown(`${answer.source} says that its limit is reached`, { retryMs: HOUR_MS })
      return answer
    },
  }
}
