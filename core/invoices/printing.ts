import type { Language } from '../contract/common.ts'
import type { Paper } from '../contract/money/invoices.ts'
import { AppError } from '../kit/errors.ts'
import { isPoolFailure } from '../workers/failure.ts'
import type { Pool } from '../workers/pool-options.ts'

/** The input of the drawing program. */
export interface PaperTask {
  paper: Paper
  language: Language
}

const DRAW_MS_MAX = 10_000

/** Prints papers as PDF, in a child process. Throws `unavailable` if it could not be drawn. */
export function createPrinting({ pool }: { pool: Pick<Pool, 'run'> }) {
  return async (task: PaperTask): Promise<Uint8Array> =>
    pool.run<Uint8Array>(task, { timeoutMs: DRAW_MS_MAX }).catch((cause: unknown) => {
      if (!isPoolFailure(cause) || cause.reason === 'failed') throw cause
      throw new AppError('unavailable', { detail: 'the paper could not be drawn', retry_after_seconds: 5 }, { cause })
    })
}
