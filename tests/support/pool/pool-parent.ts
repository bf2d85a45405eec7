import { startPool } from './pool.ts'
import type { TestTask } from './pool-program.ts'

// A parent with one idle child and one that computes for a minute, for the test that kills it.
const pool = startPool('tests/support/pool/pool-program', import.meta.dirname, { size: 2, warm: 2, cpuSeconds: 120 })
const ask = (task: TestTask) => pool.run(task, { timeoutMs: 60_000 })
await Promise.all([ask({ do: 'wait', ms: 300 }), ask({ do: 'wait', ms: 300 })])
void ask({ do: 'spin', ms: 60_000 })
process.stdout.write(`${JSON.stringify(pool.stats.pids)}\n`)
