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
  /** Nobody waits for it: among workers elsewhere it goes behind what somebody waits for. */
  isBulk?: boolean
  /** For a task whose result is stored. A pool whose children are core's own has no use for it. */
  leasing?: Leasing
  signal?: AbortSignal
}

/** The right to store the result of a task that is given away: an answer without it is not stored. */
export interface Lease {
  id: string
  /** Until when the task is not given to anybody else, in milliseconds UTC. */
  until: number
}

export interface Leasing {
  /** Takes a lease that is on disk when it resolves. Null if the task has ended: then it is not run. */
  claim: () => Promise<Lease | null>
  /** Receives what is to be called once the result is stored, or can never be: before that, the broker keeps the
   *  answer. */
  onAnswered: (forget: () => void) => void
}

/** What users of children see of them, wherever they are. */
export interface Pool {
  /** Resolves with what the program returns. Rejects with an AppError that it threw, or a PoolFailure. */
  run<T>(input: unknown, options: RunOptions): Promise<T>
  /** Starts the warm children now, so that the first task does not wait for them. */
  warmUp(): void
  /** Kills running tasks and refuses waiting ones; resolves when every child is gone. */
  close(): Promise<void>
  readonly stats: PoolStats
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
