import { sql } from 'drizzle-orm'
import type { Dashboard, DashboardWindow } from '../../contract/panel/figures.ts'
import type { Db } from '../../db/client.ts'
import { cacheFor } from '../../kit/cache-for.ts'
import { type Now, toIso } from '../../kit/clock.ts'
import { DAY_MS } from '../../kit/units.ts'
import type { ReadDays, Span } from './days.ts'

const WINDOWS = [1, 7, 90]
/** A dashboard that is open in many tabs reads the rows once in this time. */
const KEPT_MS = 10_000

/** The shop's figures of the last day, week and quarter. */
export function createDashboard({ db, now, readDays }: { db: Db; now: Now; readDays: ReadDays }) {
  const read = cacheFor(KEPT_MS, now, async (): Promise<Dashboard> => {
    const at = now()
    const [queue] = await db.reader.values<[number, number | null]>(
      sql`SELECT count(*), min(created_at) FROM jobs WHERE status = 'PENDING'`,
    )
    const [pending, oldest] = queue ?? [0, null]
    const windows: DashboardWindow[] = []
    for (const days of WINDOWS) windows.push(await readWindow(days, at))
    const oldest_seconds = oldest === null ? 0 : Math.max(0, Math.round((at - oldest) / 1000))
    return { at: toIso(at), queue: { pending, oldest_seconds }, windows }
  })

  async function readWindow(days: number, at: number): Promise<DashboardWindow> {
    const since = at - days * DAY_MS
    const spans = await readDays(since, at + 1)
    const ended = sumOf(spans)
    const money = await db.reader.values<[string, number, number, number, number]>(sql`SELECT
        coalesce(c.currency, o.price_currency, ''), count(*), sum(c.credits), sum(coalesce(c.amount, o.price_amount, 0)),
        sum(CASE WHEN c.refunded_at IS NULL THEN c.refunded_credits ELSE max(c.refunded_credits, c.credits) END)
      FROM charges AS c LEFT JOIN orders AS o ON o.id = c.order_id WHERE c.created_at >= ${since} GROUP BY 1 ORDER BY 1`)
    const add = (figure: (row: (typeof money)[number]) => number): number =>
      money.reduce((sum, row) => sum + figure(row), 0)
    return {
      days,
      ...ended,
      ...quantilesOf(spans),
      payments: add(([, payments]) => payments),
      credits_bought: add(([, , credits]) => credits),
      credits_refunded: add(([, , , , refunded]) => refunded),
      money: money.filter(([currency]) => currency !== '').map(([currency, , , amount]) => ({ currency, amount })),
      funnel: await readFunnel(since),
    }
  }

  async function readFunnel(since: number): Promise<DashboardWindow['funnel']> {
    const [row] = await db.reader.values<
      [number, number | null, number | null, number | null]
    >(sql`SELECT count(*), sum(made), sum(paid IS NOT NULL),
        sum(paid IS NOT NULL AND EXISTS (SELECT 1 FROM jobs WHERE account_id = of AND status = 'OK' AND cost > 0 AND finished_at >= paid))
      FROM (SELECT a.id AS of, EXISTS (SELECT 1 FROM jobs WHERE account_id = a.id AND status = 'OK') AS made,
          (SELECT min(c.created_at) FROM charges AS c WHERE c.account_id = a.id) AS paid
        FROM accounts AS a WHERE a.created_at >= ${since})`)
    const [started, made, paid, both] = row ?? [0, 0, 0, 0]
    return {
      started,
      with_forecast: made ?? 0,
      with_payment: paid ?? 0,
      with_paid_forecast: both ?? 0,
      conversion: started === 0 ? null : (both ?? 0) / started,
    }
  }

  /** `seesMoney`: the reader may know what was paid in money. */
  return async function readDashboard(seesMoney: boolean): Promise<Dashboard> {
    const dashboard = await read()
    if (seesMoney) return dashboard
    return { ...dashboard, windows: dashboard.windows.map((window) => ({ ...window, money: null })) }
  }
}

function sumOf(
  spans: readonly Span[],
): Pick<DashboardWindow, 'forecasts' | 'failed' | 'canceled' | 'failed_share' | 'revenue'> {
  const sum = { forecasts: 0, failed: 0, canceled: 0, revenue: 0 }
  for (const { forecasts, failed, canceled, credits, granted } of spans.flatMap(({ models }) => models)) {
    sum.forecasts += forecasts
    sum.failed += failed
    sum.canceled += canceled
    sum.revenue += credits + granted
  }
  const ended = sum.forecasts + sum.failed
  return { ...sum, failed_share: ended === 0 ? null : sum.failed / ended }
}

/** The least wait that half and 95 % of the results do not exceed, seconds. */
function quantilesOf(spans: readonly Span[]): Pick<DashboardWindow, 'p50_seconds' | 'p95_seconds'> {
  const waits = spans.flatMap((span) => span.waits).toSorted(([a], [b]) => a - b)
  const total = waits.reduce((sum, [, results]) => sum + results, 0)
  const at = (level: number): number | null => {
    let seen = 0
    for (const [ms, results] of waits) {
      seen += results
      if (seen >= level * total) return ms / 1000
    }
    return null
  }
  return { p50_seconds: at(0.5), p95_seconds: at(0.95) }
}
