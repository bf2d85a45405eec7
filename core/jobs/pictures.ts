import type { Language, Localized } from '../contract/common.ts'
import type { ForecastStep, PanelSeries, Predictions, Result } from '../contract/jobs/result.ts'
import type { Db } from '../db/client.ts'
import { AppError } from '../kit/errors.ts'
import { isPoolFailure } from '../workers/failure.ts'
import type { Pool } from '../workers/pool-options.ts'
import { isPanelJob, isTableJob, requireResult } from './job.ts'
import { decodeParts } from '../datasets/panel.ts'
import { decodeRecent } from '../datasets/recent.ts'
import { findDataset } from '../datasets/store.ts'
import type { Series } from '../series/series.ts'
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

  /** The newest rows of a job's one series, or of that one of several. */
  async function recentOf({ job }: FullJob, place: number | null): Promise<Buffer> {
    const dataset = await findDataset(db.reader, job.datasetId)
    if (dataset === undefined) throw new AppError('not_found', { what: 'dataset' })
    return place === null ? dataset.recent : (decodeParts(dataset.recent)[place] ?? Buffer.alloc(0))
  }

  return {
    /** Returns the forecasts of an OK job: of its one series, without an id, or of several. With `series`, of that one alone. Throws
     *  `not_found`, `job_not_finished` or `job_without_result`. */
    forecastsOf(found: FullJob, series: string | undefined): { id: string | null; forecast: ForecastStep[] }[] {
      if (isPanelJob(found.job)) {
        const all = panelOf(found).filter(({ id, forecast }) => forecast !== undefined && (series ?? id) === id)
        if (all.length === 0) throw noForecast()
        return all.map(({ id, forecast = [] }) => ({ id, forecast }))
      }
      if (series !== undefined) throw noForecast()
      return [{ id: null, forecast: (JSON.parse(resultOf(found, 'series')) as Result).forecast }]
    },

    /** Returns the predictions of an OK table job; throws as forecastOf does. */
    predictionsOf(found: FullJob): Predictions {
      return (JSON.parse(resultOf(found, 'table')) as { predictions: Predictions }).predictions
    },

    /** Returns the newest rows that a forecast was made from: of its one series, of the one that is named, or of the first of
     *  several. Throws as forecastsOf does. */
    async pricesOf(found: FullJob, series: string | undefined): Promise<Series> {
      const shown = shownOf(found, series)
      const { times, prices, benchmark } = decodeRecent(await recentOf(found, shown.place))
      const from = Math.max(0, times.length - shown.rows)
      return { times: times.slice(from), prices: prices.slice(from), benchmark: benchmark?.slice(from) ?? null }
    },

    /** Returns the PNG and its ETag; throws as forecastOf does, or `unavailable` if it could not be drawn. */
    async draw(
      found: FullJob,
      language: Language,
      series: string | undefined,
    ): Promise<{ png: Uint8Array; etag: string }> {
      const { job } = found
      const shown = shownOf(found, series)
      const key = [job.id, language, ...(shown.place === null ? [] : [shown.place])].join('-')
      const etag = `"${key}"`
      const known = cache.get(key)
      if (known !== undefined) return { png: known, etag }
      if (shown.audit === null) throw new AppError('not_found', { what: 'dataset' })
      const task: PictureTask = {
        recent: await recentOf(found, shown.place),
        audit: shown.audit,
        result: shown.result,
        rows: shown.rows,
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

/** What a picture shows: a whole job, or one of its several series, with its place among those that were read. */
function shownOf(found: FullJob, series: string | undefined) {
  const { job, audit } = found
  if (!isPanelJob(job)) {
    if (series !== undefined) throw noForecast()
    return { result: resultOf(found, 'series'), audit, rows: job.rows, place: null }
  }
  const read = panelOf(found).filter((one) => one.audit !== null)
  const place = read.findIndex(({ id, forecast }) => forecast !== undefined && (series ?? id) === id)
  const one = read[place]
  if (one === undefined) throw noForecast()
  return { result: JSON.stringify(one), audit: JSON.stringify(one.audit), rows: one.rows, place }
}

const panelOf = (found: FullJob): PanelSeries[] =>
  (JSON.parse(resultOf(found, 'series')) as { series: PanelSeries[] }).series

const noForecast = (): AppError => new AppError('not_found', { what: 'forecast' })

function resultOf({ job, result }: FullJob, kind: 'series' | 'table'): string {
  if (isTableJob(job) !== (kind === 'table'))
    throw kind === 'table' ? new AppError('not_found', { what: 'predictions' }) : noForecast()
  requireResult(job)
  if (result === null) throw new AppError('job_without_result', { status: job.status })
  return result
}
