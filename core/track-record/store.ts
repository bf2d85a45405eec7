import { and, between, desc, eq, getTableColumns, gt, lt, lte, sql } from 'drizzle-orm'
import { prepared, type Reader, type Tx } from '../db/client.ts'
import { datasets, jobs, results, trackForecasts } from '../db/schema/jobs.ts'
import { unpack } from '../kit/packed.ts'
import { prepareSql } from '../db/prepared-sql.ts'
import type { JobSource } from '../contract/jobs/job.ts'
import type { AccountVote } from './score.ts'

/** Maximum number of open forecasts considered per upload. */
const CANDIDATES_MAX = 50
/** Which scored forecasts make up a model's record, newest first (ids are ordered by time): how many are
 *  considered, and how many count per account, so that no account dominates. */
const SAMPLE = { newestMax: 20_000, perAccountMax: 50 }

export interface OpenForecast {
  jobId: string
  accountId: string
  modelName: string
  anchorAt: number
  horizon: number
}

export interface Candidate {
  jobId: string
  modelName: string
  anchorAt: number
  /** Steps scored before. */
  steps: number
  horizon: number
}

export interface Scored {
  jobId: string
  steps: number
  pinball: number
  pinballNaive: number
  inside80: number
  inside95: number
  price: number
  low80: number
  high80: number
  scoredAt: number
}

export async function insertOpen(tx: Tx, forecast: OpenForecast): Promise<void> {
  await openInsert(tx, { ...forecast })
}

/** Forecasts of an account that are not completely scored and start between two times, newest first. */
export function listOpen(db: Reader, accountId: string, firstAt: number, lastAt: number): Promise<Candidate[]> {
  return openList(db).all({ accountId, firstAt, lastAt })
}

export interface Made {
  recent: Buffer
  audit: string
  source: JobSource
  /** Who ordered it. */
  userId: string
  createdAt: number
  /** The forecast as JSON text. */
  body: string
}

/** A forecast and the series that it was made on. */
export async function findMade(db: Reader, jobId: string): Promise<Made | undefined> {
  const [row] = await db
    .select({
      recent: datasets.recent,
      audit: datasets.audit,
      source: jobs.source,
      userId: jobs.userId,
      createdAt: jobs.createdAt,
      body: results.body,
      packed: results.packed,
    })
    .from(jobs)
    .innerJoin(datasets, eq(datasets.id, jobs.datasetId))
    .innerJoin(results, eq(results.jobId, jobs.id))
    .where(eq(jobs.id, jobId))
  if (row === undefined) return undefined
  const { packed, body, ...made } = row
  return { ...made, body: packed === null ? body : unpack(packed) }
}

/** Writes a score that knows more steps than the one before; false when there is one that knows as many. */
export async function updateScore(tx: Tx, { jobId, ...score }: Scored): Promise<boolean> {
  const { rowsAffected } = await tx
    .update(trackForecasts)
    .set(score)
    .where(and(eq(trackForecasts.jobId, jobId), lt(trackForecasts.steps, score.steps)))
  return rowsAffected === 1
}

export const findForecast = (db: Reader, jobId: string) => forecastOf(db).get({ jobId })

/** The newest scored paid forecasts of a model, summed by account. Forecasts of an account with the same
 *  starting date count once, with their mean. */
export function sumByAccount(
  db: Reader,
  modelName: string,
  { newestMax, perAccountMax } = SAMPLE,
): Promise<AccountVote[]> {
  const newest = db
    .select(getTableColumns(trackForecasts))
    .from(trackForecasts)
    .innerJoin(jobs, and(eq(jobs.id, trackForecasts.jobId), gt(jobs.cost, 0)))
    .where(and(eq(trackForecasts.modelName, modelName), gt(trackForecasts.steps, 0)))
    .orderBy(desc(trackForecasts.jobId))
    .limit(newestMax)
    .as('newest')
  const ranked = db
    .select({
      ...newest._.selectedFields,
      rank: sql<number>`row_number() OVER (PARTITION BY account_id ORDER BY job_id DESC)`.as('rank'),
    })
    .from(newest)
    .as('scored')
  const perStep = (column: { name: string }) => sql<number>`avg(1.0 * ${sql.identifier(column.name)} / steps)`
  const byAnchor = db
    .select({
      owner: sql<string>`scored.account_id`.as('owner'),
      pinball: perStep(trackForecasts.pinball).as('pinball_a_step'),
      naive: perStep(trackForecasts.pinballNaive).as('naive_a_step'),
      share80: perStep(trackForecasts.inside80).as('share_80'),
      share95: perStep(trackForecasts.inside95).as('share_95'),
    })
    .from(ranked)
    .where(lte(ranked.rank, perAccountMax))
    .groupBy(sql`scored.account_id`, sql`scored.anchor_at`)
    .as('by_anchor')
  return db
    .select({
      anchors: sql<number>`count(*)`,
      pinball: sql<number>`sum(pinball_a_step)`,
      naive: sql<number>`sum(naive_a_step)`,
      coverage80: sql<number>`avg(share_80)`,
      coverage95: sql<number>`avg(share_95)`,
    })
    .from(byAnchor)
    .groupBy(sql`owner`)
}

const { placeholder } = sql
const openInsert = prepareSql((db) =>
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
const openList = prepared((db) =>
  db
    .select({
      jobId: trackForecasts.jobId,
      modelName: trackForecasts.modelName,
      anchorAt: trackForecasts.anchorAt,
      steps: trackForecasts.steps,
      horizon: trackForecasts.horizon,
    })
    .from(trackForecasts)
    .where(
      and(
        eq(trackForecasts.accountId, placeholder('accountId')),
        lt(trackForecasts.steps, trackForecasts.horizon),
        between(trackForecasts.anchorAt, placeholder('firstAt'), placeholder('lastAt')),
      ),
    )
    .orderBy(sql`${trackForecasts.anchorAt} DESC`)
    .limit(CANDIDATES_MAX)
    .prepare(),
)
const forecastOf = prepared((db) =>
  db
    .select()
    .from(trackForecasts)
    .where(eq(trackForecasts.jobId, placeholder('jobId')))
    .prepare(),
)

export async function moveForecasts(tx: Tx, fromId: string, toId: string): Promise<void> {
  await tx.update(trackForecasts).set({ accountId: toId }).where(eq(trackForecasts.accountId, fromId))
}
