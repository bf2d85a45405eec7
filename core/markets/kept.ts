import type { Now } from '../kit/clock.ts'
import { MEGABYTE } from '../kit/units.ts'
import type { Prices } from './market.ts'

export interface KeptBounds {
  bytesMax: number
  entriesMax: number
}

const BOUNDS: KeptBounds = { bytesMax: 64 * MEGABYTE, entriesMax: 1_000 }

export interface Kept {
  /** When it was asked for, ms. */
  at: number
  prices: Promise<Prices | undefined>
}

/**
 * Keeps answers of sources while they are fresh, that a symbol is unknown too; one that is still awaited is shared. At most 64 MB in 1,000
 * entries: the oldest go first. A failure is not kept.
 */
export function createKept({ now, bounds = BOUNDS }: { now: Now; bounds?: KeptBounds }) {
  const entries = new Map<string, Kept & { bytes: number }>()
  let total = 0

  function drop(key: string): void {
    total -= entries.get(key)?.bytes ?? 0
    entries.delete(key)
  }

  function trim(): void {
    for (const oldest of entries.keys()) {
      if (total <= bounds.bytesMax && entries.size <= bounds.entriesMax) return
      drop(oldest)
    }
  }

  return {
    find(key: string, freshMs: number): Kept | undefined {
      const known = entries.get(key)
      // After the clock was set back, an answer must not last for hours.
      return known !== undefined && Math.abs(now() - known.at) < freshMs ? known : undefined
    },

    add(key: string, prices: Promise<Prices | undefined>): Kept {
      const entry = { at: now(), prices, bytes: 0 }
      drop(key)
      entries.set(key, entry)
      trim()
      prices.then(
        (found) => {
          if (entries.get(key) !== entry) return
          entry.bytes = found?.bytes.length ?? 0
          total += entry.bytes
          trim()
        },
        () => {
          if (entries.get(key) === entry) drop(key)
        },
      )
      return entry
    },
  }
}
