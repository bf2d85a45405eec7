import { basename } from 'node:path'
import { AppError } from '../kit/errors.ts'
import { type ChildExit, failureOfExit, PoolFailure } from './failure.ts'
import { createLanes } from './lanes.ts'
import type { Pool, PoolDeps, PoolStats, RunOptions } from './pool-options.ts'
import { limitsAreEnforced } from './process.ts'
import { createStartFailures } from './start-failures.ts'
import type { PoolTask } from './task.ts'
import { createWorker, type Worker } from './worker.ts'

const START_MS = 20_000
const WATCH_MS = 25
const LOGGED_CHARS_MAX = 300

/** A pool of child processes for work that may hang, explode or crash: untrusted files and models. A child
 *  does one task at a time, under limits of memory and CPU time and a deadline, and is killed when it exceeds
 *  one. Nothing a child does harms the parent or other tasks. Children start with the first task and are kept
 *  warm. */
export function createPool(deps: PoolDeps): Pool {
  const { program, cwd, size, warm = 1, memoryBytes, cpuSeconds, idleMs, tasksPerChildMax } = deps
  const { waitingMax = 10_000, ahead = 0, startMs = START_MS, log, sleep, now } = deps
  const name = basename(program, '.js')
  const limits = { program, cwd, memoryBytes, heapBytes: deps.heapBytes ?? memoryBytes / 2, cpuSeconds }
  const workers = new Set<Worker>()
  const waiting = createLanes<PoolTask>()
  const starts = createStartFailures()
  const counts = { kills: 0, spawned: 0 }
  let lastTaskId = 0
  let watch: NodeJS.Timeout | null = null
  let retirement: NodeJS.Timeout | null = null
  let closed = false
  let allGone: (() => void) | null = null

  function run<T>(input: unknown, { timeoutMs, cpuMs, lane = 'normal', signal }: RunOptions): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (closed) return reject(new PoolFailure('aborted', 'the pool is closed'))
      if (signal?.aborted) return reject(new PoolFailure('aborted', 'given up before it ran'))
      if (waiting.size >= waitingMax) {
        return reject(new AppError('unavailable', { detail: 'too much is waiting', retry_after_seconds: 5 }))
      }
      const onAbort = (): void => abort(task)
      const task: PoolTask = {
        id: ++lastTaskId,
        input,
        timeoutMs,
        cpuMs: cpuMs ?? null,
        lane,
        isAwaited: true,
        settle(outcome) {
          signal?.removeEventListener('abort', onAbort)
          if ('error' in outcome) reject(outcome.error)
          // The child answers with what its program returns for this task; the caller names that type.
          else resolve(outcome.result as T)
        },
      }
      signal?.addEventListener('abort', onAbort, { once: true })
      waiting.add(task)
      dispatch()
    })
  }

  /** Sends waiting tasks to idle children, most recently used first; starts the children missing for work or
   *  warmth; and sends what is left as followers to children that run something short. */
  function dispatch(): void {
    if (closed) return
    for (const worker of [...workers].filter((each) => each.isIdle()).sort((a, b) => b.idleSince - a.idleSince)) {
      const task = waiting.nextUrgent() ?? (backgroundRoom() > 0 ? waiting.nextBackground() : undefined)
      if (task === undefined) break
      assign(worker, task)
    }
    const starting = [...workers].filter(({ ready }) => !ready).length
    const tasks = waiting.urgent + Math.min(waiting.background, backgroundRoom())
    const wanted = Math.max(tasks - starting, warm - workers.size)
    for (let i = Math.min(wanted, size - workers.size); i > 0; i--) start()
    for (let length = 1; length <= ahead; length++) {
      for (const worker of workers) {
        if (!worker.acceptsFollowers() || worker.tasks.length !== length) continue
        const task = waiting.nextUrgent()
        if (task === undefined) return
        assign(worker, task)
      }
    }
  }

  /** How many more background tasks may run: one child is reserved for the others if there is more than one. */
  function backgroundRoom(): number {
    const running = [...workers].filter(({ tasks }) => tasks[0]?.lane === 'background').length
    return Math.max(1, size - 1) - running
  }

  function assign(worker: Worker, task: PoolTask): void {
    worker.assign(task)
    watch ??= setInterval(watchRunning, WATCH_MS).unref()
  }

  function start(): void {
    if (counts.spawned++ === 0) prepare()
    const worker = createWorker(
      { limits, tasksPerChildMax, startMs, startCpuMsMax: starts.cpuMsMax, now },
      {
        onReady() {
          starts.reset()
          dispatch()
        },
        onStartTimeout: starts.addTimeout,
        onAnswer() {
          if (waiting.size > 0 || worker.retiring) dispatch()
        },
        onReturned: (tasks) => waiting.putBack(tasks),
        onKilled(reason, detail) {
          counts.kills++
          log({ event: 'child_killed', level: 'warn', program: name, pid: worker.pid, reason, detail })
        },
        onExit: (exit) => onExit(worker, exit),
      },
    )
    workers.add(worker)
  }

  function prepare(): void {
    if (!limitsAreEnforced()) log({ event: 'pool_without_limits', level: 'warn', program: name })
    retirement = setInterval(retireIdle, Math.max(20, idleMs / 2)).unref()
  }

  function onExit(worker: Worker, exit: ChildExit): void {
    workers.delete(worker)
    if (!worker.retiring) failRunning(worker, exit)
    if (workers.size === 0) allGone?.()
    if (worker.ready) return dispatch()
    if (!starts.canStart()) return refuseWaiting('child processes do not start')
    if (!closed) void sleep(starts.retryMs()).then(dispatch)
  }

  /** After a child died by itself: its running task fails, and its followers wait again. */
  function failRunning(worker: Worker, exit: ChildExit): void {
    const { code, signal } = exit
    const stderrTail = exit.stderrTail.slice(-LOGGED_CHARS_MAX)
    const [task, ...followers] = worker.removeTasks()
    const busy = task !== undefined
    log({ event: 'child_died', level: 'warn', program: name, pid: worker.pid, busy, code, signal, stderrTail })
    waiting.putBack(followers)
    task?.settle({ error: failureOfExit(exit) })
    if (!worker.ready) starts.addExit(signal)
  }

  function refuseWaiting(detail: string): void {
    log({ event: 'pool_unavailable', level: 'error', program: name, detail })
    const error = new AppError('unavailable', { detail, retry_after_seconds: 30 })
    for (const task of waiting.drain()) task.settle({ error })
  }

  function abort(task: PoolTask): void {
    if (waiting.remove(task)) return task.settle({ error: new PoolFailure('aborted', 'given up before it ran') })
    for (const worker of workers) {
      if (worker.tasks[0] === task) return worker.kill('aborted', 'given up while it ran')
      if (!worker.tasks.includes(task)) continue
      worker.drop([task])
      return task.settle({ error: new PoolFailure('aborted', 'given up before it ran') })
    }
  }

  /** Watches running tasks: their memory and CPU time, and followers that would wait long. */
  function watchRunning(): void {
    const busy = [...workers].filter(({ tasks }) => tasks.length > 0)
    for (const worker of busy) {
      if (worker.enforceLimits()) continue
      const followers = worker.reclaimFollowers()
      if (followers.length === 0) continue
      waiting.putBack(followers)
      dispatch()
    }
    if (busy.length > 0) return
    clearInterval(watch ?? undefined)
    watch = null
  }

  function retireIdle(): void {
    for (const worker of workers) {
      if (workers.size <= warm) return
      if (worker.isIdle() && now() - worker.idleSince > idleMs) worker.retire()
    }
  }

  async function close(): Promise<void> {
    if (!closed) {
      closed = true
      clearInterval(watch ?? undefined)
      clearInterval(retirement ?? undefined)
      const error = new PoolFailure('aborted', 'the pool is closed')
      for (const task of waiting.drain()) task.settle({ error })
      for (const worker of workers) {
        for (const task of worker.removeTasks()) task.settle({ error })
        worker.retire()
      }
    }
    if (workers.size > 0) await new Promise<void>((resolve) => (allGone = resolve))
  }

  return {
    run,
    warmUp: dispatch,
    close,
    get stats(): PoolStats {
      const all = [...workers]
      return {
        ...counts,
        running: all.filter(({ tasks }) => tasks.length > 0).length,
        waiting: waiting.size,
        pids: all.map(({ pid }) => pid),
        canStart: starts.canStart(),
      }
    },
  }
}
