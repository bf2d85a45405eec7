import type { Localized } from '../contract/common.ts'
import type { ForecastStep } from '../contract/jobs/result.ts'
import type { Interval } from '../contract/series.ts'
import type { skillKind } from '../contract/jobs/skill.ts'

/** Everything the picture shows; plain data, so that it can be sent to a child process as JSON. */
export interface ChartInput {
  /** The user's name for the series, if any. */
  readonly title?: string | undefined
  readonly modelTitle: Localized
  /** Valid rows of the whole series; `times` and `prices` may be its newest rows only (see `pickRecent`). */
  readonly rows: number
  /** Milliseconds UTC, ascending. */
  readonly times: readonly number[]
  readonly prices: readonly number[]
  readonly lastPrice: number
  readonly interval: Interval
  /** Decimal places of the uploaded prices, if known. */
  readonly decimals?: number | null | undefined
  readonly forecast: readonly Pick<ForecastStep, 'timestamp' | 'price' | 'quantiles' | 'p_loss'>[]
  readonly skill: Parameters<typeof skillKind>[0]
}
