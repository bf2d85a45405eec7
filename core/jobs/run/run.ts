import { isAppError } from '../../kit/errors.ts'
import type { Now, Sleep } from '../../kit/clock.ts'
import type { Log } from '../../kit/log.ts'
import type { Lease, Pool } from '../../workers/pool-options.ts'
import type { JobRow } from '../job.ts'
import { RUN_CPU_MS_MAX, RUN_MS_MAX, toFailure } from './failure.ts'
import type { Leases } from './remote/leases.ts'
import type { ForecastAnswer, ForecastTask, RunOutcome, Work } from './work.ts'

const TRIES_MAX = 3
const POOL_RETRY_MS = { first: 1_000, longest: 30_000 }
/** A lease lasts for this many times the limit of a run: the task may stand behind others. */
const LEASE_RUNS = 2

export interface RunDeps {
  pool: Pool
  leases: Leases
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

/** How a run came out. */
export interface Outcome {
  outcome: RunOutcome
  /** The lease under which it may be stored; null if it ran here. */
  leaseId: string | null
  /** To be called once it is stored: the broker keeps the answer until then. */
  forget: () => void
}

/** Runs one job in a child of the pool. A try that loses its child is repeated, at most three times; while no
 *  child can be started, the job waits until its deadline. */
export function createRun({ pool, leases, countAttempt, onGuilt, isStopped, now, sleep, log, ...limits }: RunDeps) {
  const { timeoutMs = RUN_MS_MAX, cpuMs = RUN_CPU_MS_MAX } = limits
  /** Null if somebody else has ended the job, or if this process is stopping: then the job stays PENDING and
   *  runs after the restart. */
  return async function run(work: Work, signal: AbortSignal): Promise<Outcome | null> {
    const { job } = work
    const held = createHeld()
    const options = {
      timeoutMs,
      cpuMs,
      lane: job.cost > 0 ? ('first' as const) : ('normal' as const),
      isBulk: isByWatch(job),
      leasing: {
        claim: async () => held.take(await leases.claim(job, LEASE_RUNS * timeoutMs)),
        onAnswered: held.onAnswered,
      },
      signal,
    }
    const ended = (outcome: RunOutcome): Outcome => ({ outcome, leaseId: held.id(), forget: () => held.forget() })
    let waitMs = POOL_RETRY_MS.first
    for (;;) {
      if (job.deadlineAt < now()) return ended({ status: 'ERROR', failure: 'expired', detail: 'it waited too long' })
      try {
        const answer = await pool.run<ForecastAnswer>(toTask(work), options)
        return ended({ status: 'OK', answer, modelSha256: work.model.sha256 })
      } catch (error) {
        // What a core that stops has not stored is for the next one.
        if (isStopped()) return null
        if (signal.aborted || held.isLost()) {
          held.forget()
          return null
        }
        if (isAppError(error, 'unavailable')) {
          held.forget()
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
        if (!failed.again) return ended({ status: 'ERROR', failure, detail })
        job.attempts = await countAttempt(job)
        if (job.attempts >= TRIES_MAX)
          return ended({ status: 'ERROR', failure, detail: `${detail}, ${TRIES_MAX} times` })
        held.forget()
      }
    }
  }
}

/** What a run holds of leases: the one under which its result may be stored, and what the broker keeps until then. */
function createHeld() {
  let current: Lease | null = null
  let isLost = false
  let forgets: (() => void)[] = []
  return {
    take(lease: Lease | null): Lease | null {
      current = lease
      isLost = lease === null
      return lease
    },
    onAnswered: (forget: () => void): void => void forgets.push(forget),
    forget(): void {
      for (const forget of forgets) forget()
      forgets = []
    },
    id: (): string | null => current?.id ?? null,
    /** True if the job had ended when a lease was asked for. */
    isLost: (): boolean => isLost,
  }
}

/** Nobody waits for what a watch has ordered. The id of a request has no colon if its caller chose it. */
const isByWatch = ({ requestId }: JobRow): boolean => requestId?.startsWith('watch:') === true

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
