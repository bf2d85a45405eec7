import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { platform, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, afterEach, expect, test } from 'vitest'
import { isAppError } from '../../../core/kit/errors.ts'
import { programPath } from '../../../core/kit/paths.ts'
import { isPoolFailure } from '../../../core/workers/failure.ts'
import type { Pool } from '../../../core/workers/pool.ts'
import type { PoolDeps } from '../../../core/workers/pool-options.ts'
import type { PoolFailureReason } from '../../../core/workers/failure.ts'
import { codeRangeBytes } from '../../../core/workers/process.ts'
import { startPool as startProgram } from '../../support/pool.ts'
import type { TestTask } from '../../support/pool-program.ts'

const MIB = 1_048_576
const onLinux = platform() === 'linux'
const pools: Pool[] = []
const folder = mkdtempSync(join(realpathSync(tmpdir()), 'coincast-pool-'))

function startPool(options: Partial<PoolDeps> = {}): Pool {
  const pool = startProgram('tests/support/pool-program', folder, { size: 2, tasksPerChildMax: 1_000, ...options })
  pools.push(pool)
  return pool
}

const ask = <T>(pool: Pool, task: TestTask, timeoutMs = 10_000, signal?: AbortSignal): Promise<T> =>
  pool.run<T>(task, { timeoutMs, ...(signal === undefined ? {} : { signal }) })

async function failureOf(promise: Promise<unknown>): Promise<PoolFailureReason | 'none'> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (error !== null && !isPoolFailure(error)) throw error
  return error?.reason ?? 'none'
}

const isAlive = (pid: number): boolean => existsSync(`/proc/${pid}`)

async function until(condition: () => boolean, ms = 5_000): Promise<void> {
  for (const end = Date.now() + ms; !condition(); await wait(10)) {
    if (Date.now() > end) throw new Error('it never came true')
  }
}

afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.close()
})
afterAll(() => rmSync(folder, { recursive: true }))

test('run: values come back whole, typed arrays and long texts too', async () => {
  const pool = startPool()
  const value = { floats: new Float64Array([1, -2.5, NaN]), words: 'строка '.repeat(100_000), at: [1n, null, 'x'] }
  expect(await ask(pool, { do: 'echo', value })).toEqual(value)
})

test('run: an AppError crosses with its code and params, another error with its code', async () => {
  const pool = startPool()
  const refusal = await ask(pool, { do: 'refuse' }).catch((error: unknown) => error)
  expect(isAppError(refusal, 'model_rejected') && refusal.params).toEqual({
    stage: 'inspect',
    detail: 'too many nodes',
  })
  const thrown = await ask(pool, { do: 'throw', message: 'no' }).catch((error: unknown) => error)
  expect(thrown).toMatchObject({ reason: 'failed', detail: 'no', code: 'odd' })
  expect(pool.stats.spawned).toBe(1)
})

test('run: a task that hangs is killed at its deadline and the next is fine', async () => {
  const pool = startPool({ size: 1 })
  await ask(pool, { do: 'pid' })
  const before = Date.now()
  const hanging = failureOf(ask(pool, { do: 'spin', ms: 60_000 }, 200))
  const next = ask(pool, { do: 'echo', value: 1 })
  expect(await hanging).toBe('timed_out')
  expect(Date.now() - before).toBeLessThan(1_500)
  expect(await next).toBe(1)
  expect(pool.stats).toMatchObject({ kills: 1, spawned: 2, running: 0, waiting: 0 })
})

test.runIf(onLinux)(
  'run: what used up its processor time has timed out, what was held up by others has not',
  async () => {
    const pool = startPool({ size: 1 })
    await ask(pool, { do: 'pid' })
    const spin = pool.run({ do: 'spin', ms: 60_000 }, { timeoutMs: 60_000, cpuMs: 300 })
    expect(await failureOf(spin)).toBe('timed_out')
    const pid = await ask<number>(pool, { do: 'pid' })
    process.kill(pid, 'SIGSTOP')
    const stopped = pool.run({ do: 'echo', value: 1 }, { timeoutMs: 200, cpuMs: 5_000 })
    expect(await failureOf(stopped)).toBe('stalled')
    expect(await ask(pool, { do: 'echo', value: 2 })).toBe(2)
  },
)

