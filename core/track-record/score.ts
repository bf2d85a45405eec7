import type { TrackRecord } from '../contract/catalog.ts'
import type { Result } from '../contract/jobs/result.ts'
import { type FoldLoss, scoreForecast } from '../risk/skill.ts'
import type { Series } from '../series/series.ts'

/** Fewer votes, or votes of fewer accounts, show nothing about a model. */
const FORECASTS_MIN = 30
const ACCOUNTS_MIN = 5
/** Rows before the anchor that must agree for two uploads to be the same series. */
const OVERLAP_ROWS = 20
/** Providers round, and rescale prices by one factor: ratios of neighbours must agree, prices need not. */
const RETURN_TOLERANCE = 1e-4

/** A forecast on the series `made`, its anchor at row `origin` of a later upload that covers its first
 *  `steps` steps. */
export interface KnownFuture {
  made: Series
  origin: number
  steps: number
}

/** Scores a forecast as far as `series` covers it; null if it is another series. The upload may be scaled by
 *  one factor (a split, a dividend): what counts is the price relative to the last known one. */
export function scoreForecastOf(
  series: Series,
  { made, origin, steps }: KnownFuture,
  { forecast }: Result,
): FoldLoss | null {
  if (!isSameSeries(made, series, origin)) return null
  const lastThen = made.prices.at(-1) ?? Number.NaN
  const known = forecast.slice(0, steps)
  const levels = Object.keys(known[0]?.quantiles ?? {})
    .map(Number)
    .sort((a, b) => a - b)
  const quantiles = known.map(({ quantiles: prices }) =>
    levels.map((level) => Math.log((prices[String(level)] ?? Number.NaN) / lastThen)),
  )
  return scoreForecast({ origin, steps: known.map(({ step }) => step), quantiles }, series, levels)
}

/** The price at the last known step, on the scale of the forecast's own series: the upload may be scaled by
 *  one factor. */
export function priceAtLast({ prices }: Series, { made, origin, steps }: KnownFuture): number {
  return ((made.prices.at(-1) ?? Number.NaN) * (prices[origin + steps] ?? Number.NaN)) / (prices[origin] ?? Number.NaN)
}

/** The 80 % band of a forecast at its last known step, in its own prices. */
export function bandAtLast(
  { steps }: Pick<KnownFuture, 'steps'>,
  { forecast }: Result,
): { low80: number; high80: number } {
  const { price = Number.NaN, quantiles = {} } = forecast[steps - 1] ?? {}
  return { low80: quantiles['0.1'] ?? price, high80: quantiles['0.9'] ?? price }
}

/** What the forecasts of one model for one account add up to: losses a step, summed over the dates they started from. */
export interface AccountVote {
  anchors: number
  pinball: number
  naive: number
  coverage80: number
  coverage95: number
}

/** The public record of a model: the median account, so that no account weighs more than another, however
 *  many forecasts it ordered and whatever it uploaded later. Null while too few are scored. */
export function toPublicRecord(votes: readonly AccountVote[]): TrackRecord | null {
  const forecasts = votes.reduce((sum, { anchors }) => sum + anchors, 0)
  if (forecasts < FORECASTS_MIN || votes.length < ACCOUNTS_MIN) return null
  const middle = (figure: (vote: AccountVote) => number) => medianOf(votes.map(figure))
  return {
    forecasts,
    accounts: votes.length,
    pinball_vs_naive: middle(({ pinball, naive }) => oneMinusRatio(pinball, naive)),
    coverage_80: middle(({ coverage80 }) => coverage80),
    coverage_95: middle(({ coverage95 }) => coverage95),
  }
}

export function oneMinusRatio(top: number, bottom: number): number {
  return bottom > 0 ? 1 - top / bottom : 0
}

/** The row at that time, or -1. */
export function indexOfTime(times: Float64Array, time: number): number {
  let [low, high] = [0, times.length - 1]
  while (low <= high) {
    const middle = (low + high) >> 1
    const at = times[middle] ?? 0
    if (at === time) return middle
    if (at < time) low = middle + 1
    else high = middle - 1
  }
  return -1
}

/** Whether the rows before the anchor move alike. `made` ends on the anchor; in `now` it is row `origin`. */
function isSameSeries(made: Series, now: Series, origin: number): boolean {
  const rows = Math.min(OVERLAP_ROWS, made.times.length - 1, origin)
  for (let back = 0; back < rows; back++) {
    const [a, b] = [made.times.length - 1 - back, origin - back]
    if (made.times[a] !== now.times[b]) return false
    const moved =
      Math.log((made.prices[a] ?? 0) / (made.prices[a - 1] ?? 0)) -
      Math.log((now.prices[b] ?? 0) / (now.prices[b - 1] ?? 0))
    if (!(Math.abs(moved) <= RETURN_TOLERANCE)) return false
  }
  return rows >= 5
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}
