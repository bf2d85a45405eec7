import type { Sleep } from '../../core/kit/clock.ts'
import type { Log } from '../../core/kit/log.ts'
import type { CoreGate } from '../core/gate.ts'

export interface FollowDeps {
  /** Names the source in the log. */
  name: 'feed' | 'errands' | 'notices'
  gate: Pick<CoreGate, 'back' | 'isAway'>
  sleep: Sleep
  log: Log
  /** Sends core one long-polling request and processes its answer. */
  ask: (signal: AbortSignal) => Promise<void>
}

const BACKOFF_MS_MAX = 10_000

/** Repeats `ask` from `start` until `stop`. After a failure it pauses: until core is back if it was away,
 *  otherwise up to ten seconds. */
export function createFollower({ name, gate, sleep, log, ask }: FollowDeps) {
  const stopping = new AbortController()
  let running: Promise<void> | undefined

  async function run(): Promise<void> {
    let failures = 0
    while (!stopping.signal.aborted) {
      try {
        await ask(stopping.signal)
        failures = 0
      } catch (error) {
        if (stopping.signal.aborted) return
        failures++
        log({ event: `${name}_failed`, level: 'warn', failures, error })
        if (gate.isAway()) await gate.back(stopping.signal)
        else await sleep(Math.min(BACKOFF_MS_MAX, 250 * 2 ** Math.min(failures, 6)), stopping.signal)
      }
    }
  }

  return {
    start(): void {
      running = run()
    },
    async stop(): Promise<void> {
      stopping.abort()
      await running
    },
  }
}
