import { DAY_MS } from '../kit/units.ts'
import type { Db } from '../db/client.ts'
import type { Now } from '../kit/clock.ts'
import * as store from './store.ts'

/** A sweep deletes so many at most, and leaves the rest to the next: each holds the write queue. */
const PURGED_MAX = 200
/** Forecasts of yearly prices reach further than a shop lasts. */
const AHEAD_MS_MAX = 400 * DAY_MS

/** Days that results and series are kept after the last date of a forecast. */
export interface Keeping {
  freeDays: number
  paidDays: number
}

export interface EndedJob {
  cost: number
  finishedAt: number
  /** The last date of its forecast; null where there is none. */
  lastAt: number | null
}

/** Until when the result and the series of a job are kept. Whoever paid can hold the forecast against what came; what was free is
 *  kept for at most AHEAD_MS_MAX and the days of the setting. */
export function keptUntil({ cost, finishedAt, lastAt }: EndedJob, { freeDays, paidDays }: Keeping): number {
  const last = Math.max(finishedAt, lastAt ?? 0)
  if (cost > 0) return last + paidDays * DAY_MS
  return Math.min(last, finishedAt + AHEAD_MS_MAX) + freeDays * DAY_MS
}

/** Deletes results and series whose time is over; returns of how many jobs. The job itself, its score and the ledger stay. */
export async function purgeOverdue({ db, now }: { db: Db; now: Now }): Promise<number> {
  const overdue = await store.listOverdue(db.reader, now(), PURGED_MAX)
  if (overdue.length === 0) return 0
  await db.write((tx) => store.purge(tx, overdue, now()))
  return overdue.length
}
