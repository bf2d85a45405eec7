import type { JobFailure } from '../../contract/jobs/job.ts'
import { isPoolFailure } from '../../workers/failure.ts'

/** Limits of one model run: its own CPU time, and wall-clock time, which includes what other processes on the
 *  machine take. */
export const RUN_CPU_MS_MAX = 30_000
export const RUN_MS_MAX = 90_000

/** What a failed try means for its job. */
export interface Failed {
  failure: JobFailure
  detail: string
  /** The model exceeded a limit of its child process, or crashed it: this counts against the model. */
  guilty: boolean
  again: boolean
}

/** Classifies a failed run: what went wrong, whether the model is to blame, and whether to try again. */
export function toFailure(error: unknown): Failed {
  if (isPoolFailure(error)) {
    switch (error.reason) {
      case 'timed_out':
        return {
          failure: 'timed_out',
          detail: `the model took more than ${RUN_CPU_MS_MAX / 1000} s`,
          guilty: true,
          again: false,
        }
      case 'out_of_memory':
        return { failure: 'out_of_memory', detail: 'the model needed too much memory', guilty: true, again: false }
      case 'crashed':
        return { failure: 'crashed', detail: 'the worker died', guilty: true, again: true }
      case 'failed':
        return error.code === 'bad_output'
          ? { failure: 'bad_output', detail: error.detail, guilty: false, again: false }
          : { failure: 'model_error', detail: error.detail, guilty: false, again: false }
      case 'stalled':
        return { failure: 'timed_out', detail: 'the worker was held up', guilty: false, again: true }
      case 'killed':
        return { failure: 'crashed', detail: 'the worker was killed', guilty: false, again: true }
      case 'aborted':
        return { failure: 'crashed', detail: 'the worker was stopped', guilty: false, again: true }
      default:
        return error.reason satisfies never
    }
  }
  return { failure: 'crashed', detail: 'no worker could take it', guilty: false, again: true }
}
