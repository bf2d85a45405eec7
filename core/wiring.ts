import { mkdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { PasswordCost } from './accounts/passwords/passwords.ts'
import { createAccounts } from './accounts/service.ts'
import { accountRoutes } from './accounts/routes.ts'
import { auditRoutes } from './audit-log/routes.ts'
import { createAuditLog } from './audit-log/service.ts'
import { catalogRoutes } from './catalog/routes.ts'
import { createCatalog } from './catalog/service.ts'
import { createVerifier } from './catalog/verifier.ts'
import { type Db, openDb } from './db/client.ts'
import { refuseHalfRestored } from './db/half-restored.ts'
import { lockFolder } from './db/lock.ts'
import type { Env } from './env.ts'
import { createApp } from './http/app.ts'
import { createLagMeter } from './http/overload.ts'
import { createMetrics } from './http/metrics.ts'
import { errandRoutes } from './errands/routes.ts'
import { createSlots } from './kit/http/slots.ts'
import { createErrands } from './errands/service.ts'
import { ensureEpoch } from './events/epoch.ts'
import { createFeed } from './events/feed.ts'
import { eventRoutes } from './events/routes.ts'
import { createEvents } from './events/service.ts'
import { createIdempotency, type Idempotency } from './idempotency/service.ts'
import { createAdvice } from './jobs/advice/service.ts'
import { createJobEvents } from './jobs/events.ts'
import { createJobPictures } from './jobs/pictures.ts'
import { createQuotas } from './jobs/quota.ts'
import { createKeptUploads } from './datasets/kept.ts'
import { createReaders } from './datasets/readers.ts'
import { createRereading } from './datasets/rereading.ts'
import { createReceiver } from './datasets/upload.ts'
import { jobRoutes } from './jobs/routes.ts'
import { createCanary } from './jobs/run/canary.ts'
import { createQuarantine } from './jobs/run/quarantine.ts'
import { createRunner, type Runner } from './jobs/run/runner.ts'
import { createSamples, parseSample } from './jobs/samples.ts'
import { createJobs } from './jobs/service.ts'
import { createTrackRecord } from './track-record/service.ts'
import { type Now, type Sleep, systemTicks } from './kit/clock.ts'
import { createDisk } from './kit/disk.ts'
import { AppError, isAppError } from './kit/errors.ts'
import type { NewId } from './kit/ids.ts'
import { createMailer } from './mail/mailer.ts'
import type { Log } from './kit/log.ts'
import { projectRoot } from './kit/paths.ts'
import { ensureSecret } from './kit/secret-file.ts'
import type { Pool } from './workers/pool.ts'
import { createPools, type Pools, RUNS_AHEAD } from './workers/pools.ts'
import { cacheFor } from './kit/cache-for.ts'
import { ledgerRoutes } from './ledger/routes.ts'
import { createLedger, type Ledger } from './ledger/service.ts'
import { paymentRoutes } from './payments/routes.ts'
import { createPayments } from './payments/service.ts'
import { createReceiptKeys } from './receipts/keys.ts'
import { receiptRoutes } from './receipts/routes.ts'
import { createReceipts } from './receipts/service.ts'
import { reportRoutes } from './reports/routes.ts'
import { createReports } from './reports/service.ts'
import { sentWebhooks } from './webhooks/described.ts'
import type { Resolve } from './webhooks/resolver.ts'
import { webhookRoutes } from './webhooks/routes.ts'
import { makeEmptyFolder, makeFolder } from './wiring/folders.ts'
import { startUpkeep } from './wiring/upkeep.ts'
import { createWebhookParts } from './webhooks/parts.ts'

/** A probe is a write: asked more often than this, core repeats its last answer. */
const READY_MS = 1_000

export interface CoreDeps {
  env: Env
  botKey: string
  log: Log
  now: Now
  sleep: Sleep
  newId: NewId
  wrap?: Wrap
}

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
}

