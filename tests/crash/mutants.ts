import { setTimeout as wait } from 'node:timers/promises'
import type { Db } from '../../core/db/client.ts'
import type { Idempotency } from '../../core/idempotency/service.ts'
import type { Ledger } from '../../core/ledger/service.ts'
import type { Wrap } from '../../core/wiring.ts'

export const MUTANTS = ['split_settle', 'forgets_keys', 'early_answer', 'forgets_pending'] as const
export type Mutant = (typeof MUTANTS)[number]

/** Faults that a crash test has to find. Each is one that somebody could really make. */
export const WRAPS: Record<Mutant, () => Wrap> = {
  /** The capture is posted right after the settling transaction instead of inside it. */
  split_settle() {
    let opened: Db | null = null
    return {
      db: (db) => (opened = db),
      ledger: (ledger): Ledger => ({
        ...ledger,
        async post(tx, entry) {
          if (entry?.type !== 'capture') return ledger.post(tx, entry)
          void wait(LATE_MS).then(() => opened?.write((later) => ledger.post(later, entry)))
          return { kind: 'nothing' }
        },
      }),
    }
  },
  /** Idempotency keys are written down and never looked up. */
  forgets_keys: () => ({
    idempotency: (idempotency): Idempotency => ({
      ...idempotency,
      find: async () => undefined,
      insert: async () => undefined,
      once: async (_tx, _request, _status, work) => ({ answer: await work(), replayed: false }),
    }),
  }),
  /** The caller is told that it is written, and a moment later it is. */
  early_answer: () => ({
    db: (db): Db => ({
      ...db,
      write: <T>(fn: Parameters<typeof db.write<T>>[0]) =>
        new Promise<T>((resolve, reject) => {
          db.write(async (tx) => {
            const value = await fn(tx)
            if (movesCredits(value)) {
              resolve(value)
              await wait(EARLY_MS)
            }
            return value
          }).then(resolve, reject)
        }),
    }),
  }),
  /** What was PENDING when core died is not queued again. */
  forgets_pending: () => ({ runner: (runner) => ({ ...runner, recover: async () => 0 }) }),
}

const LATE_MS = 5
const EARLY_MS = 5

/** Answers to what moves credits say whether they repeat an earlier one. */
const movesCredits = (value: unknown): boolean => typeof value === 'object' && value !== null && 'replayed' in value
