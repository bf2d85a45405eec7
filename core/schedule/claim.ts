import type { RunTrigger } from '../contract/schedule.ts'
import type { Tx } from '../db/client.ts'
import { MINUTE_MS } from '../kit/units.ts'
import * as store from './store.ts'
import { nextAfter, type Timing } from './timing.ts'

/** For so long a run is a core's own; it renews its lease while it works. */
export const LEASE_MS = 2 * MINUTE_MS
const RUNS_KEPT = 100

export interface Claim {
  name: string
  timing: Timing
  coreId: string
  /** Who asks for it now; null if its time has come. */
  by: string | null
  /** Now, ms. */
  at: number
  /** Since when this core runs: what was due before is caught up. */
  startedAt: number
}

/** Takes the lease and records a run. Undefined if a core runs it, be it this one; without a run if another core has done so already. */
export async function claim(
  tx: Tx,
  { name, timing, coreId, by, at, startedAt }: Claim,
): Promise<{ run?: store.RunRow; nextAt: number } | undefined> {
  const row = await store.findSchedule(tx, name)
  if (row === undefined || isLeased(row, at)) return undefined
  if (by === null && row.nextAt > at) return { nextAt: row.nextAt }
  await store.markLost(tx, name, at)
  const run: store.RunRow = {
    name,
    number: (await store.lastNumber(tx, name)) + 1,
    status: 'running',
    trigger: by !== null ? 'staff' : triggerOf(row, startedAt),
    dueAt: by === null ? row.nextAt : at,
    startedAt: at,
    finishedAt: null,
    error: null,
    askedBy: by,
  }
  await store.insertRun(tx, run)
  await store.deleteRunsUpTo(tx, name, run.number - RUNS_KEPT)
  // A run that was asked for also does what is due by now, not what is due later.
  const nextAt = row.nextAt > at ? row.nextAt : nextAfter(timing, at)
  const isRetry = row.isRetry && row.nextAt > at
  await store.updateSchedule(tx, name, { nextAt, isRetry, leasedBy: coreId, leasedUntil: at + LEASE_MS })
  return { run, nextAt }
}

/** A lease that lasts longer than any was given before the clock was set back. */
const isLeased = ({ leasedUntil }: store.ScheduleRow, at: number): boolean =>
  leasedUntil !== null && leasedUntil > at && leasedUntil <= at + LEASE_MS

function triggerOf({ isRetry, nextAt }: store.ScheduleRow, startedAt: number): RunTrigger {
  if (isRetry) return 'retry'
  return nextAt < startedAt ? 'catch_up' : 'time'
}
