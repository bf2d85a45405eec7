import { and, count, desc, eq, gt, gte, lt, sql } from 'drizzle-orm'
import type { JobFailure, JobStatus } from '../contract/jobs/job.ts'
import { personOf } from '../contract/trust/member.ts'
import { prepared, type Reader, type Tx } from '../db/client.ts'
import { datasets, jobs, results, trackForecasts } from '../db/schema/jobs.ts'
import { prepareSql } from '../db/prepared-sql.ts'
import { unpack } from '../kit/packed.ts'
import type { JobRow } from './job.ts'

const { placeholder } = sql

export interface FullJob {
  job: JobRow
  audit: string | null
  result: string | null
}

const JOB = {
  id: jobs.id,
  accountId: jobs.accountId,
  userId: jobs.userId,
  status: jobs.status,
  modelName: jobs.modelName,
  modelVersionId: jobs.modelVersionId,
  modelVersion: jobs.modelVersion,
  cost: jobs.cost,
  granted: jobs.granted,
  grantedTo: jobs.grantedTo,
  horizon: jobs.horizon,
  riskSteps: jobs.riskSteps,
  datasetId: jobs.datasetId,
  rows: jobs.rows,
  rowsEach: jobs.rowsEach,
  source: jobs.source,
  keyId: jobs.keyId,
  requestId: jobs.requestId,
  insteadOf: jobs.insteadOf,
  modelTitle: jobs.modelTitle,
  attempts: jobs.attempts,
  failure: jobs.failure,
  failureDetail: jobs.failureDetail,
  createdAt: jobs.createdAt,
  deadlineAt: jobs.deadlineAt,
  finishedAt: jobs.finishedAt,
  keptUntil: jobs.keptUntil,
  purgedAt: jobs.purgedAt,
}

const countUnpaidQuery = prepared((db) =>
  db
    .select({ count: sql<number>`count(*)`, first: sql<number>`coalesce(min(${jobs.createdAt}), 0)` })
    .from(jobs)
    .where(
      and(
        eq(jobs.accountId, placeholder('accountId')),
        gt(jobs.createdAt, placeholder('since')),
        // Same condition as the index jobs_unpaid.
        sql`(${jobs.cost} = 0 OR ${jobs.status} = 'CANCELED')`,
        sql`(${jobs.cost} = 0) = ${placeholder('isFree')}`,
      ),
    )
    .prepare(),
)
/** Counts the account's free jobs since then, or its canceled paid ones; also returns when the first of them
 *  was ordered. */
export async function countUnpaid(
  db: Reader,
  { accountId, since, isFree }: { accountId: string; since: number; isFree: boolean },
) {
  return (await countUnpaidQuery(db).get({ accountId, since, isFree: isFree ? 1 : 0 })) ?? { count: 0, first: 0 }
}

const insertJobQuery = prepareSql((db) =>
  db
    .insert(jobs)
    .values({
      id: placeholder('id'),
      accountId: placeholder('accountId'),
      userId: placeholder('userId'),
      status: 'PENDING',
      modelName: placeholder('modelName'),
      modelVersionId: placeholder('modelVersionId'),
      modelVersion: placeholder('modelVersion'),
      cost: placeholder('cost'),
      granted: placeholder('granted'),
      grantedTo: placeholder('grantedTo'),
      horizon: placeholder('horizon'),
      riskSteps: placeholder('riskSteps'),
      datasetId: placeholder('datasetId'),
      rows: placeholder('rows'),
      rowsEach: placeholder('rowsEach'),
      source: placeholder('source'),
      keyId: placeholder('keyId'),
      requestId: placeholder('requestId'),
      insteadOf: placeholder('insteadOf'),
      modelTitle: placeholder('modelTitle'),
      createdAt: placeholder('createdAt'),
      deadlineAt: placeholder('deadlineAt'),
    })
    .prepare(),
)
export async function insertJob(tx: Tx, job: JobRow): Promise<void> {
  await insertJobQuery(tx, { ...job })
}

export interface JobEnd {
  id: string
  /** Ends it only under this lease; null: under any. */
  leaseId: string | null
  status: Exclude<JobStatus, 'PENDING'>
  /** What it costs in the end: of several series, those with a forecast. */
  cost: number
  finishedAt: number
  failure: JobFailure | null
  failureDetail: string | null
  verdict: string | null
  lastPrice: number | null
  median: number | null
  keptUntil: number
}

const endJobQuery = prepareSql(
  (db) =>
    db
      .update(jobs)
      .set({
        status: sql`${placeholder('status')}`,
        cost: sql`${placeholder('cost')}`,
        finishedAt: sql`${placeholder('finishedAt')}`,
        failure: sql`${placeholder('failure')}`,
        failureDetail: sql`${placeholder('failureDetail')}`,
        verdict: sql`${placeholder('verdict')}`,
        lastPrice: sql`${placeholder('lastPrice')}`,
        median: sql`${placeholder('median')}`,
        keptUntil: sql`${placeholder('keptUntil')}`,
      })
      .where(
        and(
          eq(jobs.id, placeholder('id')),
          eq(jobs.status, 'PENDING'),
          sql`coalesce(${placeholder('leaseId')}, ${jobs.leaseId}, '') = coalesce(${jobs.leaseId}, '')`,
        ),
      )
      .returning({ id: jobs.id })
      .prepare(),
  { one: true },
)
/** Ends a PENDING job; false if it had already ended, or somebody else has the lease. */
export async function endJob(tx: Tx, end: JobEnd): Promise<boolean> {
  return (await endJobQuery(tx, { ...end })).rows.length === 1
}

