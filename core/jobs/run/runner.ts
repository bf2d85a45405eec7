import type { JobFailure } from '../../contract/job.ts'
import { LIMITS } from '../../contract/limits.ts'
import type { Manifest } from '../../contract/manifest.ts'
import type { Catalog } from '../../catalog/service.ts'
import type { Db, Tx } from '../../db/client.ts'
import type { Now, Sleep } from '../../kit/clock.ts'
import { AppError, isAppError } from '../../kit/errors.ts'
import type { Log } from '../../kit/log.ts'
import type { Pool } from '../../workers/pool.ts'
import { planCapture, planRelease } from '../../ledger/plans.ts'
import { toCredits } from '../../ledger/posting.ts'
import type { Ledger } from '../../ledger/service.ts'
import type { JobEvents } from '../events.ts'
import { RUN_MS_MAX, toFailure } from './failure.ts'
import { isTableJob, type JobRow, toJobBytes, toJobJson } from '../job.ts'
import { createQuarantine } from './quarantine.ts'
import * as datasets from '../../datasets/store.ts'
import * as store from '../store.ts'
import { lastTimeOf } from '../../datasets/tail.ts'
import type { TrackRecords } from '../../track-record/service.ts'

const TRIES_MAX = 3
const WRITE_RETRY_MS = 1_000

/** A model file and what it promises. */
export interface RunnableModel {
  path: string
  sha256: string
  manifest: Manifest
}

/** What a worker is asked. Everything it needs comes with the task: a worker owns nothing. */
export interface ForecastTask {
  model: RunnableModel
  tail: Buffer
  audit: string
  history: string
  horizon: number
  riskSteps: string
}

/** What it answers: the result as the bytes of a JSON text, and the few figures that lists show. */
export interface ForecastAnswer {
  body: Uint8Array
  /** Null for a table. */
  verdict: string | null
  lastPrice: number | null
  median: number | null
}

/** A job with all that is needed to run it. */
export interface Work {
  job: JobRow
  dataset: datasets.DatasetRow
  model: RunnableModel
}

/** What is left of a job once it has ended: its series, where it has been loaded. */
interface Ran {
  job: JobRow
  dataset: datasets.DatasetRow | null
}

export interface RunnerDeps {
  db: Db
  ledger: Ledger
  catalog: Catalog
  pool: Pool
  tracks: TrackRecords
  events: JobEvents
  /** Jobs that run at the same time. */
  workers: number
  now: Now
  sleep: Sleep
  log: Log
  onEnd?: (status: string, model: string, runMs: number | null) => void
}

type Outcome =
  | { status: 'OK'; answer: ForecastAnswer }
  | { status: 'ERROR'; failure: JobFailure; detail: string }
  | { status: 'CANCELED' }

/** Runs jobs in the order they came, outside any transaction, and settles each once: result and capture, or failure and release, in
 *  one write. The lease of a job is held in memory: this process owns the database, and whatever was PENDING when it died is
 *  queued again at the next start. A try that loses its child is repeated, three times at most. */
