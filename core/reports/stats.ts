import { sql } from 'drizzle-orm'
import type { Stats } from '../contract/admin.ts'
import type { Db } from '../db/client.ts'
import { type Now, toIso } from '../kit/clock.ts'
import { DAY_MS } from '../kit/units.ts'

/** The instance at a glance. */
export function createStats({ db, now }: { db: Db; now: Now }) {
  return async function readStats(): Promise<Stats> {
    const at = now()
    const [accounts, jobs, credits, models] = await Promise.all([
      readAccounts(at),
      readJobs(at),
      readCredits(at),
      readModels(at),
    ])
    return { accounts, jobs, credits, models, at: toIso(at) }
  }

  async function readAccounts(at: number): Promise<Stats['accounts']> {
    const [row] = await db.reader.values<[number, number, number]>(sql`SELECT
      (SELECT count(*) FROM accounts),
      (SELECT count(*) FROM accounts WHERE created_at >= ${at - DAY_MS}),
      (SELECT count(*) FROM accounts WHERE created_at >= ${at - 7 * DAY_MS})`)
    const [total, new_24h, new_7d] = row ?? [0, 0, 0]
    return { total, new_24h, new_7d }
  }

  async function readJobs(at: number): Promise<Stats['jobs']> {
    const since = at - DAY_MS
    // Of the last day: jobs that ended in it, and those still running.
    const [row] = await db.reader.values<[number, number, number, number, number, number | null]>(sql`SELECT
      (SELECT count(*) FROM jobs),
      (SELECT count(*) FROM jobs WHERE finished_at >= ${since} AND created_at >= ${since})
        + (SELECT count(*) FROM jobs WHERE status = 'PENDING' AND created_at >= ${since}),
      (SELECT count(*) FROM jobs WHERE finished_at >= ${since} AND status = 'OK'),
      (SELECT count(*) FROM jobs WHERE finished_at >= ${since} AND status = 'ERROR'),
      (SELECT count(*) FROM jobs WHERE status = 'PENDING'),
      (SELECT min(created_at) FROM jobs WHERE status = 'PENDING')`)
    const [total, last_24h, ok_24h, error_24h, pending, oldest] = row ?? [0, 0, 0, 0, 0, null]
    return {
      total,
      last_24h,
      ok_24h,
      error_24h,
      pending,
      oldest_pending_seconds: oldest === null ? 0 : Math.max(0, Math.round((at - oldest) / 1000)),
    }
  }

  async function readCredits(at: number): Promise<Stats['credits']> {
    const [row] = await db.reader.values<[number, number, number, number, number, number]>(sql`SELECT
      coalesce((SELECT amount FROM balances WHERE ledger_account = 'revenue'), 0),
      coalesce((SELECT sum(p.amount) FROM entries AS e JOIN postings AS p ON p.entry_id = e.id
        WHERE e.created_at >= ${at - DAY_MS} AND e.type = 'capture'), 0),
      coalesce((SELECT sum(amount) FROM balances WHERE ledger_account LIKE 'hold:%'), 0),
      coalesce((SELECT sum(amount) FROM balances WHERE ledger_account LIKE 'wallet:%'), 0),
      coalesce((SELECT -sum(amount) FROM balances WHERE ledger_account LIKE 'funding:%'), 0),
      coalesce((SELECT -sum(amount) FROM balances WHERE ledger_account LIKE 'grant:%'), 0)`)
    const [revenue, revenue_24h, held, wallets, topped_up, granted] = row ?? [0, 0, 0, 0, 0, 0]
    return { revenue, revenue_24h, held, wallets, topped_up, granted }
  }

  async function readModels(at: number): Promise<Stats['models']> {
    const rows = await db.reader.values<[string, number, number, number]>(sql`SELECT model_name, count(*),
        sum(CASE WHEN status = 'OK' THEN cost + granted ELSE 0 END), sum(status = 'ERROR')
      FROM jobs WHERE finished_at >= ${at - 7 * DAY_MS} GROUP BY model_name ORDER BY 3 DESC, 1`)
    return rows.map(([name, jobs_7d, revenue_7d, error_7d]) => ({ name, jobs_7d, revenue_7d, error_7d }))
  }
}
