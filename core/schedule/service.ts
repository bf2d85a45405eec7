import type { AuditLog } from '../audit-log/service.ts'
import type { Page, PageQuery } from '../contract/common.ts'
import type { ScheduleRunView, ScheduleView } from '../contract/schedule.ts'
import type { Acting } from '../kit/acting.ts'
import { toIso, toIsoOrNull } from '../kit/clock.ts'
import { AppError } from '../kit/errors.ts'
import { parseCursor, toPage } from '../kit/http/cursor.ts'
import { type ClockworkDeps, createClockwork, type Planned } from './clockwork.ts'
import * as store from './store.ts'

export interface SchedulesDeps extends ClockworkDeps {
  auditLog: AuditLog
}

/** The one scheduler: what core does by the clock, with its runs recorded and leased in the database. A time that passes while core is
 *  down is caught up once. */
export function createSchedules({ auditLog, ...deps }: SchedulesDeps) {
  const { db, timeZone } = deps
  const clockwork = createClockwork(deps)
  const { planned, begin } = clockwork

  function getPlanned(name: string): Planned {
    const plan = planned.get(name)
    if (plan === undefined)
      throw new AppError('not_found', { what: 'schedule', asked: name, available: [...planned.keys()] })
    return plan
  }

  async function toView({ name, cron, nextAt }: Planned): Promise<ScheduleView> {
    const [last] = await store.listRuns(db.reader, name, { below: Number.MAX_SAFE_INTEGER, limit: 1 })
    return {
      name,
      cron,
      time_zone: timeZone,
      next_run_at: toIso(nextAt),
      last_run: last === undefined ? null : toRunView(last),
    }
  }

  return {
    start: (options: { isManual: boolean }): Promise<void> => clockwork.start(options),
    tick: clockwork.tick,
    /** Resolves when nothing runs. */
    settled: clockwork.settled,
    stop: (): Promise<void> => clockwork.stop(),

    list: (): Promise<ScheduleView[]> => Promise.all([...planned.values()].map(toView)),

    /** The last runs of a schedule, newest first. Throws `not_found`. */
    async runs(name: string, { limit, cursor }: PageQuery): Promise<Page<ScheduleRunView>> {
      getPlanned(name)
      const below = cursor === undefined ? Number.MAX_SAFE_INTEGER : parseCursor(cursor, ['number'])[0]
      const rows = await store.listRuns(db.reader, name, { below, limit: limit + 1 })
      return toPage(rows, limit, { view: toRunView, cursorOf: ({ number }) => [number] })
    },

    /** Begins one now; its next time stays as it was. Throws `not_found`, and `state_conflict` while it runs. */
    async runNow(acting: Acting, name: string): Promise<ScheduleView> {
      const plan = getPlanned(name)
      const run = await begin(plan, {
        by: acting.actorId,
        record: (tx) =>
          auditLog.record(tx, {
            ...acting,
            action: 'schedule.run',
            target: name,
            reason: null,
            before: null,
            after: null,
          }),
      })
      if (run === undefined) throw new AppError('state_conflict', { what: 'schedule', state: 'running' })
      return toView(plan)
    },
  }
}
export type Schedules = ReturnType<typeof createSchedules>

const toRunView = (row: store.RunRow): ScheduleRunView => ({
  number: row.number,
  status: row.status,
  trigger: row.trigger,
  due_at: toIso(row.dueAt),
  started_at: toIso(row.startedAt),
  finished_at: toIsoOrNull(row.finishedAt),
  error: row.error,
  asked_by: row.askedBy,
})
