/** Wakes those who wait for something to come up. */
export function createBell() {
  let wake: () => void = () => undefined
  let next = new Promise<void>((resolve) => (wake = resolve))
  let isOver = false

  function ring(): void {
    const woken = wake
    next = new Promise<void>((resolve) => (wake = resolve))
    woken()
  }

  return {
    ring,
    /** The next ring, from this moment on: ask for it before you look, so that none is missed in between. */
    next() {
      const rung = next
      return {
        /** Resolves with it, after `ms`, or when `signal` aborts. */
        async within(ms: number, signal: AbortSignal): Promise<void> {
          let done: () => void = () => undefined
          const ended = new Promise<void>((resolve) => (done = resolve))
          const timer = setTimeout(done, ms)
          signal.addEventListener('abort', done, { once: true })
          await Promise.race([rung, ended])
          clearTimeout(timer)
          signal.removeEventListener('abort', done)
        },
      }
    },
    isOver: (): boolean => isOver,
    giveUp(): void {
      isOver = true
      ring()
    },
  }
}
