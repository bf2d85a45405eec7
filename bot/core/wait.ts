import type { Now, Sleep } from '../../core/kit/clock.ts'
import { isUnanswered } from './answers.ts'
import type { CoreGate } from './gate.ts'

export interface CoreWaitDeps {
  gate: Pick<CoreGate, 'back' | 'isAway' | 'stopped'>
  ticks: Now
  sleep: Sleep
}

export interface Patience {
  /** How long core may take, counted from what is asked first. */
  msMax?: number
  /** Called again and again while core is waited for. */
  showSign?: () => Promise<unknown>
}

/** Runs `work`, again as long as core gives it no answer and patience lasts. Throws what `work` throws: the last time without an
 *  answer too; `StoppedWaiting` when the bot stops meanwhile. */
export type Ask = <T>(work: () => Promise<T>) => Promise<T>

/** The bot stops: what was under way is done from its start after the next one. */
export class StoppedWaiting extends Error {
  override name = 'StoppedWaiting'
}

const WAIT_MS_MAX = 30_000
/** "typing" is shown by Telegram for five seconds. */
const SIGN_MS = 4_000
const RETRY_MS = 500

/** How one update waits for a core that restarts. All that it asks shares one patience; what it asks is asked again, so it must be
 *  harmless to do twice: it has an idempotency key, or reads, or sets what is set already. */
export function createCoreWait({ gate, ticks, sleep }: CoreWaitDeps) {
  /** Waits for core to come back, for a while. */
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
        // When only the sign fails, only the sign is missing.
        void showSign().catch(() => undefined)
        await rest(Math.min(gate.isAway() ? SIGN_MS : RETRY_MS * 2 ** tries, SIGN_MS, until - ticks()))
        if (gate.stopped.aborted) throw new StoppedWaiting('the bot stops')
      }
    }
  }
}
export type CoreWait = ReturnType<typeof createCoreWait>
