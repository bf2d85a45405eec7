import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createDistribution } from '../../core/risk/distribution.ts'
import { chooseFolds } from '../../core/risk/folds.ts'
import { proposeHedges } from '../../core/risk/hedges.ts'
import { riskOfHistory } from '../../core/risk/history.ts'
import { normalCdf, normalQuantile } from '../../core/risk/normal.ts'
import { LEVELS } from '../core/risk/support.ts'

const logPrice = fc.double({ min: -20, max: 20, noNaN: true })
const spreads = fc.array(fc.double({ min: 0.001, max: 0.3, noNaN: true }), {
  minLength: LEVELS.length,
  maxLength: LEVELS.length,
})

/** Ascending prices around any level, one a quantile. */
const quantiles = fc.tuple(logPrice, spreads).map(([start, steps]) => {
  let log = start
  return steps.map((step) => Math.exp((log += step)))
})

test('properties: the normal quantile undoes the cdf', () => {
  fc.assert(
    fc.property(fc.double({ min: -37, max: 5, noNaN: true }), (z) => {
      expect(Math.abs(normalQuantile(normalCdf(z)) - z)).toBeLessThan(1e-9)
    }),
  )
})

test('properties: quantile and probability of one distribution undo each other, tails included', () => {
  fc.assert(
    fc.property(quantiles, fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true }), (prices, p) => {
      const outcome = createDistribution(LEVELS, prices)
      expect(outcome.pBelow(outcome.quantileAt(p))).toBeCloseTo(p, 8)
    }),
  )
})

test('properties: the mean of the worst outcomes is never above their quantile, and falls with the level', () => {
  fc.assert(
    fc.property(quantiles, (prices) => {
      const outcome = createDistribution(LEVELS, prices)
      const [worst1, worst5] = [outcome.meanOfWorst(0.01), outcome.meanOfWorst(0.05)]
      expect(worst5).toBeLessThanOrEqual(outcome.quantileAt(0.05))
      expect(worst1).toBeLessThanOrEqual(outcome.quantileAt(0.01))
      expect(worst1).toBeLessThanOrEqual(worst5 * (1 + 1e-12))
      expect(outcome.logSd).toBeGreaterThanOrEqual(0)
    }),
  )
})

test('properties: drawdowns are shares, and every figure is a number or null', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 1e-9, max: 1e12, noNaN: true }), { minLength: 1, maxLength: 120 }),
      (prices) => {
        const times = Float64Array.from(prices, (_, i) => i * 86_400_000)
        const found = riskOfHistory({ times, prices: Float64Array.from(prices) }, 252)
        expect(found.max_drawdown).toBeGreaterThanOrEqual(found.current_drawdown)
        expect(found.current_drawdown).toBeGreaterThanOrEqual(0)
        expect(found.max_drawdown).toBeLessThanOrEqual(1)
        for (const value of Object.values(found)) expect(value === null || Number.isFinite(value)).toBe(true)
      },
    ),
  )
})

const percent = (text: string | undefined) => Number(text) / 100

test('properties: the sizes in words follow from the losses in the same words', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.02, max: 0.9, noNaN: true }),
      fc.double({ min: 1, max: 1.1, noNaN: true }),
      (var_95, factor) => {
        const es_95 = Math.min(0.99, var_95 * factor)
        const risk = {
          steps: 5,
          timestamp: '',
          p_loss: 0.5,
          expected_return: 0,
          volatility: 0.1,
          volatility_annualised: 0.7,
          var_95,
          es_95,
          var_99: es_95,
          es_99: es_95,
        }
        const hedges = proposeHedges({
          horizons: [risk],
          lastPrice: 10,
          periodsPerYear: 252,
          unit: 'day',
          prices: new Float64Array(2),
          benchmark: null,
        })
        const [size = '', put = ''] = [hedges[0]?.text.en, hedges[2]?.text.en]
        const sizes = /^([\d.]+)% of your capital, at most.* that would be ([\d.]+)%/u.exec(size)
        if (sizes === null) expect(size).toMatch(/^100% of your capital/u)
        else expect(percent(sizes[1]) * percent(sizes[2])).toBeCloseTo(0.01, 3)
        const premium = /to ([\d.]+)% of the price.* at most ([\d.]+)%/u.exec(put)
        expect(percent(premium?.[2]) - percent(premium?.[1])).toBeCloseTo(0.05, 2)
      },
    ),
  )
})

test('properties: folds stay inside the series, leave the model its rows, and ascend', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3000 }),
      fc.integer({ min: 2, max: 200 }),
      fc.integer({ min: 1, max: 1000 }),
      (rows, minRows, horizon) => {
        const { origins, steps } = chooseFolds(rows, minRows, horizon)
        expect(origins.length === 0 || (origins.length >= 8 && origins.length <= 20)).toBe(true)
        for (const [i, origin] of origins.entries()) {
          expect(origin).toBeGreaterThanOrEqual(minRows - 1)
          expect(origin + (steps.at(-1) ?? 0)).toBeLessThan(rows)
          expect(origin).toBeGreaterThan(origins[i - 1] ?? -1)
        }
        expect(steps.every((step) => step <= horizon)).toBe(true)
      },
    ),
  )
})
