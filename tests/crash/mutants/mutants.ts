import { setTimeout as wait } from 'node:timers/promises'
import Database from 'libsql'
import type { Db } from '../../../core/db/client.ts'
import type { Idempotency } from '../../../core/idempotency/service.ts'
import type { Ledger } from '../../../core/ledger/service.ts'
import type { Wrap } from '../../../core/wiring/wrap.ts'

/** Planted by bot-main.ts. */
export const BOT_MUTANTS = ['marks_before_sending', 'forgets_updates'] as const
export const CORE_MUTANTS = [
  'split_settle',
  'forgets_keys',
  'forgets_keys_soon',
  'early_answer',
  'answers_before_commit',
  'forgets_pending',
  'never_flushes',
] as const
export type CoreMutant = (typeof CORE_MUTANTS)[number]

/** Faults that a crash test has to find. Each is one that somebody could really make. */
const WRAPS: Record<CoreMutant, () => Wrap> = {
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
  /** A sweep forgets them all, instead of those of yesterday. */
  forgets_keys_soon: () => ({
    idempotency: (idempotency): Idempotency => ({ ...idempotency, sweep: (tx) => idempotency.sweep(tx, -1) }),
  }),
  /** The caller is told that it is written, and then it is. */
  answers_before_commit: () => ({
    db: (db): Db => ({
      ...db,
      write: <T>(fn: Parameters<typeof db.write<T>>[0]) =>
        new Promise<T>((resolve, reject) => {
          db.write(async (tx) => {
            const value = await fn(tx)
            if (movesCredits(value)) resolve(value)
            return value
          }).then(resolve, reject)
        }),
    }),
  }),
  /** SQLite is told not to wait for the disk: a kill of the process cannot show it, only a power cut. */
  never_flushes() {
    const exec = Reflect.get(Database.prototype, 'exec')
    Database.prototype.exec = function unflushed(sql: string) {
      return exec.call(this, sql.replace('synchronous=FULL', 'synchronous=OFF'))
    }
    return {}
  },
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

/** The parts of a core that has this fault. */
export const plant = (mutant: CoreMutant): Wrap => WRAPS[mutant]()
