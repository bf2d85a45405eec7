import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isAppError } from '../../../core/kit/errors.ts'
import { codeRangeBytes } from '../../../core/workers/process.ts'
import { ask, failureOf, onLinux, usePools } from './world.ts'

const MIB = 1_048_576
const { folder, startPool } = usePools()

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