const insertResultQuery = prepareSql((db) =>
  db
    .insert(results)
    .values({
      jobId: placeholder('jobId'),
      body: '',
      packed: placeholder('packed'),
      receiptHead: placeholder('receiptHead'),
      receiptBody: placeholder('receiptBody'),
      receiptSignature: placeholder('receiptSignature'),
    })
    .prepare(),
)
/** `packed` is a JSON text compressed by `pack`; `packedReceipt` is the part of the receipt that was signed
 *  besides its head. */
export async function insertResult(tx: Tx, { jobId, packed, packedReceipt, receipt }: NewResult): Promise<void> {
  await insertResultQuery(tx, {
    jobId,
    packed,
    receiptHead: receipt?.head ?? null,
    receiptBody: receipt === null ? null : packedReceipt,
    receiptSignature: receipt?.signature ?? null,
  })
}

interface NewResult {
  jobId: string
  packed: Uint8Array
  packedReceipt: Uint8Array
  receipt: { head: string; signature: Uint8Array } | null
}

/** Returns the three parts of a receipt; undefined if the result is gone or has none. */
export async function findReceipt(
  db: Reader,
  jobId: string,
): Promise<{ head: string; body: string; signature: Uint8Array } | undefined> {
  const [row] = await db
    .select({ head: results.receiptHead, body: results.receiptBody, signature: results.receiptSignature })
    .from(results)
    .where(eq(results.jobId, jobId))
  if (row === undefined || row.head === null || row.body === null || row.signature === null) return undefined
  return { head: row.head, body: unpack(row.body), signature: row.signature }
}

export async function countAttempt(tx: Tx, id: string): Promise<number> {
  const [row] = await tx
    .update(jobs)
    .set({ attempts: sql`${jobs.attempts} + 1` })
    .where(eq(jobs.id, id))
    .returning({ attempts: jobs.attempts })
  return row?.attempts ?? 0
}

const findJobQuery = prepared((db) =>
  db
    .select({ job: JOB, audit: datasets.audit, body: results.body, packed: results.packed })
    .from(jobs)
    .leftJoin(datasets, eq(datasets.id, jobs.datasetId))
    .leftJoin(results, eq(results.jobId, jobs.id))
    .where(eq(jobs.id, placeholder('id')))
    .prepare(),
)
export async function findJob(db: Reader, id: string): Promise<FullJob | undefined> {
  const row = await findJobQuery(db).get({ id })
  if (row === undefined) return undefined
  const { job, audit, body, packed } = row
  return { job, audit, result: packed === null ? body : unpack(packed) }
}

/** Every job that has not ended, in the order in which they were submitted. */
export async function listPending(db: Reader): Promise<JobRow[]> {
  return db.select(JOB).from(jobs).where(eq(jobs.status, 'PENDING')).orderBy(jobs.seq)
}

export interface HistoryAsk {
  accountId: string
  /** Those of one person only. */
  userId: string | undefined
  status: JobStatus | undefined
  model: string | undefined
  /** Created at `from` or later and before `to`, milliseconds UTC. */
  from: number | undefined
  to: number | undefined
  /** Jobs before this place in the queue, newest first. */
  before: number
  limit: number
}

export async function listJobs(db: Reader, { accountId, userId, status, model, from, to, before, limit }: HistoryAsk) {
  return db
    .select({
      ...JOB,
      seq: jobs.seq,
      verdict: jobs.verdict,
      lastPrice: jobs.lastPrice,
      median: jobs.median,
      panel: datasets.panel,
      decimals: sql<
        number | null
      >`CASE WHEN ${datasets.panel} IS NULL THEN json_extract(${datasets.audit}, '$.decimals') END`,
      outcome: {
        steps: trackForecasts.steps,
        price: trackForecasts.price,
        low80: trackForecasts.low80,
        high80: trackForecasts.high80,
      },
    })
    .from(jobs)
    .leftJoin(datasets, eq(datasets.id, jobs.datasetId))
    .leftJoin(trackForecasts, and(eq(trackForecasts.jobId, jobs.id), gt(trackForecasts.steps, 0)))
    .where(
      and(
        eq(jobs.accountId, accountId),
        lt(jobs.seq, before),
        userId === undefined ? undefined : eq(jobs.userId, userId),
        status === undefined ? undefined : eq(jobs.status, status),
        model === undefined ? undefined : eq(jobs.modelName, model),
        from === undefined ? undefined : gte(jobs.createdAt, from),
        to === undefined ? undefined : lt(jobs.createdAt, to),
      ),
    )
    .orderBy(desc(jobs.seq))
    .limit(limit)
}

export async function countJobs(db: Reader, accountId: string): Promise<{ forecasts: number; running: number }> {
  const [row] = await db
    .select({ forecasts: count(), running: sql<number>`coalesce(sum(${jobs.status} = 'PENDING'), 0)` })
    .from(jobs)
    .where(eq(jobs.accountId, accountId))
  return row ?? { forecasts: 0, running: 0 }
}

/** From one personal account to another. */
export async function moveJobs(tx: Tx, fromId: string, toId: string): Promise<void> {
  await tx
    .update(jobs)
    .set({ accountId: toId, userId: personOf(toId) })
    .where(eq(jobs.accountId, fromId))
}
