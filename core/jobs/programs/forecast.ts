import type { HistoryRisk } from '../../contract/job.ts'
import type { Audit } from '../../contract/series.ts'
import { createSessions, runSeries } from '../../inference/session.ts'
import { serveTasks } from '../../kit/pool-child.ts'
import { futureTimes, toCalendar } from '../../series/calendar.ts'
import { makeResult, type Prediction } from '../forecast.ts'
import type { ForecastAnswer, ForecastTask } from '../runner.ts'
import { decodeTail } from '../tail.ts'

// A process of its own: runs one job at a time, under limits of time and memory. It makes the text of the result too, so that core
// only has to store it and pass it on.
const sessions = createSessions()

serveTasks(
  async ({ model, tail, audit: auditText, history, horizon, riskSteps }: ForecastTask): Promise<ForecastAnswer> => {
    const session = await sessions.open(model)
    const series = decodeTail(tail)
    const audit = JSON.parse(auditText) as Audit
    const { times, prices } = series
    const rowsBefore = audit.valid - prices.length
    const future = futureTimes(times, toCalendar(audit), horizon)

    async function predict(origins: readonly number[], steps: readonly number[]): Promise<Prediction[]> {
      const last = steps.at(-1) ?? 1
      const windows = origins.map((origin) => ({
        times,
        prices,
        origin,
        rowsBefore,
        // Before the end of the series, the rows that did come say what the calendar was.
        futureTimes: origin === prices.length - 1 ? future : times.subarray(origin + 1, origin + 1 + last),
      }))
      const { quantiles, pLoss, levels } = await runSeries(session, model.manifest, { windows, steps })
      const width = levels.length
      return origins.map((_, b) => ({
        quantiles: steps.map((_step, s) =>
          quantiles.subarray((b * steps.length + s) * width, (b * steps.length + s + 1) * width),
        ),
        pLoss: pLoss.subarray(b * steps.length, (b + 1) * steps.length),
      }))
    }

    const result = await makeResult({
      manifest: model.manifest,
      series,
      futureTimes: future,
      periodsPerYear: audit.periods_per_year,
      riskSteps: riskSteps === '' ? undefined : (JSON.parse(riskSteps) as number[]),
      history: JSON.parse(history) as HistoryRisk,
      predict,
    })
    return {
      body: JSON.stringify(result),
      verdict: result.skill.verdict,
      lastPrice: prices.at(-1) ?? 0,
      median: result.forecast.at(-1)?.price ?? 0,
    }
  },
)
