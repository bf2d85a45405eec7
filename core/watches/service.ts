import type { Actor } from '../contract/account.ts'
import type { Localized } from '../contract/common.ts'
import { LIMITS } from '../contract/limits.ts'
import type { ReadReport } from '../contract/series.ts'
import { ACTS_OF } from '../contract/trust/member.ts'
import type { ChangeWatch, WantedWatch, WatchView } from '../contract/watches/watch.ts'
import type { ResolvedModel } from '../catalog/service.ts'
import * as datasets from '../datasets/store.ts'
import type { Received } from '../datasets/upload.ts'
import type { Db, Tx } from '../db/client.ts'
import type { Jobs } from '../jobs/service.ts'
import { type Now, toIso } from '../kit/clock.ts'
import { AppError, refuseField } from '../kit/errors.ts'
import type { NewId } from '../kit/ids.ts'
import { DAY_MS } from '../kit/units.ts'
import * as store from './store.ts'

export interface WatchesDeps {
  db: Db
  jobs: Pick<Jobs, 'quote'>
  /** Returns the model of that name, or the default one. Throws `not_found`. */
  catalog: { resolve: (name: string | undefined) => Promise<ResolvedModel> }
  now: Now
  newId: NewId
}

/** Watches: begun from a quote whose price was agreed to, changed, ended. Their forecasts are ordered by `createOrdering`. */
export function createWatches({ db, jobs, catalog, now, newId }: WatchesDeps) {
  /** Members change their own; who sees all of an account may change all of it. */
  async function getOwn(db_: Tx | Db['reader'], actor: Actor, id: string): Promise<store.WatchRow> {
    const row = await store.findWatch(db_, id)
    const isOwn = row?.userId === actor.userId || ACTS_OF[actor.member].has('manage')
    if (row === undefined || row.state === 'ended' || row.accountId !== actor.accountId || !isOwn)
      throw new AppError('not_found', { what: 'watch', asked: id })
    return row
  }

  return {
    /** Begins a watch; its first forecast is ordered within a minute. Throws `not_found`, `quote_changed` where a forecast costs more
     *  than `max_cost`, `validation_failed` where its rows cannot be fetched anew as they were read, `state_conflict` where it is watched
     *  already or there are too many, and what a quote throws. */
    async create(actor: Actor, wanted: WantedWatch): Promise<WatchView> {
      const { dataset_id, model, horizon, rows, max_cost, every, alerts } = wanted
      const dataset = await datasets.findDataset(db.reader, dataset_id)
      if (dataset === undefined || dataset.accountId !== actor.accountId)
        throw new AppError('not_found', { what: 'dataset', asked: dataset_id })
      const { origin, columns, loss } = JSON.parse(dataset.audit) as Partial<ReadReport>
      if (origin === undefined) throw notByName()
      const isAsked = columns?.price_by === 'asked' || columns?.time_by === 'asked'
      // Its forecasts are ordered without these: other rows than those agreed to would be sold.
      if (dataset.panel !== null || isAsked || loss?.accepted === true) throw notAsUsual()
      const options = { model, horizon, rows, max_cost }
      const received: Received = {
        bodyHash: () => '',
        path: null,
        read: async () => ({ options, model: await catalog.resolve(model), source: { datasetId: dataset_id } }),
      }
      const quote = await jobs.quote(actor, received)
      const at = now()
      const row = {
        id: newId('wch'),
        accountId: actor.accountId,
        userId: actor.userId,
        keyId: actor.keyId,
        source: actor.via === 'bot' ? ('chat' as const) : ('api' as const),
        market: origin.market,
        symbol: origin.symbol,
        name: JSON.stringify(origin.name),
        model: quote.model.name,
        horizon: quote.horizon,
        rows: quote.rows,
        every,
        maxCost: max_cost,
        state: 'active' as const,
        ...toColumns(alerts),
        dueAt: at,
        anchorAt: at,
        tryAt: at,
        lookAt: at + DAY_MS,
        looksUntil: at,
        createdAt: at,
      }
      await db.write(async (tx) => {
        const own = await store.listWatches(tx, actor)
        if (own.some(({ market, symbol }) => market === row.market && symbol === row.symbol))
          throw new AppError('state_conflict', { what: 'watch', state: 'active' })
        if ((await store.countWatches(tx, actor.accountId)) >= LIMITS.watchesPerAccountMax)
          throw new AppError('state_conflict', { what: 'watch', state: 'too_many' })
        await store.insertWatch(tx, row)
      })
      return toView(await getOwn(db.reader, actor, row.id))
    },

    /** The newest first, at most 50; ended ones are left out. */
    async list({ accountId, userId, member }: Actor): Promise<WatchView[]> {
      const isAll = ACTS_OF[member].has('read_all')
      return (await store.listWatches(db.reader, { accountId, userId: isAll ? undefined : userId })).map(toView)
    },

    /** From a change of anything that costs, the API key of `actor` is that of the watch. Throws `not_found`. */
    async change(actor: Actor, id: string, { state, every, max_cost, alerts }: ChangeWatch): Promise<WatchView> {
      const at = now()
      return db.write(async (tx) => {
        const before = await getOwn(tx, actor, id)
        const isResumed = state === 'active' && before.state !== 'active'
        const isOrdered = isResumed || every !== undefined || max_cost !== undefined
        await store.updateWatch(tx, id, {
          ...(state === undefined ? {} : { state, why: null }),
          // Whose act orders more of them, their key pays for them: its limit and its end hold from here on.
          ...(isOrdered ? { keyId: actor.keyId } : {}),
          ...(every === undefined || every === before.every ? {} : { every, anchorAt: before.dueAt }),
          ...(isResumed ? { dueAt: at, anchorAt: at, tryAt: at, tries: 0 } : {}),
          ...(max_cost === undefined ? {} : { maxCost: max_cost }),
          ...(alerts === undefined ? {} : toColumns(alerts)),
        })
        return toView(await getOwn(tx, actor, id))
      })
    },

    /** Ends it; a forecast that was ordered comes all the same. Throws `not_found`. */
    end: (actor: Actor, id: string): Promise<void> =>
      db.write(async (tx) => {
        await getOwn(tx, actor, id)
        await store.updateWatch(tx, id, { state: 'ended' })
      }),

    /** Moves the watches of one account to another. */
    move: store.moveWatches,
  }
}
export type Watches = ReturnType<typeof createWatches>

