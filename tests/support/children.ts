import { setMaxListeners } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PasswordCost } from '../../core/auth/passwords/passwords.ts'
import { systemNow, systemSleep } from '../../core/kit/clock.ts'
import { silentLog } from '../../core/kit/log.ts'
import type { Pool } from '../../core/workers/pool-options.ts'
import { createPools, type Pools } from '../../core/workers/pools.ts'

/** The least that argon2 can do. */
export const CHEAP_PASSWORDS: PasswordCost = { memoryCost: 8, timeCost: 1, parallelism: 1 }

let shared: Pools | undefined

/** The child processes of this test process, warm from one core to the next: starting them costs more than most tests do. What one core
 *  closes stays for the others; its own tasks are given up, as a core's are that closes its own. */
export function lendPools(): Pools {
  shared ??= startPools()
  const { forecast, read, picture, paper, backtest, verify } = shared
  return {
    forecast: lend(forecast),
    read: lend(read),
    picture: lend(picture),
    paper: lend(paper),
    backtest: lend(backtest),
    verify: lend(verify),
  }
}

function startPools(): Pools {
  const cwd = mkdtempSync(join(tmpdir(), 'coincast-children-'))
  process.once('exit', () => rmSync(cwd, { recursive: true, force: true }))
  return createPools({ cwd, workers: 1, now: systemNow, sleep: systemSleep, log: silentLog })
}

function lend(pool: Pool): Pool {
  const end = new AbortController()
  setMaxListeners(0, end.signal)
  return {
    ...pool,
    get stats() {
      return pool.stats
    },
    run(task, options) {
      const { signal = end.signal } = options
      return pool.run(task, {
        ...options,
        signal: signal === end.signal ? signal : AbortSignal.any([signal, end.signal]),
      })
    },
    close: async () => end.abort(),
  }
}
