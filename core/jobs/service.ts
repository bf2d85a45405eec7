import type { z } from 'zod'
import type { Actor } from '../contract/account.ts'
import type { historyQuerySchema, JobLine } from '../contract/jobs/job.ts'
import { ACTS_OF } from '../contract/trust/member.ts'
import type { QuoteView } from '../contract/jobs/quote.ts'
import type { Page } from '../contract/common.ts'
import type { ResolvedModel } from '../catalog/service.ts'
import type { Db, Reader, Tx } from '../db/client.ts'
import type { IdempotentRequest, Idempotency, StoredAnswer } from '../idempotency/service.ts'
import { type Now, toIso } from '../kit/clock.ts'
import { parseCursor, toPage } from '../kit/http/cursor.ts'
import { AppError } from '../kit/errors.ts'
import type { Disk } from '../kit/disk.ts'
import type { NewId } from '../kit/ids.ts'
import { holdEntry, sampleHoldEntry } from '../ledger/entries.ts'
import { toCredits } from '../ledger/posting.ts'
import type { Ledger } from '../ledger/service.ts'
import type { Receipts } from '../receipts/service.ts'
import { type JobRow, requireResult, resultGone, toJobJson, toJobLine, toJobModel } from './job.ts'
import type { Rereading } from '../datasets/rereading.ts'
import type { Received } from '../datasets/upload.ts'
import type { AdviceService } from './advice/service.ts'
import { auditsOf } from './quotes/audits.ts'
import { endsOf } from './quotes/ends.ts'
import type { Quotas } from './quota.ts'
import type { Runner } from './run/runner.ts'
import * as datasets from '../datasets/store.ts'
import { createPricing, type PricedSubmission, toJobRow } from './quotes/pricing.ts'
import { deleteQuotesOfExpiredDatasets, upsertQuotes } from './quotes/store.ts'
import type { Samples } from './samples.ts'
import type { Spending } from './spending.ts'
import { chargedPerRow, freeOf, termsOf } from './quotes/terms.ts'
import * as store from './store.ts'
import type { TrackRecords } from '../track-record/service.ts'

const ROUTE = 'POST /api/predict'

export interface JobsDeps {
  db: Db
  ledger: Ledger
  idempotency: Idempotency
  tracks: TrackRecords
  spending: Spending
  receipts: Receipts
  runner: Runner
  quotas: Quotas
  rereading: Rereading
  samples: Samples
  disk: Disk
  /** Throws `terms_not_accepted`. */
  requireTerms: (reader: Reader, actor: Actor) => Promise<void>
  advice: AdviceService
  /** The models on sale. */
  listOffers: () => Promise<ResolvedModel[]>
  now: Now
  newId: NewId
}

interface Placing {
  order: PricedSubmission
  job: JobRow
  dataset: datasets.DatasetRow
  request: IdempotentRequest | undefined
  alongside: Submitting['alongside']
}

/** How an order is submitted. `alongside` writes in its transaction. */
export interface Submitting {
  key: string | undefined
  requestId: string
  alongside?: ((tx: Tx, jobId: string) => Promise<void>) | undefined
}