test.runIf(onLinux)('run: a child that somebody killed did not crash', async () => {
  const pool = startPool({ size: 1 })
  const pid = await ask<number>(pool, { do: 'pid' })
  const work = failureOf(ask(pool, { do: 'wait', ms: 60_000 }, 90_000))
  process.kill(pid, 'SIGKILL')
  expect(await work).toBe('killed')
})

test.runIf(onLinux)('run: a child that starts slowly is let go on while it makes progress', async () => {
  const pool = startPool({ size: 1, startMs: 200 })
  expect(await ask(pool, { do: 'echo', value: 1 })).toBe(1)
})

test('lanes: first goes before normal, and the background only when nothing else waits', async () => {
  const pool = startPool({ size: 1, ahead: 3 })
  await ask(pool, { do: 'pid' })
  const done: string[] = []
  const put = async (name: string, lane: 'first' | 'normal' | 'background'): Promise<void> => {
    await pool.run({ do: 'wait', ms: 10 }, { timeoutMs: 10_000, lane })
    done.push(name)
  }
  const holding = ask(pool, { do: 'wait', ms: 300 })
  // What follows the one that holds the child is at hand there already.
  const ahead = [put('n1', 'normal'), put('n2', 'normal'), put('n3', 'normal')]
  const rest = [put('b1', 'background'), put('n4', 'normal'), put('b2', 'background'), put('f1', 'first')]
  await Promise.all([holding, ...ahead, ...rest])
  expect(done.filter((name) => !/n[123]/.test(name))).toEqual(['f1', 'n4', 'b1', 'b2'])
})

test('lanes: the background leaves one child to the others', async () => {
  const pool = startPool({ size: 2, warm: 2 })
  await Promise.all([ask(pool, { do: 'wait', ms: 200 }), ask(pool, { do: 'wait', ms: 200 })])
  const slow = [1, 2].map(() => pool.run({ do: 'wait', ms: 400 }, { timeoutMs: 10_000, lane: 'background' }))
  expect(pool.stats).toMatchObject({ running: 1, waiting: 1 })
  expect(await ask(pool, { do: 'echo', value: 'soon' })).toBe('soon')
  expect(pool.stats).toMatchObject({ running: 1, waiting: 1 })
  await Promise.all(slow)
})

test('run: a heap without end ends its own task only', async () => {
  const pool = startPool({ heapBytes: 64 * MIB })
  await ask(pool, { do: 'pid' })
  const [greedy, other] = await Promise.all([
    failureOf(ask(pool, { do: 'fill_heap' }, 25_000)),
    ask(pool, { do: 'wait', ms: 500 }),
  ])
  expect([greedy, other]).toEqual(['out_of_memory', 'waited'])
  expect(await ask(pool, { do: 'echo', value: 2 })).toBe(2)
})

test.runIf(onLinux)('run: memory beyond the limit cannot be had, and what asked for it is replaced', async () => {
  const pool = startPool({ size: 1 })
  const pid = await ask<number>(pool, { do: 'pid' })
  expect(await failureOf(ask(pool, { do: 'fill_buffers', bytes: 400 * MIB }))).toBe('out_of_memory')
  expect(await ask<number>(pool, { do: 'pid' })).not.toBe(pid)
})

test.runIf(onLinux)('run: a child has no environment, no file to write and every limit', async () => {
  const pool = startPool({ size: 1, cpuSeconds: 7 })
  const { env, cwd } = await ask<{ env: string[]; cwd: string }>(pool, { do: 'environment' })
  expect(env.filter((key) => !['NODE_CHANNEL_FD', 'NODE_CHANNEL_SERIALIZATION_MODE', 'PWD'].includes(key))).toEqual([])
  expect(cwd).toBe(folder)
  const path = join(folder, 'out.txt')
  expect(await failureOf(ask(pool, { do: 'write', path }))).toBe('failed')
  expect(await ask<string>(pool, { do: 'shell' })).toBe(`${256 * 1024 + codeRangeBytes() / 1024}\n7\n0\n`)
})

