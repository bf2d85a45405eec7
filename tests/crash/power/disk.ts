import type { Random } from '../../support/random.ts'
import type { Act } from './trace.ts'

type Change = Extract<Act, { kind: 'write' | 'cut' }>

/** What a power cut leaves of what was not flushed: nothing, all of it, or any part in any order. */
export type Left = 'nothing' | 'everything' | 'some'

/** A disk with a cache that it may lose: of each file what has been flushed, and what has been written since. */
export function createDisk(files: ReadonlyMap<string, Buffer>) {
  const flushed = new Map(files)
  const waiting = new Map<string, Change[]>()
  let flushes = 0

  return {
    take(act: Act): void {
      if (act.kind === 'write' || act.kind === 'cut') waiting.set(act.file, [...(waiting.get(act.file) ?? []), act])
      else if (act.kind === 'flush') {
        flushed.set(act.file, apply(flushed.get(act.file), waiting.get(act.file) ?? []))
        waiting.delete(act.file)
        flushes++
      }
    },
    flushes: () => flushes,
    /** The files as they are found after a power cut. */
    cutPower(left: Left, random: Random): Map<string, Buffer> {
      const found = new Map(flushed)
      if (left === 'nothing') return found
      for (const [file, changes] of waiting) {
        const kept = left === 'everything' ? changes : random.shuffle(changes.filter(() => random.next() < 0.5))
        found.set(file, apply(found.get(file), kept))
      }
      return found
    },
  }
}

function apply(before: Buffer | undefined, changes: readonly Change[]): Buffer {
  let bytes: Buffer = Buffer.from(before ?? [])
  for (const change of changes) {
    if (change.kind === 'cut') bytes = resize(bytes, change.size)
    else {
      const end = change.at + change.bytes.length
      if (end > bytes.length) bytes = resize(bytes, end)
      change.bytes.copy(bytes, change.at)
    }
  }
  return bytes
}

function resize(bytes: Buffer, size: number): Buffer {
  const sized = Buffer.alloc(size)
  bytes.copy(sized)
  return sized
}
