import type { PasswordCost } from '../auth/passwords/passwords.ts'
import type { Db } from '../db/client.ts'
import type { Idempotency } from '../idempotency/service.ts'
import type { Runner } from '../jobs/run/runner.ts'
import type { Ledger } from '../ledger/service.ts'
import type { Resolve } from '../webhooks/resolver.ts'
import type { Pool } from '../workers/pool-options.ts'
import type { Pools } from '../workers/pools.ts'

/** The seam for tests: to plant a fault and prove that it is detected, a part is replaced by what its function
 *  returns; to start many cores, they share what a start costs. No main uses it. */
export interface Wrap {
  db?: (db: Db) => Db
  ledger?: (ledger: Ledger) => Ledger
  idempotency?: (idempotency: Idempotency) => Idempotency
  runner?: (runner: Runner) => Runner
  forecastPool?: (pool: Pool) => Pool
  resolve?: (resolve: Resolve) => Resolve
  /** Children that other cores of this process use too. */
  pools?: Pools
  passwordCost?: PasswordCost
  /** Nothing happens by the clock unless the test says so. */
  hasManualSchedules?: boolean
}
