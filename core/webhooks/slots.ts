/** Concurrent deliveries: of webhooks whose last answer was successful, and of all others. */
const SLOTS_MAX = 1_000

/** Limits the concurrent deliveries in total. Webhooks whose last answer was successful have slots of their
 *  own, so they never wait for ones that hang. */
export function createSlots(max = SLOTS_MAX) {
  const lines = [true, false].map(() => ({ taken: 0, waiting: [] as Array<() => void> }))

  return {
    /** Resolves when there is a slot; call the returned function to free it. */
    async enter(isTrusted: boolean): Promise<() => void> {
      const line = lines[isTrusted ? 0 : 1]
      if (line === undefined) throw new Error('there are two lines')
      if (line.taken < max) line.taken++
      else await new Promise<void>((resolve) => line.waiting.push(resolve))
      return () => {
        const next = line.waiting.shift()
        if (next === undefined) line.taken--
        else next()
      }
    },
  }
}
