import type { Audit, Interval } from '../contract/series.ts'

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
  readonly audit: Audit
}

/** How the rows of a series follow each other; enough to write the timestamps of its future. */
export interface Calendar {
  readonly interval: Interval
  readonly stepMs: number
  readonly periodsPerYear: number
}
