import type { Actor } from '../contract/account.ts'

/** An actor found earlier. */
export interface CachedActor {
  actor: Actor
  /** The latest moment at which it is checked again, in milliseconds since the epoch. */
  until: number
}

const CACHED_MAX = 10_000

/** Actors by the hash of their token, at most 10,000, the oldest going first. */
export function createKnownActors() {
  const known = new Map<string, CachedActor>()
  let drops = 0
  return {
    get: (place: string): CachedActor | undefined => known.get(place),
    set(place: string, found: CachedActor): void {
      const [oldest] = known.size >= CACHED_MAX ? known.keys() : []
      if (oldest !== undefined) known.delete(oldest)
      known.set(place, found)
    },
    /** How often something was dropped: what was read before the last time may be stale. */
    drops: (): number => drops,
    drop(matches: (actor: Actor) => boolean): void {
      drops++
      for (const [place, { actor }] of known) if (matches(actor)) known.delete(place)
    },
  }
}