/** Builds core from plain settings: the only place where its parts meet. Ready to serve when it resolves. */
export async function createCore({ env, botKey, log, now, sleep, newId, wrap = {} }: CoreDeps) {
  const dataDir = resolve(env.DATA_DIR)
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const unlock = lockFolder(dataDir)
  refuseHalfRestored(dataDir)
  // Files left there by an earlier process are of no use.
  const uploadsDir = makeEmptyFolder(join(dataDir, 'uploads'), 0o700)
  const keptDir = makeFolder(join(dataDir, 'kept'), 0o700)
  const childrenDir = makeEmptyFolder(join(dataDir, 'children'), 0o500)

  const url = env.DATABASE_URL ?? `file:${join(dataDir, 'core.db')}`
  // The database is built first, and the jobs that it asks about last.
  let jobsWaiting = (): number => 0
  const opened = openDb({
    url,
    authToken: env.DATABASE_AUTH_TOKEN,
    log,
    sleep,
    hasBacklog: () => jobsWaiting() > 0,
  })
  const db = wrap.db?.(opened) ?? opened
  await db.migrate(join(projectRoot, 'migrations'))

  const pools = wrap.pools ?? createPools({ cwd: childrenDir, workers: env.WORKERS, now, sleep, log })
  const forecastPool = wrap.forecastPool?.(pools.forecast) ?? pools.forecast
  const allPools = Object.values(pools)

  const answers = createIdempotency({ now })
  const idempotency = wrap.idempotency?.(answers) ?? answers
  const auditKey = ensureSecret(join(dataDir, 'audit.key'))
  const auditLog = createAuditLog({ now, key: auditKey.secret })
  if (auditKey.made) log({ event: 'audit_sealed', ...(await db.write((tx) => auditLog.seal(tx))) })
  const receipts = createReceipts({ keys: await createReceiptKeys({ db, path: join(dataDir, 'receipt.key'), now }) })
  const events = createEvents({ db, now })
  const errands = createErrands({ db, now, sleep })
  const books = createLedger({ db, now, newId })
  const ledger = wrap.ledger?.(books) ?? books
  const accounts = createAccounts({
    db,
    ledger,
    auditLog,
    idempotency,
    events,
    belongings: {
      count: (reader, accountId) => jobs.count(reader, accountId),
      async move(tx, fromId, toId) {
        await jobs.move(tx, fromId, toId)
        await payments.move(tx, fromId, toId)
        await events.move(tx, fromId, toId)
        await webhooks.move(tx, fromId, toId)
      },
    },
    now,
    newId,
    log,
    signupCredits: env.SIGNUP_CREDITS,
    welcomesPerHousehold: env.WELCOMES_PER_ADDRESS,
    sessionDaysMax: env.SESSION_DAYS,
    isLocalFree: env.NODE_ENV !== 'production',
    sendMail: env.MAIL_URL === undefined ? null : createMailer({ url: env.MAIL_URL, from: env.MAIL_FROM }),
    publicUrl: env.PUBLIC_URL,
    adminTelegramIds: env.ADMIN_TELEGRAM_IDS,
    botKey,
    payments: env.PAYMENTS,
    passwordCost: wrap.passwordCost,
  })
  const tracks = createTrackRecord({ db, addEvent: events.add, now, log })
  const catalog = createCatalog({
    db,
    modelsDir: resolve(env.MODELS_DIR),
    dataDir,
    auditLog,
    verify: createVerifier({ pool: pools.verify }),
    addEvent: events.add,
    trackRecord: (reader, name) => tracks.ofModel(reader, name),
    now,
    newId,
    log,
  })
  await catalog.syncShipped()
  const payments = createPayments({
    db,
    ledger,
    auditLog,
    idempotency,
    errands,
    addEvent: events.add,
    telegramIdOf: accounts.bot.telegramIdOf,
    accountIdOf: accounts.bot.accountIdOf,
    ensureAccount: accounts.bot.ensureAccount,
    now,
    newId,
    log,
    creditsPerStar: env.CREDITS_PER_STAR,
    plans: env.PLANS,
    payments: env.PAYMENTS,
  })
  const jobEvents = createJobEvents()
  const metrics = createMetrics({
    commits: () => db.stats.commits,
    writes: () => db.stats.writes,
    jobsWaiting: () => runner.stats().waiting,
    jobsRunning: () => runner.stats().running,
    diskFreeBytes: () => disk.look().catch(() => Number.NaN),
    forecastAgeSeconds: () => canary.ageSeconds(),
    poolKills: () => allPools.reduce((kills, pool) => kills + pool.stats.kills, 0),
  })
  const quarantine = createQuarantine({ catalog, now, log })
  const canary = createCanary({
    pool: forecastPool,
    resolveModel: () => catalog.resolve(undefined),
    onGuilt: ({ versionId, manifest }) =>
      quarantine.countGuilt({ id: newId('job'), modelVersionId: versionId, modelName: manifest.name }),
    ticks: systemTicks,
    sleep,
    log,
  })
  const jobRunner = createRunner({
    db,
    ledger,
    catalog,
    pool: forecastPool,
    tracks,
    receipts,
    events: jobEvents,
    addEvent: events.add,
    quarantine,
    keeping: { freeDays: env.KEEP_FREE_DAYS, paidDays: env.KEEP_PAID_DAYS },
    workers: env.WORKERS * (1 + RUNS_AHEAD),
    now,
    sleep,
    log,
    onEnd(status, model, runMs) {
      metrics.jobEnded(status, model, runMs)
      if (status === 'OK') canary.noteOk()
    },
  })
  const runner = wrap.runner?.(jobRunner) ?? jobRunner
  jobsWaiting = () => runner.stats().waiting
  const disk = createDisk({ folder: dataDir, reserveMegabytes: env.DISK_RESERVE_MB, unusedBytes: db.unusedBytes, now })
  const quotas = createQuotas({
    now,
    quota: {
      quotesKept: env.QUOTES_KEPT,
      quotedMegabytes: env.QUOTED_MEGABYTES,
      unpaidJobsPerDay: env.RATE_LIMITS === 'on' ? env.UNPAID_JOBS_PER_DAY : Infinity,
      canceledJobsPerDay: env.RATE_LIMITS === 'on' ? env.CANCELED_JOBS_PER_DAY : Infinity,
    },
  })
  const advice = createAdvice({
    pool: pools.backtest,
    now,
    sleep,
    log,
    testsPerHour: env.SERIES_TESTED_PER_HOUR,
  })
  const readers = createReaders({ pool: pools.read })
  const kept = createKeptUploads({ dir: keptDir, now })
  const sample = parseSample(readFileSync(join(projectRoot, 'examples', 'share-daily.csv'), 'utf8'))
  const jobs = createJobs({
    db,
    samples: createSamples({
      series: [sample],
      tableSampleOf: (name) => catalog.sample(name).catch(noneIfNotFound),
      telegramIdOf: accounts.bot.telegramIdOf,
    }),
    ledger,
    idempotency,
    tracks,
    receipts,
    runner,
    quotas,
    rereading: createRereading({ kept, readers, newId }),
    disk,
    advice,
    listOffers: catalog.listOffers,
    now,
    newId,
  })
  const receiver = createReceiver({
    readers,
    resolveModel: catalog.resolve,
    uploadsDir,
    newId,
    now,
  })
  const pictures = createJobPictures({
    db,
    pool: pools.picture,
    modelTitle: async (id) => (await catalog.getVersion(id)).manifest.title,
  })
  const { webhooks, deliverer } = createWebhookParts({
    db,
    events,
    key: ensureSecret(join(dataDir, 'webhooks.key')).secret,
    wrapResolve: wrap.resolve,
    allowsPrivate: env.WEBHOOKS_ALLOW_PRIVATE === 'on',
    version: VERSION,
    now,
    sleep,
    newId,
    log,
  })
  const streams = createSlots()
  const feed = createFeed({
    db,
    events,
    now,
    epoch: await ensureEpoch(db, newId),
    adminTelegramIds: accounts.admin.telegramIds,
  })
  const reports = createReports({ db, ledger, now })

  const loop = createLagMeter(systemTicks)
  let closing = false
  const probe = cacheFor(READY_MS, now, () => db.probe())
  const app = createApp({
    accounts,
    routers: [
      accountRoutes({ accounts, receiptKeys: receipts.publicKeys }),
      ledgerRoutes({ ledger, reader: db.reader }),
      jobRoutes({ jobs, receiver, events: jobEvents, pictures, streams }),
      receiptRoutes({ receipts, receiptOf: (...asked) => jobs.getReceipt(...asked) }),
      eventRoutes({ events, feed, streams }),
      catalogRoutes({ catalog, newId }),
      paymentRoutes({ payments }),
      errandRoutes({ errands }),
      reportRoutes({ reports, accounts }),
      auditRoutes({ auditLog, reader: db.reader }),
      webhookRoutes({ webhooks }),
    ],
    sent: sentWebhooks,
    metrics,
    async ready() {
      if (closing) throw leaving()
      await Promise.all([probe(), canary.check()])
      return { forecastAgeSeconds: canary.ageSeconds() }
    },
    refuse: (error) => (closing && !isAppError(error) ? leaving(error) : error),
    rateLimits: env.RATE_LIMITS === 'on',
    lagMs: env.RATE_LIMITS === 'on' ? loop.lagMs : () => 0,
    corsOrigins: env.CORS_ORIGINS,
    trustedProxies: env.TRUSTED_PROXIES,
    publicUrl: env.PUBLIC_URL,
    hosts: [new URL(env.PUBLIC_URL).host, env.HOST, ...env.ALLOWED_HOSTS],
    version: VERSION,
    newId,
    log,
  })

  const recovered = await runner.recover()
  log({ event: 'core_ready', recovered })
  deliverer.start()
  const upkeep = startUpkeep({
    accounts,
    auditLog,
    canary,
    catalog,
    db,
    events,
    idempotency,
    jobs,
    kept,
    runner,
    webhooks,
    now,
    log,
  })

  return {
    app,
    db,
    events,
    ledger,
    catalog,
    jobs,
    runner,
    pools: { ...pools, forecast: forecastPool },
    sweep: upkeep.sweep,
    /** Accepts no more work, lets running jobs finish for at most `drainMs`, then closes everything in
     *  reverse order. */
    async close(drainMs: number): Promise<void> {
      closing = true
      upkeep.stop()
      loop.stop()
      await deliverer.stop()
      await runner.stop(drainMs)
      jobEvents.giveUp()
      events.giveUp()
      await tracks.stop()
      await Promise.all(allPools.map((pool) => pool.close()))
      await db.close()
      unlock()
    },
  }
}
export type Core = Awaited<ReturnType<typeof createCore>>

/** What core answers while it shuts down, also to a request whose database was just closed. */
const leaving = (cause?: unknown): AppError =>
  new AppError('unavailable', { detail: 'shutting down', retry_after_seconds: 5 }, { cause })

const VERSION = (JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as { version: string }).version

function noneIfNotFound(error: unknown): undefined {
  if (!isAppError(error, 'not_found')) throw error
}
