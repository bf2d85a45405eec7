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
import type { Pool } from '../../workers/pool.ts'
import type { JobEvents } from '../events.ts'
import type { JobRow } from '../job.ts'
import type { Keeping } from '../retention.ts'
import * as store from '../store.ts'
import type { Quarantine } from './quarantine.ts'
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
  addEvent: AddEvent
  /** Jobs that run at the same time. */
  workers: number
  keeping: Keeping
  now: Now
  sleep: Sleep
  log: Log
  onEnd?: (status: string, model: string, runMs: number | null) => void
}

/** Runs jobs in the order of their turns, outside any transaction, and settles each once. The lease of a job is held in memory: this
 *  process owns the database, and whatever was PENDING when it died is queued again at the next start. */
export function createRunner(deps: RunnerDeps) {
  const { db, catalog, pool, events, quarantine, workers, now, sleep, log, onEnd = () => undefined } = deps
  const queue = createQueue({ ticks: systemTicks })
  const running = new Map<string, { job: JobRow; abort: AbortController }>()
  const settlement = createSettle({ ...deps, onEnd })
  let stopped = false
  let idle: (() => void) | null = null

  const run = createRun({
    pool,
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
    while (!stopped && running.size < workers) {
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

  /** What nobody foresaw (the database could not be read, say) must not leave a job PENDING for ever: it is tried again until its
   *  deadline, at which the sweep ends it. */
  async function retryLater(work: Waiting, error: unknown): Promise<void> {
    log({ event: 'job_put_back', level: 'error', job_id: jobOf(work).id, request_id: jobOf(work).requestId, error })
    if (stopped) return
    await sleep(WRITE_RETRY_MS)
    queue.add(work)
  }

  async function runJob(waiting: Waiting, signal: AbortSignal): Promise<void> {
    const work = 'dataset' in waiting ? waiting : await load(waiting)
    if (work === null) {
      // It can never run, and its hold must not stay for ever.
      const gone = { status: 'ERROR', failure: 'model_error', detail: 'its series or its model is gone' } as const
      await finish({ job: jobOf(waiting), dataset: null }, gone, null)
      return
    }
    events.emit({ jobId: work.job.id, seq: 2, stage: 'running', status: 'PENDING', at: now() })
    const started = performance.now()
    const outcome = await run(work, signal)
    if (outcome !== null) await finish(work, outcome, performance.now() - started)
  }

  async function finish(ran: Ran, outcome: RunOutcome, runMs: number | null): Promise<void> {
    const first = (): void => {
      queue.count(ran.job, -1)
      queue.noteEnd()
    }
    await whenPossible(() => settlement.settle(ran, outcome, { runMs, first }))
  }

  /** The work is done and must not be lost: while the disk is full or locked, it waits here for better times. */
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

  /** Null when there is nothing left to run. */
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

  /** Ends a job from outside, whether it waits or runs; null when it had ended before. */
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
    /** Throws `too_many_pending` or `unavailable` when an order has no room, or would wait too long. */
    checkRoom,
    /** Counts an order against the bounds on waiting jobs while it is being written: call the function that it returns once the job
     *  is queued, or is not to be. Throws as checkRoom does. */
    reserve(order: Pick<JobRow, 'accountId' | 'cost'>): () => void {
      checkRoom(order)
      queue.count(order, 1)
      return () => queue.count(order, -1)
    },
    /** Ends the job as CANCELED and stops its run; null when it had ended before. */
    cancel: (job: JobRow) => end(job, { status: 'CANCELED' }),
    /** Queues again what was PENDING when the process before this one ended. */
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
    /** Takes no more work and waits for what runs, at most `timeoutMs`; the rest stays PENDING for the next start. */
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
