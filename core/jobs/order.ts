import type { Actor } from '../contract/account.ts'
import type { ForecastOptions } from '../contract/job.ts'
import { LIMITS } from '../contract/limits.ts'
import type { ResolvedModel } from '../catalog/service.ts'
import type { Db } from '../db/client.ts'
import type { Intake } from '../datasets/intake.ts'
import type { Submission } from '../datasets/upload.ts'
import * as datasets from '../datasets/store.ts'
import type { Now } from '../kit/clock.ts'
import { AppError } from '../kit/errors.ts'
import type { NewId } from '../kit/ids.ts'
import { HOUR_MS } from '../kit/units.ts'
import { planJob } from './job.ts'
import { listQuotes, type QuoteRow } from './quote-store.ts'
import { type Terms, termsOf } from './terms.ts'

/** A series and a model joined to an order, before anything is charged. */
export interface Order {
  model: ResolvedModel
  dataset: datasets.DatasetRow
  fresh: boolean
  rows: number
  cost: number
  horizon: number
  /** Earlier quotes of the dataset. */
  quoted: QuoteRow[]
  terms: Terms
  options: ForecastOptions
}

/** Joins what was sent to an order. Reads only. */
export function createOrders({ db, now, newId }: { db: Db; now: Now; newId: NewId }) {
  /** `asks` when only the price is asked for: then a quote that has lapsed refuses nothing. */
  async function prepare(actor: Actor, { options, model, source }: Submission, asks: boolean): Promise<Order> {
    const { manifest } = model
    const fresh = 'intake' in source
    const dataset = fresh
      ? toDataset(actor.accountId, source.intake, model)
      : await findOwnDataset(actor, source.datasetId, model)
    const quoted = fresh ? [] : await listQuotes(db.reader, dataset.id)
    const terms = termsOf(model, dataset, quoted, now())
    const plan = planJob({
      audit: JSON.parse(dataset.audit),
      minRows: manifest.min_rows,
      maxHorizon: manifest.contract === 'series' ? manifest.series.max_horizon : 0,
      pricePerRow: terms.pricePerRow,
      horizon: options.horizon,
      // A table is scored as it is.
      rows: dataset.tableOf === null ? options.rows : undefined,
      riskSteps: options.risk_steps,
      maxCost: options.max_cost,
      lapsedPrice: asks ? undefined : terms.lapsedPrice,
    })
    return { model, dataset, fresh, quoted, terms, options, ...plan }
  }

  function toDataset(
    accountId: string,
    { kind, validRows, audit, history, tail }: Intake,
    model: ResolvedModel,
  ): datasets.DatasetRow {
    const at = now()
    return {
      id: newId('dat'),
      accountId,
      validRows,
      audit,
      history,
      tail,
      tableOf: kind === 'table' ? model.versionId : null,
      createdAt: at,
      expiresAt: at + LIMITS.datasetTtlHours * HOUR_MS,
    }
  }

  async function findOwnDataset(actor: Actor, id: string, model: ResolvedModel): Promise<datasets.DatasetRow> {
    const dataset = await datasets.findDataset(db.reader, id)
    if (dataset === undefined || dataset.accountId !== actor.accountId || (dataset.expiresAt ?? Infinity) < now()) {
      throw new AppError('not_found', { what: 'dataset', asked: id })
    }
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
