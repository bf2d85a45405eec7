import type { ReadReport } from '../../contract/series.ts'
import type { ReceiptHead } from '../../contract/trust/receipt.ts'
import type { Db, Tx } from '../../db/client.ts'
import { lastTimeOf } from '../../datasets/recent.ts'
import type { AddEvent } from '../../events/service.ts'
import { type Now, toIso } from '../../kit/clock.ts'
import type { Log } from '../../kit/log.ts'
import { captureEntry, releaseEntry, SAMPLE_GRANT } from '../../ledger/entries.ts'
import { type Credits, toCredits } from '../../ledger/posting.ts'
import type { Ledger } from '../../ledger/service.ts'
import type { Receipts, SignedReceipt } from '../../receipts/service.ts'
import type { TrackRecords } from '../../track-record/service.ts'
import type { JobEvents } from '../events.ts'
import { isPanelJob, isTableJob, type JobRow, toJobBytes, toJobJson } from '../job.ts'
import { type Keeping, keptUntil } from '../retention.ts'
import * as store from '../store.ts'
import type { ForecastAnswer, RunOutcome, Ran } from './work.ts'

export interface SettleDeps {
  db: Db
  ledger: Ledger
  tracks: TrackRecords
  receipts: Receipts
  events: JobEvents
  keeping: Keeping
  addEvent: AddEvent
  now: Now
  log: Log
  onEnd: (status: string, model: string, runMs: number | null) => void
}

/** Ends jobs, each once: result and capture, or failure and release, in one write; then notifies callers that
 *  wait. */
export function createSettle(deps: SettleDeps) {
  const { db, ledger, tracks, receipts, events, addEvent, keeping, now, log, onEnd } = deps

  async function settleIn(
    tx: Tx,
    { job, dataset }: Ran,
    { outcome, at, receipt, leaseId }: Settling,
  ): Promise<JobRow | null> {
    const answer = outcome.status === 'OK' ? outcome.answer : null
    const spared = answer === null ? toCredits(0) : sparedOf(job, answer)
    const until = keptUntil(
      { cost: answer === null ? 0 : job.cost, finishedAt: at, lastAt: answer?.lastAt ?? null },
      keeping,
    )
    const failure = outcome.status === 'ERROR' ? outcome.failure : null
    const failureDetail = outcome.status === 'ERROR' ? outcome.detail : null
    const mine = await store.endJob(tx, {
      id: job.id,
      leaseId,
      status: outcome.status,
      cost: job.cost - spared,
      finishedAt: at,
      failure,
      failureDetail,
      verdict: answer?.verdict ?? null,
      lastPrice: answer?.lastPrice ?? null,
      median: answer?.median ?? null,
      keptUntil: until,
    })
    if (!mine) return null
    const settlement = { accountId: job.accountId, jobId: job.id, price: toCredits(job.cost + job.granted) }
    const payer = job.granted > 0 ? SAMPLE_GRANT : undefined
    const entry =
      answer === null ? releaseEntry(settlement, payer) : captureEntry({ ...settlement, spared, reason: job.modelName })
    await ledger.post(tx, entry)
    if (answer !== null) {
      await store.insertResult(tx, {
        jobId: job.id,
        packed: answer.packed,
        packedReceipt: answer.packedReceipt,
        receipt,
      })
      if (dataset !== null && !isTableJob(job) && !isPanelJob(job))
        await tracks.open(tx, {
          jobId: job.id,
          accountId: job.accountId,
          modelName: job.modelName,
          anchorAt: lastTimeOf(dataset.recent),
          horizon: job.horizon,
        })
    }
    await addEvent(tx, {
      type: 'job.finished',
      account_id: job.accountId,
      user_id: job.userId,
      data: {
        job_id: job.id,
        status: outcome.status,
        model: job.modelName,
        cost: job.cost - spared,
        source: job.source,
      },
    })
    return {
      ...job,
      status: outcome.status,
      cost: job.cost - spared,
      failure,
      failureDetail,
      finishedAt: at,
      keptUntil: until,
    }
  }

  function tell({ dataset }: Ran, ended: JobRow, outcome: RunOutcome, runMs: number | null): void {
    // Its rows may show how an earlier forecast turned out.
    if (ended.status === 'OK' && dataset?.tableOf === null && dataset.panel === null)
      tracks.note(ended.accountId, dataset.recent)
    const audit = dataset?.audit ?? null
    const json =
      outcome.status === 'OK'
        ? toJobBytes(ended, audit, outcome.answer.body)
        : toJobJson(ended, { audit, result: null, trackRecord: null })
    events.emit({ jobId: ended.id, seq: 3, stage: 'finished', status: ended.status, at: now(), json })
    onEnd(ended.status, ended.modelName, runMs)
    log({
      event: 'job_settled',
      job_id: ended.id,
      request_id: ended.requestId,
      status: ended.status,
      model: ended.modelName,
      rows: ended.rows,
      cost: ended.cost,
      ...(runMs === null ? {} : { run_ms: Math.round(runMs) }),
    })
  }

  return {
    /** Returns the ended job, or null if it had already ended or somebody else has the lease. `first` runs once it is written, before anyone
     *  is notified. */
    async settle(
      ran: Ran,
      outcome: RunOutcome,
      { runMs = null, leaseId = null, first = () => undefined }: SettleOptions = {},
    ): Promise<JobRow | null> {
      const at = now()
      // Signed before the write begins, so that no other write waits for it.
      const receipt = outcome.status === 'OK' ? receipts.sign(headOf(ran, outcome, at), outcome.answer.receipt) : null
      const ended = await db.write((tx) => settleIn(tx, ran, { outcome, at, receipt, leaseId }))
      if (ended === null) return null
      first()
      tell(ran, ended, outcome, runMs)
      return ended
    },
  }
}

interface Settling {
  outcome: RunOutcome
  at: number
  receipt: SignedReceipt | null
  leaseId: string | null
}

interface SettleOptions {
  runMs?: number | null
  /** The lease under which it was run; null if it was run here, or is ended from outside. */
  leaseId?: string | null
  first?: () => void
}

/** What is not charged of a job that is OK: the price of the series that have no forecast. */
const sparedOf = ({ cost, rows }: JobRow, { sparedRows }: ForecastAnswer): Credits =>
  toCredits(sparedRows === undefined || rows === 0 ? 0 : sparedRows * (cost / rows))

function headOf(
  { job, dataset }: Ran,
  { answer, modelSha256 }: RunOutcome & { status: 'OK' },
  at: number,
): ReceiptHead {
  return {
    job_id: job.id,
    ordered_at: toIso(job.createdAt),
    finished_at: toIso(at),
    model: { name: job.modelName, version: job.modelVersion, sha256: modelSha256 },
    horizon: job.horizon,
    rows: job.rows - (answer.sparedRows ?? 0),
    cost: job.cost - sparedOf(job, answer),
    ...originOf(dataset?.audit),
  }
}

/** Where the rows came from, for those few that were asked for by name. */
function originOf(audit: string | undefined): Pick<ReceiptHead, 'origin'> {
  if (audit?.includes('"origin":{') !== true) return {}
  const { origin } = JSON.parse(audit) as Partial<ReadReport>
  return origin === undefined ? {} : { origin }
}
