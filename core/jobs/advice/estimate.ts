import type { Candidate, Recommendation } from '../../contract/jobs/quote.ts'
import { ESTIMATE } from './record.ts'

/** A 95 % interval extends this many standard errors to each side. */
const Z95 = 1.96

/** Returns the expected skill of a model on a series: its backtest shrunk towards its record, the
 *  precision-weighted mean of both (normal-normal empirical Bayes: Efron & Morris 1975). Without a backtest,
 *  the record alone. */
export function expectSkill(record: number, backtest: Candidate['backtest']): Candidate['expected'] {
  const prior = ESTIMATE.spread ** -2
  const error = backtest === null ? Infinity : Math.max(ESTIMATE.errorMin, (backtest.high - backtest.low) / (2 * Z95))
  const measured = error ** -2
  const skill = (record * prior + (backtest?.skill ?? 0) * measured) / (prior + measured)
  const reach = Z95 * (prior + measured) ** -0.5
  return { skill, low: skill - reach, high: skill + reach }
}

export type Choice = Pick<Recommendation, 'model' | 'rows' | 'cost' | 'reason'>

/** Returns the cheapest candidate that is not noticeably worse than the best; of two at the same price, the
 *  better. Null without candidates. */
export function recommend(candidates: readonly Candidate[]): Choice | null {
  const best = Math.max(...candidates.map(({ expected }) => expected.skill))
  const equals = candidates.filter(({ expected }) => expected.skill > best - ESTIMATE.equal)
  const [chosen] = equals.toSorted((a, b) => a.cost - b.cost || b.expected.skill - a.expected.skill)
  if (chosen === undefined) return null
  const reason =
    candidates.length === 1 ? 'only' : equals.some(({ cost }) => cost > chosen.cost) ? 'cheapest_of_equals' : 'best'
  return { model: chosen.model.name, rows: chosen.rows, cost: chosen.cost, reason }
}
