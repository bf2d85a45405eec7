import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { platform, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, afterEach } from 'vitest'
import { isPoolFailure, type PoolFailureReason } from '../../../core/workers/failure.ts'
import type { Pool } from '../../../core/workers/pool-options.ts'
import type { PoolDeps } from '../../../core/workers/pool-options.ts'
import { startPool as startProgram } from '../../support/pool/pool.ts'
import type { TestTask } from '../../support/pool/pool-program.ts'

export const onLinux = platform() === 'linux'

/** Pools of children that run the test program, in a folder of their own; closed after each test. */
export function usePools() {
  const pools: Pool[] = []
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'coincast-pool-'))
  afterEach(async () => {
    for (const pool of pools.splice(0)) await pool.close()
  })
  afterAll(() => rmSync(folder, { recursive: true }))
  return {
    folder,
    startPool: (options: Partial<PoolDeps> = {}): Pool => {
      const pool = startProgram('tests/support/pool/pool-program', folder, {
        size: 2,
        tasksPerChildMax: 1_000,
        ...options,
      })
      pools.push(pool)
      return pool
    },
  }
}

export const ask = <T>(pool: Pool, task: TestTask, timeoutMs = 10_000, signal?: AbortSignal): Promise<T> =>
  pool.run<T>(task, { timeoutMs, ...(signal === undefined ? {} : { signal }) })

/** Why the pool has given a task up; `none` if it has not. */
export async function failureOf(promise: Promise<unknown>): Promise<PoolFailureReason | 'none'> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (error !== null && !isPoolFailure(error)) throw error
  return error?.reason ?? 'none'
}

export const isAlive = (pid: number): boolean => existsSync(`/proc/${pid}`)

export async function until(condition: () => boolean, ms = 5_000): Promise<void> {
  for (const end = Date.now() + ms; !condition(); await wait(10)) {
    if (Date.now() > end) throw new Error('it never came true')
  }
}
