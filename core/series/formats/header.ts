import { AppError, isAppError } from '../../kit/errors.ts'
import { type Cell, isBlank, shown } from '../cells/cells.ts'
import { looksLikePrice, looksLikeTime, namesIn } from '../columns/names.ts'
import type { RowSink } from '../columns/rows.ts'

/** Lines with a title, a note or an address that may stand above the column names. */
export const TITLES_MAX = 20

/** The head of one table: finds the row with which it begins. */
export interface Head {
  /** Takes the next row that is not blank, and its line in the file. True if the table begins with it. Throws
   *  `column_missing` after too many rows without names, and what the sink throws. */
  readonly offer: (cells: readonly Cell[], line: number) => boolean
  /** Declares that no more rows follow. Throws `column_missing` if there were rows, but none with names. */
  readonly end: () => void
}

/** Offers the first rows of a table to the sink until it finds its columns in one. Without known names, the
 *  row of words above rows of times and numbers is taken as the names. Keeps the refusal of the row that came
 *  nearest. */
export function createHead(sink: RowSink): Head {
  let nearest: { error: AppError; names: number } | null = null
  const above: { cells: readonly Cell[]; line: number }[] = []

  /** The names stand above the first of the rows of times and numbers, with units and notes between the two. */
  function begin(): boolean {
    const first = above.findIndex(
      ({ cells }, row) => isData(cells) && isData(above[row + 1]?.cells ?? cells) && row > 0,
    )
    const names = above.slice(0, Math.max(first, 0)).findLast(({ cells }) => isWords(cells))
    if (names === undefined) return false
    const over = above
      .slice(0, above.indexOf(names))
      .filter(({ cells }) => isWords(cells))
      .map(({ cells }) => cells)
    sink.proven(withLevelsAbove(names.cells, over), names.line)
    const time = above[first]?.cells.findIndex(looksLikeTime) ?? -1
    const rows = above.slice(above.indexOf(names) + 1)
    // A row with a time is a row, whatever else it lacks. Where times are counts, a smaller one (seconds before March 1973) is a time too.
    const areCounts = isCount(above[first]?.cells[time])
    const hasTime = (cell: Cell): boolean => looksLikeTime(cell) || (areCounts && isCount(cell))
    for (const [row, { cells }] of rows.entries())
      if (above.indexOf(names) + 1 + row >= first || hasTime(cells[time])) sink.row(cells)
    return true
  }

  return {
    offer(cells, line) {
      const named = withNamesAbove(
        cells,
        above.map((row) => row.cells),
      )
      try {
        sink.first(named, above.length === 0 ? undefined : line)
        return true
      } catch (error) {
        if (!isAppError(error, 'column_missing')) throw error
        // A letter such as `y` names a column of a table that is read, and says nothing in one that is not.
        const names = namesIn(named.filter((cell) => shown(cell).trim().length > 1))
        if (nearest === null || names > nearest.names) nearest = { error, names }
        above.push({ cells: [...named], line })
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

const isCount = (cell: Cell): boolean => /^-?\d+$/.test(shown(cell).trim())

/** DGS10 is a name, and no ten of a currency DGS. */
const IDENTIFIER = /^\s*[\p{L}_][\p{L}\p{N}_]*\s*$/u

/** Names are at least two, and contain no times and no numbers. */
function isWords(cells: readonly Cell[]): boolean {
  const filled = cells.filter((cell) => !isBlank(cell))
  return filled.length > 1 && filled.every(isName)
}

function isName(cell: Cell): boolean {
  return (
    typeof cell === 'string' &&
    !isBlank(cell) &&
    !looksLikeTime(cell) &&
    (IDENTIFIER.test(cell) || !looksLikePrice(cell))
  )
}

function isData(cells: readonly Cell[]): boolean {
  const filled = cells.filter((cell) => !isBlank(cell))
  const time = filled.find(looksLikeTime)
  return time !== undefined && filled.some((cell) => cell !== time && looksLikePrice(cell))
}

/** pandas names the columns of a frame in the first rows, a level a row, and the time alone in the last: `Price,Close,Close`,
 *  `Ticker,AAA,BBB`, `Date,,`. */
function withNamesAbove(cells: readonly Cell[], above: readonly (readonly Cell[])[]): readonly Cell[] {
  // A time alone is a row without a price.
  const isAlone = cells.length > 1 && isName(cells[0]) && cells.slice(1).every(isBlank)
  const levels = levelsOf(above, cells.length)
  return isAlone && levels.length > 0 ? [cells[0], ...joinLevels(levels)] : cells
}

/** The same where no row names the time: the last level alone does not tell its columns apart. */
function withLevelsAbove(cells: readonly Cell[], above: readonly (readonly Cell[])[]): readonly Cell[] {
  const levels = levelsOf([...above, cells], cells.length)
  return levels.length > 1 && new Set(cells).size < cells.length ? [cells[0], ...joinLevels(levels)] : cells
}

const levelsOf = (rows: readonly (readonly Cell[])[], width: number): (readonly Cell[])[] =>
  rows.map((names) => names.slice(1)).filter((names) => names.length === width - 1 && names.every(isName))

/** A level in which all names are alike tells nothing apart, and is left out unless it alone says that they are prices. */
function joinLevels(levels: readonly (readonly Cell[])[]): readonly Cell[] {
  const telling = levels.filter((names) => new Set(names).size > 1)
  const priced = levels.find((names) => namesIn(names) > 0)
  if (telling.length === 0) return priced ?? levels.at(-1) ?? []
  const joined = levels.filter((names) => names === priced || telling.includes(names)).map(withoutCounts)
  return (levels[0] ?? []).map((_, column) => joined.map((names) => shown(names[column])).join(' '))
}

/** `Close`, `Close.1`: what a tool has counted, because it stood there twice. */
function withoutCounts(names: readonly Cell[]): readonly Cell[] {
  const bases = names.map((name) => shown(name).replace(/\.\d{1,3}$/, ''))
  return names.map((name, column) => (names.includes(bases[column]) ? bases[column] : name))
}
