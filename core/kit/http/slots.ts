import type { Context } from 'hono'
import { LIMITS } from '../../contract/limits.ts'
import { AppError } from '../errors.ts'
import { actorOf, type AppEnv } from './router.ts'

/** What a caller without a free slot is told to wait: streams end with their jobs, most within seconds. */
const RETRY_SECONDS = 5

/** Counts open things per key. `enter` returns the function that leaves again, to be called once; it throws
 *  `rate_limited` if the key has reached its maximum. */
export function createSlots() {
  const open = new Map<string, number>()
  return {
    enter(limits: ReadonlyArray<readonly [key: string, max: number]>): () => void {
      for (const [key, max] of limits)
        if ((open.get(key) ?? 0) >= max) throw new AppError('rate_limited', { retry_after_seconds: RETRY_SECONDS })
      for (const [key] of limits) open.set(key, (open.get(key) ?? 0) + 1)
      let isOpen = true
      return () => {
        if (!isOpen) return
        isOpen = false
        for (const [key] of limits) {
          const left = (open.get(key) ?? 1) - 1
          if (left === 0) open.delete(key)
          else open.set(key, left)
        }
      }
    },
  }
}
export type Slots = ReturnType<typeof createSlots>

/** The limits of streams, for the description of their routes. */
export const STREAM_BOUNDS = `At most ${LIMITS.streamsPerAccountMax} streams of an account and ${LIMITS.streamsPerAddressMax} from an address are open at once; beyond that the answer is 429 with Retry-After.`

/** Takes a slot for a stream of this request; returns the function that frees it. Throws `rate_limited`. */
export const enterStream = (streams: Slots, c: Context<AppEnv>): (() => void) =>
  streams.enter([
    [actorOf(c).accountId, LIMITS.streamsPerAccountMax],
    [c.var.caller.network, LIMITS.streamsPerAddressMax],
  ])
