import type { JobFailure } from '../../contract/job.ts'
import { isPoolFailure } from '../../workers/failure.ts'

/** How long one run of a model may take. */
export const RUN_MS_MAX = 30_000

/** What a try that came to nothing means for its job. */
export interface Failed {
  failure: JobFailure
  detail: string
  /** The child is gone: by its own fault or by the limit it hit. */
  killed: boolean
  again: boolean
}

/** What went wrong with a run, whether it says something of the model, and whether another try makes sense. */
export function toFailure(error: unknown): Failed {
  if (isPoolFailure(error)) {
    switch (error.reason) {
      case 'timed_out':
        return {
          failure: 'timed_out',
          detail: `the model took more than ${RUN_MS_MAX / 1000} s`,
          killed: true,
          again: false,
        }
      case 'out_of_memory':
        return { failure: 'out_of_memory', detail: 'the model needed too much memory', killed: true, again: false }
      case 'crashed':
        return { failure: 'crashed', detail: 'the worker died', killed: true, again: true }
      case 'failed':
        return error.code === 'bad_output'
          ? { failure: 'bad_output', detail: error.detail, killed: false, again: false }
          : { failure: 'model_error', detail: error.detail, killed: false, again: false }
      case 'aborted':
        return { failure: 'crashed', detail: 'the worker was stopped', killed: false, again: true }
      default:
        return error.reason satisfies never
    }
  }
  return { failure: 'crashed', detail: 'no worker could take it', killed: false, again: true }
}