const toColumns = ({ band, p_loss_above, var_95_above }: WantedWatch['alerts']) => ({
  tellsBand: band,
  pLossAbove: p_loss_above,
  varAbove: var_95_above,
})

const toView = (row: store.WatchRow): WatchView => ({
  id: row.id,
  market: row.market,
  symbol: row.symbol,
  name: JSON.parse(row.name) as Localized,
  every: row.every,
  model: row.model,
  horizon: row.horizon,
  rows: row.rows,
  max_cost: row.maxCost,
  state: row.state,
  why: row.why,
  alerts: { band: row.tellsBand, p_loss_above: row.pLossAbove, var_95_above: row.varAbove },
  forecasts: row.run,
  last_job_id: row.jobId,
  next_at: row.state === 'active' ? toIso(Math.max(row.dueAt, row.tryAt)) : null,
  created_at: toIso(row.createdAt),
})

const notByName = (): AppError =>
  refuseField(
    '/dataset_id',
    {
      en: 'these rows were sent, and cannot be fetched anew',
      ru: 'эти строки были присланы, заново их взять неоткуда',
    },
    { en: 'quote a `symbol` and send its dataset_id', ru: 'оцените `symbol` и пришлите его dataset_id' },
  )

const notAsUsual = (): AppError =>
  refuseField(
    '/dataset_id',
    {
      en: 'the quote says how to read the prices, takes several series, or accepts a loss of rows: a watch reads them by itself',
      ru: 'в оценке указано, как читать цены, взято несколько рядов или принята потеря строк: наблюдение читает их само',
    },
    {
      en: 'quote the `symbol` without these fields and send that dataset_id',
      ru: 'оцените `symbol` без этих полей и пришлите тот dataset_id',
    },
  )
