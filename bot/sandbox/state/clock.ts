/** A clock that can be moved by hand: time, and what is scheduled, in one place. */
export interface SandboxClock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Runs `act` after `ms`, by the clock or by hand, whichever comes first. Returns a function that cancels
   *  it. */
  after(ms: number, act: () => void): () => void
  /** Advances time, and runs what becomes due on the way, in order and each at its own moment. */
  advance(ms: number): void
  /** Cancels everything. */
  close(): void
}

const TIMER_MS_MAX = 2 ** 31 - 1

interface Alarm {
  at: number
  act: () => void
  timer: NodeJS.Timeout | undefined
}

/** A clock based on the machine's own (`frozenAt` absent), or one that stands still at `frozenAt` and moves
 *  by `advance` only. */
export function createClock({ now, frozenAt }: { now: () => number; frozenAt?: number }): SandboxClock {
  const alarms = new Set<Alarm>()
  let aheadMs = 0
  let frozenNow = frozenAt ?? 0
  const read = (): number => (frozenAt === undefined ? now() + aheadMs : frozenNow)

  function ring(alarm: Alarm): void {
    if (!alarms.delete(alarm)) return
    clearTimeout(alarm.timer)
    alarm.act()
  }

  const arm = (alarm: Alarm): void => {
    clearTimeout(alarm.timer)
    if (frozenAt !== undefined) return
    const waitMs = Math.max(0, alarm.at - read())
    // Node takes a longer wait for none at all.
    const isFar = waitMs > TIMER_MS_MAX
    alarm.timer = setTimeout(() => (isFar ? arm(alarm) : ring(alarm)), Math.min(waitMs, TIMER_MS_MAX))
    alarm.timer.unref()
  }

  const nextDue = (by: number): Alarm | undefined =>
    [...alarms].filter(({ at }) => at <= by).sort((a, b) => a.at - b.at)[0]

  return {
    now: read,
    after(ms, act) {
      const alarm: Alarm = { at: read() + ms, act, timer: undefined }
      alarms.add(alarm)
      arm(alarm)
      return () => {
        alarms.delete(alarm)
        clearTimeout(alarm.timer)
      }
    },
    advance(ms) {
      const until = read() + ms
      const moveTo = (at: number): void => {
        if (frozenAt === undefined) aheadMs += Math.max(0, at - read())
        else frozenNow = Math.max(frozenNow, at)
      }
      for (let alarm = nextDue(until); alarm !== undefined; alarm = nextDue(until)) {
        moveTo(alarm.at)
        ring(alarm)
      }
      moveTo(until)
      for (const alarm of alarms) arm(alarm)
    },
    close() {
      for (const alarm of alarms) clearTimeout(alarm.timer)
      alarms.clear()
    },
  }
}
