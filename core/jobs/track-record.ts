import { and, between, eq, gt, inArray, lt, sql } from 'drizzle-orm'
import type { TrackRecord } from '../contract/catalog.ts'
import type { JobTrackRecord, Result } from '../contract/job.ts'
import { type Db, prepared, type Reader, type Tx } from '../db/client.ts'
import { datasets, jobs, results, trackForecasts } from '../db/schema.ts'
import { type Now, toIso } from '../kit/clock.ts'
import { scoreForecast } from '../risk/skill.ts'
import type { Series } from '../series/series.ts'
import { decodeTail } from './tail.ts'

/** Fewer scored forecasts than this say nothing about a model. */
const FORECASTS_MIN = 30
/** Open forecasts looked at for one upload. */
const CANDIDATES_MAX = 50
/** Rows before the anchor that must agree for two uploads to be the same series. */
const OVERLAP_ROWS = 20
/** Providers round, and adjust prices by one factor: the ratios of neighbours must agree, the prices need not. */
const RETURN_TOLERANCE = 1e-4

const { placeholder } = sql
const insertOpen = prepared((db) =>
  db
    .insert(trackForecasts)
    .values({
      jobId: placeholder('jobId'),
      accountId: placeholder('accountId'),
      modelName: placeholder('modelName'),
      anchorAt: placeholder('anchorAt'),
      horizon: placeholder('horizon'),
    })
    .prepare(),
)
const findOf = prepared((db) =>
  db
    .select()
    .from(trackForecasts)
    .where(eq(trackForecasts.jobId, placeholder('jobId')))
    .prepare(),
)

export interface OpenForecast {
  jobId: string
  accountId: string
  modelName: string
  anchorAt: number
  horizon: number
}

/** Forecasts are scored when a later upload of the same account holds the rows they ended on and rows after them. The series is
 *  recognised by that overlap, whatever its file is called. */
export function createTrackRecord({ db, now }: { db: Db; now: Now }) {
  /** Forecasts that this series may know more about, with what is needed to tell. */
  async function findCandidates(accountId: string, series: Series) {
    const [first, last] = [series.times[0] ?? 0, series.times.at(-1) ?? 0]
    const open = await db.reader
      .select({
        jobId: trackForecasts.jobId,
        anchorAt: trackForecasts.anchorAt,
        steps: trackForecasts.steps,
        horizon: trackForecasts.horizon,
      })
      .from(trackForecasts)
      .where(
        and(
          eq(trackForecasts.accountId, accountId),
          lt(trackForecasts.steps, trackForecasts.horizon),
          between(trackForecasts.anchorAt, first, last - 1),
        ),
      )
      .orderBy(sql`${trackForecasts.anchorAt} DESC`)
      .limit(CANDIDATES_MAX)
    const known = open.flatMap((candidate) => {
      const origin = indexOfTime(series.times, candidate.anchorAt)
      const steps = origin < 0 ? 0 : Math.min(candidate.horizon, series.times.length - 1 - origin)
      return steps > candidate.steps ? [{ ...candidate, origin, steps }] : []
    })
    if (known.length === 0) return []
    const ids = known.map(({ jobId }) => jobId)
    const rows = await db.reader
      .select({ jobId: jobs.id, tail: datasets.tail, body: results.body })
      .from(jobs)
      .innerJoin(datasets, eq(datasets.id, jobs.datasetId))
      .innerJoin(results, eq(results.jobId, jobs.id))
      .where(inArray(jobs.id, ids))
    const byId = new Map(rows.map((row) => [row.jobId, row]))
    return known.flatMap((candidate) => {
      const row = byId.get(candidate.jobId)
      if (row === undefined) return []
      const then = decodeTail(row.tail)
      return isSameSeries(then, series, candidate.origin)
        ? [{ ...candidate, body: row.body, lastThen: then.prices.at(-1) ?? Number.NaN }]
        : []
    })
  }

  return {
    open: (tx: Tx, forecast: OpenForecast): Promise<unknown> => insertOpen(tx).run({ ...forecast }),

    /** Scores what a newly read series tells about earlier forecasts of the account; returns how many. */
    async score(accountId: string, series: Series): Promise<number> {
      const scored = (await findCandidates(accountId, series)).flatMap(({ jobId, body, ...known }) => {
        const loss = scoreAgainst(series, known, JSON.parse(body) as Result)
        return loss === null ? [] : [{ jobId, ...loss }]
      })
      if (scored.length === 0) return 0
      await db.write(async (tx) => {
        for (const { jobId, tests, pinball, naivePinball, inside80, inside95 } of scored) {
          await tx
            .update(trackForecasts)
            .set({ steps: tests, pinball, pinballNaive: naivePinball, inside80, inside95, scoredAt: now() })
            .where(and(eq(trackForecasts.jobId, jobId), lt(trackForecasts.steps, tests)))
        }
      })
      return scored.length
    },

    /** How a job's forecast turned out so far; null while none of its dates is known. */
    async ofJob(db_: Reader, jobId: string): Promise<JobTrackRecord | null> {
      const row = await findOf(db_).get({ jobId })
      if (row === undefined || row.steps === 0 || row.scoredAt === null) return null
      return {
        steps: row.steps,
        pinball_vs_naive: oneMinusRatio(row.pinball ?? 0, row.pinballNaive ?? 0),
        coverage_80: (row.inside80 ?? 0) / row.steps,
        coverage_95: (row.inside95 ?? 0) / row.steps,
        scored_at: toIso(row.scoredAt),
      }
    },

    /** The live record of a model over all accounts; null until it has 30 scored forecasts. */
    async ofModel(db_: Reader, modelName: string): Promise<TrackRecord | null> {
      const [row] = await db_
        .select({
          forecasts: sql<number>`count(*)`,
          pinball: sql<number>`sum(${trackForecasts.pinball} / ${trackForecasts.steps})`,
          naive: sql<number>`sum(${trackForecasts.pinballNaive} / ${trackForecasts.steps})`,
          inside80: sql<number>`avg(1.0 * ${trackForecasts.inside80} / ${trackForecasts.steps})`,
          inside95: sql<number>`avg(1.0 * ${trackForecasts.inside95} / ${trackForecasts.steps})`,
        })
        .from(trackForecasts)
        .where(and(eq(trackForecasts.modelName, modelName), gt(trackForecasts.steps, 0)))
      if (row === undefined || row.forecasts < FORECASTS_MIN) return null
      return {
        forecasts: row.forecasts,
        pinball_vs_naive: oneMinusRatio(row.pinball, row.naive),
        coverage_80: row.inside80,
        coverage_95: row.inside95,
      }
    },
  }
}
export type TrackRecords = ReturnType<typeof createTrackRecord>

