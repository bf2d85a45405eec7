import { sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import type { Now } from '../../kit/clock.ts'
import { DAY_MS } from '../../kit/units.ts'
import { FIGURE_DAYS_MAX } from '../../contract/panel/figures.ts'

export interface ModelUse {
  model: string
  forecasts: number
  failed: number
  canceled: number
  credits: number
  granted: number
  accounts: readonly string[]
}

/** Forecasts that ended in a span of at most a day. */
export interface Span {
  begins: number
  models: readonly ModelUse[]
  /** How many results took how long from their order, ms; to 10 ms below 10 s, to 1 s above. */
  waits: ReadonlyArray<readonly [ms: number, results: number]>
}

/** Accounts that one span names at most; beyond that their number is a lower bound. */
const ACCOUNTS_MAX = 20_000

/** Reads what ended in spans of time, day by day, so that others are served between two days. Days that are over are kept: what ended
 *  does not change. */
export function createDays({ db, now }: { db: Db; now: Now }) {
  const kept = new Map<number, Span>()

  async function read(begins: number, ends: number): Promise<Span> {
    const inSpan = sql`finished_at >= ${begins} AND finished_at < ${ends}`
    const models = await db.reader.values<[string, number, number, number, number, number]>(sql`SELECT model_name,
        sum(status = 'OK'), sum(status = 'ERROR'), sum(status = 'CANCELED'),
        sum(CASE WHEN status = 'OK' THEN cost ELSE 0 END), sum(CASE WHEN status = 'OK' THEN granted ELSE 0 END)
      FROM jobs WHERE ${inSpan} GROUP BY model_name ORDER BY model_name`)
    const users = await db.reader.values<[string, string]>(sql`SELECT DISTINCT model_name, account_id FROM jobs
      WHERE ${inSpan} AND status <> 'CANCELED' LIMIT ${ACCOUNTS_MAX}`)
    const waits = await db.reader.values<[number, number]>(sql`SELECT
        CASE WHEN wait < 10000 THEN wait / 10 * 10 ELSE wait / 1000 * 1000 END, count(*)
      FROM (SELECT max(finished_at - created_at, 0) AS wait FROM jobs WHERE ${inSpan} AND status = 'OK') GROUP BY 1`)
    const accountsOf = new Map<string, string[]>()
    for (const [model, account] of users) {
      const accounts = accountsOf.get(model)
      if (accounts === undefined) accountsOf.set(model, [account])
      else accounts.push(account)
    }
    return {
      begins,
      waits,
      models: models.map(([model, forecasts, failed, canceled, credits, granted]) => ({
        model,
        forecasts,
        failed,
        canceled,
        credits,
        granted,
        accounts: accountsOf.get(model) ?? [],
      })),
    }
  }

  /** The spans of days, UTC, from a moment until before another; the first and the last may be parts of a day. */
  return async function readDays(from: number, to: number): Promise<Span[]> {
    const spans: Span[] = []
    for (let begins = from; begins < to; ) {
      const ends = Math.min(to, Math.floor(begins / DAY_MS) * DAY_MS + DAY_MS)
      const isWhole = ends - begins === DAY_MS && ends <= now() - DAY_MS
      const span = (isWhole ? kept.get(begins) : undefined) ?? (await read(begins, ends))
      if (isWhole) kept.set(begins, span)
      spans.push(span)
      begins = ends
    }
    for (const begins of kept.keys()) if (begins < now() - (FIGURE_DAYS_MAX + 1) * DAY_MS) kept.delete(begins)
    return spans
  }
}
export type ReadDays = ReturnType<typeof createDays>
