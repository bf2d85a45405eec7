import type { Catalog } from '../../catalog/service.ts'
import * as datasets from '../../datasets/store.ts'
import type { Db } from '../../db/client.ts'
import type { AddEvent } from '../../events/service.ts'
import { type Now, type Sleep, systemTicks } from '../../kit/clock.ts'
import { AppError, isAppError } from '../../kit/errors.ts'
import type { Log } from '../../kit/log.ts'
import type { Ledger } from '../../ledger/service.ts'
import type { TrackRecords } from '../../track-record/service.ts'
import type { Receipts } from '../../receipts/service.ts'
import type { Pool } from '../../workers/pool-options.ts'
import type { JobEvents } from '../events.ts'
import type { JobRow } from '../job.ts'
import type { Keeping } from '../retention.ts'
import * as store from '../store.ts'
import type { Quarantine } from './quarantine.ts'
import type { Leases } from './remote/leases.ts'
import { createQueue } from './queue.ts'
import { createRun } from './run.ts'
import { createSettle } from './settle.ts'
import { jobOf, type RunOutcome, type Ran, type Waiting, type Work } from './work.ts'

const WRITE_RETRY_MS = 1_000

export interface RunnerDeps {
  db: Db
  ledger: Ledger
  catalog: Catalog
  pool: Pool
  tracks: TrackRecords
  receipts: Receipts
  events: JobEvents
  quarantine: Quarantine
  leases: Leases
  addEvent: AddEvent
  /** How many jobs may run at the same time now. */
  atOnce: () => number
  keeping: Keeping
  now: Now
  sleep: Sleep
  log: Log
  onEnd?: (status: string, model: string, runMs: number | null) => void
}

/** Runs jobs in turn, outside any transaction, and settles each once. What core's own children run is known in memory
 *  alone: jobs that were PENDING when core died are queued again at the next start. What is given to workers elsewhere has a
 *  lease in the database: the next core takes another, and no answer to the old one is stored. */
