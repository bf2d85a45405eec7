import type { ActingClient } from '../../core/client.ts'
import type { Now } from '../../core/kit/clock.ts'

const KEPT_MS = 10 * 60_000

/** How many credits a Star buys, as core says; at most ten minutes old. */
export function createRate({ now }: { now: Now }) {
  let kept: { creditsPerStar: number; until: number } | undefined
  return async (asker: { act<T>(work: (core: ActingClient) => Promise<T>): Promise<T> }): Promise<number> => {
    if (kept !== undefined && kept.until > now()) return kept.creditsPerStar
    const { credits_per_star: creditsPerStar } = await asker.act((core) => core.plans())
    kept = { creditsPerStar, until: now() + KEPT_MS }
    return creditsPerStar
  }
}
export type Rate = ReturnType<typeof createRate>
