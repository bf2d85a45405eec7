import { expect, test } from 'vitest'
import { pickRiskSteps, riskAtHorizons } from '../../../core/risk/horizons.ts'
import { makeForecast } from './support.ts'

test('horizons: without a wish they are 1, 5, 20 and the last, as far as the forecast goes', () => {
  expect(pickRiskSteps(60)).toEqual([1, 5, 20, 60])
  expect(pickRiskSteps(20)).toEqual([1, 5, 20])
  expect(pickRiskSteps(3)).toEqual([1, 3])
  expect(pickRiskSteps(10, [7, 2, 7, 11])).toEqual([2, 7])
})

test('horizons: a log-normal forecast gives the figures of the textbook', () => {
  const [, month] = riskAtHorizons({
    forecast: makeForecast(50, 0.01, 20),
    lastPrice: 50,
    periodsPerYear: 252,
    steps: [1, 20],
  })
  const spread = 0.01 * Math.sqrt(20)
  expect(month?.steps).toBe(20)
  expect(month?.timestamp).toBe('2026-01-20T00:00:00.000Z')
  expect(month?.var_95).toBeCloseTo(1 - Math.exp(-1.6448536269514722 * spread), 12)
  expect(month?.var_99).toBeCloseTo(1 - Math.exp(-2.3263478740408408 * spread), 12)
  expect(month?.volatility).toBeCloseTo(spread, 3)
  expect(month?.volatility_annualised).toBeCloseTo(0.01 * Math.sqrt(252), 2)
  expect(month?.expected_return).toBeCloseTo(Math.exp(spread ** 2 / 2) - 1, 4)
  // Gaussian shortfall is 2.063 spreads; the exponential tail is meant to be a little fatter.
  expect(month?.es_95).toBeGreaterThan(1 - Math.exp(-2.063 * spread) - 0.001)
  expect(month?.es_95).toBeLessThan(1 - Math.exp(-2.063 * spread) * 0.985)
})

test('horizons: a forecast whose worst outcomes are gains has no loss rather than a negative one', () => {
  const [risk] = riskAtHorizons({ forecast: makeForecast(50, 0.001, 1, 0.1), lastPrice: 50, periodsPerYear: 252 })
  expect([risk?.var_95, risk?.es_95, risk?.var_99, risk?.es_99]).toEqual([0, 0, 0, 0])
  expect(risk?.expected_return).toBeGreaterThan(0.1)
})

test('horizons: crossing quantiles are refused', () => {
  const forecast = makeForecast(50, 0.01, 1).map((step) => ({ ...step, quantiles: { ...step.quantiles, '0.5': 10 } }))
  expect(() => riskAtHorizons({ forecast, lastPrice: 50, periodsPerYear: 252 })).toThrow('bad quantiles: crossing')
})
