import type { ForecastStep, Predictions, Result } from '../../contract/jobs/result.ts'
import type { PanelReceipt, SeriesReceipt, TableReceipt } from '../../contract/trust/receipt.ts'
import type { TableRows } from '../../datasets/table.ts'
import { toIso } from '../../kit/clock.ts'
import { hashJson, hashSeries } from '../../receipts/canonical.ts'
import type { Series } from '../../series/series.ts'

/** The part of a forecast's receipt about the rows that the model saw and what came out of them: JSON, as
 *  bytes. */
export const toSeriesReceipt = (series: Series, forecast: readonly ForecastStep[]): Buffer =>
  toBytes(seriesReceipt(series, forecast))

function seriesReceipt({ times, prices }: Series, forecast: readonly ForecastStep[]): SeriesReceipt {
  const levels = Object.keys(forecast[0]?.quantiles ?? {})
  return {
    series: {
      rows: times.length,
      from: toIso(times[0] ?? 0),
      to: toIso(times.at(-1) ?? 0),
      sha256: hashSeries(times, prices),
    },
    levels,
    forecast: forecast.map(({ timestamp, quantiles }) => ({
      timestamp,
      quantiles: levels.map((level) => quantiles[level] ?? Number.NaN),
    })),
  }
}

/** The same for several series, with the hash of each and of its forecast, which are as those of one series would be. */
export function toPanelReceipt(
  panel: readonly { id: string; series: Series; result: Pick<Result, 'forecast'> }[],
): Buffer {
  return toBytes({
    panel: panel.map(({ id, series, result }) => {
      const { series: hashed, levels, forecast } = seriesReceipt(series, result.forecast)
      return { id, ...hashed, forecast_sha256: hashJson({ levels, forecast }) }
    }),
  })
}

/** The same for a table: there is one prediction per row, so the receipt carries their hash. */
export function toTableReceipt({ columns, rowNumbers }: TableRows, predictions: Predictions): Buffer {
  return toBytes({
    table: { rows: rowNumbers.length, sha256: hashJson({ columns, rows: rowNumbers }) },
    predictions: { rows: predictions.rows.length, sha256: hashJson(predictions) },
  })
}

const toBytes = (body: SeriesReceipt | PanelReceipt | TableReceipt): Buffer => Buffer.from(JSON.stringify(body))
