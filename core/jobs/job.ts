import type { Localized } from '../contract/common.ts'
import type { LocalizedFault } from '../contract/errors/params.ts'
import type { JobFailure, JobLine, JobSource, JobStatus, JobView } from '../contract/jobs/job.ts'
import type { ReadReport, Loss, TableReport } from '../contract/series.ts'
import { toIso, toIsoOrNull } from '../kit/clock.ts'
import { AppError } from '../kit/errors.ts'
import { tooFewRowsOf } from '../series/loss.ts'

/** A job as stored. Price and model version are frozen at submission: both may change while the job waits. */
export interface JobRow {
  id: string
  accountId: string
  /** Who ordered it. */
  userId: string
  status: JobStatus
  modelName: string
  modelVersionId: string
  modelVersion: string
  cost: number
  /** What the shop pays for it, where it is a sample: then it costs nothing. */
  granted: number
  /** Who has had the sample of this model with it, once it is OK. */
  grantedTo: string | null
  horizon: number
  riskSteps: string
  datasetId: string
  rows: number
  /** Of several series: at most this many of the newest rows of each; null for others. */
  rowsEach: number | null
  source: JobSource
  /** The API key that ordered it. */
  keyId: string | null
  /** Id of the request that submitted it; null for jobs older than this column. */
  requestId: string | null
  /** The default model that was at rest when this one was used instead. */
  insteadOf: string | null
  /** The model's title at submission: a `Localized` as JSON, or ''. */
  modelTitle: string
  attempts: number
  failure: JobFailure | null
  failureDetail: string | null
  createdAt: number
  deadlineAt: number
  finishedAt: number | null
  /** Until when its result and series are kept; null while it is PENDING. */
  keptUntil: number | null
  /** When they were deleted. */
  purgedAt: number | null
}

export interface JobToPrice {
  audit: ReadReport | TableReport
  /** The submission accepts that unreadable rows are left out. */
  acceptsLoss: boolean
  minRows: number
  /** 0 for a table. */
  maxHorizon: number
  pricePerRow: number
  horizon: number | undefined
  /** How many of the newest rows are requested; undefined for all. */
  rows: number | undefined
  riskSteps: readonly number[] | undefined
  maxCost: number | undefined
  /** The price per row of an earlier quote that no longer holds. */
  lapsedPrice: number | undefined
}

/** Returns the cost and the horizon of a job: valid rows × price per row, and the requested horizon or as
 *  many steps as rows. Throws `too_few_rows`, `rows_lost`, `horizon_too_long`, `validation_failed` for a risk
 *  step beyond the horizon, or `quote_changed`. */
export function priceJob(job: JobToPrice): Plan {
  const { audit, acceptsLoss, minRows, maxHorizon, rows: wanted } = job
  const valid = Math.min(audit.valid, wanted ?? audit.valid)
  if (valid < minRows) throw tooFewRows({ ...audit, valid }, minRows)
  if ('loss' in audit && audit.loss && !audit.loss.accepted && !acceptsLoss) throw rowsLost(audit, audit.loss)
  return planOf({ ...job, valid, horizonUsual: Math.min(maxHorizon, valid) })
}

/** What a job is for, and its price. */
export interface Plan {
  rows: number
  cost: number
  horizon: number
}

type ToPlan = Pick<JobToPrice, 'maxHorizon' | 'pricePerRow' | 'horizon' | 'riskSteps' | 'maxCost' | 'lapsedPrice'> & {
  /** Rows that are used and charged. */
  valid: number
  /** The horizon unless one is requested. */
  horizonUsual: number
}

