import { Cron } from 'croner'

/** When something is due: a cron pattern, read by the clock of a time zone. */
export interface Timing {
  cron: string
  timeZone: string
}

/** Returns the first moment after `at` (ms) at which it is due. A time that the clocks skip in spring comes after the gap; one that they
 *  repeat in autumn comes once. Throws for a pattern that is malformed or never comes. */
export function nextAfter({ cron, timeZone }: Timing, at: number): number {
  const next = new Cron(cron, { timezone: timeZone, paused: true }).nextRun(new Date(at))
  if (next === null) throw new RangeError(`the schedule ${cron} never comes`)
  return next.getTime()
}

/** True if the clock was set back so far that waiting for `nextAt` would skip a time: more than one time of the schedule lies before it. */
export const isBeyond = (timing: Timing, nextAt: number, at: number): boolean =>
  nextAt > nextAfter(timing, nextAfter(timing, at))
