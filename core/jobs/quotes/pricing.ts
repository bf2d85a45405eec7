import type { Actor } from '../../contract/account.ts'
import type { ForecastOptions } from '../../contract/jobs/submission.ts'
import { LIMITS } from '../../contract/limits.ts'
import type { PanelReport, ReadReport } from '../../contract/series.ts'
import type { ResolvedModel } from '../../catalog/service.ts'
import type { Db } from '../../db/client.ts'
import type { Intake } from '../../datasets/intake.ts'
import type { Rereading } from '../../datasets/rereading.ts'
import type { Received, Submission } from '../../datasets/upload.ts'
import * as datasets from '../../datasets/store.ts'
import type { Now } from '../../kit/clock.ts'
import { AppError } from '../../kit/errors.ts'
import type { NewId } from '../../kit/ids.ts'
import { HOUR_MS } from '../../kit/units.ts'
import { type JobRow, priceJob } from '../job.ts'
import { pricePanel, withLossesAccepted } from './panel.ts'
import { listQuotes, type QuoteRow } from './store.ts'
import type { Right, Samples } from '../samples.ts'
import { chargedPerRow, type Terms, termsOf } from './terms.ts'

/** After this a job that has still not run is given up. */
const JOB_MS_MAX = 15 * 60_000

/** A submission with its series, model and price, before anything is charged. */
export interface PricedSubmission {
  model: ResolvedModel
  dataset: datasets.DatasetRow
  fresh: boolean
  /** Where the file of a fresh dataset is. */
  path: string | null
  rows: number
  cost: number
  horizon: number
  /** Earlier quotes of the dataset. */
  quoted: QuoteRow[]
  terms: Terms
  /** To the samples of models, where the series is one. */
  right: Right | null
  /** What the shop pays of it: its whole price, or nothing. */
  granted: number
  options: ForecastOptions
}

export interface PricingDeps {
  db: Db
  rereading: Rereading
  samples: Samples
  now: Now
  newId: NewId
}

/** What is submitted: rows just read with the file they came in, or a known dataset. */
type Material = Pick<Submission, 'options' | 'model'> &
  ({ intake: Intake; path: string | null } | { dataset: datasets.DatasetRow })

