/** CPU time that a start may take; doubled after each failed start. */
const CPU_MS_MAX = 10_000
/** Failed starts in a row after which a pool counts as broken. More are allowed if something killed the child,
 *  because that says little about the program. */
const FAILURES_MAX = 3
const KILLS_MAX = 10
const RETRY_MS = 100

/** Counts children in a row that ended before they were ready, and decides whether to start another one. */
export function createStartFailures() {
  let failures = 0
  let kills = 0
  return {
    addTimeout: () => void failures++,
    addExit(signal: string | null): void {
      if (signal === 'SIGKILL') kills++
      else failures++
    },
    reset(): void {
      failures = 0
      kills = 0
    },
    canStart: (): boolean => failures < FAILURES_MAX && kills < KILLS_MAX,
    cpuMsMax: (): number => CPU_MS_MAX * 2 ** failures,
    retryMs: (): number => RETRY_MS * 2 ** failures,
  }
}
