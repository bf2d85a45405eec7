import { systemNow, systemSleep } from '../../../core/kit/clock.ts'
import { silentLog } from '../../../core/kit/log.ts'
import { programPath } from '../../../core/kit/paths.ts'
import { createPool } from '../../../core/workers/pool.ts'
import type { Pool } from '../../../core/workers/pool-options.ts'
import type { PoolDeps } from '../../../core/workers/pool-options.ts'

/** One child with generous limits that runs this program, unless `options` say otherwise. Its test closes it. */
export const startPool = (program: string, cwd: string, options: Partial<PoolDeps> = {}): Pool =>
  createPool({
    program: programPath(program),
    cwd,
    size: 1,
    memoryBytes: 256 * 1_048_576,
    cpuSeconds: 60,
    idleMs: 60_000,
    tasksPerChildMax: 100,
    log: silentLog,
    sleep: systemSleep,
    now: systemNow,
    ...options,
  })
