import { basename } from 'node:path'
import { AppError } from '../kit/errors.ts'
import { type ChildExit, failureOfExit, PoolFailure, type PoolFailureReason } from './failure.ts'
import { createLanes, type Lane } from './lanes.ts'
import { type Child, limitsAreEnforced, startChild } from './process.ts'
import { fromPlainError, type ReplyMessage } from './protocol.ts'
import type { PoolDeps, RunOptions, PoolStats } from './pool-options.ts'

export { isPoolFailure, PoolFailure } from './failure.ts'

interface Order {
  readonly id: number
  readonly task: unknown
  readonly timeoutMs: number
  readonly cpuMs: number | null
  readonly lane: Lane
  /** False for a task taken back from a child that may already have begun it. It counts as the child's, under
   *  its deadline, until the child confirms the drop or answers; nobody waits for that answer. */
  readonly isAwaited: boolean
  settle(outcome: { result: unknown } | { error: Error }): void
}

interface Member {
  readonly child: Child
  ready: boolean
  /** The tasks sent to it, in order. It runs the first; none of the others has begun before the first is
   *  answered. */
  orders: Order[]
  deadline: NodeJS.Timeout | null
  /** When it began the first task. */
  startedAt: number
  tasks: number
  /** CPU time it had used at its last answer. */
  cpuMs: number
  /** Set once it has been killed: it takes no more tasks, and counts until it is gone. */
  doomed: boolean
  idleSince: number
}

const START_MS = 20_000
/** CPU time that a start may take; doubled after each failed start. */
const START_CPU_MS_MAX = 10_000
/** Failed starts in a row after which waiting tasks are refused. More are allowed if something killed the
 *  child, because that says little about the program. */
const START_FAILURES_MAX = 3
const START_KILLS_MAX = 10
const START_RETRY_MS = 100
const WATCH_MS = 25
/** A task that takes longer than this loses its followers to other children. */
const SHORT_MS = 200
/** Code and shared libraries are resident but are not data, so the resident limit is a little higher. */
const RESIDENT_MARGIN_BYTES = 128 * 1_048_576
const LOGGED_CHARS_MAX = 300

/** A pool of child processes for work that may hang, explode or crash: untrusted files and models. A child
 *  does one task at a time, under limits of memory and CPU time and a deadline, and is killed when it exceeds
 *  one. Nothing a child does harms the parent or other tasks. Children start with the first task and are kept
 *  warm. */
