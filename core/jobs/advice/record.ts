import { z } from 'zod'
import type { SeriesManifest } from '../../contract/manifest.ts'
import type { Interval } from '../../contract/series.ts'

/** The model that the others are measured against: nothing is said of how it compares with itself. */
export const YARDSTICK = 'naive'

/** Every constant of the estimate stands here: set by hand, to be fitted. */
export const ESTIMATE = {
  /** Loss of a plain random walk over that of the reference of the published records, GARCH(1,1)-t
   *  (models/training/RESULTS.md: -3.33 %). Backtests compare with the former, records with the latter. */
  plainLoss: 1.0333,
  /** How far the true skill of a model on one series lies from its record, as a standard deviation. With the usual
   *  error of a backtest it gets a tenth of the weight: on prices unseen before, backtest and outcome had the same
   *  sign in 54 to 56 % of the series, and a rank correlation of 0.1. */
  spread: 0.015,
  /** No backtest is surer than this, however its folds agree. */
  errorMin: 0.03,
  /** Two expectations nearer than this are equal: nobody would notice the difference. */
  equal: 0.01,
  /** What is expected of a model without a record: no more than a plain random walk. */
  unknownSkill: 0,
} as const

/** What a manifest publishes of a model, as models/training/measure.py writes it. Skill is against GARCH(1,1)-t. */
const metricsSchema = z.object({
  skill_vs_garch_t: z.number().gt(-10).lt(1),
  skill_by_interval: z.record(z.string(), z.number().gt(-10).lt(1)).optional(),
  skill_by_rows: z.record(z.string().regex(/^\d+$/), z.number().gt(-10).lt(1)).optional(),
})

/** The skill a model has shown against a plain random walk on series of this frequency and length: the mean of its
 *  record by frequency and of that by length, where it has them. */
export function publishedSkill(
  { metrics }: Pick<SeriesManifest, 'metrics'>,
  { interval, rows }: { interval: Interval; rows: number },
): number {
  const parsed = metricsSchema.safeParse(metrics)
  if (!parsed.success) return ESTIMATE.unknownSkill
  const { skill_vs_garch_t: overall, skill_by_interval: byInterval, skill_by_rows: byRows } = parsed.data
  const skill = ((byInterval?.[interval] ?? overall) + (nearest(byRows, rows) ?? overall)) / 2
  return 1 - (1 - skill) / ESTIMATE.plainLoss
}

/** Of the lengths that were measured, the one nearest by ratio. */
function nearest(byRows: Readonly<Record<string, number>> | undefined, rows: number): number | undefined {
  const distance = (length: string) => Math.abs(Math.log(Number(length) / rows))
  const [closest] = Object.entries(byRows ?? {}).toSorted(([a], [b]) => distance(a) - distance(b))
  return closest?.[1]
}
