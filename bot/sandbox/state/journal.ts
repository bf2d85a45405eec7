import { LIMITS } from '../wire/limits.ts'

/** One call as received and answered. */
export interface JournalCall {
  number: number
  /** Milliseconds by the sandbox's clock. */
  at: number
  method: string
  /** The chat of the call, if it names one. */
  chatId: number | undefined
  /** As sent, files as `{ name, size_bytes }`. */
  params: Record<string, unknown>
  ok: boolean
  errorCode: number | undefined
  description: string | undefined
  retryAfter: number | undefined
  /** The message it created or changed. */
  messageId: number | undefined
  /** Whether the answer was lost, so that the bot does not know how the call ended. */
  isDropped: boolean
}

export interface Violation {
  number: number
  at: number
  method: string
  description: string
}

/** What the bot did, call by call, and what it did wrong. The oldest calls are dropped, but counted. */
export function createJournal() {
  let calls: JournalCall[] = []
  let violations: Violation[] = []
  let count = 0

  return {
    record(call: Omit<JournalCall, 'number'>): JournalCall {
      count += 1
      const entry = { number: count, ...call }
      calls.push(entry)
      // In blocks, so that a long benchmark does not move the whole list at each call.
      if (calls.length > LIMITS.journalCallsMax * 1.1) calls = calls.slice(-LIMITS.journalCallsMax)
      return entry
    },
    accuse(violation: Omit<Violation, 'number'>) {
      if (violations.length < LIMITS.violationsMax) violations.push({ number: count + 1, ...violation })
    },
    calls: (): readonly JournalCall[] => calls,
    violations: (): readonly Violation[] => violations,
    count: () => count,
    clear() {
      calls = []
      violations = []
    },
  }
}

export type Journal = ReturnType<typeof createJournal>
