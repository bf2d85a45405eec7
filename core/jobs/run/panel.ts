import type { PanelSeries, SeriesFailure } from '../../contract/jobs/result.ts'
import type { HistoryRisk } from '../../contract/jobs/result.ts'
import type { SeriesManifest } from '../../contract/manifest.ts'
import type { PanelReport } from '../../contract/series.ts'
import { decodeParts } from '../../datasets/panel.ts'
import { decodeRecent } from '../../datasets/recent.ts'
import { ModelFailure } from '../../inference/failure.ts'
import { pack } from '../../kit/packed.ts'
import { usedRows } from '../quotes/panel.ts'
import type { RunBatch } from './predictor.ts'
import { toPanelReceipt } from './receipt-body.ts'
import { forecastOne, type Forecasted } from './series.ts'
import { createTogether } from './together.ts'
import type { ForecastAnswer, ForecastTask } from './work.ts'

/** Series that are forecast at the same time: their runs of the model are joined. */
const TOGETHER = 50

/** Forecasts several series, each as if it were alone. One with too few rows, or for which the model gives no valid output, has an error in
 *  its place and costs nothing. Throws ModelFailure if none has a forecast. */
export async function forecastPanel(
  { recent, audit, history, horizon, riskSteps, panel }: ForecastTask,
  manifest: SeriesManifest,
  run: RunBatch,
): Promise<ForecastAnswer> {
  const { rowsEach = Infinity, pricePerRow = 0 } = panel ?? {}
  const { series } = JSON.parse(audit) as PanelReport
  const histories = JSON.parse(history) as HistoryRisk[]
  const parts = decodeParts(recent)
  let part = -1
  const asked = series.map((one) => {
    const used = usedRows(one.valid, rowsEach, manifest.min_rows)
    if (one.audit !== null) part += 1
    return { ...one, used, recent: parts[part], history: histories[part] }
  })
  const together = createTogether(run)
  const options = { manifest, horizon, riskSteps, run: together }
  const answers: Answer[] = []
  for (let from = 0; from < asked.length; from += TOGETHER)
    answers.push(...(await Promise.all(asked.slice(from, from + TOGETHER).map(forecast))))

  const done = answers.filter((one) => one.out !== null)
  const [failed] = answers.flatMap(({ failure }) => failure ?? [])
  if (done.length === 0) throw failed ?? new ModelFailure('model_error', 'no series has enough rows')
  const body = Buffer.from(JSON.stringify({ series: answers.map(({ view }) => view) }))
  const receipt = toPanelReceipt(done.flatMap(({ view, out }) => (out === null ? [] : [{ id: view.id, ...out }])))
  return {
    body,
    packed: pack(body),
    receipt,
    packedReceipt: pack(receipt),
    sparedRows: answers.reduce((sum, { out, used }) => sum + (out === null ? used : 0), 0),
    lastAt: done.reduce((last, { out }) => Math.max(last, out?.lastAt ?? 0), 0),
    verdict: null,
    lastPrice: null,
    median: null,
  }

  interface Answer {
    view: PanelSeries
    used: number
    out: Forecasted | null
    failure?: ModelFailure
  }

  async function forecast(one: (typeof asked)[number]): Promise<Answer> {
    const { id, audit: report, used } = one
    const without = (code: SeriesFailure, detail: string): PanelSeries => ({
      id,
      status: 'ERROR',
      rows: used,
      cost: 0,
      error: { code, detail },
      audit: report,
    })
    if (used === 0 || report === null || one.recent === undefined || one.history === undefined)
      return { view: without('too_few_rows', `${one.valid} of ${manifest.min_rows} rows`), used: 0, out: null }
    try {
      const given = { series: decodeRecent(one.recent), audit: report, history: one.history, rows: used }
      const out = await forecastOne(given, options)
      return {
        view: { id, status: 'OK', rows: used, cost: used * pricePerRow, error: null, audit: report, ...out.result },
        used,
        out,
      }
    } catch (error) {
      if (!(error instanceof ModelFailure) || error.code !== 'bad_output') throw error
      return { view: without('bad_output', error.message), used, out: null, failure: error }
    }
  }
}
