import { AppError } from '../kit/errors.ts'
import { isPoolFailure, type Pool, type PoolFailure } from '../workers/pool.ts'
import type { Verify } from './changes.ts'

const VERIFY_MS_MAX = 20_000

/** Examines uploads in the children of `pool`, which runs core/inference/programs/verify. A model that hangs, crashes or needs too
 *  much memory there is refused for it. */
export function createVerifier({ pool, timeoutMs = VERIFY_MS_MAX }: { pool: Pool; timeoutMs?: number }): Verify {
  return async (model) => {
    try {
      return await pool.run(model, { timeoutMs })
    } catch (error) {
      if (!isPoolFailure(error) || error.reason === 'aborted') throw error
      throw new AppError('model_rejected', { stage: 'trial', detail: toDetail(error, timeoutMs) }, { cause: error })
    }
  }
}

function toDetail({ reason, detail }: PoolFailure, timeoutMs: number): string {
  switch (reason) {
    case 'timed_out':
      return `loading it and a few trial runs took more than ${timeoutMs / 1000} seconds`
    case 'out_of_memory':
      return 'it needs more memory than a model may have'
    case 'crashed':
      return 'it crashes the process that runs it'
    case 'failed':
    case 'aborted':
      return detail
    default:
      return reason satisfies never
  }
}
