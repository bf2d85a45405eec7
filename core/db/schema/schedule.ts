import { sql } from 'drizzle-orm'
import { check, index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { JobSource } from '../../contract/jobs/job.ts'
import type { MarketName } from '../../contract/jobs/market.ts'
import type { Cadence, PauseReason } from '../../contract/watches/watch.ts'
import type { RunStatus, RunTrigger } from '../../contract/schedule.ts'

/** What core does by the clock, and when next. A lease says which core runs it now. */
export const schedules = sqliteTable('schedules', {
  name: text().primaryKey(),
  cron: text().notNull(),
  nextAt: integer('next_at').notNull(),
  /** True if `nextAt` repeats a run that failed. */
  isRetry: integer('is_retry', { mode: 'boolean' }).notNull().default(false),
  leasedBy: text('leased_by'),
  leasedUntil: integer('leased_until'),
})

/** The last runs of each schedule. */
export const scheduleRuns = sqliteTable(
  'schedule_runs',
  {
    name: text().notNull(),
    number: integer().notNull(),
    status: text().$type<RunStatus>().notNull(),
    trigger: text().$type<RunTrigger>().notNull(),
    dueAt: integer('due_at').notNull(),
    startedAt: integer('started_at').notNull(),
    finishedAt: integer('finished_at'),
    error: text(),
    askedBy: text('asked_by'),
  },
  (t) => [primaryKey({ columns: [t.name, t.number] })],
)

/** Forecasts ordered on a schedule: see core/watches. */
export const watches = sqliteTable(
  'watches',
  {
    id: text().primaryKey(),
    accountId: text('account_id').notNull(),
    userId: text('user_id').notNull(),
    /** The API key that last began or resumed it or changed its cost, whose limit and end hold for its forecasts; null: a session or the
     *  chat. */
    keyId: text('key_id'),
    /** Where it was begun: its forecasts come there. */
    source: text().$type<JobSource>().notNull(),
    market: text().$type<MarketName>().notNull(),
    symbol: text().notNull(),
    /** JSON, in every language. */
    name: text().notNull(),
    model: text().notNull(),
    horizon: integer().notNull(),
    rows: integer().notNull(),
    every: text().$type<Cadence>().notNull(),
    maxCost: integer('max_cost').notNull(),
    state: text().$type<'active' | 'paused' | 'ended'>().notNull(),
    why: text().$type<PauseReason>(),
    tellsBand: integer('tells_band', { mode: 'boolean' }).notNull(),
    pLossAbove: real('p_loss_above'),
    varAbove: real('var_above'),
    /** Forecasts ordered so far; each is ordered in the transaction that counts it. */
    run: integer().notNull().default(0),
    /** The forecast up to which the end has been looked at. */
    seenRun: integer('seen_run').notNull().default(0),
    jobId: text('job_id'),
    /** When the next forecast is due by its schedule. */
    dueAt: integer('due_at').notNull(),
    /** When its schedule began, from which every time is counted; null in older ones: `dueAt`. */
    anchorAt: integer('anchor_at'),
    /** When it is tried: later than due after a failure that passes. */
    tryAt: integer('try_at').notNull(),
    tries: integer().notNull().default(0),
    /** When its prices are next looked at, and until when that is worth it. */
    lookAt: integer('look_at').notNull(),
    looksUntil: integer('looks_until').notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('watches_one').on(t.userId, t.accountId, t.market, t.symbol).where(sql`${t.state} <> 'ended'`),
    index('watches_account').on(t.accountId, t.createdAt),
    index('watches_due').on(t.tryAt).where(sql`${t.state} = 'active'`),
    index('watches_open').on(t.id).where(sql`${t.seenRun} < ${t.run}`),
    index('watches_look').on(t.lookAt),
    check('watches_state', sql`${t.state} IN ('active', 'paused', 'ended')`),
  ],
)
