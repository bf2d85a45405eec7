import { type Cell, isBlank, shown } from '../cells/cells.ts'
import { grow } from '../cells/grow.ts'

const START_ROWS = 4_096
const BLOCKS_MAX = 100
const NAME_CHARS_MAX = 60

/** One column whose cells may say which series a row belongs to. */
export interface LabelColumn {
  readonly position: number
  readonly name: string
  readonly isNamed: boolean
  readonly isWords: boolean
  readonly codes: Map<string, number>
  readonly texts: string[]
  /** The cell of the row before, and its code: most rows repeat it. */
  last: { cell: Cell; code: number }
  rows: Int32Array
  /** There are more labels than are told apart. */
  isFull: boolean
}

/** Tables that stand below each other in one file, each with the names of its columns on top: which of them a row is in. */
export interface Blocks {
  readonly push: (cells: readonly Cell[]) => void
  /** As if the name of each table stood in every row of it: the title above its names, or its number. */
  readonly column: () => LabelColumn
}

/** @param header the names of the first table; where they come again another one begins */
export function createBlocks(header: readonly Cell[]): Blocks {
  const names = header.map((name) => shown(name).trim())
  let codes = new Int32Array(0)
  let rows = 0
  let [above, aboveIt]: [Cell, Cell] = [null, null]
  const texts = ['#1']

  return {
    push(cells) {
      // The first cell decides for nearly every row.
      if (cells[0] === header[0] && texts.length < BLOCKS_MAX && isHeader(cells))
        texts.push(titleOf(above, aboveIt) ?? `#${texts.length + 1}`)
      // While there is one table every row is in it, and nothing is kept.
      if (texts.length > 1) {
        if (rows >= codes.length) codes = grow(codes, new Int32Array(Math.max(START_ROWS, rows * 2)))
        codes[rows] = texts.length - 1
      }
      above = cells[0]
      aboveIt = cells[1]
      rows += 1
    },
    column: () => ({
      position: -1,
      name: '',
      isNamed: false,
      isWords: true,
      codes: new Map(),
      texts,
      last: { cell: null, code: 0 },
      isFull: false,
      rows: texts.length === 1 ? codes : Int32Array.from({ length: rows }, (_, row) => (codes[row] ?? 0) + 1),
    }),
  }

  function isHeader(cells: readonly Cell[]): boolean {
    return (
      names.length > 1 && cells.length >= names.length && names.every((name, at) => shown(cells[at]).trim() === name)
    )
  }
}

/** A single cell in the line above a table. */
function titleOf(first: Cell, second: Cell): string | null {
  return isBlank(first) || !isBlank(second) ? null : shown(first).trim().slice(0, NAME_CHARS_MAX)
}
