import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ask, failureOf, usePools } from './world.ts'

const { folder, startPool } = usePools()

test('run: waiting tasks are served in order', async () => {
  const pool = startPool({ size: 1 })
  const done: number[] = []
  const tasks = [0, 1, 2, 3, 4, 5].map(async (value) => done.push(await ask<number>(pool, { do: 'echo', value })))
  expect(pool.stats.waiting).toBe(6)
  await Promise.all(tasks)
  expect(done).toEqual([0, 1, 2, 3, 4, 5])
  expect(pool.stats.spawned).toBe(1)
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
