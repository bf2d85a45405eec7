import type { End } from '../../contract/jobs/quote.ts'
import type { ReadReport } from '../../contract/series.ts'
import type { ResolvedModel } from '../../catalog/service.ts'
import type { DatasetRow } from '../../datasets/store.ts'
import { decodeRecent } from '../../datasets/recent.ts'
import { toIso } from '../../kit/clock.ts'
import { futureTimes, toCalendar } from '../../series/calendar/calendar.ts'

/** When forecasts of one series end. */
export interface Ends {
  until: (horizon: number) => string
  /** The farthest end a model reaches on that many rows, at least `horizon`. */
  farthest: (model: Pick<ResolvedModel, 'manifest'>, rows: number, horizon: number) => End
}

/** The ends of forecasts up to `stepsMax` steps ahead; null for a table and for several series. */
export function endsOf(
  dataset: Pick<DatasetRow, 'recent' | 'audit' | 'tableOf' | 'panel'>,
  stepsMax: number,
): Ends | null {
  if (dataset.tableOf !== null || dataset.panel !== null) return null
  const times = futureTimes(
    decodeRecent(dataset.recent).times,
    toCalendar(JSON.parse(dataset.audit) as ReadReport),
    stepsMax,
  )
  const until = (horizon: number) => toIso(times[horizon - 1] ?? 0)
  return {
    until,
    farthest({ manifest }, rows, least) {
      const max = manifest.contract === 'series' ? manifest.series.max_horizon : least
      const horizon = Math.max(least, Math.min(max, rows))
      return { horizon, until: until(horizon) }
    },
  }
}
