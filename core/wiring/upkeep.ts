import type { AuditLog } from '../audit-log/service.ts'
import { createWitness } from '../audit-log/witness.ts'
import type { Auth } from '../auth/service.ts'
import type { Catalog } from '../catalog/service.ts'
import type { KeptUploads } from '../datasets/kept.ts'
import type { Db } from '../db/client.ts'
import type { Events } from '../events/service.ts'
import { createExpiry } from '../grants/expiry.ts'
import { createWarnings } from '../grants/warnings.ts'
import type { Idempotency } from '../idempotency/service.ts'
import type { Invoices } from '../invoices/service.ts'
import { purgeOverdue } from '../jobs/retention.ts'
import type { OrderNotes } from '../jobs/ordered/service.ts'
import type { Canary } from '../jobs/run/canary.ts'
import type { Runner } from '../jobs/run/runner.ts'
import type { Jobs } from '../jobs/service.ts'
import type { Now, Sleep } from '../kit/clock.ts'
import type { NewId } from '../kit/ids.ts'
import type { Log } from '../kit/log.ts'
import { DAY_MS } from '../kit/units.ts'
import type { Ledger } from '../ledger/service.ts'
import type { MyData } from '../my-data/parts.ts'
import type { Proposals } from '../proposals/service.ts'
import type { Payments } from '../payments/service.ts'
import { createSchedules } from '../schedule/service.ts'
import type { WatchParts } from '../watches/parts.ts'
import type { Webhooks } from '../webhooks/service.ts'
import type { Telling } from './telling.ts'

export interface UpkeepDeps {
  auditLog: AuditLog
  auth: Auth
  canary: Canary
  catalog: Catalog
  db: Db
  events: Events
  idempotency: Idempotency
  invoices: Pick<Invoices, 'chase'>
  jobs: Jobs & { ordered: OrderNotes }
  kept: KeptUploads
  ledger: Ledger
  payments: Payments
  proposals: Proposals
  runner: Pick<Runner, 'sweep'>
  myData: MyData
  telling: Pick<Telling, 'sweep' | 'prune' | 'sendMail'>
  watches: Pick<WatchParts, 'sweep'>
  webhooks: Webhooks
  /** Null where no folder is set. */
  writeExports: Work | null
  timeZone: string
  now: Now
  sleep: Sleep
  newId: NewId
  log: Log
}

type Work = () => Promise<unknown>

/** Everything that core does by the clock: the schedules, and the canary's beat, which is a measurement. `sweep` does at once what
 *  cannot wait long; `stop` ends it. */
export function createUpkeep(deps: UpkeepDeps) {
  const { auditLog, auth, canary, catalog, db, events, idempotency, invoices, jobs, kept, myData } = deps
  const { payments, runner, proposals, telling, watches, webhooks, now, newId, log } = deps
  const witness = createWitness({
    db,
    auditLog,
    findChangedOrders: jobs.ordered.findChanged,
    addEvent: events.add,
    now,
    log,
  })
  const queues = inTurn([
    () => runner.sweep(),
    () => webhooks.sweep(),
    () => telling.sweep(),
    () => proposals.sweep(),
    () => myData.sweep(),
    () => jobs.ordered.work(),
  ])
  const retention = inTurn([
    () => jobs.sweepDatasets(),
    () => kept.sweep(),
    () => purgeOverdue({ db, now }),
    () => events.sweep(),
    () => telling.prune(),
    () => db.write((tx) => idempotency.sweep(tx, DAY_MS)),
  ])
  const schedules = createSchedules({
    ...deps,
    coreId: newId('core'),
    schedules: [
      { name: 'queues', cron: '*/30 * * * * *', work: queues },
      // A provider that does not answer delays nothing else, least of all deletions.
      { name: 'payments', cron: '5,35 * * * * *', work: () => payments.sweep() },
      // A mail server may be slow, or a broadcast long.
      { name: 'mail', cron: '15,45 * * * * *', work: () => telling.sendMail() },
      // Sources of prices may be slow, too.
      { name: 'watches', cron: '20,50 * * * * *', work: watches.sweep },
      { name: 'retention', cron: '15 * * * * *', work: retention },
      { name: 'resting_models', cron: '10,40 * * * * *', work: catalog.tryResting },
      { name: 'grants', cron: '25 * * * * *', work: inTurn([createExpiry(deps), createWarnings(deps)]) },
      { name: 'sessions', cron: '7 * * * *', work: () => auth.maintain() },
      { name: 'audit_witness', cron: '12 * * * *', work: () => witness.tell() },
      { name: 'invoices', cron: '37 * * * *', work: () => invoices.chase() },
      // After that, so that what was canceled is seen.
      { name: 'plans', cron: '42 * * * *', work: payments.billPlans },
      { name: 'reconciliation', cron: '22 * * * *', work: payments.reconcileAll },
      // Each hour looks for days that are not there yet.
      ...(deps.writeExports === null ? [] : [{ name: 'exports', cron: '52 * * * *', work: deps.writeExports }]),
    ],
  })
  let beat: NodeJS.Timeout | undefined

  return {
    schedules,
    sweep: inTurn([() => payments.sweep(), queues, watches.sweep, retention, () => telling.sendMail()]),
    async start(how: { isManual: boolean }): Promise<void> {
      await jobs.ordered.start()
      await schedules.start(how)
      beat = setInterval(() => {
        void canary.beat().catch((error: unknown) => log({ event: 'canary_failed', level: 'error', error }))
      }, canary.everyMs).unref()
    },
    async stop(): Promise<void> {
      clearInterval(beat)
      await schedules.stop()
    },
  }
}

/** One after the other; what fails does not keep the rest. Throws the first failure at the end. */
const inTurn =
  (works: readonly Work[]): Work =>
  async () => {
    const failures: unknown[] = []
    for (const work of works) await work().catch((error: unknown) => failures.push(error))
    if (failures.length > 1) throw new AggregateError(failures, String(failures[0]))
    if (failures.length === 1) throw failures[0]
  }