/** Throws `horizon_too_long`, `validation_failed` for a risk step beyond the horizon, or `quote_changed`. */
export function planOf({
  valid,
  horizonUsual,
  maxHorizon,
  pricePerRow,
  horizon,
  riskSteps,
  maxCost,
  lapsedPrice,
}: ToPlan): Plan {
  if (horizon !== undefined && horizon > maxHorizon)
    throw new AppError('horizon_too_long', { horizon, max: maxHorizon })
  const planned = horizon ?? horizonUsual
  const fields = (riskSteps ?? []).flatMap((step, i) => (step > planned ? [beyondHorizon(step, i, planned)] : []))
  if (fields.length > 0) throw new AppError('validation_failed', { fields })
  const cost = valid * pricePerRow
  const quoted = maxCost ?? (lapsedPrice === undefined ? cost : valid * lapsedPrice)
  if (cost > quoted) throw new AppError('quote_changed', { quoted, price: cost })
  return { rows: valid, cost, horizon: planned }
}

function tooFewRows(audit: ReadReport | TableReport, needed: number): AppError<'too_few_rows'> {
  if ('columns' in audit) return tooFewRowsOf(audit, needed)
  const { rows, valid, rejected_by_reason: reasons } = audit
  return new AppError('too_few_rows', { valid, needed, rejected: rows - valid, reasons })
}

/** @param series which one, where the file has several */
export function rowsLost(audit: ReadReport, loss: Loss, series?: string): AppError<'rows_lost'> {
  const { rows: lost, duplicates, newest, future, row, from, value } = loss
  const { format, rows, valid, rejected, rejected_by_reason, columns, time_format } = audit
  const account = { format, rows, valid, rejected, rejected_by_reason, columns, time_format }
  const shown = { from: from ?? '', value: value ?? '' }
  const which = series === undefined ? {} : { series }
  return new AppError('rows_lost', { lost, rows, duplicates, newest, future, row, ...shown, ...which, audit: account })
}

function beyondHorizon(step: number, place: number, horizon: number): LocalizedFault {
  return {
    pointer: `/risk_steps/${place}`,
    message: {
      en: `step ${step} is beyond the horizon of ${horizon}`,
      ru: `шаг ${step} дальше горизонта ${horizon}`,
    },
    fix: {
      en: `send at most ${horizon}, or ask for a longer horizon`,
      ru: `пришлите не больше ${horizon} или запросите горизонт длиннее`,
    },
  }
}

/** A job that scores the rows of a table has no horizon. */
export const isTableJob = ({ horizon }: Pick<JobRow, 'horizon'>): boolean => horizon === 0

/** A job for several series. */
export const isPanelJob = ({ rowsEach }: Pick<JobRow, 'rowsEach'>): boolean => rowsEach !== null

export interface JobTexts {
  audit: string | null
  /** The body of the result, an object, as JSON text. */
  result: string | null
  trackRecord: string | null
}

/** Returns the JSON text of a job. The read report and the result are spliced in as stored text: they may be
 *  long, and nothing here needs to parse them. */
export function toJobJson(job: JobRow, { audit, result, trackRecord }: JobTexts): string {
  const { before, after } = toFrame(job, audit, trackRecord)
  return result === null || result === '{}' ? before + after : `${before},${result.slice(1, -1)}${after}`
}

/** The same for a job whose result has just come from a worker, as bytes: as a string it would take twice the
 *  memory because of its Russian text, and be copied at every step on its way out. */
export function toJobBytes(job: JobRow, audit: string | null, result: Uint8Array): Uint8Array<ArrayBuffer> {
  const { before, after } = toFrame(job, audit, null)
  return Buffer.concat([Buffer.from(`${before},`), result.subarray(1, -1), Buffer.from(after)])
}

function toFrame(job: JobRow, audit: string | null, trackRecord: string | null): { before: string; after: string } {
  const head = JSON.stringify(toJobHead(job)).slice(0, -1)
  return {
    before: `${head},"audit":${auditOf(job, audit)}`,
    after: job.status === 'OK' ? `,"track_record":${trackRecord ?? 'null'}}` : '}',
  }
}

/** The read report as a member of the job, and those of another kind beside it. That of several series is in their results once there are
 *  any. */
