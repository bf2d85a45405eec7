import type { ForecastStep, Predictions } from '../contract/jobs/result.ts'
import { toIso } from '../kit/clock.ts'
import { toCsvLine } from '../kit/text/csv.ts'
import type { Series } from '../series/series.ts'

/** Forecasts as CSV: one line per step with the median, each quantile and P(loss), behind the series where there are several. Contains
 *  nothing that a spreadsheet would execute. */
export function toForecastCsv(forecasts: readonly { id: string | null; forecast: readonly ForecastStep[] }[]): string {
  const [first] = forecasts
  const levels = Object.keys(first?.forecast[0]?.quantiles ?? {}).sort((a, b) => Number(a) - Number(b))
  const named = first !== undefined && first.id !== null ? ['series'] : []
  const header = toCsvLine([...named, 'step', 'timestamp', 'median', ...levels.map((level) => `q${level}`), 'p_loss'])
  const lines = forecasts.flatMap(({ id, forecast }) =>
    forecast.map(({ step, timestamp, price, quantiles, p_loss }) => {
      const figures = [step, timestamp, price, ...levels.map((level) => quantiles[level] ?? null), p_loss]
      return toCsvLine(id === null ? figures : [id, ...figures])
    }),
  )
  return header + lines.join('')
}

/** The predictions for a table as CSV: the row's number in the file, the value, and a column per class that
 *  has a probability. */
export function toPredictionsCsv({ rows }: Predictions): string {
  const classes = Object.keys(rows[0]?.probabilities ?? {})
  const header = toCsvLine(['row', 'value', ...classes.map((name) => `p_${name}`)])
  const lines = rows.map(({ row, value, probabilities }) =>
    toCsvLine([row, value, ...classes.map((name) => probabilities?.[name] ?? null)]),
  )
  return header + lines.join('')
}

/** Prices as CSV: one line per row with its time and its price. */
export function toPricesCsv({ times, prices }: Pick<Series, 'times' | 'prices'>): string {
  const lines = Array.from(times, (time, row) => toCsvLine([toIso(time), prices[row] ?? null]))
  return toCsvLine(['timestamp', 'price']) + lines.join('')
}
