import { LIMITS } from '../../contract/limits.ts'
import { AppError } from '../../kit/errors.ts'
import type { Cell } from '../cells/cells.ts'

/** The limits of reading: those of the contract, unless a caller is stricter. */
export type ReadLimits = Record<
  'fileBytesMax' | 'rowsMax' | 'columnsMax' | 'fieldCharsMax' | 'inflatedBytesMax' | 'cellsMax',
  number
>

/** `cellsMax` limits a whole table kept in memory; a series keeps only its two or three columns. */
export const READ_LIMITS: ReadLimits = { ...LIMITS, cellsMax: 5_000_000 }

/** Maximum length of a row in a text file; beyond it a quote was never closed, or it is not a table. */
export const ROW_CHARS_MAX = 1_000_000

/** Where a reader puts its rows. A reader calls `first` or `header` until one is accepted, then `row` for
 *  every data row. */
export interface RowSink {
  /** The first row of a table that may or may not begin with names: the sink decides. `line` is given if
   *  other lines stand above it in the file: then only names are accepted. Throws `column_missing`, and has
   *  kept nothing. */
  readonly first: (cells: readonly Cell[], line?: number) => void
  /** Certain names. Returns the positions that will be used: the rest of a row may be left undefined. `rows`
   *  is how many rows follow, if known. */
  readonly header: (names: readonly string[], rows?: number) => readonly number[]
  /** Names recognized only by the rows below them; `line` is their line in the file. */
  readonly proven: (names: readonly Cell[], line: number) => void
  /** One data row. The reader may reuse the array for the next one: a sink keeps cells, never the array. */
  readonly row: (cells: readonly Cell[]) => void
  /** Declares that plain numbers of the time column may be Excel days, counted from here (milliseconds UTC). */
  readonly serialDays: (epochMs: number) => void
  /** A sink of the same kind that keeps nothing, and whether the rows it was given are a table; omitted if
   *  any table will do. */
  readonly probe?: () => { sink: RowSink; isTable: () => boolean }
  /** Where every series is wanted: a sink of its own for the next one, with this label. */
  readonly part?: ((label: string) => RowSink) | undefined
  /** Says that the rows to come are those of the series that was asked for. */
  readonly chosen?: () => void
  /** Declares the delimiter of a text file; called before the first row. */
  readonly delimiter: (mark: string) => void
}

/** Throws `too_many_columns` for a table wider than the limit. */
export function checkWidth(columns: number, limits: ReadLimits): void {
  if (columns > limits.columnsMax) throw new AppError('too_many_columns', { limit: limits.columnsMax })
}
