import type { Now } from './clock.ts'

export interface WindowCounterOptions {
  now: Now
  /** How long a count lives: from its first hit, or from its last one if `renewed`. */
  windowMs: number
  renewed?: boolean
}

export interface Count {
  count: number
  /** When the count began, or was last increased. */
  at: number
}

/** Above this, the least recently touched count is dropped. */
const KEYS_MAX = 50_000

/** Counts by key, in memory. A restart begins at zero. */
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
