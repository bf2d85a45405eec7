import type { ClockChange } from './dates/clock-changes.ts'
import type { ReadReport, Interval } from '../contract/series.ts'

/** A clean price series: times ascend strictly (milliseconds UTC), prices are positive and finite.
 *  `benchmark` is a second price column aligned with it (NaN where it has no value), or null. */
export interface Series {
  readonly times: Float64Array
  readonly prices: Float64Array
  readonly benchmark: Float64Array | null
}

/** The result of reading: every valid row, and an account of all others. */
export interface ReadSeries {
  readonly series: Series
  readonly audit: ReadReport
}

/** How the rows of a series follow each other; enough to compute its future timestamps. */
export interface Calendar {
  readonly interval: Interval
  readonly stepMs: number
  readonly periodsPerYear: number
  /** Where the offset that the rows were written with changes, in their last weeks. */
  readonly clockChanges: readonly ClockChange[]
}

/** Every row as read, before any is left out. Arrays have one element per data row. */
export interface RawRows {
  /** Milliseconds UTC. Meaningless where `reasons` says the row is left out. */
  readonly times: Float64Array
  readonly prices: Float64Array
  readonly benchmark: Float64Array | null
  /** 0 if the row is valid so far, otherwise the index of its reason in REJECT_REASONS plus one. */
  readonly reasons: Uint8Array
  /** The first rejected cells, by row index. */
  readonly rejectedText: ReadonlyMap<number, string>
}

/** What the reader knows about a file besides its rows. */
export type ReadFacts = Pick<ReadReport, 'format' | 'columns' | 'time_format' | 'warnings'> & {
  /** Milliseconds UTC of the moment of reading; without it no row is in the future. */
  readonly nowMs?: number | undefined
  /** Where the written offset changes; none by default. */
  readonly clockChanges?: readonly ClockChange[] | undefined
  /** Required rows; 2 by default. */
  readonly minRows?: number | undefined
}

/** A whole table, for models that use every column. `rowNumbers[i]` is the number of `rows[i]` among the data
 *  rows, from 1. */
export interface Table {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly TableCell[])[]
  readonly rowNumbers: readonly number[]
}
export type TableCell = string | number | null