interface Known {
  origin: number
  steps: number
  lastThen: number
}

function scoreAgainst(series: Series, { origin, steps, lastThen }: Known, { forecast }: Result) {
  const known = forecast.slice(0, steps)
  const levels = Object.keys(known[0]?.quantiles ?? {})
    .map(Number)
    .sort((a, b) => a - b)
  // The upload may be scaled by one factor (a split, a dividend): what counts is the price relative to the last one that was known.
  const quantiles = known.map(({ quantiles: prices }) =>
    levels.map((level) => Math.log((prices[String(level)] ?? Number.NaN) / lastThen)),
  )
  return scoreForecast({ origin, steps: known.map(({ step }) => step), quantiles }, series, levels)
}

function oneMinusRatio(top: number, bottom: number): number {
  return bottom > 0 ? 1 - top / bottom : 0
}

function indexOfTime(times: Float64Array, time: number): number {
  let [low, high] = [0, times.length - 1]
  while (low <= high) {
    const middle = (low + high) >> 1
    const at = times[middle] ?? 0
    if (at === time) return middle
    if (at < time) low = middle + 1
    else high = middle - 1
  }
  return -1
}

/** Do the rows before the anchor move alike? `then` ends on the anchor; in `now_` it is row `origin`. */
function isSameSeries(then: Series, now_: Series, origin: number): boolean {
  const rows = Math.min(OVERLAP_ROWS, then.times.length - 1, origin)
  for (let back = 0; back < rows; back++) {
    const [a, b] = [then.times.length - 1 - back, origin - back]
    if (then.times[a] !== now_.times[b]) return false
    const moved =
      Math.log((then.prices[a] ?? 0) / (then.prices[a - 1] ?? 0)) -
      Math.log((now_.prices[b] ?? 0) / (now_.prices[b - 1] ?? 0))
    if (!(Math.abs(moved) <= RETURN_TOLERANCE)) return false
  }
  return rows >= 5
}
