import { AppError, isAppError } from '../../kit/errors.ts'
import { type Cell, isBlank } from '../cells/cells.ts'
import { looksLikePrice, looksLikeTime, namesIn } from '../columns/names.ts'
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

/** Offers the first rows of a table to the sink until it finds its columns in one. When none is named as we know it, the row of words
 *  above rows of times and numbers is the names. The refusal of the row that came nearest is kept. */
export function createHead(sink: RowSink): Head {
  let nearest: { error: AppError; names: number } | null = null
  const above: { cells: readonly Cell[]; line: number }[] = []

  function begin(): boolean {
    const at = above.findIndex(
      ({ cells }, row) => isWords(cells) && above.slice(row + 1).some((below) => isData(below.cells)),
    )
    const names = above[at]
    if (names === undefined || !isData(above[at + 1]?.cells ?? [])) return false
    sink.proven(names.cells, names.line)
    for (const { cells } of above.slice(at + 1)) sink.row(cells)
    return true
  }

  return {
    offer(cells, line) {
      try {
        sink.first(withNamesAbove(cells, above[0]?.cells ?? null), above.length === 0 ? undefined : line)
        return true
      } catch (error) {
        if (!isAppError(error, 'column_missing')) throw error
        const names = namesIn(cells)
        if (nearest === null || names > nearest.names) nearest = { error, names }
        above.push({ cells: [...cells], line })
        if (above.length <= TITLES_MAX) return false
        if (begin()) return true
        throw nearest.error
      }
    },
    end() {
      if (nearest !== null && !begin()) throw nearest.error
    },
  }
}

/** Names hold no times and no numbers, and there are at least two of them. */
function isWords(cells: readonly Cell[]): boolean {
  const filled = cells.filter((cell) => !isBlank(cell))
  return (
    filled.length > 1 &&
    filled.every((cell) => typeof cell === 'string' && !looksLikeTime(cell) && !looksLikePrice(cell))
  )
}

function isData(cells: readonly Cell[]): boolean {
  const filled = cells.filter((cell) => !isBlank(cell))
  const time = filled.find(looksLikeTime)
  return time !== undefined && filled.some((cell) => cell !== time && looksLikePrice(cell))
}

/** yfinance names its prices in the first row, and the time alone in the third: `Price,Close,Open`, `Ticker,ABC,ABC`, `Date,,`. */
function withNamesAbove(cells: readonly Cell[], top: readonly Cell[] | null): readonly Cell[] {
  const names = top?.slice(1) ?? []
  const isAlone = cells.length > 1 && cells.slice(1).every(isBlank)
  return isAlone && names.length === cells.length - 1 ? [cells[0], ...names] : cells
}
