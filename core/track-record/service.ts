import { setImmediate as nextTurn } from 'node:timers/promises'
import type { TrackRecord } from '../contract/catalog.ts'
import type { JobTrackRecord, Result } from '../contract/jobs/result.ts'
import type { ReadReport } from '../contract/series.ts'
import type { Db, Reader } from '../db/client.ts'
import type { AddEvent } from '../events/service.ts'
import { type Now, toIso } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import { decodeRecent, firstTimeOf, lastTimeOf } from '../datasets/recent.ts'
import { bandAtLast, indexOfTime, oneMinusRatio, priceAtLast, scoreForecastOf, toPublicRecord } from './score.ts'
import * as store from './store.ts'

/** Uploads waiting to be compared with earlier forecasts. Further ones are skipped: the next upload shows the
 *  same. */
const WAITING_MAX = 200
const RECORD_KEPT_MS = 10 * 60_000

/** Forecasts are scored when a later job of the same account holds the rows they ended on and rows after them. The series is
 *  recognised by that overlap, whatever its file is called. It is done after the job has ended, one forecast a turn of the event
 *  loop: nobody waits for it. The score that knows a forecast to its end is
 *  reported as `forecast.resolved`. */
export function createTrackRecord({ db, addEvent, now, log }: { db: Db; addEvent: AddEvent; now: Now; log: Log }) {
  const waiting: { accountId: string; recent: Buffer }[] = []
  const records = new Map<string, { record: TrackRecord | null; until: number }>()
  let working: Promise<void> | null = null

  async function work(): Promise<void> {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { accountId, recent } = next
      await score(accountId, recent).catch((error: unknown) => log({ event: 'scoring_failed', level: 'error', error }))
    }
    working = null
  }

  async function score(accountId: string, recent: Buffer): Promise<void> {
    const open = await store.listOpen(db.reader, accountId, firstTimeOf(recent), lastTimeOf(recent) - 1)
    if (open.length === 0) return
    const series = decodeRecent(recent)
    const { times } = series
    for (const { jobId, modelName: model, anchorAt, horizon, steps: before } of open) {
      const origin = indexOfTime(times, anchorAt)
      const steps = origin < 0 ? 0 : Math.min(horizon, times.length - 1 - origin)
      if (steps <= before) continue
      await nextTurn()
      const made = await store.findMade(db.reader, jobId)
      if (made === undefined) continue
      const known = { made: decodeRecent(made.recent), origin, steps }
      const result = JSON.parse(made.body) as Result
      const loss = scoreForecastOf(series, known, result)
      if (loss === null) continue
      const { tests, pinball, naivePinball: pinballNaive, inside80, inside95 } = loss
      const price = priceAtLast(series, known)
      const band = bandAtLast(known, result)
      const scored = { jobId, steps: tests, pinball, pinballNaive, inside80, inside95, price, ...band, scoredAt: now() }
      const data = {
        job_id: jobId,
        model,
        made_at: toIso(made.createdAt),
        horizon,
        at: result.forecast.at(-1)?.timestamp ?? toIso(now()),
        price,
        low_80: band.low80,
        high_80: band.high80,
        decimals: (JSON.parse(made.audit) as ReadReport).decimals ?? null,
        source: made.source,
      }
      await db.write(async (tx) => {
        const isNews = await store.updateScore(tx, scored)
        if (!isNews || steps !== horizon) return
        await addEvent(tx, { type: 'forecast.resolved', account_id: accountId, user_id: made.userId, data })
      })
    }
  }

  return {
    open: store.insertOpen,
    /** Moves the forecasts of one account to another. */
    move: store.moveForecasts,

    /** Schedules the comparison of an ended job's series with earlier forecasts of the account. */
    note(accountId: string, recent: Buffer): void {
      if (waiting.length >= WAITING_MAX) return
      waiting.push({ accountId, recent })
      working ??= work()
    },

    /** Starts no further comparison and waits for the current one. */
    async stop(): Promise<void> {
      waiting.length = 0
      await working
    },

    /** How a job's forecast has turned out so far; null while none of its dates is known. */
    async ofJob(db_: Reader, jobId: string): Promise<JobTrackRecord | null> {
      const row = await store.findForecast(db_, jobId)
      if (row === undefined || row.steps === 0 || row.scoredAt === null) return null
      return {
        steps: row.steps,
        pinball_vs_naive: oneMinusRatio(row.pinball ?? 0, row.pinballNaive ?? 0),
        coverage_80: (row.inside80 ?? 0) / row.steps,
        coverage_95: (row.inside95 ?? 0) / row.steps,
        last_price: row.price,
        low_80: row.low80,
        high_80: row.high80,
        scored_at: toIso(row.scoredAt),
      }
    },

    /** The live record of a model over all accounts, at most ten minutes old; null until enough is scored. */
    async ofModel(db_: Reader, modelName: string): Promise<TrackRecord | null> {
      const kept = records.get(modelName)
      if (kept !== undefined && kept.until > now()) return kept.record
      const record = toPublicRecord(await store.sumByAccount(db_, modelName))
      records.set(modelName, { record, until: now() + RECORD_KEPT_MS })
      return record
    },
  }
}
export type TrackRecords = ReturnType<typeof createTrackRecord>
