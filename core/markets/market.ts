import type { Instrument, MarketName, MarketView } from '../contract/jobs/market.ts'

/** Prices of one instrument as their source gave them: a file in any format that core reads. */
export interface Prices {
  bytes: Uint8Array
  /** The host, or the file. */
  source: string
}

/** One place that has prices by name. */
export interface Market {
  name: MarketName
  view: Pick<MarketView, 'title' | 'terms'>
  /** Whether `prices` may be asked for symbols that `list` does not have. */
  takesAny: boolean
  /** Whether it is somebody else's server, whose patience all customers share. */
  isRemote: boolean
  /** How long an answer of `prices` stays fresh. */
  freshMs: number
  /** How long `list` stays fresh. */
  listMs: number
  /** Everything that can be found by a name. Throws `SourceDown`. */
  list: () => Promise<Instrument[]>
  /** The instrument of a symbol that is not listed, as it is to be named; undefined if it cannot be one. */
  describe?: (symbol: string) => Instrument | undefined
  /** Returns its whole history, at most 20 MB, closed days only; undefined if the source has no such symbol. Throws `SourceDown`,
   *  `SymbolRefused`. */
  prices: (instrument: Instrument) => Promise<Prices | undefined>
}

/** A source that cannot be reached, refuses everything, or asks to wait. */
export class SourceDown extends Error {
  readonly retryMs: number | undefined

  constructor(detail: string, { retryMs, cause }: { retryMs?: number; cause?: unknown } = {}) {
    super(detail, { cause })
    this.retryMs = retryMs
  }
}

/** An answer that is no prices and may be about the one symbol that was asked for: other symbols can still be had. */
export class SymbolRefused extends SourceDown {}
