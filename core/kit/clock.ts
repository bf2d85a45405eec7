/** Milliseconds since the epoch. Passed in like a setting, so that tests provide their own. */
export type Now = () => number

/** The part of an AbortSignal that is used here, whether the platform's or a polyfill's. */
export type Signal = Pick<AbortSignal, 'aborted' | 'addEventListener' | 'removeEventListener'>

/** Resolves after `ms`, or as soon as `signal` aborts. */
export type Sleep = (ms: number, signal?: Signal) => Promise<void>

export const systemNow: Now = () => Date.now()

/** Monotonic milliseconds, unaffected by clock changes: for measuring durations. */
export const systemTicks: Now = () => performance.now()

export const systemSleep: Sleep = (ms, signal) =>
  new Promise((resolve) => {
    if (signal?.aborted) return resolve()
    const timer = setTimeout(done, ms)
    function done(): void {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    signal?.addEventListener('abort', done, { once: true })
  })

/** ISO 8601 UTC text of `ms`. */
export const toIso = (ms: number): string => new Date(ms).toISOString()

export const toIsoOrNull = (ms: number | null): string | null => (ms === null ? null : toIso(ms))
