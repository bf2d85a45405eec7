import type { ReadReport, Interval } from '../contract/series.ts'

/** A clean price series: times ascend strictly (milliseconds UTC), prices are positive and finite.
 *  `benchmark` is a second price column aligned with it (NaN where it has no value), or null. */
export interface Series {
  readonly times: Float64Array
  readonly prices: Float64Array
  readonly benchmark: Float64Array | null
}

/** What reading gives: every valid row, and the account of all others. */
export interface ReadSeries {
  readonly series: Series
  readonly audit: ReadReport
}

/** How the rows of a series follow each other; enough to write the timestamps of its future. */
export interface Calendar {
  readonly interval: Interval
  readonly stepMs: number
  readonly periodsPerYear: number
}

/** Every row as it was read, before any is left out. Arrays are as long as there are data rows. */
export interface RawRows {
  /** Milliseconds UTC. Means nothing where `reasons` says the row is left out. */
  readonly times: Float64Array
  readonly prices: Float64Array
  readonly benchmark: Float64Array | null
  /** 0 where the row is good so far, else the place of its reason in REJECT_REASONS plus one. */
  readonly reasons: Uint8Array
  /** What stood in the first rejected rows, by row index. */
  readonly rejectedText: ReadonlyMap<number, string>
}

/** What the reader knows of a file besides its rows. */
export type ReadFacts = Pick<ReadReport, 'format' | 'columns' | 'time_format' | 'warnings'> & {
  /** Milliseconds UTC of the moment of reading; without it no row is in the future. */
  readonly nowMs?: number | undefined
  /** Rows that are wanted; 2 when nobody says. */
  readonly minRows?: number | undefined
}

/** A whole table, for models that want every column. `rowNumbers[i]` is the number of `rows[i]` among the data rows, from 1. */
export interface Table {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly TableCell[])[]
  readonly rowNumbers: readonly number[]
}
export type TableCell = string | number | null
