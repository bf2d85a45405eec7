import type { Candidate, Recommendation } from '../../contract/jobs/quote.ts'
import type { SeriesManifest } from '../../contract/manifest.ts'
import type { ReadReport } from '../../contract/series.ts'
import type { ResolvedModel } from '../../catalog/service.ts'
import type { DatasetRow } from '../../datasets/store.ts'
import type { Now, Sleep } from '../../kit/clock.ts'
import type { Log } from '../../kit/log.ts'
import { HOUR_MS } from '../../kit/units.ts'
import { isPoolFailure } from '../../workers/failure.ts'
import type { Pool } from '../../workers/pool-options.ts'
import type { Ends } from '../quotes/ends.ts'
import { expectSkill, recommend } from './estimate.ts'
import { publishedSkill, YARDSTICK } from './record.ts'
import { sayReason } from './words.ts'

/** The input of the program that tests a model on a series. */
export interface BacktestTask {
  model: { path: string; sha256: string; manifest: SeriesManifest }
  recent: Buffer
  audit: string
  /** The newest rows that may be used. */
  rows: number
  horizon: number
}

/** Its output: the measured skill, and how many of the newest rows are enough. */
export interface Backtest {
  backtest: Candidate['backtest']
  rows: number
  /** It says that tomorrow's price will be today's. */
  expectsNoChange: boolean
}

export interface Advice {
  candidates: Candidate[]
  recommended: Recommendation | null
}

/** Which series, how much of it, and how far ahead. */
export interface Question {
  dataset: Pick<DatasetRow, 'id' | 'accountId' | 'recent' | 'audit'>
  rows: number
  horizon: number
  /** The models that are sold, at the price they are sold at here. */
  offers: ReadonlyArray<ResolvedModel & Pick<Candidate, 'free'>>
  farthest: Ends['farthest']
}

export interface AdviceDeps {
  /** Where models are tested, with a lower priority than paid work. */
  pool: Pool
  now: Now
  sleep: Sleep
  log: Log
  /** Series an account may have tested per hour; further ones rely on the records alone. */
  testsPerHour: number
}

/** Far more than a test takes: only a model that hangs reaches it; by the wall clock also one that others
 *  stall. */
const TEST_CPU_MS_MAX = 3_000
const TEST_MS_MAX = 20_000
/** How long a quote waits for tests. Later results serve the next quote. */
const WAIT_MS_MAX = 2_000
const KEPT_MAX = 10_000
const ACCOUNTS_MAX = 10_000

/** Advises which model is worth its price on a series, before anyone pays. Each model is tested separately:
 *  one that fails, hangs or is late is judged by its record alone. */
export function createAdvice({ pool, now, sleep, log, testsPerHour }: AdviceDeps) {
  const kept = new Map<string, Promise<Backtest | null>>()
  /** Versions that failed or hung, and until when they are not tried again. */
  const resting = new Map<string, number>()
  const asked = new Map<string, { count: number; until: number }>()

  function claimTurn(accountId: string): boolean {
    const known = asked.get(accountId)
    const current = known !== undefined && known.until > now() ? known : { count: 0, until: now() + HOUR_MS }
    if (current.count >= testsPerHour) return false
    asked.delete(accountId)
    asked.set(accountId, { ...current, count: current.count + 1 })
    if (asked.size > ACCOUNTS_MAX) asked.delete(asked.keys().next().value ?? '')
    return true
  }

  /** Null if the model failed or took too long, or if there was no room; in the last case the next quote
   *  tries again. */
  async function test(question: Question, offer: Offer): Promise<Backtest | null> {
    const { dataset, rows, horizon } = question
    const { versionId, path, sha256, manifest } = offer
    if ((resting.get(versionId) ?? 0) > now()) return null
    const task = { model: { path, sha256, manifest }, recent: dataset.recent, audit: dataset.audit, rows, horizon }
    try {
      return await pool.run<Backtest>(task satisfies BacktestTask, { timeoutMs: TEST_MS_MAX, cpuMs: TEST_CPU_MS_MAX })
    } catch (error) {
      if (!isOwnDoing(error)) kept.delete(keyOf(question, offer))
      else {
        resting.set(versionId, now() + HOUR_MS)
        if (resting.size > KEPT_MAX) resting.delete(resting.keys().next().value ?? '')
      }
      log({ event: 'model_not_tested', level: 'warn', model: manifest.name, reason: String(error).slice(0, 200) })
      return null
    }
  }

  const keyOf = ({ dataset, rows, horizon }: Question, { versionId }: Offer): string =>
    [dataset.id, rows, horizon, versionId].join(':')

  /** Each model is tested once per series; without a free test, only earlier results are used. */
  async function testAll(question: Question, offers: readonly Offer[]): Promise<Array<Backtest | null>> {
    const isKnown = offers.every((offer) => kept.has(keyOf(question, offer)))
    const hasTurn = isKnown || claimTurn(question.dataset.accountId)
    const enough = new AbortController()
    const late = sleep(WAIT_MS_MAX, enough.signal).then(
      () => null,
      () => null,
    )
    const tested = await Promise.all(
      offers.map(async (offer) => {
        const key = keyOf(question, offer)
        const known = kept.get(key)
        if (known !== undefined || !hasTurn) return Promise.race([known ?? null, late])
        const testing = test(question, offer)
        kept.set(key, testing)
        if (kept.size > KEPT_MAX) kept.delete(kept.keys().next().value ?? '')
        return Promise.race([testing, late])
      }),
    )
    enough.abort()
    return tested
  }

  return {
    /** Returns every model that can forecast this series that far ahead, with its expected skill, and the
     *  recommended one. */
    async on(question: Question): Promise<Advice> {
      const { rows, horizon, offers, farthest } = question
      const models = offers.filter(
        (model): model is Offer =>
          model.manifest.contract === 'series' &&
          model.manifest.min_rows <= rows &&
          model.manifest.series.max_horizon >= horizon,
      )
      const { interval } = JSON.parse(question.dataset.audit) as ReadReport
      const tested = await testAll(question, models)
      const candidates = models.map((model, i): Candidate => {
        const { manifest, pricePerRow } = model
        const found = tested[i]
        // A free model may use all rows.
        const enough = pricePerRow === 0 ? rows : (found?.rows ?? rows)
        const backtest = found?.backtest ?? null
        return {
          model: { name: manifest.name, version: manifest.version },
          title: manifest.title,
          price_per_row: pricePerRow,
          farthest: farthest(model, rows, horizon),
          rows_min: manifest.min_rows,
          rows: enough,
          cost: enough * pricePerRow,
          cost_of_all: rows * pricePerRow,
          free: model.free,
          expected: expectSkill(publishedSkill(manifest, { interval, rows }), backtest),
          expects: manifest.name === YARDSTICK ? 'yardstick' : found?.expectsNoChange === true ? 'no_change' : 'price',
          backtest,
        }
      })
      const choice = recommend(candidates)
      const chosen = candidates.find(({ model }) => model.name === choice?.model)
      const recommended =
        choice === null || chosen === undefined ? null : { ...choice, text: sayReason(choice, chosen) }
      return { candidates: candidates.toSorted((a, b) => b.expected.skill - a.expected.skill), recommended }
    },
  }
}
export type AdviceService = ReturnType<typeof createAdvice>

type Offer = Question['offers'][number] & { manifest: SeriesManifest }

/** Whether the model itself is to blame for a missing test. */
const isOwnDoing = (error: unknown): boolean =>
  isPoolFailure(error) && !['stalled', 'killed', 'aborted'].includes(error.reason)
