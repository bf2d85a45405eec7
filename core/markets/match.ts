import type { FoundInstrument, Instrument } from '../contract/jobs/market.ts'

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

/** An instrument with what a text is compared with, made once for each list. */
export interface Searchable {
  instrument: Instrument
  symbol: string
  names: ReadonlyArray<{ bare: string; words: readonly string[] }>
}

export const toSearchable = (instrument: Instrument): Searchable => {
  const names = [...new Set([instrument.name.en, instrument.name.ru].map(plain))]
  return {
    instrument,
    symbol: bare(instrument.symbol),
    names: names.map((name) => ({ bare: name.replaceAll(' ', ''), words: name.split(' ') })),
  }
}

/** 0 for its symbol, 1 for its whole name, 2 when each word is one of its name, 3 for the beginning of its symbol, 4 when each word begins
 *  one of its name; null if it does not fit. */
function rankOf({ symbol, names }: Searchable, asked: string, words: readonly string[]): number | null {
  if (symbol === asked) return 0
  if (names.some((name) => name.bare === asked)) return 1
  if (names.some((name) => words.every((word) => name.words.includes(word)))) return 2
  if (symbol.startsWith(asked)) return 3
  const begins = (parts: readonly string[]) => words.every((word) => parts.some((part) => part.startsWith(word)))
  return names.some((name) => begins(name.words)) ? 4 : null
}

const FITS = ['exact', 'exact', 'words', 'beginning', 'beginning'] as const

/** Returns what a text can mean, the best first; everything for an empty one. */
export function matchInstruments(instruments: readonly Searchable[], text: string): FoundInstrument[] {
  const found = (instrument: Instrument, rank: number): FoundInstrument => ({
    ...instrument,
    listed: true,
    fit: FITS[rank] ?? 'beginning',
  })
  if (text.trim() === '') return instruments.map(({ instrument }) => found(instrument, FITS.length))
  const [asked, words] = [bare(text), plain(text).split(' ')]
  if (asked === '') return []
  return instruments
    .flatMap((searchable) => {
      const rank = rankOf(searchable, asked, words)
      return rank === null ? [] : [{ instrument: searchable.instrument, rank }]
    })
    .sort((a, b) => a.rank - b.rank || (a.instrument.symbol < b.instrument.symbol ? -1 : 1))
    .map(({ instrument, rank }) => found(instrument, rank))
}

/**
 * Returns those that have exactly that symbol or name: one where it is clear which is meant, several where it is not, none where nothing
 * has it. Within one market the symbol as it is written goes before one written otherwise, and that before a name; between markets nothing
 * goes before anything.
 */
export function meantBy(found: readonly FoundInstrument[], text: string): FoundInstrument[] {
  const exact = found.filter(({ fit }) => fit === 'exact')
  if (new Set(exact.map(({ market }) => market)).size > 1) return exact
  const written = text.trim()
  const ways = [
    (symbol: string) => symbol === written,
    (symbol: string) => symbol.toUpperCase() === written.toUpperCase(),
    (symbol: string) => bare(symbol) === bare(written),
  ]
  for (const isMeant of ways) {
    const meant = exact.filter(({ symbol }) => isMeant(symbol))
    if (meant.length > 0) return meant
  }
  return exact
}
