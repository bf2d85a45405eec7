import type { Catalog } from '../catalog/service.ts'
import type { Actor } from '../contract/account.ts'
import type { Rereading } from '../datasets/rereading.ts'
import type { Db, Reader } from '../db/client.ts'
import type { AddEvent } from '../events/service.ts'
import type { Idempotency } from '../idempotency/service.ts'
import { type Now, type Sleep, systemTicks } from '../kit/clock.ts'
import type { Disk } from '../kit/disk.ts'
import { isAppError } from '../kit/errors.ts'
import type { NewId } from '../kit/ids.ts'
import type { Log } from '../kit/log.ts'
import type { Ledger } from '../ledger/service.ts'
import type { Receipts } from '../receipts/service.ts'
import type { TrackRecords } from '../track-record/service.ts'
import { type Pools, RUNS_AHEAD } from '../workers/pools.ts'
import { createAdvice } from './advice/service.ts'
import { createJobEvents } from './events.ts'
import { createJobPictures } from './pictures.ts'
import { createQuotas, type Quota } from './quota.ts'
import type { Keeping } from './retention.ts'
import { createOrderNotes, type OrderNotesDeps } from './ordered/service.ts'
import { createCanary } from './run/canary.ts'
import { createQuarantine } from './run/quarantine.ts'
import type { Leases } from './run/remote/leases.ts'
import { createRunner, type Runner } from './run/runner.ts'
import { createSamples, parseSample } from './samples.ts'
import { createJobs } from './service.ts'
import type { Spending } from './spending.ts'

export interface JobPartsDeps {
  db: Db
  ledger: Ledger
  idempotency: Idempotency
  catalog: Catalog
  tracks: TrackRecords
  spending: Spending
  receipts: Receipts
  rereading: Rereading
  disk: Disk
  pools: Pick<Pools, 'forecast' | 'backtest' | 'picture'>
  addEvent: AddEvent
  /** Throws `terms_not_accepted`. */
  requireTerms: (reader: Reader, actor: Actor) => Promise<void>
  /** How orders get into the audit log. */
  orderRecords: Pick<OrderNotesDeps, 'note' | 'records'>
  markOfTelegram: (telegramId: string) => string
  telegramIdOf: (reader: Reader, userId: string) => Promise<string | null>
  /** The shop's own series, as CSV. */
  sampleCsv: string
  leases: Leases
  /** How many children run models now, here or elsewhere. */
  children: () => number
  quota: Quota
  keeping: Keeping
  /** Series an account may have tested per hour. */
  testsPerHour: number
  wrapRunner: ((runner: Runner) => Runner) | undefined
  onEnd: (status: string, model: string, runMs: number | null) => void
  now: Now
  sleep: Sleep
  newId: NewId
  log: Log
}

/** Builds jobs with all their parts. Jobs of an earlier process wait until `runner.recover` is called. */
export function createJobParts(deps: JobPartsDeps) {
  const { db, ledger, idempotency, catalog, tracks, receipts, pools, addEvent, now, sleep, newId, log } = deps
  const events = createJobEvents()
  const quarantine = createQuarantine({ catalog, now, log })
  const canary = createCanary({
    pool: pools.forecast,
    resolveModel: () => catalog.resolve(undefined),
    onGuilt: ({ versionId, manifest }) =>
      quarantine.countGuilt({ id: newId('job'), modelVersionId: versionId, modelName: manifest.name }),
    ticks: systemTicks,
    sleep,
    log,
  })
  const built = createRunner({
    db,
    ledger,
    catalog,
    pool: pools.forecast,
    tracks,
    receipts,
    events,
    addEvent,
    quarantine,
    keeping: deps.keeping,
    leases: deps.leases,
    atOnce: () => deps.children() * (1 + RUNS_AHEAD),
    now,
    sleep,
    log,
    onEnd(status, model, runMs) {
      deps.onEnd(status, model, runMs)
      if (status === 'OK') canary.noteOk()
    },
  })
  const runner = deps.wrapRunner?.(built) ?? built
  const jobs = createJobs({
    db,
    samples: createSamples({
      series: [parseSample(deps.sampleCsv)],
      tableSampleOf: (name) => catalog.sample(name).catch(undefinedIfNotFound),
      telegramIdOf: deps.telegramIdOf,
      markOfTelegram: deps.markOfTelegram,
    }),
    ledger,
    idempotency,
    tracks,
    spending: deps.spending,
    receipts,
    runner,
    quotas: createQuotas({ now, quota: deps.quota }),
    rereading: deps.rereading,
    disk: deps.disk,
    requireTerms: deps.requireTerms,
    advice: createAdvice({ pool: pools.backtest, now, sleep, log, testsPerHour: deps.testsPerHour }),
    listOffers: catalog.listOffers,
    now,
    newId,
  })
  const pictures = createJobPictures({
    db,
    pool: pools.picture,
    modelTitle: async (id) => (await catalog.getVersion(id)).manifest.title,
  })
  const ordered = createOrderNotes({ db, ...deps.orderRecords })
  return { jobs: { ...jobs, ordered }, jobEvents: events, runner, canary, pictures }
}

function undefinedIfNotFound(error: unknown): undefined {
  if (!isAppError(error, 'not_found')) throw error
}
