import type { HistoryRisk, Result } from '../../contract/jobs/result.ts'
import type { SeriesManifest } from '../../contract/manifest.ts'
import type { ReadReport } from '../../contract/series.ts'
import { timeUnitOf } from '../../kit/text/time-words.ts'
import { futureTimes, toCalendar } from '../../series/calendar/calendar.ts'
import type { Series } from '../../series/series.ts'
import { makeResult } from './forecast.ts'
import { createPredictor, newestRows, type RunBatch } from './predictor.ts'

/** A series as it was read, and how many of its newest rows are to be used. */
export interface GivenSeries {
  series: Series
  audit: ReadReport
  history: HistoryRisk
  rows: number
}

export interface ForecastSettings {
  manifest: SeriesManifest
  horizon: number
  /** Steps as JSON, or '' for the usual ones. */
  riskSteps: string
  run: RunBatch
}

export interface Forecasted {
  result: Result
  /** The rows that the model saw. */
  series: Series
  /** Milliseconds UTC of the last step. */
  lastAt: number
}

/** Forecasts one series. Throws ModelFailure. */
export async function forecastOne(
  { series: whole, audit, history, rows }: GivenSeries,
  { manifest, horizon, riskSteps, run }: ForecastSettings,
): Promise<Forecasted> {
  const series = newestRows(whole, rows)
  const future = futureTimes(whole.times, toCalendar(audit), horizon)
  const result = await makeResult({
    manifest,
    series,
    futureTimes: future,
    periodsPerYear: audit.periods_per_year,
    unit: timeUnitOf(audit.interval, audit.step_seconds),
    riskSteps: riskSteps === '' ? undefined : (JSON.parse(riskSteps) as number[]),
    history,
    predict: createPredictor({ run, series, rowsBefore: rows - series.prices.length, future }),
  })
  return { result, series, lastAt: future.at(-1) ?? Number.NaN }
}
