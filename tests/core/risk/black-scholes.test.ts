import { expect, test } from 'vitest'
import { pricePut } from '../../../core/risk/black-scholes.ts'

test('Black-Scholes: the example of Hull, Options, Futures and Other Derivatives, ch. 15', () => {
  const hull = { spot: 42, strike: 40, rate: 0.1, volatility: 0.2, years: 0.5 }
  expect(pricePut(hull).price).toBeCloseTo(0.808599, 6)
  expect(pricePut(hull).delta).toBeCloseTo(-0.220869, 6)
})

test('Black-Scholes: the protective puts of the forecast notes', () => {
  expect(pricePut({ spot: 100, strike: 95, rate: 0, volatility: 0.3, years: 20 / 252 }).price).toBeCloseTo(1.37324, 6)
  const other = pricePut({ spot: 100, strike: 90, rate: 0.04, volatility: 0.25, years: 60 / 252 })
  expect(other.price).toBeCloseTo(1.069591, 6)
  expect(other.delta).toBeCloseTo(-0.157987, 6)
})

test('Black-Scholes: without volatility or time an option is worth what it pays', () => {
  const still = { spot: 100, strike: 110, rate: 0, volatility: 0, years: 1 }
  expect([pricePut(still).price, pricePut(still).delta]).toEqual([10, -1])
  expect(pricePut({ ...still, strike: 90 }).price).toBe(0)
  expect(pricePut({ ...still, strike: 100, years: 0 }).price).toBe(0)
})