export function createPool(deps: PoolDeps) {
  const { program, cwd, size, warm = 1, memoryBytes, cpuSeconds, idleMs, tasksPerChildMax } = deps
  const { waitingMax = 10_000, ahead = 0, startMs = START_MS } = deps
  const { log, sleep, now } = deps
  const name = basename(program, '.js')
  const limits = { program, cwd, memoryBytes, heapBytes: deps.heapBytes ?? memoryBytes / 2, cpuSeconds }
  const members = new Set<Member>()
  const waiting = createLanes<Order>()
  const counts = { kills: 0, spawned: 0 }
  let lastTaskId = 0
  let startFailures = 0
  let startKills = 0
  let watch: NodeJS.Timeout | null = null
  let retirement: NodeJS.Timeout | null = null
  let closed = false
  let allGone: (() => void) | null = null

  function run<T>(task: unknown, { timeoutMs, cpuMs, lane = 'normal', signal }: RunOptions): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (closed) return reject(new PoolFailure('aborted', 'the pool is closed'))
      if (signal?.aborted) return reject(new PoolFailure('aborted', 'given up before it ran'))
      if (waiting.urgent + waiting.background >= waitingMax) {
        return reject(new AppError('unavailable', { detail: 'too much is waiting', retry_after_seconds: 5 }))
      }
      const onAbort = (): void => giveUp(order)
      const order: Order = {
        id: ++lastTaskId,
        task,
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
      waiting.add(order)
      pump()
    })
  }

  /** Sends waiting tasks to idle children, most recently used first; starts the children missing for work or
   *  warmth; and sends what is left as followers to children that run something short. */
  function pump(): void {
    if (closed) return
    for (const member of [...members].filter(isIdle).sort((a, b) => b.idleSince - a.idleSince)) {
      const order = waiting.takeUrgent() ?? (backgroundRoom() > 0 ? waiting.takeBackground() : undefined)
      if (order === undefined) break
      assign(member, order)
    }
    const starting = [...members].filter((member) => !member.ready).length
    const tasks = waiting.urgent + Math.min(waiting.background, backgroundRoom())
    const wanted = Math.max(tasks - starting, warm - members.size)
    for (let i = Math.min(wanted, size - members.size); i > 0; i--) start()
    for (let length = 1; length <= ahead; length++) {
      for (const member of members) {
        if (!acceptsFollowers(member) || member.orders.length !== length) continue
        const order = waiting.takeUrgent()
        if (order === undefined) return
        assign(member, order)
      }
    }
  }

  /** How many more background tasks may run: one child is reserved for the others if there is more than one. */
  function backgroundRoom(): number {
    const running = [...members].filter(({ orders }) => orders[0]?.lane === 'background').length
    return Math.max(1, size - 1) - running
  }

  const acceptsFollowers = ({ doomed, orders, startedAt }: Member): boolean =>
    !doomed &&
    orders.length > 0 &&
    orders.every(({ isAwaited }) => isAwaited) &&
    performance.now() - startedAt < SHORT_MS

  function start(): void {
    if (counts.spawned++ === 0) prepare()
    const child = startChild(limits, {
      onReply: (reply) => receive(member, reply),
      onExit: (exit) => bury(member, exit),
    })
    const member: Member = {
      child,
      ready: false,
      orders: [],
      startedAt: 0,
      deadline: null,
      tasks: 0,
      cpuMs: 0,
      doomed: false,
      idleSince: now(),
    }
    members.add(member)
    watchStart(member)
  }

  /** A starved machine is no fault of the program: a start may go on while it makes progress and has CPU time
   *  left. */
  function watchStart(member: Member, cpuBefore = 0): void {
    member.deadline = setTimeout(() => {
      const used = member.child.cpuMs()
      const isSlow = used !== null && used > cpuBefore && used < START_CPU_MS_MAX * 2 ** startFailures
      if (isSlow) return watchStart(member, used)
      startFailures++
      member.child.kill()
    }, startMs)
  }

  function prepare(): void {
    if (!limitsAreEnforced()) log({ event: 'pool_without_limits', level: 'warn', program: name })
    retirement = setInterval(retireIdle, Math.max(20, idleMs / 2)).unref()
  }

  function assign(member: Member, order: Order): void {
    member.orders.push(order)
    if (member.orders.length === 1) startClock(member, order)
    member.child.send({ kind: 'task', id: order.id, task: order.task })
    watch ??= setInterval(watchRunning, WATCH_MS).unref()
  }

  function startClock(member: Member, { timeoutMs, cpuMs }: Order): void {
    member.startedAt = performance.now()
    const reason = cpuMs === null || !limitsAreEnforced() ? 'timed_out' : 'stalled'
    member.deadline = setTimeout(() => killFor(member, reason, `no answer within ${timeoutMs} ms`), timeoutMs)
  }

  function receive(member: Member, reply: ReplyMessage): void {
    if (reply.kind === 'ready') {
      clearTimeout(member.deadline ?? undefined)
      member.ready = true
      startFailures = 0
      startKills = 0
      return pump()
    }
    if (reply.kind === 'dropped') return forget(member, reply.ids)
    const [order] = member.orders
    // A killed child may have answered before it died.
    if (order === undefined || reply.id !== order.id) return
    clearTimeout(member.deadline ?? undefined)
    member.orders.shift()
    member.idleSince = now()
    member.tasks++
    member.cpuMs = reply.cpuMs
    const error = reply.kind === 'error' ? fromPlainError(reply.error) : null
    const spent = reply.cpuMs > cpuSeconds * 500 || member.tasks >= tasksPerChildMax
    if (spent || (reply.kind === 'error' && reply.error.outOfMemory)) dismiss(member)
    else if (member.orders[0] !== undefined) startClock(member, member.orders[0])
    order.settle(error === null ? { result: reply.kind === 'result' ? reply.result : undefined } : { error })
    if (waiting.urgent + waiting.background > 0 || member.doomed) pump()
  }

  function killFor(member: Member, reason: PoolFailureReason, detail: string): void {
    const order = member.orders.shift()
    if (order === undefined) return
    counts.kills++
    dismiss(member)
    log({ event: 'child_killed', level: 'warn', program: name, pid: member.child.pid, reason, detail })
    order.settle({ error: new PoolFailure(reason, detail) })
  }

  /** Asks a child to drop followers. It begins none before its first task is answered, but that answer may be
   *  on its way: a dropped task stays the child's until the child confirms the drop, and meanwhile it is sent
   *  nothing else. */
  function drop(member: Member, followers: readonly Order[]): void {
    member.orders = member.orders.map((order) => (followers.includes(order) ? unawaited(order) : order))
    member.child.send({ kind: 'drop', ids: followers.map(({ id }) => id) })
  }

  function forget(member: Member, ids: readonly number[]): void {
    const [first] = member.orders
    member.orders = member.orders.filter(({ id }) => !ids.includes(id))
    const [next] = member.orders
    if (next !== first) {
      clearTimeout(member.deadline ?? undefined)
      member.idleSince = now()
      if (next !== undefined) startClock(member, next)
    }
    pump()
  }

  function dismiss(member: Member): void {
    clearTimeout(member.deadline ?? undefined)
    member.doomed = true
    waiting.putBack(member.orders.splice(0))
    member.child.kill()
  }

  /** A child has exited: by itself, or because it was killed. */
  function bury(member: Member, exit: ChildExit): void {
    clearTimeout(member.deadline ?? undefined)
    members.delete(member)
    if (!member.doomed) {
      const { code, signal } = exit
      const stderrTail = exit.stderrTail.slice(-LOGGED_CHARS_MAX)
      const { pid } = member.child
      const [order, ...followers] = member.orders.splice(0)
      const busy = order !== undefined
      log({ event: 'child_died', level: 'warn', program: name, pid, busy, code, signal, stderrTail })
      waiting.putBack(followers)
      order?.settle({ error: failureOfExit(exit) })
      if (!member.ready && signal === 'SIGKILL') startKills++
      else if (!member.ready) startFailures++
    }
    if (members.size === 0) allGone?.()
    if (member.ready) return pump()
    if (!canStart()) return refuseWaiting('child processes do not start')
    if (!closed) void sleep(START_RETRY_MS * 2 ** startFailures).then(pump)
  }

  const canStart = (): boolean => startFailures < START_FAILURES_MAX && startKills < START_KILLS_MAX

  function refuseWaiting(detail: string): void {
    log({ event: 'pool_unavailable', level: 'error', program: name, detail })
    const error = new AppError('unavailable', { detail, retry_after_seconds: 30 })
    for (const order of waiting.drain()) order.settle({ error })
  }

  function giveUp(order: Order): void {
    if (waiting.remove(order)) return order.settle({ error: new PoolFailure('aborted', 'given up before it ran') })
    for (const member of members) {
      if (member.orders[0] === order) return killFor(member, 'aborted', 'given up while it ran')
      if (!member.orders.includes(order)) continue
      drop(member, [order])
      return order.settle({ error: new PoolFailure('aborted', 'given up before it ran') })
    }
  }

  /** Watches running tasks: memory, and followers that would wait long. */
  function watchRunning(): void {
    let busy = 0
    for (const member of members) {
      const followers = member.orders.slice(1).filter(({ isAwaited }) => isAwaited)
      if (member.orders.length === 0) continue
      busy++
      const resident = member.child.residentBytes()
      if (resident !== null && resident > memoryBytes + RESIDENT_MARGIN_BYTES) {
        killFor(member, 'out_of_memory', `${Math.round(resident / 1_048_576)} MiB in memory`)
      } else if (hasUsedUp(member)) {
        killFor(member, 'timed_out', `more than ${member.orders[0]?.cpuMs} ms of processor time`)
      } else if (followers.length > 0 && !acceptsFollowers(member)) {
        drop(member, followers)
        waiting.putBack(followers)
        pump()
      }
    }
    if (busy > 0) return
    clearInterval(watch ?? undefined)
    watch = null
  }

  /** Checked only once it is possible: a task rarely computes with more than four threads. */
  function hasUsedUp({ child, orders, startedAt, cpuMs: before }: Member): boolean {
    const limit = orders[0]?.cpuMs ?? null
    if (limit === null || performance.now() - startedAt < limit / 4) return false
    const used = child.cpuMs()
    return used !== null && used - before > limit
  }

  function retireIdle(): void {
    for (const member of members) {
      if (members.size <= warm) return
      if (isIdle(member) && now() - member.idleSince > idleMs) dismiss(member)
    }
  }

  /** Kills running tasks and refuses waiting ones; resolves when every child is gone. */
  async function close(): Promise<void> {
    if (!closed) {
      closed = true
      clearInterval(watch ?? undefined)
      clearInterval(retirement ?? undefined)
      const error = new PoolFailure('aborted', 'the pool is closed')
      for (const order of waiting.drain()) order.settle({ error })
      for (const member of members) {
        for (const order of member.orders.splice(0)) order.settle({ error })
        dismiss(member)
      }
    }
    if (members.size > 0) await new Promise<void>((resolve) => (allGone = resolve))
  }

  return {
    run,
    /** Starts the warm children now, so that the first task does not wait for them. */
    warmUp: pump,
    close,
    get stats(): PoolStats {
      const all = [...members]
      const running = all.filter((member) => member.orders.length > 0).length
      return {
        ...counts,
        running,
        waiting: waiting.urgent + waiting.background,
        pids: all.map((member) => member.child.pid),
        canStart: canStart(),
      }
    },
  }
}
export type Pool = ReturnType<typeof createPool>

const unawaited = (order: Order): Order => ({ ...order, isAwaited: false, settle: () => undefined })

const isIdle = (member: Member): boolean => member.ready && !member.doomed && member.orders.length === 0
