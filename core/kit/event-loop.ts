import { setImmediate as nextTurn } from 'node:timers/promises'

/** Shares the event loop among pieces of work that each hold it for a while: wait for `wait()` before each. What comes in at the same
 *  moment is spread over as many turns as it needs, about `budgetMs` in each, in the order it came. */
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
