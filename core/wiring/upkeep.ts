import type { AuditLog } from '../audit-log/service.ts'
import { createWitness } from '../audit-log/witness.ts'
import type { Auth } from '../auth/service.ts'
import type { Catalog } from '../catalog/service.ts'
import type { KeptUploads } from '../datasets/kept.ts'
import type { Db } from '../db/client.ts'
import type { Events } from '../events/service.ts'
import type { Idempotency } from '../idempotency/service.ts'
import { purgeOverdue } from '../jobs/retention.ts'
import type { Canary } from '../jobs/run/canary.ts'
import type { Runner } from '../jobs/run/runner.ts'
import type { Jobs } from '../jobs/service.ts'
import type { Now } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import { DAY_MS, HOUR_MS } from '../kit/units.ts'
import type { MyData } from '../my-data/parts.ts'
import type { Payments } from '../payments/service.ts'
import type { Webhooks } from '../webhooks/service.ts'

const SWEEP_MS = 30_000

export interface UpkeepDeps {
  auditLog: AuditLog
  auth: Auth
  canary: Canary
  catalog: Catalog
  db: Db
  events: Events
  idempotency: Idempotency
  jobs: Jobs
  kept: KeptUploads
  payments: Payments
  runner: Runner
  myData: MyData
  webhooks: Webhooks
  now: Now
  log: Log
}

/** Starts everything that core does by the clock: sweeps every half minute, the canary's beat, and hourly
 *  maintenance. `sweep` runs one sweep at once; `stop` ends the timers. */
export function startUpkeep(deps: UpkeepDeps) {
  const { auditLog, auth, canary, catalog, db, events, idempotency, jobs, kept, myData, payments, runner, webhooks } =
    deps
  const { now, log } = deps
  const witness = createWitness({ db, auditLog, addEvent: events.add, now, log })

  async function sweep(): Promise<void> {
    await runner.sweep()
    await jobs.sweepDatasets()
    await kept.sweep()
    await purgeOverdue({ db, now })
    await events.sweep()
    await webhooks.sweep()
    await auth.sendMails()
    await payments.sweep()
    await myData.sweep()
    await db.write((tx) => idempotency.sweep(tx, DAY_MS))
  }

  async function maintain(): Promise<void> {
    await auth.maintain()
    await witness.tell()
  }

  const every = (ms: number, event: string, work: () => Promise<unknown>): NodeJS.Timeout =>
    setInterval(() => void work().catch((error: unknown) => log({ event, level: 'error', error })), ms).unref()
  const timers = [
    every(SWEEP_MS, 'sweep_failed', sweep),
    every(SWEEP_MS, 'trial_failed', catalog.tryResting),
    every(canary.everyMs, 'canary_failed', () => canary.beat()),
    every(HOUR_MS, 'maintenance_failed', maintain),
    every(HOUR_MS, 'reconciliation_failed', payments.reconcileAll),
  ]
  return {
    sweep,
    stop(): void {
      for (const timer of timers) clearInterval(timer)
    },
  }
}
