import type { Now } from './clock.ts'

/** An `ask` that is asked again no sooner than `ms` after its last answer: whoever comes in between gets that one, good or bad. */
export function cacheFor<T>(ms: number, now: Now, ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | null = null
  let answeredAt: number | null = null
  return () => {
    // A clock that was set back must not make an answer last for hours.
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
