import type { Now, Sleep } from '../../core/kit/clock.ts'

export interface PatienceDeps {
  /** Monotonic, so that clock changes cause no false deadlines. */
  ticks: Now
  sleep: Sleep
  msMax: number
}

/** Waits for work, at most `msMax`; then returns 'stuck', and the work goes on alone. Deadlines expire in
 *  order of arrival, so one timer is enough. */
export function createPatience({ ticks, sleep, msMax }: PatienceDeps) {
  const waiting = new Set<{ until: number; giveUp: () => void }>()
  let watch: AbortController | undefined

  async function watchOver(signal: AbortSignal): Promise<void> {
    for (const first of waiting) {
      await sleep(first.until - ticks(), signal)
      if (signal.aborted) return
      if (waiting.delete(first)) first.giveUp()
    }
    watch = undefined
  }

  return <T>(work: Promise<T>): Promise<T | 'stuck'> =>
    new Promise((resolve, reject) => {
      const own = { until: ticks() + msMax, giveUp: () => resolve('stuck') }
      const end = (): void => {
        waiting.delete(own)
        if (waiting.size > 0) return
        watch?.abort('nobody waits')
        watch = undefined
      }
      waiting.add(own)
      if (watch === undefined) {
        watch = new AbortController()
        void watchOver(watch.signal)
      }
      work.then(
        (value) => {
          end()
          resolve(value)
        },
        (error: unknown) => {
          end()
          reject(error instanceof Error ? error : new Error(String(error)))
        },
      )
    })
}
