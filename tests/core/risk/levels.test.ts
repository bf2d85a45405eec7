import { expect, test } from 'vitest'
import { quantilesAt } from '../../../core/risk/levels.ts'
import { normalQuantile } from '../../../core/risk/normal.ts'
import { createRandom } from '../../support/random.ts'
import { LEVELS } from './support.ts'

const stepOf = (prices: readonly number[]) => ({
  quantiles: Object.fromEntries(LEVELS.map((level, i) => [String(level), prices[i] ?? Number.NaN])),
})

test('levels: those of the forecast are its own prices, to the last digit', () => {
  const prices = LEVELS.map((level) => 100 * Math.exp(0.2 * normalQuantile(level)))
  expect(quantilesAt(stepOf(prices), LEVELS)).toEqual(prices)
})

test('levels: between two of a log-normal forecast they are met exactly', () => {
  const prices = LEVELS.map((level) => 100 * Math.exp(0.2 * normalQuantile(level)))
  const asked = [0.033, 0.33, 0.61803, 0.97]
  for (const [i, price] of quantilesAt(stepOf(prices), asked).entries())
    expect(price).toBeCloseTo(100 * Math.exp(0.2 * normalQuantile(asked[i] ?? 0)), 9)
})

test('levels: prices never cross, whatever the forecast and the levels', () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    const random = createRandom(seed).next
    const prices = LEVELS.map(() => 10 ** (8 * random() - 4)).sort((a, b) => a - b)
    // Half of them have neighbours that are equal or nearly so.
    const near = seed % 2 === 0 ? prices : prices.map((_, i) => 3 + (i >> 2) * 4e-16)
    const asked = [...new Set([...LEVELS, ...LEVELS.map((level) => level + 1e-6 * random())])]
      .filter((level) => level <= 0.99)
      .sort((a, b) => a - b)
    const found = quantilesAt(stepOf(near), asked)
    expect(found).toEqual(found.toSorted((a, b) => a - b))
  }
})