test('run: a child that crashes fails its task, and the others go on', async () => {
  const pool = startPool()
  const outcomes = await Promise.all([
    failureOf(ask(pool, { do: 'exit', code: 3 })),
    failureOf(ask(pool, { do: 'abort' })),
    ask(pool, { do: 'echo', value: 3 }),
  ])
  expect(outcomes).toEqual(['crashed', 'crashed', 3])
})

test('run: waiting tasks are served in order', async () => {
  const pool = startPool({ size: 1 })
  const done: number[] = []
  const tasks = [0, 1, 2, 3, 4, 5].map(async (value) => done.push(await ask<number>(pool, { do: 'echo', value })))
  expect(pool.stats.waiting).toBe(6)
  await Promise.all(tasks)
  expect(done).toEqual([0, 1, 2, 3, 4, 5])
  expect(pool.stats.spawned).toBe(1)
})

test('ahead: a child runs its queued tasks in order, and only the one that crashes fails', async () => {
  const pool = startPool({ size: 1, ahead: 3 })
  await ask(pool, { do: 'pid' })
  const done: unknown[] = []
  const note = (work: Promise<unknown>): Promise<unknown> => work.then((value) => done.push(value))
  const tasks = [
    note(ask(pool, { do: 'echo', value: 'a' })),
    note(failureOf(ask(pool, { do: 'exit', code: 3 }))),
    note(ask(pool, { do: 'echo', value: 'b' })),
    note(ask(pool, { do: 'echo', value: 'c' })),
    note(ask(pool, { do: 'echo', value: 'd' })),
  ]
  expect(pool.stats).toMatchObject({ running: 1, waiting: 1 })
  await Promise.all(tasks)
  expect(done).toEqual(['a', 'crashed', 'b', 'c', 'd'])
  expect(pool.stats.spawned).toBe(2)
})

test('ahead: followers of a hanging task run in another child, and only the hanging one fails', async () => {
  const pool = startPool({ size: 2, warm: 2, ahead: 2 })
  await Promise.all([ask(pool, { do: 'wait', ms: 50 }), ask(pool, { do: 'wait', ms: 50 })])
  const hung = failureOf(ask(pool, { do: 'spin', ms: 60_000 }, 3_000))
  const others = Array.from({ length: 5 }, (_, value) => ask<number>(pool, { do: 'echo', value }, 1_000))
  expect(await Promise.all(others)).toEqual([0, 1, 2, 3, 4])
  expect(pool.stats).toMatchObject({ running: 1, kills: 0 })
  expect(await hung).toBe('timed_out')
})

test('ahead: an aborted follower never runs, and the others do', async () => {
  const pool = startPool({ size: 1, ahead: 2 })
  await ask(pool, { do: 'pid' })
  const gone = new AbortController()
  const first = ask(pool, { do: 'wait', ms: 50 })
  const second = failureOf(ask(pool, { do: 'exit', code: 3 }, 60_000, gone.signal))
  const third = ask(pool, { do: 'echo', value: 3 })
  gone.abort()
  expect(await second).toBe('aborted')
  expect([await first, await third]).toEqual(['waited', 3])
  expect(pool.stats).toMatchObject({ spawned: 1, kills: 0 })
})

/** Waits without letting this process hear of any answer: what was sent stays sent, what comes stays unread. */
function blockUntilMarked(path: string): void {
  for (const end = Date.now() + 10_000; !existsSync(path); ) if (Date.now() > end) throw new Error('it never began')
}

