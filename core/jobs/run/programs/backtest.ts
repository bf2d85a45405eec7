import { constants, setPriority } from 'node:os'
import type { ReadReport } from '../../../contract/series.ts'
import { expectsNoChange } from '../../../contract/jobs/skill.ts'
import { decodeRecent } from '../../../datasets/recent.ts'
import { createSessions, runSeries } from '../../../inference/session.ts'
import { chooseFolds } from '../../../risk/folds.ts'
import { scoreSkill } from '../../../risk/skill.ts'
import { futureTimes, toCalendar } from '../../../series/calendar/calendar.ts'
import type { Series } from '../../../series/series.ts'
import { serveTasks } from '../../../workers/child.ts'
import type { Backtest, BacktestTask } from '../../advice/service.ts'
import { createPredictor, newestRows, type RunBatch } from '../predictor.ts'

// A process of its own: tests a model on a series before anyone has paid. Processes of paid work have
// priority.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
const sessions = createSessions()

/** Lengths that are tested for being enough. */
const ENOUGH_ROWS = [125, 250, 500, 1_000, 2_000]
/** A quantile that moves by less than this share of the 80 % band counts as unchanged. */
const UNCHANGED = 0.02

serveTasks(async ({ model, recent, audit: auditText, rows, horizon }: BacktestTask): Promise<Backtest> => {
  const session = await sessions.open(model)
  const { manifest } = model
  const audit = JSON.parse(auditText) as ReadReport
  const { levels } = manifest.series
  const run: RunBatch = (batch) => runSeries(session, manifest, batch)
  const whole = decodeRecent(recent)
  const future = futureTimes(whole.times, toCalendar(audit), horizon)
  const predictorOf = (series: Series, known: number) =>
    createPredictor({ run, series, rowsBefore: known - series.prices.length, future })

  const series = newestRows(whole, rows)
  const predict = predictorOf(series, rows)
  const chosen = chooseFolds(series.prices.length, manifest.min_rows, horizon)
  const tests = chosen.origins.length === 0 ? [] : await predict(chosen.origins, chosen.steps)
  const folds = tests.map(({ quantiles }, i) => ({ origin: chosen.origins[i] ?? 0, steps: chosen.steps, quantiles }))
  const skill = scoreSkill(folds, series, levels)
  const { pinball_vs_naive: measured, pinball_vs_naive_low: low, pinball_vs_naive_high: high } = skill
  return {
    backtest:
      measured === null || low === null || high === null ? null : { folds: skill.folds, skill: measured, low, high },
    rows: await findEnough(),
    expectsNoChange: expectsNoChange(skill),
  }

  /** Returns the smallest number of newest rows that can be tested as well as all rows and gives the same
   *  forecast. */
  async function findEnough(): Promise<number> {
    const steps = [...new Set([1, Math.ceil(horizon / 4), Math.ceil(horizon / 2), horizon])]
    const all = await endOf(series, rows, steps)
    for (const length of ENOUGH_ROWS) {
      if (length >= rows || length > series.prices.length) break
      const tested = chooseFolds(length, manifest.min_rows, horizon)
      const isTested = tested.origins.length >= chosen.origins.length && tested.steps.length === chosen.steps.length
      if (isTested && isSame(all, await endOf(newestRows(series, length), length, steps))) return length
    }
    return rows
  }

  async function endOf(from: Series, known: number, steps: readonly number[]): Promise<ArrayLike<number>[]> {
    const [end] = await predictorOf(from, known)([from.prices.length - 1], steps)
    return [...(end?.quantiles ?? [])]
  }

  function isSame(all: readonly ArrayLike<number>[], fewer: readonly ArrayLike<number>[]): boolean {
    const [low, high] = [levels.indexOf(0.1), levels.indexOf(0.9)]
    return all.every((quantiles, s) => {
      const [bottom, top] = [quantiles[low] ?? quantiles[0] ?? 0, quantiles[high] ?? quantiles[levels.length - 1] ?? 0]
      return levels.every(
        (_, i) => Math.abs((quantiles[i] ?? 0) - (fewer[s]?.[i] ?? Infinity)) <= UNCHANGED * (top - bottom),
      )
    })
  }
})
