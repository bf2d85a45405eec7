import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
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
