import type { Instrument } from '../contract/jobs/market.ts'

const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
/** Symbols are written with and without their marks: EUR/USD, EURUSD, eur-usd. */
const bare = (text: string): string => plain(text).replaceAll(' ', '')

/** How well an instrument fits a text: 0 for its symbol, 1 for its whole name, 2 for the beginning of its symbol, 3 when each word begins
 *  a word of its name; null if it does not fit. */
function rankOf({ symbol, name }: Instrument, text: string): number | null {
  const [asked, words] = [bare(text), plain(text).split(' ')]
  if (asked === '') return null
  const names = [name.en, name.ru].map(plain)
  if (bare(symbol) === asked) return 0
  if (names.some((known) => known.replaceAll(' ', '') === asked)) return 1
  if (bare(symbol).startsWith(asked)) return 2
  const begins = (known: string) => words.every((word) => known.split(' ').some((part) => part.startsWith(word)))
  return names.some(begins) ? 3 : null
}

export interface Matches {
  /** The best first. */
  items: Instrument[]
  /** Whether the first, and no other, has exactly that symbol or name. */
  exact: boolean
}

/** Returns what a text can mean; everything for an empty one. */
export function matchInstruments(instruments: readonly Instrument[], text: string): Matches {
  if (text.trim() === '') return { items: [...instruments], exact: false }
  const ranked = instruments
    .flatMap((instrument) => {
      const rank = rankOf(instrument, text)
      return rank === null ? [] : [{ instrument, rank }]
    })
    .sort((a, b) => a.rank - b.rank || (a.instrument.symbol < b.instrument.symbol ? -1 : 1))
  const [first, second] = ranked
  const exact = first !== undefined && first.rank <= 1 && (second === undefined || second.rank > first.rank)
  return { items: ranked.map(({ instrument }) => instrument), exact }
}