export function createRunner(deps: RunnerDeps) {
  const { db, catalog, pool, events, quarantine, leases, atOnce, now, sleep, log, onEnd = () => undefined } = deps
  const queue = createQueue({ ticks: systemTicks })
  const running = new Map<string, { job: JobRow; abort: AbortController }>()
  const settlement = createSettle({ ...deps, onEnd })
  let stopped = false
  let idle: (() => void) | null = null

  const run = createRun({
    pool,
    leases,
    countAttempt: ({ id }) => whenPossible(() => db.write((tx) => store.countAttempt(tx, id))),
    onGuilt: quarantine.countGuilt,
    isStopped: () => stopped,
    now,
    sleep,
    log,
  })

  function checkRoom(order: Pick<JobRow, 'accountId' | 'cost'>): void {
    if (!pool.stats.canStart)
      throw new AppError('unavailable', { detail: 'forecasts cannot be made just now', retry_after_seconds: 30 })
    queue.checkRoom(order)
  }

  function enqueue(work: Waiting): void {
    const job = jobOf(work)
    queue.count(job, 1)
    queue.add(work)
    events.emit({ jobId: job.id, seq: 1, stage: 'queued', status: 'PENDING', at: now() })
    pump()
  }

  function pump(): void {
    while (!stopped && running.size < atOnce()) {
      const work = queue.next()
      if (work === undefined) return
      const { id } = jobOf(work)
      const abort = new AbortController()
      running.set(id, { job: jobOf(work), abort })
      void runJob(work, abort.signal)
        .catch((error: unknown) => retryLater(work, error))
        .finally(() => {
          running.delete(id)
          if (running.size === 0) idle?.()
          pump()
        })
    }
  }

  /** An unexpected failure (for example an unreadable database) must not leave a job PENDING forever: it is
   *  retried until its deadline, when the sweep ends it. */
  async function retryLater(work: Waiting, error: unknown): Promise<void> {
    log({ event: 'job_put_back', level: 'error', job_id: jobOf(work).id, request_id: jobOf(work).requestId, error })
    if (stopped) return
    await sleep(WRITE_RETRY_MS)
    queue.add(work)
  }

  async function runJob(waiting: Waiting, signal: AbortSignal): Promise<void> {
    const work = 'dataset' in waiting ? waiting : await load(waiting)
    if (work === null) {
      // It can never run, and its hold must not stay forever.
      const gone = { status: 'ERROR', failure: 'model_error', detail: 'its series or its model is gone' } as const
      await finish({ job: jobOf(waiting), dataset: null }, gone, { runMs: null, leaseId: null })
      return
    }
    events.emit({ jobId: work.job.id, seq: 2, stage: 'running', status: 'PENDING', at: now() })
    const started = performance.now()
    const ran = await run(work, signal)
    if (ran === null) return
    try {
      await finish(work, ran.outcome, { runMs: performance.now() - started, leaseId: ran.leaseId })
    } finally {
      if (!stopped) ran.forget()
    }
  }

  async function finish(
    ran: Ran,
    outcome: RunOutcome,
    how: { runMs: number | null; leaseId: string | null },
  ): Promise<void> {
    const first = (): void => {
      queue.count(ran.job, -1)
      queue.noteEnd()
    }
    await whenPossible(() => settlement.settle(ran, outcome, { ...how, first }))
  }

  /** The work is done and must not be lost: while the disk is full or locked, settling is retried. */
  async function whenPossible<T>(write: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await write()
      } catch (error) {
        if (!isAppError(error, 'unavailable') || stopped) throw error
        await sleep(WRITE_RETRY_MS)
      }
    }
  }

  /** Null if there is nothing left to run. */
  async function load(job: JobRow): Promise<Work | null> {
    const [dataset, model] = await Promise.all([
      datasets.findDataset(db.reader, job.datasetId),
      catalog.getVersion(job.modelVersionId).catch((error: unknown) => {
        if (isAppError(error, 'not_found')) return undefined
        throw error
      }),
    ])
    if (dataset === undefined || model === undefined) return null
    return { job, dataset, model: { path: model.path, sha256: model.sha256, manifest: model.manifest } }
  }

  /** Ends a waiting or running job from outside; null if it had already ended. */
  function end(job: JobRow, outcome: RunOutcome): Promise<JobRow | null> {
    const first = (): void => {
      running.get(job.id)?.abort.abort()
      queue.remove(job)
      queue.count(job, -1)
    }
    return settlement.settle({ job, dataset: null }, outcome, { first })
  }

  return {
    enqueue,
    /** Throws `too_many_pending` or `unavailable` if a submission has no room, or would wait too long. */
    checkRoom,
    /** Counts a submission against the limits on waiting jobs while it is being written. Call the returned
     *  function once the job is queued or abandoned. Throws as checkRoom does. */
    reserve(order: Pick<JobRow, 'accountId' | 'cost'>): () => void {
      checkRoom(order)
      queue.count(order, 1)
      return () => queue.count(order, -1)
    },
    /** Ends the job as CANCELED and stops its run; null if it had already ended. */
    cancel: (job: JobRow) => end(job, { status: 'CANCELED' }),
    /** Queues the jobs that were PENDING when the previous process ended. */
    async recover(): Promise<number> {
      const pending = await store.listPending(db.reader)
      for (const job of pending) enqueue(job)
      return pending.length
    },
    /** Ends jobs whose deadline has passed, waiting or running; returns how many. */
    async sweep(): Promise<number> {
      const known = [...queue.all().map(jobOf), ...[...running.values()].map(({ job }) => job)]
      const late = known.filter((job) => job.deadlineAt < now())
      for (const job of late) await end(job, { status: 'ERROR', failure: 'expired', detail: 'it waited too long' })
      return late.length
    },
    /** Starts no more jobs and waits at most `timeoutMs` for running ones; the rest stay PENDING for the next
     *  start. */
    async stop(timeoutMs: number): Promise<void> {
      stopped = true
      if (running.size === 0) return
      const drained = new Promise<void>((resolve) => {
        idle = resolve
      })
      await Promise.race([drained, sleep(timeoutMs)])
    },
    stats: () => ({ waiting: queue.length, running: running.size }),
  }
}
export type Runner = ReturnType<typeof createRunner>
