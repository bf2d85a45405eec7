import { DAY_MS, HOUR_MS, MINUTE_MS } from '../kit/units.ts'

/** How long a delivery is retried, and after how long without a successful answer a webhook is disabled. */
export const PATIENCE_MS = 3 * DAY_MS
/** A delivery with fewer attempts, because core was down, is retried beyond that time. */
const ATTEMPTS_MIN = 5
const DELAYS_MS = [5_000, MINUTE_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, 2 * HOUR_MS, 5 * HOUR_MS, 10 * HOUR_MS]
const JITTER = 0.25

export interface Tried {
  /** Attempts so far, at least 1. */
  attempts: number
  /** Since when it is owed; milliseconds since the epoch, as `at`. */
  since: number
  at: number
}

/** Whether three days and enough attempts have been spent on it. */
export const isSpent = ({ attempts, since, at }: Tried): boolean =>
  attempts >= ATTEMPTS_MIN && at - since >= PATIENCE_MS

/** When to try again: after growing delays with a jitter of a quarter, and once more when the three days end.
 *  `chance` is from 0 to 1. */
export function nextAttemptAt(tried: Tried, chance: number): number {
  const { attempts, since, at } = tried
  const delay = DELAYS_MS[Math.min(attempts, DELAYS_MS.length) - 1] ?? HOUR_MS
  const next = Math.round(at + delay * (1 - JITTER + 2 * JITTER * chance))
  const end = since + PATIENCE_MS
  return at < end ? Math.min(next, end) : next
}
