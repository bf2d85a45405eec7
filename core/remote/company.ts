import type { Log } from '../kit/log.ts'

const LOOKED_MS = 500

export interface CompanyDeps {
  /** Whether a task can be given away now. */
  isThere: () => boolean
  /** How long core waits for the broker, or for any worker. */
  fallbackMs: number
  /** Called once when core has been alone for that long, and again for as long as it is. */
  onDeserted: () => void
  log: Log
}

/** Whether anybody can take a task, and since when nobody can. */
export function watchCompany({ isThere, fallbackMs, onDeserted, log }: CompanyDeps) {
  /** Null while somebody is there. */
  let aloneSince: number | null = performance.now()
  let waiting: (() => void)[] = []
  let isOver = false
  const looking = setInterval(look, LOOKED_MS).unref()

  function look(): void {
    if (isThere()) {
      if (aloneSince !== null) log({ event: 'workers_there' })
      aloneSince = null
      wakeAll()
      return
    }
    if (aloneSince === null) log({ event: 'workers_gone', level: 'warn' })
    aloneSince ??= performance.now()
    if (performance.now() - aloneSince < fallbackMs) return
    wakeAll()
    onDeserted()
  }

  function wakeAll(): void {
    const woken = waiting
    waiting = []
    for (const wake of woken) wake()
  }

  return {
    look,
    /** Resolves with whether a task can be given away: at once if it can or if it is clear that it cannot, else within
     *  `fallbackMs`. */
    async canGive(): Promise<boolean> {
      if (!isThere() && !isOver && aloneSince !== null && performance.now() - aloneSince < fallbackMs)
        await new Promise<void>((resolve) => waiting.push(resolve))
      return isThere() && !isOver
    },
    end(): void {
      isOver = true
      clearInterval(looking)
      wakeAll()
    },
  }
}
