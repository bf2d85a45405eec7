import type { SeriesForecast } from '../../inference/check-output.ts'
import type { SeriesBatch } from '../../inference/tensors.ts'
import type { Series } from '../../series/series.ts'
import type { Predict } from './forecast.ts'

/** Runs the model once, on all windows together. */
export type RunBatch = (batch: SeriesBatch) => Promise<SeriesForecast>

export interface PredictorDeps {
  run: RunBatch
  series: Series
  /** Rows known before the first of the series. */
  rowsBefore: number
  /** Times of the steps after its end. */
  future: Float64Array
}

/** Runs a model at origins of a series. Inside the series, the actual rows define the calendar of the steps. */
export function createPredictor({ run, series, rowsBefore, future }: PredictorDeps): Predict {
  const { times, prices } = series
  return async (origins, steps) => {
    const last = steps.at(-1) ?? 1
    const windows = origins.map((origin) => ({
      times,
      prices,
      origin,
      rowsBefore,
      futureTimes: origin === prices.length - 1 ? future : times.subarray(origin + 1, origin + 1 + last),
    }))
    const { quantiles, pLoss, levels } = await run({ windows, steps })
    const width = levels.length
    return origins.map((_, b) => ({
      quantiles: steps.map((_step, s) =>
        quantiles.subarray((b * steps.length + s) * width, (b * steps.length + s + 1) * width),
      ),
      pLoss: pLoss.subarray(b * steps.length, (b + 1) * steps.length),
    }))
  }
}

/** The newest `rows` of a series. */
export function newestRows({ times, prices, benchmark }: Series, rows: number): Series {
  const from = Math.max(0, times.length - rows)
  return { times: times.subarray(from), prices: prices.subarray(from), benchmark: benchmark?.subarray(from) ?? null }
}
