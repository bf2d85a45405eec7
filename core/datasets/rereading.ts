import type { ErrorParams } from '../contract/errors/params.ts'
import type { ForecastOptions } from '../contract/jobs/submission.ts'
import type { ResolvedModel } from '../catalog/service.ts'
import { AppError, isAppError } from '../kit/errors.ts'
import type { NewId } from '../kit/ids.ts'
import type { Intake } from './intake.ts'
import type { KeptUploads } from './kept.ts'
import type { Readers } from './readers.ts'
import { readingOf, wantedBy } from './upload.ts'

/** Refusals that reading the same file differently can resolve. */
const MENDABLE = ['several_series', 'ambiguous_dates', 'column_missing', 'too_few_rows', 'rows_lost'] as const
type Mendable = (typeof MENDABLE)[number]
const isMendable = (error: unknown): error is AppError<Mendable> => MENDABLE.some((code) => isAppError(error, code))

export interface RereadingDeps {
  kept: KeptUploads
  readers: Readers
  newId: NewId
}

/** Reads files again in another way, without having them sent again. */
export function createRereading({ kept, readers, newId }: RereadingDeps) {
  return {
    /** Whether the options say how to read the file. */
    asks: (options: ForecastOptions): boolean => Object.values(readingOf(options)).some((value) => value !== undefined),

    /** Reads the file of an earlier quote or refusal again and passes the result to `work`; a refusal names
     *  the same id again. Throws `not_found` if the file is not kept or belongs to another account. */
    async rereading<T>(
      accountId: string,
      id: string,
      { model, options }: { model: ResolvedModel; options: ForecastOptions },
      work: (reread: { intake: Intake; path: string }) => Promise<T>,
    ): Promise<T> {
      const path = await kept.find(accountId, id)
      if (path === undefined) throw new AppError('not_found', { what: 'dataset', asked: id })
      try {
        return await work({ path, intake: await readers.readFile(path, wantedBy(model, options)) })
      } catch (error) {
        throw isMendable(error) ? named(error, id) : error
      }
    },

    /** Keeps the file that a dataset was made from. */
    async keep(path: string | null, accountId: string, id: string): Promise<void> {
      if (path !== null) await kept.keep(path, accountId, id)
    },

    /** Runs `work` on the file at `path`. If it refuses the file for a reason that another reading can
     *  resolve, the file is kept and the refusal carries its id. */
    async keepingRefused<T>(accountId: string, path: string | null, work: () => Promise<T>): Promise<T> {
      try {
        return await work()
      } catch (error) {
        if (path === null || !isMendable(error)) throw error
        const id = newId('dat')
        await kept.keep(path, accountId, id)
        throw named(error, id)
      }
    },
  }
}
export type Rereading = ReturnType<typeof createRereading>

function named(error: AppError<Mendable>, id: string): AppError<Mendable> {
  // The params remain those of their code: each of these codes may carry the id.
  const params = { ...error.params, dataset_id: id } as ErrorParams[Mendable]
  return new AppError<Mendable>(error.code, params, { cause: error })
}
