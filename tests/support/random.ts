/** Chance that can be repeated: the same seed gives the same choices. Only what the machine does with them differs. */
export interface Random {
  /** In [0, 1). */
  readonly next: () => number
  /** A whole number from 0 to `n` - 1. */
  below(n: number): number
  /** A whole number from `low` to `high`, both included. */
  readonly int: (low: number, high: number) => number
  /** One of a list; undefined when it is empty. */
  pick<T>(items: readonly [T, ...T[]]): T
  pick<T>(items: readonly T[]): T | undefined
  shuffle<T>(items: readonly T[]): T[]
}

/** Mulberry32: 32 bits of state, good enough to wander about. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (n: number): number => Math.floor(next() * n)
  function pick<T>(items: readonly [T, ...T[]]): T
  function pick<T>(items: readonly T[]): T | undefined
  function pick<T>(items: readonly T[]): T | undefined {
    return items[below(items.length)]
  }
  return {
    next,
    below,
    int: (low, high) => low + below(high - low + 1),
    pick,
    shuffle(items) {
      const left = [...items]
      return items.map(() => left.splice(below(left.length), 1)).flat()
    },
  }
}
