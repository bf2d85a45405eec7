import type { Pool } from '../kit/pool.ts'
import { isPoolFailure } from '../kit/pool-failure.ts'
import { AppError } from '../kit/errors.ts'
import type { Intake } from './intake.ts'

const READ_MS_MAX = 20_000

/** What the reading program is asked. */
export type ReadTask = { kind: 'file'; path: string } | { kind: 'envelope'; path: string }

/** What it answers to an envelope: the body without its rows, and the rows as a series. */
export interface ReadEnvelope {
  body: unknown
  intake: Intake | null
}

/** Reads what strangers send, in child processes that may die of it. A file that needs too much time or memory is a file that
 *  cannot be read: the sender is told so, and nobody else notices. */
export function createReaders({ pool }: { pool: Pool }) {
  async function run<T>(task: ReadTask): Promise<T> {
    try {
      return await pool.run<T>(task, { timeoutMs: READ_MS_MAX })
    } catch (error) {
      if (isPoolFailure(error) && error.reason !== 'failed') {
        const detail = error.reason === 'timed_out' ? 'reading it takes too long' : 'reading it takes too much memory'
        throw new AppError('unreadable_file', { format: 'unknown', detail }, { cause: error })
      }
      throw error
    }
  }
  return {
    readFile: (path: string) => run<Intake>({ kind: 'file', path }),
    readEnvelope: (path: string) => run<ReadEnvelope>({ kind: 'envelope', path }),
  }
}
export type Readers = ReturnType<typeof createReaders>
