import type { Localized } from '../../contract/common.ts'
import type { HistoryRisk, Result } from '../../contract/jobs/result.ts'
import type { SeriesManifest } from '../../contract/manifest.ts'
import { toIso } from '../../kit/clock.ts'
import type { TimeUnit } from '../../kit/text/time-words.ts'
import { chooseFolds } from '../../risk/folds.ts'
import { proposeHedges } from '../../risk/hedges.ts'
import { distributionOf, riskAtHorizons } from '../../risk/horizons.ts'
import { scoreSkill } from '../../risk/skill.ts'
import type { Series } from '../../series/series.ts'

/** A model's output at one origin, for each requested step: log(quantile / last price) at every level, and
 *  P(loss). */
export interface FoldQuantiles {
  quantiles: ReadonlyArray<ArrayLike<number>>
  pLoss: ArrayLike<number>
}

/** Runs the model at each origin (a row index of the series) for the requested steps, all origins in one
 *  batch. */
export type Predict = (origins: readonly number[], steps: readonly number[]) => Promise<FoldQuantiles[]>

export interface ForecastRequest {
  manifest: SeriesManifest
  series: Series
  /** Timestamps of steps 1 to horizon, milliseconds UTC. */
  futureTimes: Float64Array
  periodsPerYear: number
  unit: TimeUnit
  riskSteps: readonly number[] | undefined
  history: HistoryRisk
  predict: Predict
}

/** Returns the result of a job: the forecast, its risk figures, possible hedges, and the model's skill on
 *  this very series. Quantiles must be checked before (finite, not crossing). */
export async function makeResult({
  manifest,
  series,
  futureTimes,
  periodsPerYear,
  unit,
  riskSteps,
  history,
  predict,
}: ForecastRequest): Promise<Result> {
  const { levels, trained_horizon: trainedHorizon } = manifest.series
  const lastPrice = series.prices.at(-1) ?? Number.NaN
  const rows = series.prices.length
  const allSteps = Array.from(futureTimes, (_, i) => i + 1)
  const [now] = await predict([rows - 1], allSteps)
  if (now === undefined) throw new Error('the model gave no forecast')
  const names = levels.map(String)
  const forecast = allSteps.map((step, i) => {
    const logs = now.quantiles[i] ?? []
    const quantiles: Record<string, number> = {}
    for (let q = 0; q < names.length; q++)
      quantiles[names[q] ?? ''] = toNineDigits(lastPrice * Math.exp(logs[q] ?? Number.NaN))
    return {
      step,
      timestamp: toIso(futureTimes[i] ?? 0),
      price: quantiles['0.5'] ?? toNineDigits(distributionOf({ quantiles }).quantileAt(0.5)),
      quantiles,
      p_loss: Number((now.pLoss[i] ?? Number.NaN).toFixed(4)),
    }
  })

  const chosen = chooseFolds(rows, manifest.min_rows, futureTimes.length)
  const tests = chosen.origins.length === 0 ? [] : await predict(chosen.origins, chosen.steps)
  const folds = tests.map(({ quantiles }, i) => ({ origin: chosen.origins[i] ?? 0, steps: chosen.steps, quantiles }))

  const horizons = riskAtHorizons({ forecast, lastPrice, periodsPerYear, steps: riskSteps })
  return {
    forecast,
    risk: { horizons, history, annualisation: periodsPerYear },
    hedges: proposeHedges({
      horizons,
      lastPrice,
      periodsPerYear,
      unit,
      prices: series.prices,
      benchmark: series.benchmark,
    }),
    skill: scoreSkill(folds, series, levels),
    notes: toNotes({ horizon: futureTimes.length, trainedHorizon, prices: series.prices }),
  }
}

/** More digits than any model can know, few enough to read. */
function toNineDigits(value: number): number {
  return Number(value.toPrecision(9))
}

function toNotes({
  horizon,
  trainedHorizon,
  prices,
}: {
  horizon: number
  trainedHorizon: number
  prices: Float64Array
}): Result['notes'] {
  const notes: Result['notes'] = []
  const rows = prices.length
  if (horizon > rows) notes.push({ code: 'beyond_history', text: beyondHistoryText(horizon, rows) })
  if (horizon > trainedHorizon) notes.push({ code: 'beyond_trained_horizon', text: beyondText(trainedHorizon) })
  if (prices.every((price) => price === prices[0])) notes.push({ code: 'zero_volatility', text: CONSTANT_TEXT })
  return notes
}

const beyondText = (trained: number): Localized => ({
  en: `The model was trained up to ${trained} steps ahead. Beyond that, the bands keep their shape and widen with the square root of time.`,
  ru: `Модель обучена на горизонт до ${trained} шагов. Дальше форма полос сохраняется, а ширина растёт как корень из времени.`,
})

const beyondHistoryText = (horizon: number, rows: number): Localized => ({
  en: `The forecast reaches ${horizon} steps ahead and the series has only ${rows} rows: what lies beyond step ${rows} is extrapolated, and nothing in this series could test it.`,
  ru: `Прогноз идёт на ${horizon} шагов вперёд, а строк в ряду только ${rows}: всё после шага ${rows} — экстраполяция, проверить её на этом ряду нечем.`,
})

const CONSTANT_TEXT: Localized = {
  en: 'The price has not moved once in this series, so there is nothing to learn from: the bands are a formality.',
  ru: 'Цена в этом ряду ни разу не менялась, учиться не на чем: полосы здесь — формальность.',
}
