import type { Now, Sleep } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import { programPath } from '../kit/paths.ts'
import { MEBIBYTE } from '../kit/units.ts'
import { createPool } from './pool.ts'

export interface PoolsDeps {
  /** An empty folder as the children's working directory. */
  cwd: string
  /** Children that run models. */
  workers: number
  now: Now
  sleep: Sleep
  log: Log
}

/** A forecast takes a few milliseconds, and so may an event-loop turn of a busy core: a child has its next
 *  tasks at hand. */
export const RUNS_AHEAD = 4
/** Models waiting to be tested on series: some thirty quotes. Further quotes rely on the models' records. */
const BACKTESTS_WAITING_MAX = 300

/** Every pool of core, one per kind of work, so that no kind waits for another. */
export function createPools({ workers, ...rest }: PoolsDeps) {
  const limits = { memoryBytes: 1_024 * MEBIBYTE, idleMs: 60_000, tasksPerChildMax: 2_000, cpuSeconds: 300, ...rest }
  return {
    forecast: createPool({
      ...limits,
      program: programPath('core/jobs/run/programs/forecast'),
      size: workers,
      ahead: RUNS_AHEAD,
      tasksPerChildMax: 20_000,
      cpuSeconds: 600,
    }),
    read: createPool({ ...limits, program: programPath('core/datasets/programs/read'), size: 2 }),
    picture: createPool({ ...limits, program: programPath('core/jobs/run/programs/picture'), size: 1 }),
    /** Invoices and receipts as PDF: seldom asked for. */
    paper: createPool({ ...limits, program: programPath('core/invoices/programs/paper'), size: 1, warm: 0 }),
    /** Tests models on a series before anyone has paid, with a lower priority than paid work. */
    backtest: createPool({
      ...limits,
      program: programPath('core/jobs/run/programs/backtest'),
      size: 1,
      waitingMax: BACKTESTS_WAITING_MAX,
    }),
    verify: createPool({
      ...limits,
      program: programPath('core/inference/programs/verify'),
      size: 1,
      warm: 0,
      tasksPerChildMax: 1,
      cpuSeconds: 60,
    }),
  }
}
export type Pools = ReturnType<typeof createPools>
