import type { Now } from '../kit/clock.ts'
import type { Beat } from './messages.ts'
import { SILENT_MS } from './names.ts'

const WORKERS_MAX = 1_000
/** A worker that has been silent for this long is forgotten. */
const FORGOTTEN_MS = 3_600_000

export interface Seen {
  beat: Beat
  /** When it was last heard, by core's clock. */
  at: number
  /** Answers of it that core has not believed. */
  disbelieved: number
}

/** The workers that core has heard of. */
export function createRoster({ now }: { now: Now }) {
  const known = new Map<string, Seen>()
  const isUp = ({ beat, at }: Seen): boolean => !beat.leaving && now() - at <= SILENT_MS

  return {
    note(beat: Beat): void {
      const disbelieved = known.get(beat.id)?.disbelieved ?? 0
      known.delete(beat.id)
      known.set(beat.id, { beat, at: now(), disbelieved })
      for (const [id, { at }] of known) {
        if (known.size <= WORKERS_MAX && now() - at <= FORGOTTEN_MS) break
        known.delete(id)
      }
    },
    /** Counts an answer that cannot be one. */
    disbelieve(id: string): void {
      const seen = known.get(id)
      if (seen !== undefined) known.set(id, { ...seen, disbelieved: seen.disbelieved + 1 })
    },
    /** Children of all workers that are up. */
    children: (): number => [...known.values()].filter(isUp).reduce((sum, { beat }) => sum + beat.children, 0),
    list: (): (Seen & { isUp: boolean })[] => [...known.values()].map((seen) => ({ ...seen, isUp: isUp(seen) })),
  }
}
