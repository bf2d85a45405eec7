import { isAppError } from '../../kit/errors.ts'
import type { Now, Sleep } from '../../kit/clock.ts'
import type { Log } from '../../kit/log.ts'
import type { Pool } from '../../workers/pool.ts'
import type { JobRow } from '../job.ts'
import { RUN_CPU_MS_MAX, RUN_MS_MAX, toFailure } from './failure.ts'
import type { ForecastAnswer, ForecastTask, RunOutcome, Work } from './work.ts'

const TRIES_MAX = 3
const POOL_RETRY_MS = { first: 1_000, longest: 30_000 }

export interface RunDeps {
  pool: Pool
  /** Records a failed try; returns how many there have been. */
  countAttempt: (job: JobRow) => Promise<number>
  /** The model exceeded a limit of its child process, or crashed it. */
  onGuilt: (job: JobRow) => Promise<void>
  isStopped: () => boolean
  now: Now
  sleep: Sleep
  log: Log
  /** Limits of one try, wall-clock and CPU time. Defaults RUN_MS_MAX, RUN_CPU_MS_MAX. */
  timeoutMs?: number
  cpuMs?: number
}

/** Runs one job in a child of the pool. A try that loses its child is repeated, at most three times; while no
 *  child can be started, the job waits until its deadline. */
export function createRun({ pool, countAttempt, onGuilt, isStopped, now, sleep, log, ...limits }: RunDeps) {
  const { timeoutMs = RUN_MS_MAX, cpuMs = RUN_CPU_MS_MAX } = limits
  /** Null if somebody else has ended the job, or if this process is stopping: then the job stays PENDING and
   *  runs after the restart. */
  return async function run(work: Work, signal: AbortSignal): Promise<RunOutcome | null> {
    const { job } = work
    const options = {
      timeoutMs,
      cpuMs,
      lane: job.cost > 0 ? ('first' as const) : ('normal' as const),
      signal,
    }
    let waitMs = POOL_RETRY_MS.first
    for (;;) {
      if (job.deadlineAt < now()) return { status: 'ERROR', failure: 'expired', detail: 'it waited too long' }
      try {
        const answer = await pool.run<ForecastAnswer>(toTask(work), options)
        return { status: 'OK', answer, modelSha256: work.model.sha256 }
      } catch (error) {
        if (signal.aborted || isStopped()) return null
        if (isAppError(error, 'unavailable')) {
          await sleep(waitMs, signal)
          waitMs = Math.min(2 * waitMs, POOL_RETRY_MS.longest)
          continue
        }
        const failed = toFailure(error)
        const { failure, detail } = failed
        log({
          event: 'job_try_failed',
          level: 'warn',
          job_id: job.id,
          request_id: job.requestId,
          model: job.modelName,
          failure,
          detail,
        })
        if (failed.guilty) await onGuilt(job)
        if (!failed.again) return { status: 'ERROR', failure, detail }
        job.attempts = await countAttempt(job)
        if (job.attempts >= TRIES_MAX) return { status: 'ERROR', failure, detail: `${detail}, ${TRIES_MAX} times` }
      }
    }
  }
}

const toTask = ({ job, dataset, model }: Work): ForecastTask => ({
  model,
  recent: dataset.recent,
  audit: dataset.audit,
  history: dataset.history,
  rows: job.rows,
  horizon: job.horizon,
  riskSteps: job.riskSteps,
  panel: job.rowsEach === null ? undefined : { rowsEach: job.rowsEach, pricePerRow: job.cost / job.rows },
})
