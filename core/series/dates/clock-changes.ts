/** A moment between two rows at which the written offset from UTC changes. */
export interface ClockChange {
  /** The first row after it, milliseconds UTC. */
  readonly at: number
  /** By how much the clock is ahead of the one before, in minutes. */
  readonly minutes: number
}

/** More changes than in any history of one market: the rows are of several places. */
const CHANGES_MAX = 400
/** Clocks are changed by no more. */
const MINUTES_MAX = 120

/** Records where the offset changes between consecutive rows of a column. */
export function createClockChanges() {
  const changes: ClockChange[] = []
  let last: number | null | undefined
  let isMixed = false
  let isOfOneClock = true

  return {
    /** Call it for each readable row whose offset differs from that of the row before. `before` is the time of
     *  that row, milliseconds UTC. */
    note(offset: number | null, time: number, before: number): void {
      if (last !== undefined) {
        isMixed = true
        const minutes = offset === null || last === null ? Number.NaN : offset - last
        if (!(Math.abs(minutes) <= MINUTES_MAX) || changes.length >= CHANGES_MAX) isOfOneClock = false
        // In a file that begins with its newest row, the earlier clock is met later.
        else changes.push(time > before ? { at: time, minutes } : { at: before, minutes: -minutes })
      }
      last = offset
    },
    /** `changes` by ascending time; empty where the rows do not follow one clock. */
    finish(): { isMixed: boolean; changes: readonly ClockChange[] } {
      return { isMixed, changes: isOfOneClock ? changes.toSorted((a, b) => a.at - b.at) : [] }
    },
  }
}

/** Returns intraday times (milliseconds UTC, ascending) as instants of the clock that their last row was
 *  written in: what has the same local time has the same time of day. Returns the same array without changes. */
export function inLastClock(times: Float64Array, changes: readonly ClockChange[]): Float64Array {
  const last = times.at(-1) ?? 0
  const past = changes.filter(({ at }) => at <= last)
  if (past.length === 0) return times
  const shifted = times.slice()
  let row = times.length - 1
  let minutes = 0
  for (const change of past.toReversed()) {
    for (; row >= 0 && (times[row] ?? 0) >= change.at; row -= 1) shifted[row] = (times[row] ?? 0) + minutes * 60_000
    minutes -= change.minutes
  }
  for (; row >= 0; row -= 1) shifted[row] = (times[row] ?? 0) + minutes * 60_000
  return shifted
}
