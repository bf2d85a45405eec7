/** Caused by the task: `timed_out`: it exceeded its time limit and was killed. `out_of_memory`: it needed
 *  more memory than allowed. `crashed`: the child died by itself. `failed`: the program threw; the child is
 *  well. Not caused by it: `stalled`: past its deadline without having used up its CPU time. `killed`:
 *  something else ended the child (an out-of-memory killer, an operator). `aborted`: the caller gave up, or
 *  the pool was closed. */
export const POOL_FAILURE_REASONS = [
  'timed_out',
  'out_of_memory',
  'crashed',
  'failed',
  'stalled',
  'killed',
  'aborted',
] as const
export type PoolFailureReason = (typeof POOL_FAILURE_REASONS)[number]

/** Why a task in a child process has no result. `detail` is for logs and admins; `code` is the `code` of the
 *  error that the program threw, if any. */
export class PoolFailure extends Error {
  readonly reason: PoolFailureReason
  readonly detail: string
  readonly code: string | null

  constructor(reason: PoolFailureReason, detail: string, code: string | null = null) {
    super(`${reason}: ${detail}`)
    this.name = 'PoolFailure'
    this.reason = reason
    this.detail = detail
    this.code = code
  }
}

/** True if `error` is a PoolFailure, for the given reason if one is named. */
export function isPoolFailure(error: unknown, reason?: PoolFailureReason): error is PoolFailure {
  return error instanceof PoolFailure && (reason === undefined || error.reason === reason)
}

/** How a child process ended when nobody killed it. */
export interface ChildExit {
  code: number | null
  signal: string | null
  /** The end of its stderr output. */
  stderrTail: string
}

/** The failure of the task during which a child died. */
export function failureOfExit({ code, signal, stderrTail }: ChildExit): PoolFailure {
  if (saysOutOfMemory(stderrTail)) return new PoolFailure('out_of_memory', 'the process ran out of memory')
  if (signal === 'SIGXCPU') return new PoolFailure('timed_out', 'the process used up its CPU time')
  if (signal === null) return new PoolFailure('crashed', `the process ended with code ${code}`)
  return new PoolFailure(OUTSIDE_SIGNALS.has(signal) ? 'killed' : 'crashed', `the process got ${signal}`)
}

/** Signals that a program does not cause by its own fault. */
const OUTSIDE_SIGNALS = new Set(['SIGKILL', 'SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'])

const OUT_OF_MEMORY = /bad_alloc|failed to allocate|allocation failed|cannot allocate memory|out of memory/i

/** Whether an error's message or a dead process's stderr reports exhausted memory. */
export const saysOutOfMemory = (text: string): boolean => OUT_OF_MEMORY.test(text)