function auditOf(job: JobRow, audit: string | null): string {
  if (audit === null) return 'null'
  if (isTableJob(job)) return `null,"table_audit":${audit}`
  if (!isPanelJob(job)) return audit
  return job.status === 'OK' ? 'null' : `null,"panel_audit":${audit}`
}

/** Credits actually charged for a job: only an OK job is charged. */
export const chargedFor = ({ status, cost }: Pick<JobRow, 'status' | 'cost'>): number => (status === 'OK' ? cost : 0)

/** Why a job costs nothing though its model has a price. */
const freeFor = ({ granted }: Pick<JobRow, 'granted'>): JobView['free'] => (granted > 0 ? 'sample' : null)

export const toJobModel = ({ modelName, modelVersion, modelTitle, insteadOf }: ModelOfJob): JobView['model'] => ({
  name: modelName,
  version: modelVersion,
  title: modelTitle === '' ? { en: modelName, ru: modelName } : (JSON.parse(modelTitle) as Localized),
  ...(insteadOf === null ? {} : { instead_of: insteadOf }),
})
type ModelOfJob = Pick<JobRow, 'modelName' | 'modelVersion' | 'modelTitle' | 'insteadOf'>

function toJobHead(job: JobRow): Omit<JobView, 'audit'> {
  return {
    id: job.id,
    status: job.status,
    model: toJobModel(job),
    cost: job.cost,
    charged: chargedFor(job),
    ordered_by: job.userId,
    free: freeFor(job),
    horizon: job.horizon,
    rows: job.rows,
    dataset_id: job.datasetId,
    request_id: job.requestId,
    created_at: toIso(job.createdAt),
    finished_at: toIsoOrNull(job.finishedAt),
    kept_until: toIsoOrNull(job.keptUntil),
    error: job.failure === null ? null : { code: job.failure, detail: job.failureDetail ?? '' },
  }
}

/** Throws `job_not_finished`, `job_without_result` or `result_gone` if there is no result to show. */
export function requireResult(job: JobRow): void {
  if (job.status === 'PENDING') throw new AppError('job_not_finished', { status: job.status })
  if (job.status !== 'OK') throw new AppError('job_without_result', { status: job.status })
  if (job.purgedAt !== null) throw resultGone(job)
}

/** The refusal for a result that has been deleted. */
export const resultGone = ({ keptUntil }: JobRow): AppError =>
  new AppError('result_gone', { kept_until: toIso(keptUntil ?? 0) })

/** A job with the few figures that a list shows of its result, and of how it turned out. */
export interface ListedJob extends JobRow {
  verdict: string | null
  lastPrice: number | null
  median: number | null
  decimals: number | null
  panel: number | null
  outcome: { steps: number; price: number | null; low80: number | null; high80: number | null } | null
}

/** A job as lists show it. */
export function toJobLine(row: ListedJob): JobLine {
  return {
    id: row.id,
    status: row.status,
    model: toJobModel(row),
    cost: row.cost,
    charged: chargedFor(row),
    ordered_by: row.userId,
    free: freeFor(row),
    horizon: row.horizon,
    rows: row.rows,
    created_at: toIso(row.createdAt),
    finished_at: toIsoOrNull(row.finishedAt),
    kept_until: toIsoOrNull(row.keptUntil),
    series_count: row.panel,
    verdict: row.verdict as JobLine['verdict'],
    last_price: row.lastPrice,
    median: row.median,
    decimals: row.decimals,
    outcome: toOutcome(row),
  }
}

/** Null while nothing is known; and for one that was scored before its band was kept. */
function toOutcome({ outcome }: Pick<ListedJob, 'outcome'>): JobLine['outcome'] {
  if (outcome?.price == null || outcome.low80 === null || outcome.high80 === null) return null
  const { steps, price, low80: low_80, high80: high_80 } = outcome
  return { steps, price, low_80, high_80 }
}
