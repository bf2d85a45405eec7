import type { QuoteView } from '../contract/quote.ts'
import type { Audit } from '../contract/series.ts'
import type { ResolvedModel } from '../catalog/service.ts'
import type { DatasetRow } from '../datasets/store.ts'
import { decodeTail } from '../datasets/tail.ts'
import { toIso } from '../kit/clock.ts'
import { futureTimes, toCalendar } from '../series/calendar/calendar.ts'

/** When a forecast of so many steps ends, and how far it could go at most; nulls for a table. */
export function endsOf(
  dataset: Pick<DatasetRow, 'tail' | 'audit' | 'tableOf'>,
  { manifest }: ResolvedModel,
  rows: number,
  horizon: number,
): Pick<QuoteView, 'until' | 'farthest'> {
  if (dataset.tableOf !== null || manifest.contract !== 'series') return { until: null, farthest: null }
  const far = Math.max(horizon, Math.min(manifest.series.max_horizon, rows))
  const times = futureTimes(decodeTail(dataset.tail).times, toCalendar(JSON.parse(dataset.audit) as Audit), far)
  const at = (steps: number) => toIso(times[steps - 1] ?? 0)
  return { until: at(horizon), farthest: { horizon: far, until: at(far) } }
}
