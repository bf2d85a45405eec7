import type { Skill } from './result.ts'

type Figures = Pick<
  Skill,
  'verdict' | 'folds' | 'pinball_vs_naive_low' | 'pinball_vs_naive_high' | 'mae_vs_naive' | 'coverage_80'
>

/** The wording of a test result. `range_*`: the model expects tomorrow's price to equal today's, as its rival
 *  does, so only its range was tested. `too_few`: the tests exclude neither a clear gain nor a clear loss. */
export type SkillKind =
  | 'better'
  | 'no_better'
  | 'worse'
  | 'range_better'
  | 'range_no_better'
  | 'range_worse'
  | 'too_few'
  | 'too_short'
  | 'still'

/** The wording about the 80 % band. `rather_*`: likely, but with too few tests to be sure. */
export type BandKind = 'right' | 'narrow' | 'wide' | 'rather_narrow' | 'rather_wide' | 'too_few'

/** A gain or loss that a person would notice: a test that excludes neither shows nothing. */
const CLEAR_EDGE = 0.1
/** A model whose median misses exactly as much as "tomorrow equals today" predicts the same. */
const SAME_MEDIAN = 1e-9
/** Share of outcomes the band promises, how far off still counts as kept, and the interval width that shows
 *  nothing. */
const BAND = { promised: 0.8, slack: 0.1, widest: 0.4 }

/** Returns the wording that the tests justify for a verdict. */
export function skillKind({ verdict, folds, mae_vs_naive: mae, ...skill }: Figures): SkillKind {
  if (verdict === 'too short') return 'too_short'
  if (folds === 0) return 'still'
  const [low, high] = [skill.pinball_vs_naive_low ?? 0, skill.pinball_vs_naive_high ?? 0]
  if (verdict === 'no better' && low < -CLEAR_EDGE && high > CLEAR_EDGE) return 'too_few'
  const kind = verdict === 'no better' ? 'no_better' : verdict
  return expectsNoChange({ mae_vs_naive: mae }) ? `range_${kind}` : kind
}

/** Whether a model was seen to expect tomorrow's price to equal today's. */
export const expectsNoChange = ({ mae_vs_naive: mae }: Pick<Figures, 'mae_vs_naive'>): boolean =>
  mae !== null && Math.abs(mae) < SAME_MEDIAN

/** What the share of outcomes inside the 80 % band tells, each fold taken as one test; null without that band.
 *  "Right" needs a share within 10 points of 80 % and enough tests to say so. */
export function bandKind({ folds, coverage_80: coverage }: Figures): BandKind | null {
  if (coverage === null || folds === 0) return null
  const { promised, slack, widest } = BAND
  const { low, high } = binomialInterval(coverage, folds)
  if (high < promised) return 'narrow'
  if (low > promised) return 'wide'
  if (coverage < promised - slack) return 'rather_narrow'
  if (coverage > promised + slack) return 'rather_wide'
  return high - low > widest ? 'too_few' : 'right'
}

/** 95 % interval of a share observed in `tests` tests. Wilson 1927. */
export function binomialInterval(share: number, tests: number): { low: number; high: number } {
  const z2 = 1.959964 ** 2
  const centre = (share + z2 / (2 * tests)) / (1 + z2 / tests)
  const reach = (Math.sqrt(z2) / (1 + z2 / tests)) * Math.sqrt((share * (1 - share)) / tests + z2 / (4 * tests ** 2))
  return { low: centre - reach, high: centre + reach }
}