/** Quote, submit, look up, cancel. The runner runs the jobs. */
export function createJobs(deps: JobsDeps) {
  const { db, ledger, idempotency, tracks, spending, receipts, runner, quotas } = deps
  const { disk, requireTerms, rereading, samples, advice, listOffers, now, newId } = deps
  const { prepare } = createPricing({ db, rereading, samples, now, newId })

  /** Writes hold, series, job and answer; or returns the answer that the same request got before. */
  async function place(tx: Tx, { order, job, dataset, request, alongside }: Placing): Promise<StoredAnswer> {
    const before = request && (await idempotency.find(tx, request))
    if (before) return before
    await quotas.checkJob(tx, job)
    // Somebody who orders their one sample many times at once gets it once.
    if (await samples.isTaken(tx, job)) throw new AppError('quote_changed', { quoted: 0, price: job.granted })
    const { id: jobId, accountId, modelName: reason } = job
    await spending.admit(tx, job, job.cost)
    if (job.cost === 0 && job.granted === 0) await spending.admitFree(tx, job)
    const available = await ledger.available(tx, accountId)
    const hold = { accountId, jobId, reason, available }
    const entry =
      job.granted > 0
        ? sampleHoldEntry({ ...hold, price: toCredits(job.granted) })
        : holdEntry({ ...hold, price: toCredits(job.cost) })
    await ledger.post(tx, entry)
    if (order.fresh) await datasets.insertDataset(tx, dataset)
    else if (!(await datasets.keepDataset(tx, dataset.id)))
      throw new AppError('not_found', { what: 'dataset', asked: dataset.id })
    await store.insertJob(tx, job)
    await alongside?.(tx, jobId)
    const body = toJobJson(job, { audit: dataset.audit, result: null, trackRecord: null })
    if (request) await idempotency.insert(tx, request, { status: 202, body })
    return { status: 202, body, replayed: false }
  }

  /** Members see what they ordered themselves. A chat sees what its person ordered in whichever of their accounts: pictures stay when
   *  another account is chosen. */
  async function maySee(actor: Actor, { accountId, userId }: JobRow): Promise<boolean> {
    const isOwn = userId === actor.userId
    if (accountId === actor.accountId) return isOwn || ACTS_OF[actor.member].has('read_all')
    return actor.via === 'bot' && isOwn && spending.isMember(db.reader, userId, accountId)
  }

  async function getOwn(actor: Actor, id: string): Promise<store.FullJob> {
    const found = await store.findJob(db.reader, id)
    if (found === undefined || !(await maySee(actor, found.job)))
      throw new AppError('not_found', { what: 'job', asked: id })
    return found
  }

  return {
    /** Reads, checks and prices a series, and keeps it and its price for a day, so that it need not be sent
     *  again. Free of charge. Throws `quota_reached`, and what priceJob throws. */
    async quote(actor: Actor, received: Received): Promise<QuoteView> {
      await disk.check({ isFree: true })
      const order = await prepare(actor, received, true)
      const { model, dataset, fresh, quoted, right, terms, rows, cost, horizon } = order
      const isSeries = dataset.tableOf === null && dataset.panel === null
      // Every model shown is promised at the price shown.
      const offers = isSeries
        ? (await listOffers()).map((offer) => ({
            offer,
            terms: termsOf(offer, dataset, { quoted, right, at: now() }),
          }))
        : []
      await db.write(async (tx) => {
        if (fresh) {
          await quotas.checkQuote(tx, actor.accountId, dataset.recent.length)
          await datasets.insertDataset(tx, dataset)
        }
        await upsertQuotes(tx, [
          terms,
          ...offers.filter(({ offer }) => offer.manifest.name !== terms.modelName).map((other) => other.terms),
        ])
      })
      await rereading.keep(order.path, actor.accountId, dataset.id)
      const ends = endsOf(dataset, Math.max(horizon, ...[model, ...offers.map(({ offer }) => offer)].map(horizonMaxOf)))
      const priced = offers.map(({ offer, terms: other }) => ({
        ...offer,
        pricePerRow: chargedPerRow(other),
        free: freeOf(other),
      }))
      const available = await ledger.available(db.reader, actor.accountId)
      return {
        dataset_id: dataset.id,
        expires_at: toIso(terms.expiresAt),
        model: toJobModel({
          modelName: model.manifest.name,
          modelVersion: model.manifest.version,
          modelTitle: JSON.stringify(model.manifest.title),
          insteadOf: model.insteadOf ?? null,
        }),
        horizon,
        rows,
        until: ends?.until(horizon) ?? null,
        farthest: ends?.farthest(model, rows, horizon) ?? null,
        price_per_row: chargedPerRow(terms),
        cost,
        free: freeOf(terms),
        available,
        missing: Math.max(0, cost - available),
        ...auditsOf(order),
        ...(ends === null
          ? { candidates: [], recommended: null }
          : await advice.on({ dataset, rows, horizon, offers: priced, farthest: ends.farthest })),
      }
    },

    /** How many jobs an account has, and how many of them have not ended. */
    count: store.countJobs,
    /** Moves the jobs of one account to another, with their series and track records. */
    async move(tx: Tx, fromId: string, toId: string): Promise<void> {
      await store.moveJobs(tx, fromId, toId)
      await datasets.moveDatasets(tx, fromId, toId)
      await tracks.move(tx, fromId, toId)
    },

    /** Takes the hold and writes the job, in one transaction. Idempotent per key and body, even if its model
     *  has been retired since. Throws `insufficient_credits`, `spending_limit`, `email_unconfirmed`, what priceJob throws, `terms_not_accepted`, `too_many_pending`,
     *  `unavailable`, `quota_reached`, `idempotency_mismatch`. */
    async submit(
      actor: Actor,
      received: Received,
      { key, requestId, alongside }: Submitting,
    ): Promise<StoredAnswer & { jobId: string }> {
      const request =
        key === undefined ? undefined : { accountId: actor.accountId, route: ROUTE, key, bodyHash: received.bodyHash() }
      const known = request && (await idempotency.find(db.reader, request))
      if (known) return { ...known, jobId: jobIdOf(known) }
      await disk.check({ isFree: false })
      // Refused before it is read if it cannot be accepted at any cost.
      runner.checkRoom({ accountId: actor.accountId, cost: 1 })
      const order = await prepare(actor, received, false)
      if (order.cost === 0) await disk.check({ isFree: true })
      else await requireTerms(db.reader, actor)
      const release = runner.reserve({ accountId: actor.accountId, cost: order.cost })
      try {
        const job = toJobRow(actor, order, { id: newId('job'), at: now(), requestId })
        const dataset = { ...order.dataset, expiresAt: null }
        const answer = await db.write((tx) => place(tx, { order, job, dataset, request, alongside }))
        await rereading.keep(order.path, actor.accountId, dataset.id)
        // Last, because the caller starts to listen for its end right after.
        if (!answer.replayed) runner.enqueue({ job, dataset, model: order.model })
        return { ...answer, jobId: answer.replayed ? jobIdOf(answer) : job.id }
      } finally {
        release()
      }
    },

    /** Returns the JSON text of one of the actor's jobs. Throws `not_found`. */
    async getJson(actor: Actor, id: string): Promise<string> {
      const { job, audit, result } = await getOwn(actor, id)
      if (job.purgedAt !== null && job.status === 'OK') throw resultGone(job)
      const trackRecord = job.status === 'OK' ? await tracks.ofJob(db.reader, id) : null
      return toJobJson(job, { audit, result, trackRecord: JSON.stringify(trackRecord) })
    },

    getOwn,

    /** Returns the receipt signed when one of the actor's jobs ended OK, as a compact JWS. Throws as
     *  requireResult does, and `job_without_receipt` for a job older than receipts. */
    async getReceipt(actor: Actor, id: string): Promise<string> {
      const { job } = await getOwn(actor, id)
      requireResult(job)
      const parts = await store.findReceipt(db.reader, id)
      if (parts === undefined) throw new AppError('job_without_receipt', {})
      return receipts.join(parts)
    },

    async history(actor: Actor, ask: z.infer<typeof historyQuerySchema>): Promise<Page<JobLine>> {
      const before = ask.cursor === undefined ? Number.MAX_SAFE_INTEGER : parseCursor(ask.cursor, ['number'])[0]
      const rows = await store.listJobs(db.reader, {
        accountId: actor.accountId,
        userId: ACTS_OF[actor.member].has('read_all') ? undefined : actor.userId,
        status: ask.status,
        model: ask.model,
        from: ask.from === undefined ? undefined : Date.parse(ask.from),
        to: ask.to === undefined ? undefined : Date.parse(ask.to),
        before,
        limit: ask.limit + 1,
      })
      return toPage(rows, ask.limit, { view: toJobLine, cursorOf: ({ seq }) => [seq] })
    },

    /** Ends a PENDING job and releases its hold; a running job is stopped. Throws `job_not_cancelable` if it
     *  has ended. */
    async cancel(actor: Actor, id: string): Promise<string> {
      const { job, audit } = await getOwn(actor, id)
      const ended = await runner.cancel(job)
      if (ended === null) {
        const { job: current } = await getOwn(actor, id)
        throw new AppError('job_not_cancelable', { status: current.status })
      }
      return toJobJson(ended, { audit, result: null, trackRecord: null })
    },

    /** Cancels a job of any account. Does nothing to a job that has ended. */
    async cancelAny(id: string): Promise<void> {
      const found = await store.findJob(db.reader, id)
      if (found !== undefined) await runner.cancel(found.job)
    },

    /** Deletes datasets that nobody used in time, with their quotes; returns how many datasets. */
    sweepDatasets: () =>
      db.write(async (tx) => {
        await deleteQuotesOfExpiredDatasets(tx, now())
        return datasets.deleteExpiredDatasets(tx, now())
      }),
  }
}
export type Jobs = ReturnType<typeof createJobs>

const horizonMaxOf = ({ manifest }: ResolvedModel): number =>
  manifest.contract === 'series' ? manifest.series.max_horizon : 0

function jobIdOf(answer: StoredAnswer): string {
  return (JSON.parse(answer.body) as { id: string }).id
}
