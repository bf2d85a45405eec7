import type { TabularManifest } from '../contract/manifest.ts'
import type { ReadingFields } from '../contract/series.ts'
import { AppError } from '../kit/errors.ts'
import type { Pool } from '../workers/pool-options.ts'
import { isPoolFailure } from '../workers/failure.ts'
import type { Intake } from './intake.ts'

const READ_CPU_MS_MAX = 20_000
const READ_MS_MAX = 60_000
const TRIES_MAX = 3

/** What the rows are for: a series, or the columns that a `tabular` model needs. */
export type Wanted =
  | { contract: 'series'; asked: ReadingFields; minRows: number }
  | { contract: 'tabular'; columns: TabularManifest['tabular']['columns'] }

/** What the reading program is asked for: a file of rows, the fields around the rows of a JSON body, or those
 *  rows. */
export type ReadTask =
  | { kind: 'file'; path: string; wanted: Wanted }
  | { kind: 'fields'; path: string }
  | { kind: 'rows'; path: string; wanted: Wanted }

/** Reads untrusted files in child processes, which may crash or be killed. A file that needs too much time or
 *  memory is refused as unreadable; nobody else is affected. If a reader was killed or stalled by others, or
 *  crashed, the file is tried again; a file that crashes its readers does so each time. */
export function createReaders({ pool }: { pool: Pool }) {
  async function run<T>(task: ReadTask, tried = 1): Promise<T> {
    try {
      return await pool.run<T>(task, { timeoutMs: READ_MS_MAX, cpuMs: READ_CPU_MS_MAX })
    } catch (error) {
      if (!isPoolFailure(error) || error.reason === 'failed') throw error
      if (error.reason === 'aborted')
        throw new AppError('unavailable', { detail: 'shutting down', retry_after_seconds: 5 }, { cause: error })
      const isHindered = error.reason === 'killed' || error.reason === 'stalled'
      if ((isHindered || error.reason === 'crashed') && tried < TRIES_MAX) return run(task, tried + 1)
      if (isHindered)
        throw new AppError('unavailable', { detail: error.detail, retry_after_seconds: 30 }, { cause: error })
      throw new AppError('unreadable_file', { format: 'unknown', detail: DETAILS[error.reason] }, { cause: error })
    }
  }
  return {
    readFile: (path: string, wanted: Wanted) => run<Intake>({ kind: 'file', path, wanted }),
    /** Returns the fields of a long JSON body, without its rows. */
    readFields: (path: string) => run<unknown>({ kind: 'fields', path }),
    /** Returns its rows; null if it has none. */
    readRows: (path: string, wanted: Wanted) => run<Intake | null>({ kind: 'rows', path, wanted }),
  }
}
export type Readers = ReturnType<typeof createReaders>

const DETAILS = {
  timed_out: 'reading it takes too long',
  out_of_memory: 'reading it takes too much memory',
  crashed: `the process that reads it died ${TRIES_MAX} times`,
} as const
