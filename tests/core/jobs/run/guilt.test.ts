import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createRun } from '../../../../core/jobs/run/run.ts'
import type { Work } from '../../../../core/jobs/run/work.ts'
import { systemNow, systemSleep } from '../../../../core/kit/clock.ts'
import { silentLog } from '../../../../core/kit/log.ts'
import type { Pool } from '../../../../core/workers/pool-options.ts'
import { limitsAreEnforced } from '../../../../core/workers/process.ts'
import { startPool } from '../../../support/pool/pool.ts'

let pool: Pool
let cwd: string

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'coincast-guilt-'))
  pool = startPool('tests/support/pool/hostile-forecast', cwd)
})

afterAll(async () => {
  await pool.close()
  rmSync(cwd, { recursive: true })
})

/** Runs a job with a model of that path; `outside` is done to each of its workers. */
async function tryJob(path: string, outside: (pid: number) => void = () => undefined, timeoutMs = 60_000) {
  let guilt = 0
  let attempts = 0
  const job = { id: 'j', modelName: 'm', cost: 1, deadlineAt: Infinity }
  const work = { job, model: { path }, dataset: {} } as unknown as Work
  const run = createRun({
    pool,
    leases: { claim: () => Promise.resolve(null), isCurrent: () => Promise.resolve(false) },
    countAttempt: () => Promise.resolve(++attempts),
    onGuilt: () => Promise.resolve(void guilt++),
    isStopped: () => false,
    now: systemNow,
    sleep: systemSleep,
    log: silentLog,
    timeoutMs,
    cpuMs: 300,
  })
  const seen = new Set<number>()
  const watch = setInterval(() => {
    const { running, pids } = pool.stats
    for (const pid of running > 0 ? pids : []) {
      if (seen.has(pid)) continue
      seen.add(pid)
      outside(pid)
    }
  }, 1)
  const outcome = (await run(work, new AbortController().signal))?.outcome ?? null
  clearInterval(watch)
  return { guilt, outcome }
}

test.runIf(limitsAreEnforced()).each([
  ['endless loop', 'timed_out', 1],
  ['takes all memory', 'out_of_memory', 1],
  ['breaks', 'crashed', 3],
] as const)('guilt: a model that exceeds the limits of its worker: %s', async (path, failure, guilt) => {
  expect(await tryJob(path)).toMatchObject({ guilt, outcome: { status: 'ERROR', failure } })
  expect(await tryJob('honest')).toMatchObject({ guilt: 0, outcome: { status: 'OK' } })
})

test.runIf(limitsAreEnforced()).each(['SIGKILL', 'SIGHUP'] as const)(
  'guilt: %s from outside does not count against the model',
  async (signal) => {
    const result = await tryJob('endless loop', (pid) => process.kill(pid, signal))
    expect(result).toMatchObject({ guilt: 0, outcome: { status: 'ERROR', failure: 'crashed' } })
  },
)

test.runIf(limitsAreEnforced())('guilt: a job whose worker was stopped from outside is retried', async () => {
  await tryJob('honest')
  for (const pid of pool.stats.pids) process.kill(pid, 'SIGSTOP')
  expect(await tryJob('honest', undefined, 1_000)).toMatchObject({ guilt: 0, outcome: { status: 'OK' } })
})
