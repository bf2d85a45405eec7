import type { Skill } from '../contract/jobs/result.ts'
import { FOLDS_MIN } from './folds.ts'
import { standardDeviationOf } from './moments.ts'
import { normalQuantile } from './normal.ts'
import { skillText } from './skill-texts.ts'

/** A model's output at one origin: for each of `steps`, the quantiles of log(price / last price), one per
 *  level. */
export interface FoldForecast {
  /** Row index of the last price the model saw. */
  readonly origin: number
  readonly steps: readonly number[]
  readonly quantiles: ReadonlyArray<ArrayLike<number>>
}

/** Maximum number of returns before an origin that measure its volatility. */
const SIGMA_ROWS = 250
/** A difference below half a percent is no reason to choose or avoid a model, however significant. */
const EDGE_MIN = 0.005

/** How well a model did on this very series, against the driftless random walk with a Gaussian band (sd of
 *  the last 250 log-returns before each origin). Loss: mean over levels and steps of the pinball loss
 *  2·rho((y - q)/P) / (sigma·sqrt(h)) (Koenker & Bassett 1978; a discrete CRPS), so that a wild year weighs
 *  as much as a calm one. `pinball_vs_naive` is 1 - ratio of the summed losses; its 95 % interval treats each
 *  fold as one cluster and lets overlapping neighbours correlate (linearised ratio, Newey & West 1987 with
 *  one lag, Student's t). If 0 is outside the interval and the difference is at least half a percent, that is
 *  the verdict. Coverage is the share of tests inside the band, null if the model lacks its two levels. A
 *  fold before which the price never moved is omitted; fewer than 8 folds are `too short`. Quantiles must
 *  have passed `checkQuantiles`. */
export function scoreSkill(
  folds: readonly FoldForecast[],
  { prices }: { readonly prices: Float64Array },
  levels: readonly number[],
): Skill {
  const losses = scoreFolds(folds, prices, levels).filter((loss) => loss !== null)
  if (losses.length < FOLDS_MIN) return withoutVerdict(folds.length)
  const edge = compare(losses, folds)
  const total = sum(losses, (loss) => loss.tests)
  const figures = {
    folds: losses.length,
    steps: [...(folds[0]?.steps ?? [])],
    pinball_vs_naive: edge.skill,
    pinball_vs_naive_low: edge.low,
    pinball_vs_naive_high: edge.high,
    mae_vs_naive: oneMinusRatio(
      sum(losses, (loss) => loss.miss),
      sum(losses, (loss) => loss.naiveMiss),
    ),
    coverage_80: hasBand(levels, 0.1, 0.9) ? sum(losses, (loss) => loss.inside80) / total : null,
    coverage_95: hasBand(levels, 0.025, 0.975) ? sum(losses, (loss) => loss.inside95) / total : null,
  }
  const verdict = judge(edge)
  return { verdict, text: skillText({ verdict, ...figures }), ...figures }
}

function judge({ skill, low, high }: ReturnType<typeof compare>): Skill['verdict'] {
  if (Math.abs(skill) < EDGE_MIN) return 'no better'
  return low > 0 ? 'better' : high < 0 ? 'worse' : 'no better'
}

function withoutVerdict(folds: number): Skill {
  const verdict = folds < FOLDS_MIN ? 'too short' : 'no better'
  const figures = {
    folds: 0,
    steps: [],
    pinball_vs_naive: null,
    pinball_vs_naive_low: null,
    pinball_vs_naive_high: null,
    mae_vs_naive: null,
    coverage_80: null,
    coverage_95: null,
  }
  return { verdict, text: skillText({ verdict, ...figures }), ...figures }
}

/** Scores one forecast against what followed, in the units of `scoreSkill`; null if the price had never moved
 *  before its origin. */
export function scoreForecast(
  fold: FoldForecast,
  { prices }: { readonly prices: Float64Array },
  levels: readonly number[],
): FoldLoss | null {
  return scoreFolds([fold], prices, levels)[0] ?? null
}

export interface FoldLoss {
  readonly tests: number
  readonly pinball: number
  readonly naivePinball: number
  readonly miss: number
  readonly naiveMiss: number
  readonly inside80: number
  readonly inside95: number
}

