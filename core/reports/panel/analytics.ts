import { sql } from 'drizzle-orm'
import type { Cohorts, ModelRecords, Popularity, Spending } from '../../contract/panel/figures.ts'
import type { Db } from '../../db/client.ts'
import { cacheFor } from '../../kit/cache-for.ts'
import { type Now, toIso } from '../../kit/clock.ts'
import { DAY_MS } from '../../kit/units.ts'
import { monthAfter, monthOf } from '../money/months.ts'
import type { ReadDays } from './days.ts'

/** Rows that one query adds up. */
const PAGE_ROWS = 20_000
const KEPT_MS = 60_000

/** How the shop is used over time, from the rows that core keeps. */
export function createAnalytics({ db, now, readDays }: { db: Db; now: Now; readDays: ReadDays }) {
  const daysBack = (days: number) => readDays(Math.floor(now() / DAY_MS) * DAY_MS - (days - 1) * DAY_MS, now() + 1)
  const dayOf = (at: number): string => toIso(at).slice(0, 10)

  /** Each model by the day on which its forecasts ended, UTC. */
  async function popularity(days: number): Promise<Popularity> {
    const spans = await daysBack(days)
    const items = spans.flatMap(({ begins, models }) =>
      models.map(({ model, forecasts, failed, credits, granted, accounts }) => ({
        day: dayOf(begins),
        model,
        forecasts,
        failed,
        credits,
        credits_granted: granted,
        accounts: accounts.length,
      })),
    )
    return { items }
  }

  /** All models together by day, each day that has passed. */
  async function spending(days: number): Promise<Spending> {
    const spans = await daysBack(days)
    const items = spans.map(({ begins, models }) => {
      const line = { day: dayOf(begins), forecasts: 0, failed: 0, credits: 0, credits_granted: 0, accounts: 0 }
      for (const { forecasts, failed, credits, granted } of models) {
        line.forecasts += forecasts
        line.failed += failed
        line.credits += credits
        line.credits_granted += granted
      }
      return { ...line, accounts: new Set(models.flatMap(({ accounts }) => accounts)).size }
    })
    return { items }
  }

  /** Accounts by the month in which they were made, newest first. */
  async function cohorts(months: number): Promise<Cohorts> {
    const items: Cohorts['items'] = []
    for (let back = 0; back < months; back++) {
      const month = monthAfter(monthOf(now()), -back)
      const [begins, ends] = [month, monthAfter(month)].map((of) => Date.parse(`${of}-01T00:00:00Z`)) as [
        number,
        number,
      ]
      const [row] = await db.reader.values<
        [number, ...Array<number | null>]
      >(sql`SELECT count(*), sum(made), sum(paid IS NOT NULL),
          sum(paid <= began + ${30 * DAY_MS}), sum(last >= ${now() - 30 * DAY_MS})
        FROM (SELECT a.created_at AS began, EXISTS (SELECT 1 FROM jobs WHERE account_id = a.id AND status = 'OK') AS made,
            (SELECT min(c.created_at) FROM charges AS c WHERE c.account_id = a.id) AS paid,
            (SELECT j.created_at FROM jobs AS j WHERE j.account_id = a.id ORDER BY j.seq DESC LIMIT 1) AS last
          FROM accounts AS a WHERE a.created_at >= ${begins} AND a.created_at < ${ends})`)
      const [accounts = 0, made, paid, soon, active] = row ?? []
      if (accounts === 0) continue
      items.push({
        month,
        accounts,
        with_forecast: made ?? 0,
        with_payment: paid ?? 0,
        paid_in_30_days: soon ?? 0,
        active_30_days: active ?? 0,
      })
    }
    return { items }
  }

  return { popularity, spending, cohorts, records: cacheFor(KEPT_MS, now, () => readRecords(db)) }
}

interface Score {
  month: string
  model: string
  forecasts: number
  accounts: Set<string>
  steps: number
  inside80: number
  inside95: number
  pinball: number
  naive: number
}

/** What forecasts turned out to be worth, by model and the month in which they were scored. */
async function readRecords(db: Db): Promise<ModelRecords> {
  const scores = new Map<string, Score>()
  for (let after = '', isLast = false; !isLast; ) {
    const [end] = await db.reader.values<[string]>(sql`SELECT job_id FROM track_forecasts WHERE job_id > ${after}
      ORDER BY job_id LIMIT 1 OFFSET ${PAGE_ROWS - 1}`)
    const until = end?.[0]
    const lines = await db.reader.values<[string, string, string, ...number[]]>(sql`SELECT
        strftime('%Y-%m', scored_at / 1000, 'unixepoch'), model_name, account_id, count(*), sum(steps), sum(inside_80), sum(inside_95),
        sum(pinball / steps), sum(pinball_naive / steps)
      FROM track_forecasts WHERE job_id > ${after} ${until === undefined ? sql`` : sql`AND job_id <= ${until}`}
        AND steps > 0 AND scored_at IS NOT NULL GROUP BY 1, 2, 3`)
    for (const [month, model, account, ...sums] of lines) addTo(scores, { month, model, account, sums })
    isLast = until === undefined
    after = until ?? after
  }
  const items = [...scores.values()]
    .toSorted((a, b) => b.month.localeCompare(a.month) || a.model.localeCompare(b.model))
    .map(({ month, model, forecasts, accounts, steps, inside80, inside95, pinball, naive }) => ({
      month,
      model,
      forecasts,
      accounts: accounts.size,
      skill: naive > 0 ? 1 - pinball / naive : null,
      coverage_80: inside80 / steps,
      coverage_95: inside95 / steps,
    }))
  return { items }
}

function addTo(
  scores: Map<string, Score>,
  { month, model, account, sums }: { month: string; model: string; account: string; sums: number[] },
): void {
  const key = `${month} ${model}`
  const none = { forecasts: 0, accounts: new Set<string>(), steps: 0, inside80: 0, inside95: 0, pinball: 0, naive: 0 }
  const score = scores.get(key) ?? { month, model, ...none }
  const [forecasts = 0, steps = 0, inside80 = 0, inside95 = 0, pinball = 0, naive = 0] = sums
  score.forecasts += forecasts
  score.accounts.add(account)
  score.steps += steps
  score.inside80 += inside80
  score.inside95 += inside95
  score.pinball += pinball
  score.naive += naive
  scores.set(key, score)
}
