import type { Now, Sleep } from '../../core/kit/clock.ts'
import { isUnanswered } from './answers.ts'
import type { CoreGate } from './gate.ts'

export interface CoreWaitDeps {
  gate: Pick<CoreGate, 'back' | 'isAway' | 'stopped'>
  ticks: Now
  sleep: Sleep
}

export interface Patience {
  /** How long core may take, counted from the first request. */
  msMax?: number
  /** Called repeatedly while waiting for core. */
  showSign?: () => Promise<unknown>
}

/** Runs `work`, and retries it while core gives no answer and time remains. Throws what `work` throws,
 *  including the last missing answer; `StoppedWaiting` if the bot stops meanwhile. */
export type Ask = <T>(work: () => Promise<T>) => Promise<T>

/** The bot is stopping: unfinished updates are handled again from the start after the next start. */
export class StoppedWaiting extends Error {
  override name = 'StoppedWaiting'
}

const WAIT_MS_MAX = 30_000
/** Telegram shows "typing" for five seconds. */
const SIGN_MS = 4_000
const RETRY_MS = 500

/** How one update waits for a restarting core. All its requests share one time limit and are retried, so each
 *  must be idempotent: it has an idempotency key, or only reads, or sets a value. */
export function createCoreWait({ gate, ticks, sleep }: CoreWaitDeps) {
  /** Waits a while for core to come back. */
  async function rest(ms: number): Promise<void> {
    const end = new AbortController()
    const signal = AbortSignal.any([end.signal, gate.stopped])
    await Promise.race(gate.isAway() ? [gate.back(signal), sleep(ms, signal)] : [sleep(ms, signal)])
    end.abort()
  }

  return ({ msMax = WAIT_MS_MAX, showSign = async () => undefined }: Patience = {}): Ask => {
    let until: number | undefined
    return async (work) => {
      until ??= ticks() + msMax
      for (let tries = 0; ; tries++) {
        try {
          return await work()
        } catch (error) {
          if (!isUnanswered(error) || ticks() >= until) throw error
        }
        // If the sign fails, only the sign is missing.
        void showSign().catch(() => undefined)
        await rest(Math.min(gate.isAway() ? SIGN_MS : RETRY_MS * 2 ** tries, SIGN_MS, until - ticks()))
        if (gate.stopped.aborted) throw new StoppedWaiting('the bot stops')
      }
    }
  }
}
export type CoreWait = ReturnType<typeof createCoreWait>
