import type { HistoryRisk } from '../../../contract/jobs/result.ts'
import type { SeriesManifest, TabularManifest } from '../../../contract/manifest.ts'
import type { ReadReport } from '../../../contract/series.ts'
import { createSessions, runTabular } from '../../../inference/session.ts'
import { pack } from '../../../kit/packed.ts'
import { timeUnitOf } from '../../../kit/text/time-words.ts'
import { serveTasks } from '../../../workers/child.ts'
import { futureTimes, toCalendar } from '../../../series/calendar/calendar.ts'
import { makeResult } from '../forecast.ts'
import { createPredictor, newestRows } from '../predictor.ts'
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
  const { recent, audit: auditText, history, rows, horizon, riskSteps } = task
  const whole = decodeRecent(recent)
  const series = newestRows(whole, rows)
  const { prices } = series
  const audit = JSON.parse(auditText) as ReadReport
  const future = futureTimes(whole.times, toCalendar(audit), horizon)
  const predict = createPredictor({ session, manifest, series, rowsBefore: rows - prices.length, future })

  const result = await makeResult({
    manifest,
    series,
    futureTimes: future,
    periodsPerYear: audit.periods_per_year,
    unit: timeUnitOf(audit.interval, audit.step_seconds),
    riskSteps: riskSteps === '' ? undefined : (JSON.parse(riskSteps) as number[]),
    history: JSON.parse(history) as HistoryRisk,
    predict,
  })
  const body = Buffer.from(JSON.stringify(result))
  const receipt = toSeriesReceipt(series, result.forecast)
  return {
    body,
    packed: pack(body),
    receipt,
    packedReceipt: pack(receipt),
    lastAt: future.at(-1) ?? null,
    verdict: result.skill.verdict,
    lastPrice: prices.at(-1) ?? null,
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