test('ahead: a follower aborted after it began does not count against the next task', async () => {
  const pool = startPool({ size: 1, ahead: 1 })
  await ask(pool, { do: 'pid' })
  const gone = new AbortController()
  const path = join(folder, 'given-up')
  const first = ask(pool, { do: 'wait', ms: 20 })
  const second = failureOf(ask(pool, { do: 'mark', path, ms: 2_500 }, 60_000, gone.signal))
  blockUntilMarked(path)
  gone.abort()
  const third = ask(pool, { do: 'echo', value: 3 }, 1_000)
  expect(await second).toBe('aborted')
  expect([await first, await third]).toEqual(['waited', 3])
  expect(pool.stats).toMatchObject({ spawned: 1, kills: 0, running: 0 })
})

test('ahead: a follower aborted after it began keeps its deadline', async () => {
  const pool = startPool({ size: 1, ahead: 1 })
  await ask(pool, { do: 'pid' })
  const gone = new AbortController()
  const path = join(folder, 'given-up-and-hanging')
  const first = ask(pool, { do: 'wait', ms: 20 })
  const second = failureOf(ask(pool, { do: 'mark', path, ms: 60_000 }, 300, gone.signal))
  blockUntilMarked(path)
  gone.abort()
  const third = ask(pool, { do: 'echo', value: 3 }, 20_000)
  expect(await second).toBe('aborted')
  expect([await first, await third]).toEqual(['waited', 3])
  expect(pool.stats).toMatchObject({ spawned: 2, kills: 1, running: 0 })
})

test('ahead: a follower reclaimed after it began delays neither its second run nor the next task', async () => {
  const pool = startPool({ size: 1, ahead: 2 })
  await ask(pool, { do: 'pid' })
  const path = join(folder, 'taken-back')
  const first = ask(pool, { do: 'wait', ms: 250 })
  const second = ask(pool, { do: 'mark', path, ms: 1_500 }, 60_000)
  const third = ask(pool, { do: 'echo', value: 3 }, 1_000)
  blockUntilMarked(path)
  expect(await Promise.all([first, second, third])).toEqual(['waited', 'marked', 3])
  expect(pool.stats).toMatchObject({ spawned: 1, kills: 0, running: 0, waiting: 0 })
})

test('run: more than may wait is refused as unavailable', async () => {
  const pool = startPool({ size: 1, waitingMax: 1 })
  const first = ask(pool, { do: 'wait', ms: 50 })
  const refused = await ask(pool, { do: 'pid' }).catch((error: unknown) => error)
  expect(isAppError(refused, 'unavailable')).toBe(true)
  expect(await first).toBe('waited')
})

test('run: a signal gives up what waits at once, and kills what runs', async () => {
  const pool = startPool({ size: 1 })
  const pid = await ask<number>(pool, { do: 'pid' })
  const running = new AbortController()
  const queued = new AbortController()
  const first = failureOf(ask(pool, { do: 'spin', ms: 60_000 }, 60_000, running.signal))
  const second = failureOf(ask(pool, { do: 'pid' }, 60_000, queued.signal))
  queued.abort()
  expect(await second).toBe('aborted')
  running.abort()
  expect(await first).toBe('aborted')
  expect(await failureOf(ask(pool, { do: 'pid' }, 1_000, AbortSignal.abort()))).toBe('aborted')
  expect(await ask<number>(pool, { do: 'pid' })).not.toBe(pid)
})

test('run: a child is replaced after its share of tasks, unnoticed', async () => {
  const pool = startPool({ size: 1, tasksPerChildMax: 3 })
  const pids = []
  for (let i = 0; i < 7; i++) pids.push(await ask<number>(pool, { do: 'pid' }))
  expect(new Set(pids).size).toBe(3)
  expect(pool.stats.kills).toBe(0)
})

test('run: a child that has used half of its CPU time is replaced between tasks', async () => {
  const pool = startPool({ size: 1, cpuSeconds: 2 })
  const pid = await ask<number>(pool, { do: 'pid' })
  expect(await ask(pool, { do: 'spin', ms: 1_100 }, 25_000)).toBe('spun')
  expect(await ask<number>(pool, { do: 'pid' })).not.toBe(pid)
})

