import { DAY_MS, HOUR_MS, MINUTE_MS } from '../kit/units.ts'

const REST_MS = 5 * MINUTE_MS
const REST_MS_MAX = 12 * HOUR_MS

/** The quarantine of a version, or its last one. Times are milliseconds since the epoch. */
export interface Rest {
  since: number
  /** When the next trial is due. */
  until: number
  /** Consecutive quarantines and failed trials: each doubles the next rest. */
  strikes: number
  /** Whether it was active; then it becomes active again after a successful trial. */
  wasActive: boolean
  endedAt: number | null
}

/** Returns the rest of a version quarantined at `at`. It is longer if the last one ended less than a day ago. */
export function startRest(before: Rest | null, at: number, wasActive: boolean): Rest {
  const isAgain = before?.endedAt !== null && before !== null && at - before.endedAt < DAY_MS
  const strikes = isAgain ? before.strikes + 1 : 1
  return { since: at, until: at + restMs(strikes), strikes, wasActive, endedAt: null }
}

/** Returns the rest after a failed trial. */
export function extendRest(rest: Rest, at: number): Rest {
  const strikes = rest.strikes + 1
  return { ...rest, strikes, until: at + restMs(strikes) }
}

const restMs = (strikes: number): number => Math.min(REST_MS_MAX, REST_MS * 2 ** (strikes - 1))

/** Parses the stored rest. A quarantine from before rests were stored is due for its trial. */
export function parseRest(row: { rest: string | null; activatedAt: number | null }): Rest {
  if (row.rest !== null) return JSON.parse(row.rest) as Rest
  return { since: 0, until: 0, strikes: 1, wasActive: row.activatedAt !== null, endedAt: null }
}
