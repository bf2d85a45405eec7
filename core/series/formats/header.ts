import { AppError, isAppError } from '../../kit/errors.ts'
import { type Cell, isBlank } from '../columns/cells.ts'
import { namesIn } from '../columns/names.ts'
import type { RowSink } from '../columns/rows.ts'

/** So many lines with a title, a note or an address may stand above the names of the columns. */
export const TITLES_MAX = 20

/** The head of one table: finds the row with which it begins. */
export interface Head {
  /** Takes the next row that is not blank, and its line in the file. True when the table has begun with it. Throws `column_missing`
   *  when too many rows have come without names, and what the sink throws. */
  readonly offer: (cells: readonly Cell[], line: number) => boolean
  /** Says that no more rows come. Throws `column_missing` when there were rows, and none had the names. */
  readonly end: () => void
}

/** Offers the first rows of a table to the sink until it finds its columns in one. The refusal of the row that came nearest is kept. */
export function createHead(sink: RowSink): Head {
  let nearest: { error: AppError; names: number } | null = null
  let top: readonly Cell[] | null = null
  let titles = 0

  return {
    offer(cells, line) {
      try {
        sink.first(withNamesAbove(cells, top), titles === 0 ? undefined : line)
        return true
      } catch (error) {
        if (!isAppError(error, 'column_missing') || titles === TITLES_MAX) throw nearest?.error ?? error
        const names = namesIn(cells)
        if (nearest === null || names > nearest.names) nearest = { error, names }
        top ??= [...cells]
        titles += 1
        return false
      }
    },
    end() {
      if (nearest !== null) throw nearest.error
    },
  }
}

/** yfinance names its prices in the first row, and the time alone in the third: `Price,Close,Open`, `Ticker,ABC,ABC`, `Date,,`. */
function withNamesAbove(cells: readonly Cell[], top: readonly Cell[] | null): readonly Cell[] {
  const names = top?.slice(1) ?? []
  const isAlone = cells.length > 1 && cells.slice(1).every(isBlank)
  // Two columns of one name belong to two shares: which of them is meant cannot be told.
  const isOneShare = names.length === cells.length - 1 && new Set(names).size === names.length
  return isAlone && isOneShare ? [cells[0], ...names] : cells
}