function scoreFolds(
  folds: readonly FoldForecast[],
  prices: Float64Array,
  levels: readonly number[],
): Array<FoldLoss | null> {
  const sigmas = sigmasBefore(
    prices,
    folds.map(({ origin }) => origin),
  )
  const scores = levels.map((level) => normalQuantile(level))
  const [low80, high80, low95, high95] = [0.1, 0.9, 0.025, 0.975].map((level) => levels.indexOf(level))
  // A level the model does not provide is NaN, so no outcome lies between it and anything.
  const ratios = new Float64Array(levels.length).fill(Number.NaN)
  const isInside = (truth: number, low = -1, high = -1) =>
    truth >= (ratios[low] ?? Number.NaN) && truth <= (ratios[high] ?? Number.NaN)

  return folds.map(({ origin, steps, quantiles }, f) => {
    const sigma = sigmas[f]
    if (!sigma) return null
    const last = prices[origin] ?? Number.NaN
    const loss = { tests: 0, pinball: 0, naivePinball: 0, miss: 0, naiveMiss: 0, inside80: 0, inside95: 0 }
    for (let s = 0; s < steps.length; s++) {
      const step = steps[s] ?? 0
      const unit = sigma * Math.sqrt(step)
      const share = unit * levels.length
      const truth = (prices[origin + step] ?? Number.NaN) / last
      const forecast = quantiles[s] ?? []
      for (let i = 0; i < levels.length; i++) {
        const level = levels[i] ?? 0
        const ratio = Math.exp(forecast[i] ?? Number.NaN)
        ratios[i] = ratio
        loss.pinball += pinball(level, truth - ratio) / share
        loss.naivePinball += pinball(level, truth - Math.exp((scores[i] ?? 0) * unit)) / share
      }
      loss.tests += 1
      loss.miss += Math.abs(truth - Math.exp(medianOf(levels, forecast))) / unit
      loss.naiveMiss += Math.abs(truth - 1) / unit
      if (isInside(truth, low80, high80)) loss.inside80 += 1
      if (isInside(truth, low95, high95)) loss.inside95 += 1
    }
    return loss
  })
}

function pinball(level: number, error: number): number {
  return 2 * Math.max(level * error, (level - 1) * error)
}

/** Volatility per row before each origin. */
function sigmasBefore(prices: Float64Array, origins: readonly number[]): Array<number | null> {
  const firstOf = (origin: number) => Math.max(1, origin - SIGMA_ROWS + 1)
  const returns = new Float64Array(Math.max(0, ...origins) + 1)
  for (let i = firstOf(Math.min(...origins)); i < returns.length; i++)
    returns[i] = Math.log((prices[i] ?? Number.NaN) / (prices[i - 1] ?? Number.NaN))
  return origins.map((origin) => standardDeviationOf(returns, firstOf(origin), origin + 1))
}

/** The median log-ratio, interpolated between two levels if 0.5 is not among them. */
function medianOf(levels: readonly number[], quantiles: ArrayLike<number>): number {
  const above = Math.max(
    1,
    levels.findIndex((level) => level >= 0.5),
  )
  const [left, right] = [levels[above - 1] ?? 0.5, levels[above] ?? 0.5]
  const [low, high] = [quantiles[above - 1] ?? 0, quantiles[above] ?? 0]
  return low + ((high - low) * (0.5 - left)) / (right - left)
}

function hasBand(levels: readonly number[], low: number, high: number): boolean {
  return levels.includes(low) && levels.includes(high)
}

function compare(losses: readonly FoldLoss[], folds: readonly FoldForecast[]) {
  const naive = sum(losses, (loss) => loss.naivePinball)
  const ratio = sum(losses, (loss) => loss.pinball) / naive
  const surplus = losses.map((loss) => loss.pinball - ratio * loss.naivePinball)
  const own = sum(surplus, (value) => value * value)
  const shared = overlapping(folds) ? sum(surplus, (value, i) => value * (surplus[i + 1] ?? 0)) : 0
  const n = losses.length
  const error = Math.sqrt((Math.max(own, own + shared) * n) / (n - 1)) / naive
  const reach = studentT975(n - 1) * error
  return { skill: 1 - ratio, low: 1 - ratio - reach, high: 1 - ratio + reach }
}

function overlapping(folds: readonly FoldForecast[]): boolean {
  const longest = folds[0]?.steps.at(-1) ?? 1
  return folds.some((fold, i) => i > 0 && fold.origin - (folds[i - 1]?.origin ?? 0) < longest)
}

/** The 97.5 % point of Student's t, accurate to 1e-3 from 7 degrees of freedom. Abramowitz & Stegun 26.7.5. */
function studentT975(freedom: number): number {
  const z = normalQuantile(0.975)
  const [z3, z5, z7] = [z ** 3, z ** 5, z ** 7]
  const first = (z3 + z) / 4
  const second = (5 * z5 + 16 * z3 + 3 * z) / 96
  const third = (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / 384
  return z + first / freedom + second / freedom ** 2 + third / freedom ** 3
}

function oneMinusRatio(top: number, bottom: number): number | null {
  return bottom > 0 ? 1 - top / bottom : null
}

function sum<T>(items: readonly T[], of: (item: T, i: number) => number): number {
  let total = 0
  for (const [i, item] of items.entries()) total += of(item, i)
  return total
}
