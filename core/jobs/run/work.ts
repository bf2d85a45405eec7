import type { JobFailure } from '../../contract/jobs/job.ts'
import type { Manifest } from '../../contract/manifest.ts'
import type { DatasetRow } from '../../datasets/store.ts'
import type { JobRow } from '../job.ts'

/** A model file and its manifest. */
export interface RunnableModel {
  path: string
  sha256: string
  manifest: Manifest
}

/** The input of a worker. It contains everything the worker needs: a worker owns nothing. */
export interface ForecastTask {
  model: RunnableModel
  recent: Buffer
  audit: string
  history: string
  /** How many of the newest rows the job is for. */
  rows: number
  horizon: number
  riskSteps: string
  /** For several series: at most how many of the newest rows of each, and the credits per row. */
  panel?: { rowsEach: number; pricePerRow: number } | undefined
}

/** The output of a worker: the result as the bytes of a JSON text, and the few figures that lists show. */
export interface ForecastAnswer {
  body: Uint8Array
  /** The compressed result as stored: compressing takes the worker's time, not core's. */
  packed: Uint8Array
  /** The receipt's part about the series and the forecast, as `receipts.sign` takes it, and the same
   *  compressed by `pack` for storage. */
  receipt: Uint8Array
  packedReceipt: Uint8Array
  /** Rows of series without a forecast, which are not charged; left out where there are none. */
  sparedRows?: number | undefined
  /** The last date of the forecast; null for a table. */
  lastAt: number | null
  /** Null for a table. */
  verdict: string | null
  lastPrice: number | null
  median: number | null
}

/** A job with everything needed to run it. */
export interface Work {
  job: JobRow
  dataset: DatasetRow
  model: RunnableModel
}

/** A waiting job; what it needs may not be loaded yet. */
export type Waiting = Work | JobRow

export const jobOf = (work: Waiting): JobRow => ('dataset' in work ? work.job : work)

/** An ended job with its series, if it was loaded. */
export interface Ran {
  job: JobRow
  dataset: DatasetRow | null
}

export type RunOutcome =
  | { status: 'OK'; answer: ForecastAnswer; modelSha256: string }
  | { status: 'ERROR'; failure: JobFailure; detail: string }
  | { status: 'CANCELED' }
