import { DAY_MS } from '../kit/units.ts'
import type { Db } from '../db/client.ts'
import type { Now } from '../kit/clock.ts'
import * as store from './retention-store.ts'

/** A sweep deletes at most this many and leaves the rest to the next one, because each holds the write queue. */
const PURGED_MAX = 200
/** Forecasts of yearly prices reach many decades ahead. */
const AHEAD_MS_MAX = 400 * DAY_MS

/** Days that results and series are kept after the last date of a forecast. */
export interface Keeping {
  freeDays: number
  paidDays: number
}

export interface EndedJob {
  cost: number
  finishedAt: number
  /** The last date of its forecast; null if there is none. */
  lastAt: number | null
}

/** Returns until when the result and the series of a job are kept. Paid results are kept until the forecast
 *  can be compared with what happened; free ones for at most AHEAD_MS_MAX plus the configured days. */
export function keptUntil({ cost, finishedAt, lastAt }: EndedJob, { freeDays, paidDays }: Keeping): number {
  const last = Math.max(finishedAt, lastAt ?? 0)
  if (cost > 0) return last + paidDays * DAY_MS
  return Math.min(last, finishedAt + AHEAD_MS_MAX) + freeDays * DAY_MS
}

/** Deletes results and series whose time is over; returns for how many jobs. The job itself, its score and
 *  the ledger stay. */
export async function purgeOverdue({ db, now }: { db: Db; now: Now }): Promise<number> {
  const overdue = await store.listOverdue(db.reader, now(), PURGED_MAX)
  if (overdue.length === 0) return 0
  await db.write((tx) => store.purge(tx, overdue, now()))
  return overdue.length
}
