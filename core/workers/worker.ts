import type { Now } from '../kit/clock.ts'
import { type ChildExit, PoolFailure, type PoolFailureReason } from './failure.ts'
import { type ChildLimits, limitsAreEnforced, startChild } from './process.ts'
import { fromPlainError, type ReplyMessage } from './protocol.ts'
import { type PoolTask, unawaited } from './task.ts'

/** A task that takes longer than this loses its followers to other children. */
const SHORT_MS = 200
/** Code and shared libraries are resident but are not data, so the resident limit is a little higher. */
const RESIDENT_MARGIN_BYTES = 128 * 1_048_576

export interface WorkerDeps {
  limits: ChildLimits
  tasksPerChildMax: number
  /** How long a start may take before its progress is checked. */
  startMs: number
  startCpuMsMax: () => number
  now: Now
}

export interface WorkerEvents {
  /** The child can take its first task. */
  onReady: () => void
  /** The child made no progress while it started, and is being killed. */
  onStartTimeout: () => void
  /** A task was answered, or the child confirmed a drop. */
  onAnswer: () => void
  /** Tasks that it was given but did not do, in order. */
  onReturned: (tasks: readonly PoolTask[]) => void
  /** It is being killed in the middle of a task. */
  onKilled: (reason: PoolFailureReason, detail: string) => void
  onExit: (exit: ChildExit) => void
}

/** A child process and the tasks sent to it. It runs the first; none of the others, its followers, begins before
 *  the first is answered. */
export function createWorker(deps: WorkerDeps, events: WorkerEvents) {
  const { limits, tasksPerChildMax, startMs, startCpuMsMax, now } = deps
  const child = startChild(limits, {
    onReply: receive,
    onExit(exit) {
      clearTimeout(deadline)
      events.onExit(exit)
    },
  })
  let tasks: PoolTask[] = []
  let deadline: NodeJS.Timeout | undefined
  /** When it began the first task. */
  let startedAt = 0
  let answered = 0
  /** CPU time it had used at its last answer. */
  let cpuMsBefore = 0
  let ready = false
  /** True once it has been killed: it takes no more tasks, and counts until its process has exited. */
  let retiring = false
  let idleSince = now()
  watchStart()

  /** A starved machine is not the program's fault: a start may continue while it makes progress and has CPU time
   *  left. */
  function watchStart(cpuBefore = 0): void {
    deadline = setTimeout(() => {
      const used = child.cpuMs()
      if (used !== null && used > cpuBefore && used < startCpuMsMax()) return watchStart(used)
      events.onStartTimeout()
      child.kill()
    }, startMs)
  }

  function assign(task: PoolTask): void {
    tasks.push(task)
    if (tasks.length === 1) startClock(task)
    child.send({ kind: 'task', id: task.id, task: task.input })
  }

  function startClock({ timeoutMs, cpuMs }: PoolTask): void {
    startedAt = performance.now()
    const reason = cpuMs === null || !limitsAreEnforced() ? 'timed_out' : 'stalled'
    deadline = setTimeout(() => kill(reason, `no answer within ${timeoutMs} ms`), timeoutMs)
  }

  function receive(reply: ReplyMessage): void {
    if (reply.kind === 'ready') {
      clearTimeout(deadline)
      ready = true
      return events.onReady()
    }
    if (reply.kind === 'dropped') return removeDropped(reply.ids)
    const [task] = tasks
    // A killed child may have answered before it died.
    if (task === undefined || reply.id !== task.id) return
    clearTimeout(deadline)
    tasks.shift()
    idleSince = now()
    answered++
    cpuMsBefore = reply.cpuMs
    const error = reply.kind === 'error' ? fromPlainError(reply.error) : null
    const spent = reply.cpuMs > limits.cpuSeconds * 500 || answered >= tasksPerChildMax
    if (spent || (reply.kind === 'error' && reply.error.outOfMemory)) retire()
    else if (tasks[0] !== undefined) startClock(tasks[0])
    task.settle(error === null ? { result: reply.kind === 'result' ? reply.result : undefined } : { error })
    events.onAnswer()
  }

  function removeDropped(ids: readonly number[]): void {
    const [first] = tasks
    tasks = tasks.filter(({ id }) => !ids.includes(id))
    const [next] = tasks
    if (next !== first) {
      clearTimeout(deadline)
      idleSince = now()
      if (next !== undefined) startClock(next)
    }
    events.onAnswer()
  }

  function kill(reason: PoolFailureReason, detail: string): void {
    const task = tasks.shift()
    if (task === undefined) return
    retire()
    events.onKilled(reason, detail)
    task.settle({ error: new PoolFailure(reason, detail) })
  }

  function retire(): void {
    clearTimeout(deadline)
    retiring = true
    events.onReturned(tasks.splice(0))
    child.kill()
  }

  /** Asks the child to drop followers. It begins none before its first task is answered, but that answer may be
   *  on its way: a dropped task stays the child's until the child confirms the drop, and meanwhile it is sent
   *  nothing else. */
  function drop(followers: readonly PoolTask[]): void {
    tasks = tasks.map((task) => (followers.includes(task) ? unawaited(task) : task))
    child.send({ kind: 'drop', ids: followers.map(({ id }) => id) })
  }

  const runsShort = (): boolean => performance.now() - startedAt < SHORT_MS

  /** CPU time is read only once the limit can have been reached: a task rarely computes with more than four
   *  threads. */
  function hasUsedUp(limit: number | null): boolean {
    if (limit === null || performance.now() - startedAt < limit / 4) return false
    const used = child.cpuMs()
    return used !== null && used - cpuMsBefore > limit
  }

  return {
    pid: child.pid,
    get ready(): boolean {
      return ready
    },
    get retiring(): boolean {
      return retiring
    },
    get idleSince(): number {
      return idleSince
    },
    get tasks(): readonly PoolTask[] {
      return tasks
    },
    isIdle: (): boolean => ready && !retiring && tasks.length === 0,
    acceptsFollowers: (): boolean =>
      !retiring && tasks.length > 0 && tasks.every(({ isAwaited }) => isAwaited) && runsShort(),
    assign,
    kill,
    retire,
    drop,
    /** Takes all its tasks away, without a word to the child. */
    removeTasks: (): PoolTask[] => tasks.splice(0),
    /** Takes back the followers of a task that takes long; the child is asked to drop them. */
    reclaimFollowers(): PoolTask[] {
      const followers = tasks.slice(1).filter(({ isAwaited }) => isAwaited)
      if (followers.length === 0 || runsShort()) return []
      drop(followers)
      return followers
    },
    /** Kills the child if its task has exceeded its memory or CPU time; returns whether it has. */
    enforceLimits(): boolean {
      const resident = child.residentBytes()
      const limit = tasks[0]?.cpuMs ?? null
      if (resident !== null && resident > limits.memoryBytes + RESIDENT_MARGIN_BYTES) {
        kill('out_of_memory', `${Math.round(resident / 1_048_576)} MiB in memory`)
      } else if (hasUsedUp(limit)) kill('timed_out', `more than ${limit} ms of processor time`)
      else return false
      return true
    },
  }
}
export type Worker = ReturnType<typeof createWorker>
