import type { Now } from '../../kit/clock.ts'

export interface WindowCounterOptions {
  now: Now
  /** How long a count lives: from its first one, or, when it is `renewed`, from its last. */
  windowMs: number
  renewed?: boolean
}

export interface Count {
  count: number
  /** When it began, or was last added to. */
  at: number
}

/** Beyond this the count that was touched longest ago is forgotten. */
const KEYS_MAX = 50_000

/** Counts by key, in memory: a restart starts them anew. */
export function createWindowCounter({ now, windowMs, renewed = false }: WindowCounterOptions) {
  const counts = new Map<string, Count>()

  function get(key: string): Count {
    const found = counts.get(key)
    return found !== undefined && found.at + windowMs > now() ? found : { count: 0, at: now() }
  }

  function put(key: string, count: Count): void {
    counts.delete(key)
    counts.set(key, count)
    if (counts.size <= KEYS_MAX) return
    for (const oldest of counts.keys()) {
      counts.delete(oldest)
      return
    }
  }

  return {
    get,
    add(key: string): void {
      const { count, at } = get(key)
      put(key, { count: count + 1, at: renewed ? now() : at })
    },
    takeBack(key: string): void {
      const { count, at } = get(key)
      if (count > 1) put(key, { count: count - 1, at })
      else counts.delete(key)
    },
    forget: (key: string): void => void counts.delete(key),
  }
}
