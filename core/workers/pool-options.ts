import type { Now, Sleep } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import type { Lane } from './lanes.ts'

export interface PoolDeps {
  /** A built program that calls `serveTasks`, from `programPath`. */
  program: string
  /** An empty folder as the children's working directory. */
  cwd: string
  /** Maximum number of children, and so of concurrent tasks. */
  size: number
  /** Idle children to keep once the first has been needed. Default 1. */
  warm?: number
  /** Memory limit of a child's data; Node itself takes 70 MB of it, with onnxruntime loaded. */
  memoryBytes: number
  /** JavaScript heap of a child. Default half of memoryBytes. */
  heapBytes?: number
  /** CPU limit of a child's life: at least twice the longest `timeoutMs`. The child is replaced after half of
   *  it. */
  cpuSeconds: number
  /** A child above `warm` that has been idle for this long is ended. */
  idleMs: number
  /** A child is replaced after this many tasks. */
  tasksPerChildMax: number
  /** Tasks that may wait; more are refused with `unavailable`. Default 10,000. */
  waitingMax?: number
  /** Tasks sent to a child beyond the one it runs, so that a child with short tasks need not wait for the
   *  parent's next event-loop turn after each. Default 0. */
  ahead?: number
  /** How long a child may take to start before its progress is checked; it may continue while it makes progress.
   *  Default 20 s. */
  startMs?: number
  log: Log
  sleep: Sleep
  now: Now
}

export interface RunOptions {
  /** Counted from the moment a child takes the task; waiting does not count. */
  timeoutMs: number
  /** CPU limit of the task, where the system reports it. A task that exceeds `timeoutMs` without using it up
   *  was `stalled` by others. */
  cpuMs?: number
  /** Default `normal`. Background tasks run in one child fewer than there are (if there is more than one) and
   *  never before others, but a running one is not interrupted: keep each short. */
  lane?: Lane
  signal?: AbortSignal
}

export interface PoolStats {
  readonly running: number
  readonly waiting: number
  /** Children killed in the middle of a task. */
  readonly kills: number
  readonly spawned: number
  readonly pids: readonly number[]
  /** False while children repeatedly end before they are ready. */
  readonly canStart: boolean
}
