import { type SQL, sql } from 'drizzle-orm'
import type { Reader } from '../db/client.ts'
import { DAY_MS } from '../kit/units.ts'
import type { Pseudonyms } from './pseudonyms.ts'
import { type ExportTable, PAGE_ROWS, pagesAfter, type Period } from './table.ts'

type JobRow = [string, number, number | null, string, string, string | null, string, string | null, string, string] &
  unknown[]
type UsageRow = [string, string, string, number, number, number, number, number]
type EventRow = [number, string, number, number, string | null, string | null, string | null]

/** Forecasts by when they were ordered, in the order of the queue. */
export const jobsTable = ({ of, ofNullable }: Pseudonyms): ExportTable => ({
  columns: [
    ['job', 'text'],
    ['created_at', 'time'],
    ['finished_at', 'time'],
    ['account', 'text'],
    ['person', 'text'],
    ['api_key', 'text'],
    ['status', 'text'],
    ['failure', 'text'],
    ['model', 'text'],
    ['version', 'text'],
    ['source', 'text'],
    ['verdict', 'text'],
    ['rows', 'whole'],
    ['horizon', 'whole'],
    ['credits', 'whole'],
    ['credits_granted', 'whole'],
    ['attempts', 'whole'],
  ],
  async *pages(reader, period) {
    for await (const rows of windows<JobRow>(
      reader,
      sql`jobs`,
      period,
      sql`id, created_at, finished_at, account_id, user_id, key_id,
      status, failure, model_name, model_version, source, verdict, rows, horizon, cost, granted, attempts`,
    ))
      yield rows.map(([id, created, finished, account, person, key, ...rest]) => [
        of(id),
        created,
        finished,
        of(account),
        ofNullable(person),
        ofNullable(key),
        ...rest,
      ])
  },
})

/** What happened, as long as core keeps it. Its data is left out: it may name people. */
export const eventsTable = ({ ofNullable }: Pseudonyms): ExportTable => ({
  columns: [
    ['event', 'whole'],
    ['at', 'time'],
    ['type', 'text'],
    ['version', 'whole'],
    ['account', 'text'],
    ['person', 'text'],
    ['job', 'text'],
  ],
  async *pages(reader, period) {
    const columns = sql`seq, type, version, created_at, account_id, user_id, json_extract(data, '$.job_id')`
    for await (const rows of windows<EventRow>(reader, sql`events`, period, columns))
      yield rows.map(([seq, type, version, at, account, person, job]) => [
        seq,
        at,
        type,
        version,
        ofNullable(account),
        ofNullable(person),
        ofNullable(job),
      ])
  },
})

/** Forecasts that ended, added up by day (UTC), account, model and source. */
export const usageTable = ({ of }: Pseudonyms): ExportTable => ({
  columns: [
    ['day', 'day'],
    ['account', 'text'],
    ['model', 'text'],
    ['source', 'text'],
    ['forecasts', 'whole'],
    ['failed', 'whole'],
    ['rows', 'whole'],
    ['credits', 'whole'],
    ['credits_granted', 'whole'],
  ],
  async *pages(reader, { from, to }) {
    const [ends = [null, null]] = await reader.values<[number | null, number | null]>(sql`SELECT
      (SELECT min(finished_at) FROM jobs WHERE finished_at >= ${from}), (SELECT max(finished_at) FROM jobs WHERE finished_at < ${to})`)
    const [first, last] = ends
    if (first === null || last === null) return
    for (let day = Math.floor(first / DAY_MS) * DAY_MS; day <= last; day += DAY_MS) {
      const [begins, stops] = [Math.max(from, day), Math.min(to, day + DAY_MS)]
      const read = (after: UsageRow | undefined): Promise<UsageRow[]> =>
        reader.values<UsageRow>(sql`SELECT account_id, model_name, source, sum(status = 'OK'), sum(status = 'ERROR'),
            sum(CASE WHEN status = 'OK' THEN rows ELSE 0 END), sum(CASE WHEN status = 'OK' THEN cost ELSE 0 END),
            sum(CASE WHEN status = 'OK' THEN granted ELSE 0 END)
          FROM jobs WHERE finished_at >= ${begins} AND finished_at < ${stops}
            ${after === undefined ? sql`` : sql`AND (account_id, model_name, source) > (${after[0]}, ${after[1]}, ${after[2]})`}
          GROUP BY 1, 2, 3 ORDER BY 1, 2, 3 LIMIT ${PAGE_ROWS}`)
      for await (const rows of pagesAfter(read)) yield rows.map(([account, ...sums]) => [day, of(account), ...sums])
    }
  },
})

/** Rows of a table with `seq` and `created_at`, window after window of `seq`: there is no index by time, and one query over the whole
 *  table would keep others waiting. */
async function* windows<Row extends unknown[]>(
  reader: Reader,
  table: SQL,
  { from, to }: Period,
  columns: SQL,
): AsyncGenerator<Row[]> {
  const [ends] = await reader.values<[number | null, number | null]>(sql`SELECT
    (SELECT min(seq) FROM ${table}), (SELECT max(seq) FROM ${table})`)
  const [first, last] = ends ?? [null, null]
  if (first === null || last === null) return
  for (let seq = first; seq <= last; seq += PAGE_ROWS) {
    const rows =
      await reader.values<Row>(sql`SELECT ${columns} FROM ${table} WHERE seq >= ${seq} AND seq < ${seq + PAGE_ROWS}
      AND seq <= ${last} AND created_at >= ${from} AND created_at < ${to} ORDER BY seq`)
    if (rows.length > 0) yield rows
  }
}
