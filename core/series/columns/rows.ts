import { LIMITS } from '../../contract/limits.ts'
import { AppError } from '../../kit/errors.ts'
import type { Cell } from '../cells/cells.ts'

/** The limits that reading keeps; those of the contract, unless a caller is stricter. */
export type ReadLimits = Record<
  'fileBytesMax' | 'rowsMax' | 'columnsMax' | 'fieldCharsMax' | 'inflatedBytesMax' | 'cellsMax',
  number
>

/** `cellsMax` bounds a whole table kept in memory; a series keeps only its two or three columns. */
export const READ_LIMITS: ReadLimits = { ...LIMITS, cellsMax: 5_000_000 }

/** A row of a text file may be so long; beyond it a quote was never closed, or it is no table. */
export const ROW_CHARS_MAX = 1_000_000

/** Where a reader puts its rows. A reader calls `first` or `header` until one is taken, then `row` for every data row. */
export interface RowSink {
  /** The first row of a table that may or may not begin with names: the sink decides which it is. `line` is where the row stands in the
   *  file when others stand above it: then only names will do. Throws `column_missing`, and has kept nothing. */
  readonly first: (cells: readonly Cell[], line?: number) => void
  /** Names that are certain. Gives the positions that will be looked at: the rest of a row may be left undefined. `rows` is how many
   *  will come, where that is known. */
  readonly header: (names: readonly string[], rows?: number) => readonly number[]
  /** Names that only the rows below them have shown to be names; `line` is where they stand in the file. */
  readonly proven: (names: readonly Cell[], line: number) => void
  /** One data row. The reader may use the array again for the next one: a sink keeps cells, never the array. */
  readonly row: (cells: readonly Cell[]) => void
  /** Says that plain numbers of the time column may be Excel days, counted from here (milliseconds UTC). */
  readonly serialDays: (epochMs: number) => void
  /** A sink of the same kind that keeps nothing, and whether the rows that it was given are a table; left out where any table will do. */
  readonly probe?: () => { sink: RowSink; isTable: () => boolean }
  /** Says that the rows to come are those of the series that was asked for. */
  readonly chosen?: () => void
  /** Says what stands between the cells of a text file; called before the first row. */
  readonly delimiter: (mark: string) => void
}

/** Throws `too_many_columns` for a table wider than the limit. */
export function checkWidth(columns: number, limits: ReadLimits): void {
  if (columns > limits.columnsMax) throw new AppError('too_many_columns', { limit: limits.columnsMax })
}
