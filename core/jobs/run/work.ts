import type { JobFailure } from '../../contract/job.ts'
import type { Manifest } from '../../contract/manifest.ts'
import type { DatasetRow } from '../../datasets/store.ts'
import type { JobRow } from '../job.ts'

/** A model file and what it promises. */
export interface RunnableModel {
  path: string
  sha256: string
  manifest: Manifest
}

/** What a worker is asked. Everything it needs comes with the task: a worker owns nothing. */
export interface ForecastTask {
  model: RunnableModel
  recent: Buffer
  audit: string
  history: string
  /** The newest rows, which the job is for. */
  rows: number
  horizon: number
  riskSteps: string
}

/** What it answers: the result as the bytes of a JSON text, and the few figures that lists show. */
export interface ForecastAnswer {
  body: Uint8Array
  /** The same as it is kept: `pack` takes the time of a worker, not of core. */
  packed: Uint8Array
  /** What the receipt says of the series and the forecast, as `receipts.sign` takes it, and the same as `pack` keeps it. */
  receipt: Uint8Array
  packedReceipt: Uint8Array
  /** The last date of the forecast; null for a table. */
  lastAt: number | null
  /** Null for a table. */
  verdict: string | null
  lastPrice: number | null
  median: number | null
}

/** A job with all that is needed to run it. */
export interface Work {
  job: JobRow
  dataset: DatasetRow
  model: RunnableModel
}

/** A job that waits: what it needs may have to be loaded first. */
export type Waiting = Work | JobRow

export const jobOf = (work: Waiting): JobRow => ('dataset' in work ? work.job : work)

/** What is left of a job once it has ended: its series, where it has been loaded. */
export interface Ran {
  job: JobRow
  dataset: DatasetRow | null
}

export type RunOutcome =
  | { status: 'OK'; answer: ForecastAnswer; modelSha256: string }
  | { status: 'ERROR'; failure: JobFailure; detail: string }
  | { status: 'CANCELED' }