/** Joins what was sent to an order; writes nothing but the file that it refuses, so that it need not be sent again. */
export function createPricing({ db, rereading, samples, now, newId }: PricingDeps) {
  /** `asks` when only the price is asked for: then a quote that has lapsed refuses nothing. */
  async function prepare(actor: Actor, received: Received, asks: boolean): Promise<PricedSubmission> {
    const { accountId } = actor
    return rereading.keepingRefused(accountId, received.path, async () => {
      const { options, model, source } = await received.read()
      if ('intake' in source) return toPriced(actor, { options, model, ...source, path: received.path }, asks)
      const { datasetId } = source
      const known = rereading.asks(options) ? undefined : await findOwnDataset(actor, datasetId, model)
      if (known !== undefined) return toPriced(actor, { options, model, dataset: known }, asks)
      return rereading.rereading(accountId, datasetId, { model, options }, (reread) =>
        toPriced(actor, { options, model, ...reread }, asks),
      )
    })
  }

  async function toPriced(actor: Actor, material: Material, asks: boolean): Promise<PricedSubmission> {
    const { options, model } = material
    const { manifest } = model
    const fresh = 'intake' in material
    const acceptsLoss = options.accept_loss === true
    const dataset = fresh ? toDataset(actor.accountId, material.intake, model, acceptsLoss) : material.dataset
    const quoted = fresh ? [] : await listQuotes(db.reader, dataset.id)
    const right = await samples.rightTo(db.reader, actor, dataset, manifest.name)
    const terms = termsOf(model, dataset, { quoted, right, at: now() })
    const report = JSON.parse(dataset.audit)
    const asked = {
      acceptsLoss,
      minRows: manifest.min_rows,
      maxHorizon: manifest.contract === 'series' ? manifest.series.max_horizon : 0,
      pricePerRow: chargedPerRow(terms),
      horizon: options.horizon,
      // A table is always scored whole.
      rows: dataset.tableOf === null ? options.rows : undefined,
      riskSteps: options.risk_steps,
      maxCost: options.max_cost,
      lapsedPrice: asks ? undefined : terms.lapsedPrice,
    }
    const plan = dataset.panel === null ? priceJob({ audit: report, ...asked }) : pricePanel({ report, ...asked })
    const granted = terms.free ? plan.rows * terms.pricePerRow : 0
    const path = fresh ? material.path : null
    return { model, dataset, fresh, path, quoted, terms, right, granted, options, ...plan }
  }

  function toDataset(
    accountId: string,
    { kind, validRows, audit, history, recent }: Intake,
    model: ResolvedModel,
    acceptsLoss: boolean,
  ): datasets.DatasetRow {
    const at = now()
    return {
      id: newId('dat'),
      accountId,
      validRows,
      audit: acceptsLoss ? withLossAccepted(audit, kind) : audit,
      history,
      recent,
      tableOf: kind === 'table' ? model.versionId : null,
      panel: kind === 'panel' ? (JSON.parse(audit) as PanelReport).series.length : null,
      createdAt: at,
      expiresAt: at + LIMITS.datasetTtlHours * HOUR_MS,
    }
  }

  /** Undefined if it does not exist, has expired or belongs to another account. */
  async function findOwnDataset(
    actor: Actor,
    id: string,
    model: ResolvedModel,
  ): Promise<datasets.DatasetRow | undefined> {
    const dataset = await datasets.findDataset(db.reader, id)
    if (dataset === undefined || dataset.accountId !== actor.accountId || (dataset.expiresAt ?? Infinity) < now())
      return undefined
    const fits = model.manifest.contract === 'series' ? dataset.tableOf === null : dataset.tableOf === model.versionId
    if (!fits)
      throw new AppError('model_unsuitable', {
        model: model.manifest.name,
        detail: 'these rows were read for another kind of model; send them again',
      })
    return dataset
  }

  return { prepare }
}

/** Marks the loss in a read report as accepted by the sender. */
function withLossAccepted(text: string, kind: Intake['kind']): string {
  if (kind === 'panel') return JSON.stringify(withLossesAccepted(JSON.parse(text) as PanelReport))
  const audit = JSON.parse(text) as Partial<ReadReport>
  return audit.loss ? JSON.stringify({ ...audit, loss: { ...audit.loss, accepted: true } }) : text
}

/** The job of an order, as it begins. */
export function toJobRow(
  actor: Actor,
  priced: PricedSubmission,
  { id, at, requestId }: { id: string; at: number; requestId: string },
): JobRow {
  const { model, dataset, rows, cost, granted, right, horizon, options } = priced
  return {
    id,
    accountId: actor.accountId,
    userId: actor.userId,
    status: 'PENDING',
    modelName: model.manifest.name,
    modelVersionId: model.versionId,
    modelVersion: model.manifest.version,
    cost,
    granted,
    grantedTo: granted > 0 ? (right?.to ?? null) : null,
    horizon,
    riskSteps: options.risk_steps === undefined ? '' : JSON.stringify(options.risk_steps),
    datasetId: dataset.id,
    rows,
    rowsEach: dataset.panel === null ? null : (options.rows ?? LIMITS.rowsMax),
    source: actor.via === 'bot' ? 'chat' : 'api',
    keyId: actor.keyId,
    requestId,
    insteadOf: model.insteadOf ?? null,
    modelTitle: JSON.stringify(model.manifest.title),
    attempts: 0,
    failure: null,
    failureDetail: null,
    createdAt: at,
    deadlineAt: at + JOB_MS_MAX,
    finishedAt: null,
    keptUntil: null,
    purgedAt: null,
  }
}
