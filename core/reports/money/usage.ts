import { sql } from 'drizzle-orm'
import { REPORT_DAYS_MAX, type UsageLine, type UsageQuery, type UsageView } from '../../contract/money/usage.ts'
import { localizedSchema } from '../../contract/common.ts'
import type { Db } from '../../db/client.ts'
import type { Now } from '../../kit/clock.ts'
import { refuseField } from '../../kit/errors.ts'
import { DAY_MS } from '../../kit/units.ts'

const DAYS_SHOWN = 30

/** What each group is told apart by. */
const KEYS = {
  day: sql`date(at / 1000, 'unixepoch')`,
  model: sql`model_name`,
  member: sql`user_id`,
  key: sql`coalesce(key_id, '')`,
} as const

/** What an account has spent on forecasts. A job counts on the day on which it was paid for, as the ledger has it. */
export function createUsage({ db, now }: { db: Db; now: Now }) {
  /** Throws `validation_failed` for days in the wrong order or too many of them. */
  return async function readUsage(accountId: string, { from, to, by }: UsageQuery): Promise<UsageView> {
    const last = to ?? dayOf(now())
    const first = from ?? dayOf(Date.parse(last) - (DAYS_SHOWN - 1) * DAY_MS)
    const [begins, ends] = [Date.parse(first), Date.parse(last) + DAY_MS]
    if (ends <= begins || ends - begins > REPORT_DAYS_MAX * DAY_MS)
      throw refuseField(
        'query/from',
        { en: 'after the last day, or too long before it', ru: 'позже последнего дня или слишком задолго до него' },
        { en: `ask for at most ${REPORT_DAYS_MAX} days`, ru: `запросите не больше ${REPORT_DAYS_MAX} дней` },
      )
    const key = KEYS[by]
    const rows = await db.reader.values<[string, string, number, number, number]>(sql`
      SELECT ${key} AS of, max(model_title), count(*), sum(rows), sum(cost) FROM (
        SELECT j.model_name, j.model_title, j.key_id, j.user_id, j.rows, j.cost, coalesce(e.created_at, j.finished_at) AS at
        FROM jobs AS j LEFT JOIN entries AS e ON e.job_id = j.id AND e.type = 'capture'
        WHERE j.account_id = ${accountId} AND j.status = 'OK'
      ) WHERE at >= ${begins} AND at < ${ends} GROUP BY of
      ORDER BY ${by === 'day' ? sql`of` : sql`sum(cost) DESC, of`}`)
    const items = rows.map(([of, title, jobs, valid, credits]) => ({
      key: of,
      title: by === 'model' && title !== '' ? localizedSchema.parse(JSON.parse(title)) : null,
      jobs,
      rows: valid,
      credits,
    }))
    return { from: first, to: last, by, items, total: sumOf(items) }
  }
}

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)

const sumOf = (lines: readonly UsageLine[]): UsageView['total'] =>
  lines.reduce(
    (sum, { jobs, rows, credits }) => ({
      jobs: sum.jobs + jobs,
      rows: sum.rows + rows,
      credits: sum.credits + credits,
    }),
    { jobs: 0, rows: 0, credits: 0 },
  )
