import type { JobView } from '../contract/jobs/job.ts'
import type { TimegptAnswer } from '../contract/jobs/timegpt.ts'
import { AppError } from '../kit/errors.ts'
import { distributionOf } from '../risk/horizons.ts'

/** Returns a finished job as the client expects it: medians and bands of all series, one after another. A series without a forecast has
 *  nulls. Throws `job_without_result` if the job has none. */
export function toAnswer({ id, status, charged, series, horizon }: JobView, levels: readonly number[]): TimegptAnswer {
  if (status !== 'OK' || series === undefined) throw new AppError('job_without_result', { status })
  const ends = [...new Set(levels)].flatMap((level) => [
    { name: `lo-${level}`, share: 0.5 - level / 200 },
    { name: `hi-${level}`, share: 0.5 + level / 200 },
  ])
  const mean: (number | null)[] = []
  const intervals = new Map(ends.map(({ name }) => [name, [] as (number | null)[]]))
  for (const { forecast } of series) {
    for (let step = 0; step < horizon; step += 1) {
      const at = forecast?.[step]
      mean.push(at?.price ?? null)
      const outcome = at === undefined || ends.length === 0 ? null : distributionOf(at)
      for (const { name, share } of ends) intervals.get(name)?.push(outcome?.quantileAt(share) ?? null)
    }
  }
  return {
    mean,
    intervals: ends.length === 0 ? null : Object.fromEntries(intervals),
    weights_x: null,
    feature_contributions: null,
    job_id: id,
    cost: charged,
  }
}
