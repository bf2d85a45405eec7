import { inflateSync } from 'node:zlib'
import { z } from 'zod'
import {
  type ForecastStep,
  type PanelSeries,
  type Predictions,
  type Result,
  resultSchema,
} from '../../../contract/jobs/result.ts'
import type { SeriesManifest } from '../../../contract/manifest.ts'
import type { PanelReport } from '../../../contract/series.ts'
import { decodeRecent, lastTimeOf } from '../../../datasets/recent.ts'
import { newestRows } from '../predictor.ts'
import { toSeriesReceipt } from '../receipt-body.ts'
import type { ForecastAnswer, ForecastTask } from '../work.ts'

const answerSchema = z.object({
  body: z.instanceof(Uint8Array),
  packed: z.instanceof(Uint8Array),
  receipt: z.instanceof(Uint8Array),
  packedReceipt: z.instanceof(Uint8Array),
  sparedRows: z.int().min(0).optional(),
  lastAt: z.number().nullable(),
  verdict: z.string().nullable(),
  lastPrice: z.number().nullable(),
  median: z.number().nullable(),
})

/** Returns the answer of a worker elsewhere, if it can be one to this task: figures finite and in order, dates after the last row,
 *  the receipt that of these rows. Throws with what is wrong. Core signs it and charges for it. */
export function checkAnswer(task: ForecastTask, given: unknown): ForecastAnswer {
  const answer = answerSchema.parse(given)
  demand(isPacked(answer.packed, answer.body), 'the stored result is another one')
  demand(isPacked(answer.packedReceipt, answer.receipt), 'the stored receipt is another one')
  const body: unknown = JSON.parse(Buffer.from(answer.body).toString('utf8'))
  const { manifest } = task.model
  if (manifest.contract === 'tabular') checkTable(task, body)
  else if (task.panel !== undefined) checkPanel(task, manifest, { body, spared: answer.sparedRows ?? 0 })
  else checkSeries(task, manifest, { ...answer, result: resultSchema.strict().parse(body) })
  return answer
}

function checkSeries(
  { recent, rows, horizon }: ForecastTask,
  manifest: SeriesManifest,
  given: z.infer<typeof answerSchema> & { result: Result },
): void {
  const { result, receipt, lastAt, lastPrice, median, verdict, sparedRows } = given
  const { forecast, skill } = result
  checkForecast(forecast, { horizon, levels: manifest.series.levels, after: lastTimeOf(recent) })
  const series = newestRows(decodeRecent(recent), rows)
  demand(toSeriesReceipt(series, forecast).equals(receipt), 'the receipt is of another series or forecast')
  demand(lastPrice === series.prices.at(-1), 'another last price')
  demand(lastAt === Date.parse(forecast.at(-1)?.timestamp ?? ''), 'another last date')
  demand(median === forecast.at(-1)?.price, 'another median')
  demand(verdict === skill.verdict, 'another verdict')
  demand(sparedRows === undefined, 'one series spares no rows')
}

interface Asked {
  horizon: number
  levels: readonly number[]
  /** The time of the last known row. */
  after: number
}

/** The answer is JSON, where what is not finite is either no number or `1e999`. */
function checkForecast(forecast: readonly ForecastStep[], { horizon, levels, after }: Asked): void {
  demand(forecast.length === horizon, `${forecast.length} steps, not ${horizon}`)
  const names = levels.map(String)
  let before = after
  for (const [i, { step, timestamp, price, quantiles, p_loss: pLoss }] of forecast.entries()) {
    const at = Date.parse(timestamp)
    demand(step === i + 1 && at > before, 'steps or dates out of order')
    before = at
    demand(Number.isFinite(price) && price > 0 && pLoss >= 0 && pLoss <= 1, 'a price or a probability out of bounds')
    demand(Object.keys(quantiles).length === names.length, 'other levels')
    let lower = 0
    for (const name of names) {
      const quantile = quantiles[name] ?? Number.NaN
      demand(Number.isFinite(quantile) && quantile > 0 && quantile >= lower, 'quantiles that cross, or none')
      lower = quantile
    }
  }
}

function checkPanel(
  { audit, horizon, panel }: ForecastTask,
  manifest: SeriesManifest,
  { body, spared }: { body: unknown; spared: number },
): void {
  const { series } = body as { series: PanelSeries[] }
  const asked = (JSON.parse(audit) as PanelReport).series
  demand(Array.isArray(series) && series.length === asked.length, 'another number of series')
  let sparedRows = 0
  for (const [i, one] of series.entries()) {
    demand(one.id === asked[i]?.id && one.rows <= asked[i].valid, 'another series')
    if (one.status === 'OK') {
      demand(one.cost === one.rows * (panel?.pricePerRow ?? 0), 'another price')
      checkForecast(one.forecast ?? [], { horizon, levels: manifest.series.levels, after: Number.NEGATIVE_INFINITY })
    } else {
      demand(one.cost === 0, 'a price for no forecast')
      sparedRows += one.rows
    }
  }
  // A series with too few rows is not among the rows that are charged.
  demand(spared <= sparedRows, 'more rows are spared than have no forecast')
}

function checkTable({ rows }: ForecastTask, body: unknown): void {
  const { predictions } = body as { predictions: Predictions }
  demand(predictions.rows.length === rows, 'another number of rows')
  demand(
    predictions.rows.every(({ value }) => typeof value === 'string' || Number.isFinite(value)),
    'a prediction that is no number',
  )
}

function isPacked(packed: Uint8Array, text: Uint8Array): boolean {
  return inflateSync(packed, { maxOutputLength: Math.max(1, text.length) }).equals(text)
}

function demand(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise)
}
