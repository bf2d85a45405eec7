import { z } from 'zod'
import type { SeriesManifest } from '../../contract/manifest.ts'
import type { Interval } from '../../contract/series.ts'

/** The model that the others are measured against: nothing is said of how it compares with itself. */
export const YARDSTICK = 'naive'

/** Every constant of the estimate: set by hand, to be fitted. */
export const ESTIMATE = {
  /** Loss of a plain random walk relative to GARCH(1,1)-t, the reference of the published records
   *  (models/training/RESULTS.md: -3.33 %). Backtests compare with the former, records with the latter. */
  plainLoss: 1.0333,
  /** Standard deviation of a model's true skill on one series around its record. With the usual error of a
   *  backtest, the backtest gets a tenth of the weight: on unseen prices, backtest and outcome had the same
   *  sign in 54 to 56 % of the series, and a rank correlation of 0.1. */
  spread: 0.015,
  /** The smallest error assumed for a backtest, however well its folds agree. */
  errorMin: 0.03,
  /** Two expectations closer than this count as equal: nobody would notice the difference. */
  equal: 0.01,
  /** Expected skill of a model without a record: that of a plain random walk. */
  unknownSkill: 0,
} as const

/** What a manifest publishes about a model, as models/training/measure.py writes it. Skill is relative to
 *  GARCH(1,1)-t. */
const metricsSchema = z.object({
  skill_vs_garch_t: z.number().gt(-10).lt(1),
  skill_by_interval: z.record(z.string(), z.number().gt(-10).lt(1)).optional(),
  skill_by_rows: z.record(z.string().regex(/^\d+$/), z.number().gt(-10).lt(1)).optional(),
})

/** Returns the skill a model has shown against a plain random walk on series of this frequency and length:
 *  the mean of its records by frequency and by length, as far as they exist. */
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

/** Of the measured lengths, the nearest one by ratio. */
function nearest(byRows: Readonly<Record<string, number>> | undefined, rows: number): number | undefined {
  const distance = (length: string) => Math.abs(Math.log(Number(length) / rows))
  const [closest] = Object.entries(byRows ?? {}).toSorted(([a], [b]) => distance(a) - distance(b))
  return closest?.[1]
}