export function createRunner({
  db,
  ledger,
  catalog,
  pool,
  tracks,
  events,
  workers,
  now,
  sleep,
  log,
  onEnd,
}: RunnerDeps) {
  const queue: Array<Work | JobRow> = []
  const running = new Map<string, { job: JobRow; abort: AbortController }>()
  const pendingByAccount = new Map<string, number>()
  const ordersByAccount = new Map<string, number>()
  const { countKill } = createQuarantine({ catalog, now, log })
  let endedSeq = 0
  let stopped = false
  let idle: (() => void) | null = null

  function enqueue(work: Work | JobRow): void {
    const job = jobOf(work)
    countUp(pendingByAccount, job.accountId)
    queue.push(work)
    events.emit({ jobId: job.id, seq: 1, stage: 'queued', status: 'PENDING', at: now() })
    pump()
  }

  function pump(): void {
    while (!stopped && running.size < workers && queue.length > 0) {
      const work = queue.shift()
      if (work === undefined) return
      const { id } = jobOf(work)
      const abort = new AbortController()
      running.set(id, { job: jobOf(work), abort })
      void runJob(work, abort)
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
  async function retryLater(work: Work | JobRow, error: unknown): Promise<void> {
    log({ event: 'job_put_back', level: 'error', job_id: jobOf(work).id, error })
    if (stopped) return
    await sleep(WRITE_RETRY_MS)
    queue.push(work)
  }

  async function runJob(waiting: Work | JobRow, abort: AbortController): Promise<void> {
    const work = 'dataset' in waiting ? waiting : await load(waiting)
    if (work === null) {
      // It can never run, and its hold must not stay for ever.
      const gone = { status: 'ERROR', failure: 'model_error', detail: 'its series or its model is gone' } as const
      await settle({ job: jobOf(waiting), dataset: null }, gone, null)
      return
    }
    const { job } = work
    events.emit({ jobId: job.id, seq: 2, stage: 'running', status: 'PENDING', at: now() })
    const started = performance.now()
    const outcome = await tryRun(work, abort)
    if (outcome === null) return
    await settle(work, outcome, performance.now() - started)
  }

  /** Null when the job has been ended by somebody else, or when this process is stopping: it stays PENDING and runs after the restart. */
  async function tryRun(work: Work, abort: AbortController): Promise<Outcome | null> {
    const { job, dataset, model } = work
    for (;;) {
      if (job.deadlineAt < now()) return { status: 'ERROR', failure: 'expired', detail: 'it waited too long' }
      try {
        const task: ForecastTask = {
          model,
          tail: dataset.tail,
          audit: dataset.audit,
          history: dataset.history,
          horizon: job.horizon,
          riskSteps: job.riskSteps,
        }
        return {
          status: 'OK',
          answer: await pool.run<ForecastAnswer>(task, { timeoutMs: RUN_MS_MAX, signal: abort.signal }),
        }
      } catch (error) {
        if (abort.signal.aborted || stopped) return null
        const failed = toFailure(error)
        log({
          event: 'job_try_failed',
          level: 'warn',
          job_id: job.id,
          model: job.modelName,
          failure: failed.failure,
          detail: failed.detail,
        })
        if (failed.killed) await countKill(job)
        if (!failed.again) return { status: 'ERROR', failure: failed.failure, detail: failed.detail }
        job.attempts = await whenPossible(() => db.write((tx) => store.countAttempt(tx, job.id)))
        if (job.attempts >= TRIES_MAX)
          return { status: 'ERROR', failure: failed.failure, detail: `${failed.detail}, ${TRIES_MAX} times` }
      }
    }
  }

  async function settle(ran: Ran, outcome: Outcome, runMs: number | null): Promise<void> {
    const ended = await whenPossible(() => db.write((tx) => settleIn(tx, ran, outcome)))
    if (ended !== null) finish(ran, ended, outcome, runMs)
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

  async function settleIn(tx: Tx, { job, dataset }: Ran, outcome: Outcome): Promise<JobRow | null> {
    const at = now()
    const answer = outcome.status === 'OK' ? outcome.answer : null
    const failure = outcome.status === 'ERROR' ? outcome.failure : null
    const failureDetail = outcome.status === 'ERROR' ? outcome.detail : null
    const mine = await store.endJob(tx, {
      id: job.id,
      status: outcome.status,
      finishedAt: at,
      endedSeq: ++endedSeq,
      failure,
      failureDetail,
      verdict: answer?.verdict ?? null,
      lastPrice: answer?.lastPrice ?? null,
      median: answer?.median ?? null,
    })
    if (!mine) return null
    const settlement = { accountId: job.accountId, jobId: job.id, price: toCredits(job.cost) }
    const entry = answer === null ? planRelease(settlement) : planCapture({ ...settlement, reason: job.modelName })
    await ledger.post(tx, entry)
    if (answer !== null) {
      await store.insertResult(tx, job.id, answer.body)
      if (dataset !== null && !isTableJob(job))
        await tracks.open(tx, {
          jobId: job.id,
          accountId: job.accountId,
          modelName: job.modelName,
          anchorAt: lastTimeOf(dataset.tail),
          horizon: job.horizon,
        })
    }
    return { ...job, status: outcome.status, failure, failureDetail, finishedAt: at }
  }

  function finish({ dataset }: Ran, ended: JobRow, outcome: Outcome, runMs: number | null): void {
    forget(ended.accountId)
    // What it was made from may be the future of an earlier forecast.
    if (ended.status === 'OK' && dataset?.tableOf === null) tracks.note(ended.accountId, dataset.tail)
    const audit = dataset?.audit ?? null
    const json =
      outcome.status === 'OK'
        ? toJobBytes(ended, audit, outcome.answer.body)
        : toJobJson(ended, { audit, result: null, trackRecord: null })
    events.emit({ jobId: ended.id, seq: 3, stage: 'finished', status: ended.status, at: now(), json })
    onEnd?.(ended.status, ended.modelName, runMs)
    log({
      event: 'job_settled',
      job_id: ended.id,
      status: ended.status,
      model: ended.modelName,
      rows: ended.rows,
      cost: ended.cost,
      ...(runMs === null ? {} : { run_ms: Math.round(runMs) }),
    })
  }

  function forget(accountId: string): void {
    countDown(pendingByAccount, accountId)
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

  async function end(job: JobRow, outcome: Outcome): Promise<JobRow | null> {
    const ended = await db.write((tx) => settleIn(tx, { job, dataset: null }, outcome))
    if (ended === null) return null
    running.get(job.id)?.abort.abort()
    const place = queue.findIndex((work) => jobOf(work).id === job.id)
    if (place >= 0) queue.splice(place, 1)
    finish({ job, dataset: null }, ended, outcome, null)
    return ended
  }

  return {
    enqueue,
    /** Counts an order against the bound on waiting jobs while it is being written: call the function that it returns once the job
     *  is queued, or is not to be. Throws `too_many_pending`. */
    reserve(accountId: string): () => void {
      const waiting = (pendingByAccount.get(accountId) ?? 0) + (ordersByAccount.get(accountId) ?? 0)
      if (waiting >= LIMITS.pendingJobsMax) throw new AppError('too_many_pending', { limit: LIMITS.pendingJobsMax })
      countUp(ordersByAccount, accountId)
      return () => countDown(ordersByAccount, accountId)
    },
    /** Ends the job as CANCELED and stops its run; null when it had ended before. */
    cancel: (job: JobRow) => end(job, { status: 'CANCELED' }),
    /** Queues again what was PENDING when the process before this one ended. */
    async recover(): Promise<number> {
      endedSeq = await store.lastEndedSeq(db.reader)
      const pending = await store.listPending(db.reader)
      for (const job of pending) enqueue(job)
      return pending.length
    },
    /** Ends jobs whose deadline has passed, waiting or running; returns how many. */
    async sweep(): Promise<number> {
      const known = [...queue.map(jobOf), ...[...running.values()].map(({ job }) => job)]
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

function countUp(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

function countDown(counts: Map<string, number>, key: string): void {
  const left = (counts.get(key) ?? 1) - 1
  if (left > 0) counts.set(key, left)
  else counts.delete(key)
}

const jobOf = (work: Work | JobRow): JobRow => ('dataset' in work ? work.job : work)
