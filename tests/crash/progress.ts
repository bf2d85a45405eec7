import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'

/** Nothing that was watched has moved for as long as it may stand still. */
export class Stuck extends Error {}

export interface Patience {
  /** What moves while there is progress, as text: any change of it counts. */
  signs: () => string | Promise<string>
  /** Looks without a change before it is given up. */
  roundsMax?: number
  roundMs?: number
}

const ROUNDS_MAX = 1_200
const ROUND_MS = 25

/** Waits until it is so. A machine may be as slow as it likes: only when the signs stand still for `roundsMax` looks in a row it
 *  throws Stuck. */
export async function waitFor(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  { signs, roundsMax = ROUNDS_MAX, roundMs = ROUND_MS }: Patience,
): Promise<void> {
  let before = await signs()
  for (let still = 0; !(await isSo()); still++) {
    if (still >= roundsMax) throw new Stuck(`${what}: nothing has moved for ${roundsMax} looks; last seen: ${before}`)
    await wait(roundMs)
    const now = await signs()
    if (now !== before) still = -1
    before = now
  }
}

/** Clock ticks a second that Linux counts processor time in, for every program. */
const CLOCK_TICK_MS = 10
/** What idle programs use, for their heartbeats, stays below this for longer than anybody waits. */
const WORK_MS = 500

/** The processor time that these processes have had, in coarse steps: work moves it, heartbeats do not. */
export function cpuSigns(pids: readonly number[]): string {
  const ms = pids.reduce((sum, pid) => sum + cpuMsOf(pid), 0)
  return `${pids.length} processes, ${Math.floor(ms / WORK_MS)} × ${WORK_MS} ms of processor time`
}

function cpuMsOf(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name, in brackets, may hold anything.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) * CLOCK_TICK_MS
  } catch {
    return 0
  }
}
