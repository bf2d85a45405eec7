import { expect, test } from 'vitest'
import { checkQuantiles, createDistribution } from '../../../core/risk/distribution.ts'
import { normalQuantile } from '../../../core/risk/normal.ts'
import { LEVELS, readGolden } from './support.ts'

interface Golden {
  levels: number[]
  quantiles: number[]
  mean: number
  log_sd: number
  mean_of_worst_1: number
  mean_of_worst_5: number
  quantile_at: [number, number][]
}
const golden = readGolden('distribution') as Golden

test('distribution: mean, spread and expected shortfall agree with numeric integration of its quantile function', () => {
  const outcome = createDistribution(golden.levels, golden.quantiles)
  expect(outcome.mean).toBeCloseTo(golden.mean, 7)
  expect(outcome.logSd).toBeCloseTo(golden.log_sd, 7)
  expect(outcome.meanOfWorst(0.01)).toBeCloseTo(golden.mean_of_worst_1, 7)
  expect(outcome.meanOfWorst(0.05)).toBeCloseTo(golden.mean_of_worst_5, 10)
  for (const [p, price] of golden.quantile_at) expect(outcome.quantileAt(p)).toBeCloseTo(price, 10)
})

test('distribution: a log-normal forecast is met exactly above its lowest level', () => {
  const outcome = createDistribution(
    LEVELS,
    LEVELS.map((level) => 100 * Math.exp(0.2 * normalQuantile(level))),
  )
  expect(outcome.pBelow(100)).toBeCloseTo(0.5, 14)
  expect(outcome.quantileAt(0.33)).toBeCloseTo(100 * Math.exp(0.2 * normalQuantile(0.33)), 10)
  expect(outcome.quantileAt(0.9995)).toBeCloseTo(100 * Math.exp(0.2 * normalQuantile(0.9995)), 8)
  expect(outcome.logSd).toBeCloseTo(0.2, 2)
})

test('distribution: a price that is certain has no probability of loss, no spread and no shortfall', () => {
  const outcome = createDistribution(
    LEVELS,
    LEVELS.map(() => 7),
  )
  expect([outcome.pBelow(6.99), outcome.pBelow(7), outcome.pBelow(7.01)]).toEqual([0, 0, 1])
  expect(outcome.mean).toBeCloseTo(7, 12)
  expect(outcome.logSd).toBe(0)
  expect(outcome.meanOfWorst(0.05)).toBeCloseTo(7, 12)
})

test('distribution: quantiles that cross, are not numbers or are missing are named', () => {
  expect(() => checkQuantiles([0.1, 0.5], [2, 1])).toThrow('bad quantiles: crossing at 0.5')
  expect(() => checkQuantiles([0.1, 0.5], [1, Number.NaN])).toThrow('bad quantiles: not finite at 0.5')
  expect(() => checkQuantiles([0.1, 0.5], [1])).toThrow('bad quantiles: one value a level')
  expect(() => checkQuantiles([0.5, 0.1], [1, 2])).toThrow('bad quantiles: levels must ascend')
  expect(() => createDistribution([0.1, 0.5], [0, 1])).toThrow('bad quantiles: a price must be positive')
  expect(() => createDistribution([0.1, 0.5, 0.9], [1e-300, 1, 1e300])).toThrow('bad quantiles: so far apart')
  expect(() => checkQuantiles([0.1, 0.5], [-1, -1])).not.toThrow()
})
