import { join } from 'node:path'
import { createAccounts } from './accounts/service.ts'
import { createCatalog } from './catalog/service.ts'
import { createAuth } from './auth/service.ts'
import { createVerifier } from './catalog/verifier.ts'
import { createDatasetParts } from './datasets/parts.ts'
import { openDb } from './db/client.ts'
import type { Env } from './env.ts'
import { createErrands } from './errands/service.ts'
import { createEvents } from './events/service.ts'
import { createDailyExports } from './exports/daily.ts'
import { createExports } from './exports/service.ts'
import { createMetrics } from './http/metrics.ts'
import { createIdempotency } from './idempotency/service.ts'
import { createJobParts } from './jobs/parts.ts'
import { type Now, type Sleep } from './kit/clock.ts'
import { createDisk } from './kit/disk.ts'
import type { NewId } from './kit/ids.ts'
import type { Log } from './kit/log.ts'
import { projectRoot } from './kit/paths.ts'
import { ensureSecret } from './kit/secret-file.ts'
import { createLedger } from './ledger/service.ts'
import { createMaintenance } from './maintenance/service.ts'
import { buildMarkets } from './markets/build.ts'
import { createMarks } from './my-data/marks.ts'
import { createMyData } from './my-data/parts.ts'
import { createReceiptKeys } from './receipts/keys.ts'
import { createReceipts } from './receipts/service.ts'
import { createReports } from './reports/service.ts'
import { startTerms } from './terms/start.ts'
import { createTrackRecord } from './track-record/service.ts'
import { createWebhookParts } from './webhooks/parts.ts'
import { createWatchParts } from './watches/parts.ts'
import { createMoney } from './wiring/money.ts'
import { createTelling } from './wiring/telling.ts'
import { createChildren } from './wiring/children.ts'
import { openDataFolder } from './wiring/folders.ts'
import { toSettings } from './wiring/settings.ts'
import { createStaffParts } from './wiring/staff.ts'
import { createUpkeep } from './wiring/upkeep.ts'
import { createWeb } from './wiring/web.ts'
import type { Wrap } from './wiring/wrap.ts'

export interface CoreDeps {
  env: Env
  botKey: string
  log: Log
  now: Now
  sleep: Sleep
  newId: NewId
  wrap?: Wrap
}

