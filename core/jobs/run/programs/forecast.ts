import type { HistoryRisk } from '../../../contract/jobs/result.ts'
import type { SeriesManifest, TabularManifest } from '../../../contract/manifest.ts'
import type { ReadReport } from '../../../contract/series.ts'
import { createSessions, runSeries, runTabular } from '../../../inference/session.ts'
import { pack } from '../../../kit/packed.ts'
import { serveTasks } from '../../../workers/child.ts'
import { forecastPanel } from '../panel.ts'
import type { RunBatch } from '../predictor.ts'
import { forecastOne } from '../series.ts'
import { toSeriesReceipt, toTableReceipt } from '../receipt-body.ts'
import type { ForecastAnswer, ForecastTask } from '../work.ts'
import { decodeTable } from '../../../datasets/table.ts'
import { decodeRecent } from '../../../datasets/recent.ts'

// A process of its own: runs one job at a time, under limits of time and memory. It also serializes the
// result, so that core only stores and forwards it.
const sessions = createSessions()
type Session = Awaited<ReturnType<typeof sessions.open>>

serveTasks(async (task: ForecastTask): Promise<ForecastAnswer> => {
  const session = await sessions.open(task.model)
  const { manifest } = task.model
  return manifest.contract === 'series' ? forecast(task, manifest, session) : scoreTable(task, manifest, session)
})

async function forecast(task: ForecastTask, manifest: SeriesManifest, session: Session): Promise<ForecastAnswer> {
  const run: RunBatch = (batch) => runSeries(session, manifest, batch)
  if (task.panel !== undefined) return forecastPanel(task, manifest, run)
  const { recent, audit, history, rows, horizon, riskSteps } = task
  const given = {
    series: decodeRecent(recent),
    audit: JSON.parse(audit) as ReadReport,
    history: JSON.parse(history) as HistoryRisk,
    rows,
  }
  const { result, series, lastAt } = await forecastOne(given, { manifest, horizon, riskSteps, run })
  const body = Buffer.from(JSON.stringify(result))
  const receipt = toSeriesReceipt(series, result.forecast)
  return {
    body,
    packed: pack(body),
    receipt,
    packedReceipt: pack(receipt),
    lastAt,
    verdict: result.skill.verdict,
    lastPrice: series.prices.at(-1) ?? null,
    median: result.forecast.at(-1)?.price ?? null,
  }
}

async function scoreTable(
  { recent }: ForecastTask,
  manifest: TabularManifest,
  session: Session,
): Promise<ForecastAnswer> {
  const table = decodeTable(recent)
  const { columns, rowNumbers } = table
  const predictions = await runTabular(session, manifest, { rows: rowNumbers.length, columns: new Map(columns) })
  const rows = predictions.map((prediction, i) => ({ row: rowNumbers[i] ?? i + 1, ...prediction }))
  const answered = { kind: manifest.tabular.output.kind, rows }
  const body = Buffer.from(JSON.stringify({ predictions: answered }))
  const receipt = toTableReceipt(table, answered)
  return {
    body,
    packed: pack(body),
    receipt,
    packedReceipt: pack(receipt),
    lastAt: null,
    verdict: null,
    lastPrice: null,
    median: null,
  }
}
