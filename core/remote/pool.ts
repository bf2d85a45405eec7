import { randomUUID } from 'node:crypto'
import type { Log } from '../kit/log.ts'
import { PoolFailure } from '../workers/failure.ts'
import type { Lease, Pool, RunOptions } from '../workers/pool-options.ts'
import type { Desk } from './desk.ts'
import { type Reply, type Task, toThrown } from './messages.ts'
import type { Kind } from './names.ts'

/** A task without a lease is waited for this many times its limit: it may stand behind others. */
const PATIENCE = 2

export interface RemotePoolDeps {
  kind: Kind
  desk: Desk
  /** Core's own children: they work while no worker can be reached, and where one could not or answered wrongly. */
  own: Pool
  /** Prepares a task for another machine. Resolves to null if it is to stay. */
  pack: (input: unknown) => Promise<Pick<Task, 'input' | 'file'> | null>
  /** Returns the result as core's own children would give it. Throws if it cannot be one of this task. */
  check: (input: unknown, result: unknown) => unknown
  log: Log
}

/** A pool whose children are on other machines, behind RabbitMQ. A task is done there once, or by core's own children; an
 *  answer that cannot be one is not believed. */
export function createRemotePool({ kind, desk, own, pack, check, log }: RemotePoolDeps): Pool {
  async function run<T>(input: unknown, options: RunOptions): Promise<T> {
    if (!(await desk.canGive())) return own.run<T>(input, options)
    if (options.signal?.aborted) throw new PoolFailure('aborted', 'given up before it ran')
    const packed = await pack(input)
    if (packed === null) return own.run<T>(input, options)
    const lease = await takeLease(options)
    const answered = await ask(packed, options, lease)
    if (answered === 'desert') return own.run<T>(input, options)
    const { reply, forget } = answered
    options.leasing?.onAnswered(forget)
    if (reply.outcome === 'refused') {
      desk.counts.refused++
      log({ event: 'task_refused', level: 'warn', kind, worker: reply.worker, detail: reply.detail })
      return own.run<T>(input, options)
    }
    if (reply.outcome === 'failed') {
      desk.counts.failed++
      throw toThrown(reply)
    }
    try {
      const result = check(input, reply.result) as T
      desk.counts.done++
      return result
    } catch (error) {
      desk.counts.disbelieved++
      desk.roster.disbelieve(reply.worker)
      log({ event: 'answer_disbelieved', level: 'error', kind, worker: reply.worker, error })
      return own.run<T>(input, options)
    }
  }

  async function takeLease({ leasing, timeoutMs }: RunOptions): Promise<Lease> {
    if (leasing === undefined) {
      return { id: `${kind}.${randomUUID()}`, until: Date.now() + PATIENCE * timeoutMs }
    }
    const lease = await leasing.claim()
    if (lease === null) throw new PoolFailure('aborted', 'it has ended')
    return lease
  }

  /** Gives the task away and waits for its answer. */
  function ask(
    packed: Pick<Task, 'input' | 'file'>,
    { timeoutMs, cpuMs, lane, isBulk = lane === 'background', leasing, signal }: RunOptions,
    { id, until }: Lease,
  ): Promise<'desert' | { reply: Reply; forget: () => void }> {
    return new Promise((resolve, reject) => {
      const leftMs = Math.max(0, until - Date.now())
      const end = (tell: boolean): void => {
        clearTimeout(patience)
        signal?.removeEventListener('abort', onAbort)
        desk.end(id, { tell })
      }
      const fail = (reason: 'aborted' | 'killed' | 'stalled', detail: string): void => {
        end(true)
        reject(new PoolFailure(reason, detail))
      }
      const onAbort = (): void => fail('aborted', 'given up')
      const patience = setTimeout(() => fail('stalled', 'no worker has answered in time'), leftMs)
      signal?.addEventListener('abort', onAbort, { once: true })
      desk.expect({
        id,
        isLeased: leasing !== undefined,
        onReply(reply, forget) {
          end(false)
          resolve({ reply, forget })
        },
        onDeserted() {
          end(true)
          resolve('desert')
        },
        onDead: (reason) => fail('killed', `the broker has given it up: ${reason}`),
      })
      const queue = isBulk ? 'bulk' : 'interactive'
      const task: Task = { kind, ...packed, timeoutMs, ...(cpuMs === undefined ? {} : { cpuMs }) }
      desk.give(id, { queue, task, expiresMs: leftMs }).catch((error: unknown) => {
        log({ event: 'task_not_taken', level: 'warn', kind, error })
        end(true)
        resolve('desert')
      })
    })
  }

  return {
    run,
    warmUp: () => own.warmUp(),
    close: () => own.close(),
    get stats() {
      const { stats } = own
      return { ...stats, canStart: stats.canStart || desk.hasCompany() }
    },
  }
}
