import { systemNow, systemSleep } from '../../core/kit/clock.ts'
import { silentLog } from '../../core/kit/log.ts'
import { programPath } from '../../core/kit/paths.ts'
import { createPool } from '../../core/workers/pool.ts'
import type { TestTask } from './pool-program.ts'

// A parent with one idle child and one that computes for a minute, for the test that kills it.
const pool = createPool({
  program: programPath('tests/support/pool-program'),
  cwd: import.meta.dirname,
  size: 2,
  warm: 2,
  memoryBytes: 256 * 1_048_576,
  cpuSeconds: 120,
  idleMs: 60_000,
  tasksPerChildMax: 10,
  log: silentLog,
  sleep: systemSleep,
  now: systemNow,
})
const ask = (task: TestTask) => pool.run(task, { timeoutMs: 60_000 })
await Promise.all([ask({ do: 'wait', ms: 300 }), ask({ do: 'wait', ms: 300 })])
void ask({ do: 'spin', ms: 60_000 })
process.stdout.write(`${JSON.stringify(pool.stats.pids)}\n`)
