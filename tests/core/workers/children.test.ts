import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { isAppError } from '../../../core/kit/errors.ts'
import { programPath } from '../../../core/kit/paths.ts'
import { ask, failureOf, isAlive, onLinux, until, usePools } from './world.ts'

const { startPool } = usePools()

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
  ['die of a signal', 'tests/support/pool/pool-aborts-at-start', 3],
  ['are killed by somebody', 'tests/support/pool/pool-killed-at-start', 10],
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
  const parent = spawn('node', [programPath('tests/support/pool/pool-parent')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(parent.stdout, 'data')) as [Buffer]
  const pids = JSON.parse(line.toString()) as number[]
  expect(pids).toHaveLength(2)
  expect(pids.every(isAlive)).toBe(true)
  parent.kill('SIGKILL')
  await until(() => !pids.some(isAlive))
})
