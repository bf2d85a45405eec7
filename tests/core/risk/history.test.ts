import { expect, test } from 'vitest'
import type { HistoryRisk } from '../../../core/contract/jobs/result.ts'
import { riskOfHistory } from '../../../core/risk/history.ts'
import { makeWalk, readGolden } from './support.ts'
import { DAY_MS } from '../../../core/kit/units.ts'

const makeHistory = (prices: number[], stepMs = DAY_MS) => ({
  times: Float64Array.from(prices, (_, i) => i * stepMs),
  prices: Float64Array.from(prices),
})

test('history: every figure agrees with numpy and scipy', () => {
  const golden = readGolden('history') as { times: number[]; prices: number[]; figures: HistoryRisk }
  const found = riskOfHistory({ times: Float64Array.from(golden.times), prices: Float64Array.from(golden.prices) }, 252)
  for (const [name, value] of Object.entries(golden.figures)) {
    expect({ [name]: found[name as keyof HistoryRisk] }).toEqual({ [name]: expect.closeTo(value ?? Number.NaN, 10) })
  }
})

test('history: a price that never moves has zero volatility and no ratios', () => {
  const found = riskOfHistory(makeHistory(Array.from({ length: 100 }, () => 5)), 252)
  expect(found).toMatchObject({
    return: 0,
    cagr: 0,
    volatility: 0,
    max_drawdown: 0,
    current_drawdown: 0,
    best: 0,
    worst: 0,
  })
  expect([found.sharpe, found.sortino, found.calmar, found.skewness, found.excess_kurtosis]).toEqual([
    null,
    null,
    null,
    null,
    null,
  ])
  expect(found.drawdown_days).toBeNull()
})

test('history: steady growth divides by no noise of the last bits', () => {
  const found = riskOfHistory(makeHistory(Array.from({ length: 300 }, (_, i) => 1.01 ** i)), 252)
  expect([found.sharpe, found.sortino, found.calmar]).toEqual([null, null, null])
})

test('history: under 60 rows nothing with a mean in it is annualised', () => {
  const found = riskOfHistory(makeWalk(59), 252)
  expect([found.cagr, found.sharpe, found.sortino, found.calmar]).toEqual([null, null, null, null])
  expect(found.volatility).toBeGreaterThan(0)
})

test('history: 60 rows within an hour have no growth a year', () => {
  const { prices } = makeWalk(60)
  const found = riskOfHistory(makeHistory([...prices], 60_000), 525_600)
  expect([found.cagr, found.calmar]).toEqual([null, null])
})

test('history: a drawdown lasts from its high to the row that is back at it', () => {
  const found = riskOfHistory(makeHistory([100, 80, 90, 100, 110, 99, 105]), 252)
  expect(found.max_drawdown).toBeCloseTo(0.2, 12)
  expect(found.drawdown_days).toBe(3)
  expect(found.current_drawdown).toBeCloseTo(5 / 110, 12)
})

test('history: one row, and prices from 1e-300 to 1e300, still give numbers', () => {
  for (const prices of [[7], [1e-300, 1e300, 1e-300], [1e308, 1e307]]) {
    const found = riskOfHistory(makeHistory(prices), 365)
    expect(Object.values(found).filter((value) => value !== null && !Number.isFinite(value))).toEqual([])
  }
})