test.runIf(onLinux)(
  'run: a child that uses up its CPU time in one task has timed out',
  { timeout: 90_000 },
  async () => {
    const pool = startPool({ size: 1, cpuSeconds: 1 })
    expect(await failureOf(ask(pool, { do: 'spin', ms: 60_000 }, 80_000))).toBe('timed_out')
    expect(pool.stats.kills).toBe(0)
  },
)

test('run: a program that does not start is unavailable, not a crash of the task', async () => {
  const pool = startPool({ program: programPath('tests/support/no-such-program') })
  const error = await ask(pool, { do: 'pid' }).catch((reason: unknown) => reason)
  expect(isAppError(error, 'unavailable')).toBe(true)
})

test.each([
  ['die of a signal', 'tests/support/pool-aborts-at-start', 3],
  ['are killed by somebody', 'tests/support/pool-killed-at-start', 10],
])('run: children that %s as they start are given up, and tasks are refused', async (_how, program, starts) => {
  const pool = startPool({ program: programPath(program), size: 1, sleep: async () => undefined })
  const error = await ask(pool, { do: 'pid' }).catch((reason: unknown) => reason)
  expect(isAppError(error, 'unavailable') && error.params.detail).toBe('child processes do not start')
  expect(pool.stats.spawned).toBe(starts)
})

test('idle: children above the warm ones are let go, the warm one stays', async () => {
  const pool = startPool({ size: 2, warm: 1, idleMs: 60 })
  await Promise.all([ask(pool, { do: 'wait', ms: 200 }), ask(pool, { do: 'wait', ms: 200 })])
  expect(pool.stats.spawned).toBe(2)
  await until(() => pool.stats.pids.length === 1)
})

test('idle: a child that dies is replaced', async () => {
  const pool = startPool({ size: 1, warm: 1 })
  const pid = await ask<number>(pool, { do: 'pid' })
  process.kill(pid, 'SIGKILL')
  await until(() => pool.stats.pids.length === 1 && pool.stats.pids[0] !== pid)
  expect(await ask<number>(pool, { do: 'pid' })).not.toBe(pid)
})

test('kill -9 of children at random: each task ends, and the pool serves on', async () => {
  const pool = startPool({ size: 2 })
  const outcomes: string[] = []
  const load = Array.from({ length: 60 }, () =>
    failureOf(ask(pool, { do: 'wait', ms: 20 })).then((outcome) => outcomes.push(outcome)),
  )
  for (let i = 0; i < 8; i++) {
    await wait(70)
    const victim = pool.stats.pids[i % pool.stats.pids.length]
    if (victim !== undefined && victim > 0) process.kill(victim, 'SIGKILL')
  }
  await Promise.all(load)
  expect(outcomes).toHaveLength(60)
  expect(outcomes.filter((outcome) => outcome === 'none').length).toBeGreaterThan(45)
  // The last victim may not be known to be dead yet.
  await failureOf(ask(pool, { do: 'pid' }))
  await wait(200)
  expect(await ask(pool, { do: 'echo', value: 'well' })).toBe('well')
})

test('close: what runs and what waits is aborted, and no child is left', async () => {
  const pool = startPool({ size: 1 })
  const pid = await ask<number>(pool, { do: 'pid' })
  const outcomes = Promise.all([
    failureOf(ask(pool, { do: 'spin', ms: 60_000 }, 60_000)),
    failureOf(ask(pool, { do: 'pid' })),
  ])
  await pool.close()
  expect(await outcomes).toEqual(['aborted', 'aborted'])
  expect(onLinux && isAlive(pid)).toBe(false)
  expect(await failureOf(ask(pool, { do: 'pid' }))).toBe('aborted')
})

test.runIf(onLinux)('orphans: children die with their parent, even in the middle of a computation', async () => {
  const parent = spawn('node', [programPath('tests/support/pool-parent')], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(parent.stdout, 'data')) as [Buffer]
  const pids = JSON.parse(line.toString()) as number[]
  expect(pids).toHaveLength(2)
  expect(pids.every(isAlive)).toBe(true)
  parent.kill('SIGKILL')
  await until(() => !pids.some(isAlive))
})
