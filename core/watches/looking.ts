import type { Result } from '../contract/jobs/result.ts'
import type { ReadReport } from '../contract/series.ts'
import { decodeRecent } from '../datasets/recent.ts'
import type { Receiver } from '../datasets/upload.ts'
import type { Db, Tx } from '../db/client.ts'
import type { Jobs } from '../jobs/service.ts'
import { type Now, toIso } from '../kit/clock.ts'
import { isAppError } from '../kit/errors.ts'
import type { Log } from '../kit/log.ts'
import { DAY_MS, HOUR_MS, WEEK_MS } from '../kit/units.ts'
import type { Ledger } from '../ledger/service.ts'
import type { Owing } from '../notices/owing.ts'
import type { TrackRecords } from '../track-record/service.ts'
import { actorOf } from './ordering.ts'
import { leftBand, riskAtEnd } from './rules.ts'
import * as store from './store.ts'

const LOOKED_AT_ONCE_MAX = 50

export interface LookingDeps {
  db: Db
  jobs: Pick<Jobs, 'getOwn'>
  ledger: Pick<Ledger, 'available'>
  receiver: Pick<Receiver, 'readSymbol'>
  tracks: Pick<TrackRecords, 'note'>
  owing: Pick<Owing, 'owe'>
  now: Now
  log: Log
}

/** A forecast of a watch that came out. */
interface Made {
  cost: number
  audit: ReadReport
  result: Result
}

/** Looks at the forecasts of watches as they end, and at the prices once a day: tells what a person has asked to be told, and has forecasts
 *  scored whose dates have come. */
export function createLooking({ db, jobs, ledger, receiver, tracks, owing, now, log }: LookingDeps) {
  /** The last forecast of a watch: undefined while it runs, null where there is none. */
  async function lastOf(watch: store.WatchRow): Promise<Made | null | undefined> {
    if (watch.jobId === null) return null
    const found = await jobs.getOwn(actorOf(watch), watch.jobId).catch(absent)
    if (found === null) return null
    const { job, audit, result } = found
    if (job.status === 'PENDING') return undefined
    if (job.status !== 'OK' || audit === null || result === null) return null
    return { cost: job.cost, audit: JSON.parse(audit) as ReadReport, result: JSON.parse(result) as Result }
  }

  async function tellRisk(tx: Tx, watch: store.WatchRow, { result }: Made): Promise<void> {
    const { id, userId, accountId, symbol, run, pLossAbove, varAbove } = watch
    const risk = riskAtEnd(result)
    if (risk === undefined) return
    const passed = [
      ['watch_p_loss', risk.pLoss, pLossAbove],
      ['watch_var', risk.var95, varAbove],
    ] as const
    for (const [type, share, above] of passed) {
      if (share === null || above === null || share <= above) continue
      const values = { symbol, percent: toPercent(share), above: toPercent(above), job_id: watch.jobId }
      await owing.owe(tx, { key: `watch:${id}:${run}:${type}`, userId, accountId, type, values })
    }
  }

  /** Says before it happens that the next forecast, at what the last one cost, is not paid for. */
  async function tellCredits(tx: Tx, watch: store.WatchRow, { cost }: Made): Promise<void> {
    const { id, userId, accountId, symbol, run, state, dueAt } = watch
    if (state !== 'active' || (await ledger.available(tx, accountId)) >= cost) return
    const values = { symbol, credits: cost, time: toIso(dueAt) }
    await owing.owe(tx, { key: `watch:${id}:${run}:credits`, userId, accountId, type: 'watch_credits_low', values })
  }

  async function see(open: store.WatchRow): Promise<void> {
    const made = await lastOf(open)
    if (made === undefined) return
    await db.write(async (tx) => {
      const watch = await store.findWatch(tx, open.id)
      if (watch?.run !== open.run || watch.seenRun >= open.run) return
      const end = Date.parse(made?.result.forecast.at(-1)?.timestamp ?? '')
      await store.updateWatch(tx, open.id, {
        seenRun: open.run,
        ...(Number.isNaN(end) ? {} : { looksUntil: Math.max(watch.looksUntil, end + WEEK_MS) }),
      })
      if (made === null) return
      await tellRisk(tx, watch, made)
      await tellCredits(tx, watch, made)
    })
  }

  async function look(watch: store.WatchRow): Promise<void> {
    const { id, userId, accountId, symbol, run } = watch
    const { source } = await receiver.readSymbol(watch, { model: watch.model, accept_loss: true })
    const recent = 'intake' in source ? source.intake.recent : undefined
    const made = await lastOf(watch)
    if (recent !== undefined) tracks.note(accountId, recent)
    const isTold = watch.state === 'active' && watch.tellsBand && recent !== undefined && made !== null
    const left =
      isTold && made !== undefined
        ? leftBand(decodeRecent(recent), { at: Date.parse(made.audit.last), price: made.audit.last_price }, made.result)
        : null
    await db.write(async (tx) => {
      await store.updateWatch(tx, id, { lookAt: now() + DAY_MS })
      if (left === null) return
      const write = (price: number): string => price.toFixed(made?.audit.decimals ?? 2)
      const { price, low, high, at } = left
      const values = { symbol, price: write(price), low: write(low), high: write(high), time: toIso(at) }
      const notice = { key: `watch:${id}:${run}:band`, userId, accountId, type: 'watch_band', values } as const
      await owing.owe(tx, { ...notice, values: { ...values, job_id: watch.jobId } })
    })
  }

  /** One that cannot be looked at now is looked at later, and is in nobody's way. */
  async function postpone({ id }: store.WatchRow, error: unknown): Promise<void> {
    log({ event: 'watch_not_looked_at', level: isAppError(error) ? 'warn' : 'error', watch: id, error })
    await db.write((tx) => store.updateWatch(tx, id, { lookAt: now() + HOUR_MS }))
  }

  return async (): Promise<void> => {
    for (const watch of await store.listOpen(db.reader, LOOKED_AT_ONCE_MAX))
      await see(watch).catch((error: unknown) =>
        log({ event: 'watch_not_seen', level: 'error', watch: watch.id, error }),
      )
    for (const watch of await store.listToLook(db.reader, now(), LOOKED_AT_ONCE_MAX))
      await look(watch).catch((error: unknown) => postpone(watch, error))
  }
}

/** A forecast that its person may no longer see has nothing to tell. */
function absent(error: unknown): null {
  if (isAppError(error, 'not_found') || isAppError(error, 'result_gone')) return null
  throw error
}

const toPercent = (share: number): number => Math.round(share * 100)
