import { HOUR_MS } from '../../kit/units.ts'
import { type Fetch, fillTemplate } from '../fetch.ts'
import type { Market } from '../market.ts'

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
    freshMs: HOUR_MS,
    list: async () => [],
    describe(symbol) {
      const name = symbol.toUpperCase()
      return { market: 'shares', symbol: name, name: { en: name, ru: name }, kind: 'share', currency: null }
    },
    async prices({ symbol }) {
      const answer = await fetch(fillTemplate(template, symbol.toLowerCase()))
      // Stooq answers an unknown symbol with 200 and these words, and an empty body at times.
      if (answer === undefined || /^\s*(?:no data\b.*)?$/i.test(answer.bytes.subarray(0, 100).toString('latin1')))
        return undefined
      return answer
    },
  }
}
