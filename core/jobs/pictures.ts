import type { Language, Localized } from '../contract/common.ts'
import type { ForecastStep, Predictions, Result } from '../contract/jobs/result.ts'
import type { Db } from '../db/client.ts'
import { AppError } from '../kit/errors.ts'
import { isPoolFailure } from '../workers/failure.ts'
import type { Pool } from '../workers/pool.ts'
import { isTableJob, requireResult } from './job.ts'
import { findDataset } from '../datasets/store.ts'
import type { FullJob } from './store.ts'

const DRAW_MS_MAX = 10_000
const CACHE_BYTES_MAX = 16_000_000

/** The input of the drawing program. */
export interface PictureTask {
  recent: Buffer
  audit: string
  result: string
  /** Rows that the forecast used. */
  rows: number
  modelTitle: Localized
  language: Language
}

export interface JobPicturesDeps {
  db: Db
  pool: Pool
  modelTitle: (versionId: string) => Promise<Localized>
}

/** Pictures of forecasts, drawn in a child process and cached for a while. */
export function createJobPictures({ db, pool, modelTitle }: JobPicturesDeps) {
  const cache = new Map<string, Uint8Array>()
  let cachedBytes = 0

  function keep(key: string, png: Uint8Array): void {
    cachedBytes += png.length - (cache.get(key)?.length ?? 0)
    cache.set(key, png)
    for (const [oldest, bytes] of cache) {
      if (cachedBytes <= CACHE_BYTES_MAX) return
      cache.delete(oldest)
      cachedBytes -= bytes.length
    }
  }

  return {
    /** Returns the forecast of an OK job. Throws `job_not_finished` or `job_without_result`. */
    forecastOf(found: FullJob): ForecastStep[] {
      return (JSON.parse(resultOf(found, 'series')) as Result).forecast
    },

    /** Returns the predictions of an OK table job; throws as forecastOf does. */
    predictionsOf(found: FullJob): Predictions {
      return (JSON.parse(resultOf(found, 'table')) as { predictions: Predictions }).predictions
    },

    /** Returns the PNG and its ETag; throws as forecastOf does, or `unavailable` if it could not be drawn. */
    async draw(found: FullJob, language: Language): Promise<{ png: Uint8Array; etag: string }> {
      const result = resultOf(found, 'series')
      const { job, audit } = found
      const key = `${job.id}-${language}`
      const etag = `"${key}"`
      const known = cache.get(key)
      if (known !== undefined) return { png: known, etag }
      const dataset = await findDataset(db.reader, job.datasetId)
      if (dataset === undefined || audit === null) throw new AppError('not_found', { what: 'dataset' })
      const task: PictureTask = {
        recent: dataset.recent,
        audit,
        result,
        rows: job.rows,
        modelTitle: await modelTitle(job.modelVersionId),
        language,
      }
      const png = await pool.run<Uint8Array>(task, { timeoutMs: DRAW_MS_MAX }).catch((cause: unknown) => {
        if (!isPoolFailure(cause) || cause.reason === 'failed') throw cause
        throw new AppError(
          'unavailable',
          { detail: 'the picture could not be drawn', retry_after_seconds: 5 },
          { cause },
        )
      })
      keep(key, png)
      return { png, etag }
    },
  }
}
export type JobPictures = ReturnType<typeof createJobPictures>

function resultOf({ job, result }: FullJob, kind: 'series' | 'table'): string {
  if (isTableJob(job) !== (kind === 'table'))
    throw new AppError('not_found', { what: kind === 'table' ? 'predictions' : 'forecast' })
  requireResult(job)
  if (result === null) throw new AppError('job_without_result', { status: job.status })
  return result
}
