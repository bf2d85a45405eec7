import type { Now } from './clock.ts'

/** Caches the result of `ask` (including a rejection) for `ms`; concurrent callers share one call. */
export function cacheFor<T>(ms: number, now: Now, ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | null = null
  let answeredAt: number | null = null
  return () => {
    // After the clock was set back, an answer must not last for hours.
    const isOld = answeredAt !== null && Math.abs(now() - answeredAt) >= ms
    if (answer === null || isOld) {
      answeredAt = null
      answer = ask().finally(() => {
        answeredAt = now()
      })
    }
    return answer
  }
}
