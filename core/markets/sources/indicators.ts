import type { Instrument } from '../../contract/jobs/market.ts'
import { DAY_MS, HOUR_MS } from '../../kit/units.ts'
import { type Fetch, fillTemplate } from '../fetch.ts'
import type { Market } from '../market.ts'

/** Series that many ask for, by their ids at the Federal Reserve Bank of St. Louis. */
const KNOWN: ReadonlyArray<[symbol: string, en: string, ru: string, kind: Instrument['kind']]> = [
  ['VIXCLS', 'Volatility index VIX', 'Индекс волатильности VIX', 'index'],
  ['DGS10', 'US 10-year Treasury yield', 'Доходность 10-летних облигаций США', 'rate'],
  ['DGS2', 'US 2-year Treasury yield', 'Доходность 2-летних облигаций США', 'rate'],
  ['FEDFUNDS', 'US federal funds rate', 'Ставка федеральных фондов США', 'rate'],
  ['CPIAUCSL', 'US consumer prices', 'Потребительские цены в США', 'index'],
  ['UNRATE', 'US unemployment rate', 'Безработица в США', 'rate'],
  ['DCOILWTICO', 'Crude oil WTI', 'Нефть WTI', 'other'],
]

/** Economic series as CSV from an address with `{symbol}` in it, as FRED serves them. */
export function createIndicators({ template, fetch }: { template: string; fetch: Fetch }): Market {
  return {
    name: 'indicators',
    view: {
      title: { en: 'Economic indicators', ru: 'Экономические показатели' },
      terms: {
        en: 'Figures are published late and revised later. The terms of the source apply.',
        ru: 'Показатели публикуют с опозданием и потом пересматривают. Действуют условия источника.',
      },
    },
    takesAny: true,
    isRemote: true,
    freshMs: HOUR_MS,
    listMs: DAY_MS,
    list: async () =>
      KNOWN.map(([symbol, en, ru, kind]) => ({ market: 'indicators', symbol, name: { en, ru }, kind, currency: null })),
    describe(symbol) {
      const name = symbol.toUpperCase()
      return /^[A-Z0-9_]{2,30}$/.test(name)
        ? { market: 'indicators', symbol: name, name: { en: name, ru: name }, kind: 'other', currency: null }
        : undefined
    },
    async prices({ symbol }) {
      const answer = await fetch(fillTemplate(template, symbol))
      if (answer === undefined) return undefined
      const lines = answer.bytes.toString().split('\n')
      return { ...answer, bytes: Buffer.from(lines.filter(hasFigure).join('\n')) }
    },
  }
}

/** A day without a figure has a lone dot or nothing after its last comma: it is no row. Linear: a source may answer with anything. */
function hasFigure(line: string): boolean {
  const figure = line.slice(line.lastIndexOf(',') + 1).trim()
  return figure !== '' && figure !== '.'
}