/** Builds core from plain settings: the only place where its parts meet. Ready to serve when it resolves. */
export async function createCore({ env, botKey, log, now, sleep, newId, wrap = {} }: CoreDeps) {
  const { version, ...settings } = toSettings(env)
  const { dataDir, uploadsDir, childrenDir, keptDir, exportsDir, unlock } = openDataFolder(env.DATA_DIR)

  const url = env.DATABASE_URL ?? `file:${join(dataDir, 'core.db')}`
  // The database is built first, and the jobs that it asks about last.
  let jobsWaiting = (): number => 0
  const opened = openDb({ url, authToken: env.DATABASE_AUTH_TOKEN, log, sleep, hasBacklog: () => jobsWaiting() > 0 })
  const db = wrap.db?.(opened) ?? opened
  await db.migrate(join(projectRoot, 'migrations'))
  const basics = { db, now, sleep, newId, log }
  const running = await createChildren({ ...basics, env, wrap, dataDir, childrenDir })
  const { pools, remote } = running
  const answers = createIdempotency({ now })
  const idempotency = wrap.idempotency?.(answers) ?? answers
  const forget = (): void => auth.forgetActors()
  const events = createEvents(basics)
  const staff = await createStaffParts({ ...basics, ...settings.staff, dataDir, events, forget })
  const { standing, auditLog, proposals, roles, orderRecords } = staff
  const receipts = createReceipts({ keys: await createReceiptKeys({ db, path: join(dataDir, 'receipt.key'), now }) })
  const errands = createErrands(basics)
  const books = createLedger(basics)
  const ledger = wrap.ledger?.(books) ?? books
  const auditKey = ensureSecret(join(dataDir, 'audit.key')).secret
  const marks = createMarks(auditKey)
  const exports = createExports({ ...basics, auditLog, key: auditKey })
  const terms = await startTerms({ ...basics, events, dir: env.TERMS_DIR })
  const records = { ...basics, ledger, auditLog, proposals, orderRecords, idempotency, events, errands }
  const factorKey = ensureSecret(join(dataDir, 'factor.key')).secret
  const telling = await createTelling({ ...records, ...staff, ...settings.telling, key: factorKey })
  const accounts = createAccounts({
    ...records,
    ...settings.accounts,
    acceptTermsAtSignUp: terms.acceptAtSignUp,
    acceptTerms: (...asked) => terms.acceptIn(...asked),
    standing,
    markOfTelegram: marks.ofTelegram,
    signedIn: () => auth.signedIn,
  })
  const auth = createAuth({
    ...records,
    ...settings.auth,
    accounts,
    wasForgotten: (email) => myData.forgotten.wasForgotten(db.reader, email),
    belongings: {
      count: (reader, accountId) => jobs.count(reader, accountId),
      async move(tx, fromId, toId) {
        await jobs.move(tx, fromId, toId)
        await payments.move(tx, fromId, toId)
        await events.move(tx, fromId, toId)
        await webhooks.move(tx, fromId, toId)
        await watches.move(tx, fromId, toId)
        await telling.move(tx, fromId, toId)
      },
    },
    standing,
    botKey,
    factorKey,
    mails: telling.mails,
    passwordCost: wrap.passwordCost,
  })
  const tracks = createTrackRecord({ ...basics, addEvent: events.add })
  const catalog = createCatalog({
    ...basics,
    ...settings.catalog,
    dataDir,
    auditLog,
    verify: createVerifier({ pool: pools.verify }),
    addEvent: events.add,
    trackRecord: (reader, name) => tracks.ofModel(reader, name),
  })
  await catalog.syncShipped()
  const { payments, invoices, grants } = createMoney({
    ...records,
    ...settings,
    async requireTerms(reader, actor) {
      await terms.require(reader, actor)
      await myData.deletions.refuseLeaving(reader, actor)
    },
    accounts,
    pool: pools.paper,
  })
  const carriers = { adjustment: accounts.admin.adjustment, ...payments.carriers, ...grants.carriers }
  const metrics = createMetrics({
    commits: () => db.stats.commits,
    writes: () => db.stats.writes,
    jobs: () => runner.stats(),
    diskFreeBytes: () => disk.look().catch(() => Number.NaN),
    forecastAgeSeconds: () => canary.ageSeconds(),
    ...running.gauges,
  })
  const disk = createDisk({ folder: dataDir, reserveMegabytes: env.DISK_RESERVE_MB, unusedBytes: db.unusedBytes, now })
  const markets = buildMarkets(settings.markets, { ...basics, version })
  const { receiver, rereading, kept } = createDatasetParts({ ...basics, pools, catalog, markets, uploadsDir, keptDir })
  const { jobs, jobEvents, runner, canary, pictures } = createJobParts({
    ...records,
    catalog,
    tracks,
    spending: accounts.spending,
    receipts,
    rereading,
    disk,
    addEvent: events.add,
    requireTerms: (...asked) => terms.require(...asked),
    telegramIdOf: (...asked) => accounts.people.telegramIdOf(...asked),
    markOfTelegram: marks.ofTelegram,
    ...settings.jobs,
    ...running,
    wrapRunner: wrap.runner,
    onEnd: metrics.jobEnded,
  })
  jobsWaiting = () => runner.stats().waiting
  const myData = createMyData({
    ...records,
    ...settings.myData,
    dataDir,
    exportsDir,
    marks,
    disk,
    auth,
    jobs,
    kept,
    joinReceipt: (...asked) => receipts.join(...asked),
  })
  const { webhooks, deliverer } = createWebhookParts({
    ...records,
    key: ensureSecret(join(dataDir, 'webhooks.key')).secret,
    wrapResolve: wrap.resolve,
    allowsPrivate: env.WEBHOOKS_ALLOW_PRIVATE === 'on',
    version,
  })
  const maintenance = await createMaintenance({ ...basics, auditLog })
  const watches = createWatchParts({ ...records, jobs, receiver, tracks, telling, catalog, maintenance })
  const reports = createReports({ ...basics, ledger, roles })
  const undoing = [accounts.admin, catalog, roles, payments, maintenance, telling]
  const upkeep = createUpkeep({
    ...records,
    ...settings.upkeep,
    auth,
    writeExports: env.EXPORTS_DIR === undefined ? null : createDailyExports({ exports, folder: env.EXPORTS_DIR, now }),
    canary,
    catalog,
    invoices,
    jobs,
    kept,
    myData,
    payments,
    runner: { sweep: () => runner.sweep() },
    telling,
    watches,
    webhooks,
  })
  const { app, leave } = createWeb({
    nouns: {
      accounts,
      auth,
      catalog,
      errands,
      events,
      exports,
      invoices,
      grants,
      jobEvents,
      jobs,
      ledger,
      maintenance,
      markets,
      myData,
      payments,
      pictures,
      receipts,
      receiver,
      remote,
      reports,
      schedules: upkeep.schedules,
      telling,
      terms,
      watches,
      webhooks,
      db,
      newId,
      now,
      staff: { db, ...settings.staff, staff, parts: undoing, carriers, findChangedOrders: jobs.ordered.findChanged },
    },
    ...settings.http,
    cabinet: settings.cabinet,
    auth,
    isWorker: running.isWorker,
    canary,
    metrics,
    version,
    now,
    newId,
    log,
  })
  await myData.start()
  const recovered = await runner.recover()
  log({ event: 'core_ready', recovered })
  deliverer.start()
  await payments.load()
  telling.start()
  await upkeep.start({ isManual: wrap.hasManualSchedules === true })

  return {
    app,
    db,
    events,
    ledger,
    catalog,
    jobs,
    runner,
    pools,
    telling,
    sweep: upkeep.sweep,
    schedules: upkeep.schedules,
    /** Accepts no more work, lets running jobs finish for at most `drainMs`, then closes everything in reverse order. */
    async close(drainMs: number): Promise<void> {
      leave()
      await Promise.all([upkeep.stop(), deliverer.stop(), payments.stop(), myData.stop(), telling.stop()])
      await runner.stop(drainMs)
      jobEvents.giveUp()
      events.giveUp()
      await tracks.stop()
      await running.close()
      await db.close()
      unlock()
    },
  }
}
export type Core = Awaited<ReturnType<typeof createCore>>
