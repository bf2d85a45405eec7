import type { ForecastStep, Predictions } from '../../contract/jobs/result.ts'
import type { SeriesReceipt, TableReceipt } from '../../contract/trust/receipt.ts'
import type { TableRows } from '../../datasets/table.ts'
import { toIso } from '../../kit/clock.ts'
import { hashJson, hashSeries } from '../../receipts/canonical.ts'
import type { Series } from '../../series/series.ts'

/** The part of a forecast's receipt about the rows that the model saw and what came out of them: JSON, as
 *  bytes. */
export function toSeriesReceipt({ times, prices }: Series, forecast: readonly ForecastStep[]): Buffer {
  const levels = Object.keys(forecast[0]?.quantiles ?? {})
  return toBytes({
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
  })
}

/** The same for a table: there is one prediction per row, so the receipt carries their hash. */
export function toTableReceipt({ columns, rowNumbers }: TableRows, predictions: Predictions): Buffer {
  return toBytes({
    table: { rows: rowNumbers.length, sha256: hashJson({ columns, rows: rowNumbers }) },
    predictions: { rows: predictions.rows.length, sha256: hashJson(predictions) },
  })
}

const toBytes = (body: SeriesReceipt | TableReceipt): Buffer => Buffer.from(JSON.stringify(body))
