import { LIMITS } from '../../contract/limits.ts'
import { type Cell, shown } from '../cells/cells.ts'
import { reasonByte } from '../cells/reasons.ts'

const NOT_A_NUMBER = reasonByte('price_not_a_number')
const START_ROWS = 4_096
/** A row stores the index of its currency in a byte; all further currencies share the last index. */
const NAMES_MAX = 200
/** Codes that mean the same as no code if some cells have one and some have none. Other capitals may be a
 *  scale, as the hundredths of GBX are, or an asset. */
const KNOWN = new Set(
  (
    'USD EUR GBP JPY CHF CNY CNH HKD SGD AUD NZD CAD SEK NOK DKK PLN CZK HUF RON BGN TRY ILS INR KRW TWD THB IDR MYR PHP VND ' +
    'BRL MXN ARS CLP COP ZAR AED SAR RUB UAH KZT BYN GEL AMD UZS USDT USDC BUSD TUSD FDUSD DAI'
  ).split(' '),
)
const CODE = /^[A-Z]{3,}$/
const NO_CURRENCY = 'no currency'

/** The currencies beside the numbers of a column. Prices in two currencies do not form a series: the most
 *  frequent one is used. */
export interface Currencies {
  /** The most frequent one, by its code; undefined when there was none. */
  readonly most: () => string | undefined
  readonly note: (row: number, currency: string, cell: Cell) => void
  /** Rejects the rows of all but the most frequent currency, and returns the currencies found, that one
   *  first. Beside an unknown code, numbers without a code count as a separate currency. */
  readonly settle: (reasons: Uint8Array, texts: Map<number, string>) => readonly string[]
}

export function createCurrencies(): Currencies {
  let places = new Uint8Array(0)
  const found: { name: string; count: number; texts: Map<number, string> }[] = []

  function placeOf(name: string): number {
    const place = found.findIndex((one) => one.name === name)
    if (place >= 0 || found.length > NAMES_MAX) return place < 0 ? NAMES_MAX : place
    found.push({ name: found.length === NAMES_MAX ? 'others' : name, count: 0, texts: new Map() })
    return found.length - 1
  }

  function countBare(reasons: Uint8Array): number {
    return reasons.reduce((count, reason, row) => count + (reason === 0 && (places[row] ?? 0) === 0 ? 1 : 0), 0)
  }

  return {
    most: () => found.toSorted((a, b) => b.count - a.count)[0]?.name,
    note(row, name, cell) {
      if (row >= places.length) {
        const larger = new Uint8Array(Math.max(START_ROWS, row * 2))
        larger.set(places)
        places = larger
      }
      const place = placeOf(name)
      places[row] = place + 1
      const one = found[place]
      if (one === undefined) return
      one.count += 1
      if (one.texts.size < LIMITS.rejectedShownMax) one.texts.set(row, shown(cell))
    },
    settle(reasons, texts) {
      const kept = found.reduce((best, one, place) => (one.count > (found[best]?.count ?? 0) ? place : best), 0)
      const most = found[kept]
      if (most === undefined) return []
      const isKnown = !CODE.test(most.name) || KNOWN.has(most.name)
      const bare = isKnown ? 0 : countBare(reasons)
      const keepsBare = isKnown || bare >= most.count
      const keepsMost = isKnown || !keepsBare
      const others = found.filter((one) => one !== most || !keepsMost)
      if (others.length > 0 || bare > 0) {
        for (let row = 0; row < reasons.length; row += 1) {
          const place = (places[row] ?? 0) - 1
          const isKept = place < 0 ? keepsBare : keepsMost && place === kept
          if (!isKept && reasons[row] === 0) reasons[row] = NOT_A_NUMBER
        }
      }
      for (const [row, text] of others.flatMap((one) => [...one.texts])) {
        if (texts.size < LIMITS.rejectedShownMax && !texts.has(row)) texts.set(row, text)
      }
      const names = others.map((one) => one.name)
      if (bare > 0) return keepsBare ? [NO_CURRENCY, ...names] : [most.name, NO_CURRENCY, ...names]
      return [most.name, ...names]
    },
  }
}
