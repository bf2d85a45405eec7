import { setImmediate as nextTurn } from 'node:timers/promises'

/** Shares the event loop among pieces of work that each block it for a while: await `wait()` before each.
 *  Work that arrives at the same moment is spread over several turns, about `budgetMs` in each, in order of
 *  arrival. */
export function createEventLoopBudget(budgetMs: number) {
  let startedAt: number | null = null
  return {
    async wait(): Promise<void> {
      while (startedAt !== null && performance.now() - startedAt > budgetMs) await nextTurn()
      if (startedAt !== null) return
      startedAt = performance.now()
      setImmediate(() => {
        startedAt = null
      })
    },
  }
}
