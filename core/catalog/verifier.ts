import type { Manifest } from '../contract/manifest.ts'
import { AppError } from '../kit/errors.ts'
import { isPoolFailure, type PoolFailure } from '../workers/failure.ts'
import type { Pool } from '../workers/pool-options.ts'

/** Verifies a model file against its manifest. Throws `model_rejected` with the stage and the reason. */
export type Verify = (model: {
  path: string
  manifest: Manifest
}) => Promise<{ ok: true; detail: string; run_ms: number }>

const VERIFY_CPU_MS_MAX = 20_000
/** The wall-clock limit is this many times the CPU limit: others may need the machine too. */
const WALL_FACTOR = 10

/** Verifies uploads in the children of `pool`, which run core/inference/programs/verify. A model that hangs,
 *  crashes or needs too much memory is rejected. */
export function createVerifier({ pool, cpuMs = VERIFY_CPU_MS_MAX }: { pool: Pool; cpuMs?: number }): Verify {
  return async (model) => {
    try {
      return await pool.run(model, { timeoutMs: WALL_FACTOR * cpuMs, cpuMs })
    } catch (error) {
      if (!isPoolFailure(error) || error.reason === 'aborted') throw error
      if (error.reason === 'killed' || error.reason === 'stalled')
        throw new AppError('unavailable', { detail: error.detail, retry_after_seconds: 30 }, { cause: error })
      throw new AppError('model_rejected', { stage: 'trial', detail: toDetail(error, cpuMs) }, { cause: error })
    }
  }
}

function toDetail({ reason, detail }: PoolFailure, cpuMs: number): string {
  switch (reason) {
    case 'timed_out':
      return `loading it and a few trial runs took more than ${cpuMs / 1000} seconds`
    case 'out_of_memory':
      return 'it needs more memory than a model may have'
    case 'crashed':
      return 'it crashes the process that runs it'
    case 'failed':
    case 'aborted':
    case 'stalled':
    case 'killed':
      return detail
    default:
      return reason satisfies never
  }
}
