import { expect, test } from 'vitest'
import { normalCdf, normalPdf, normalQuantile } from '../../../core/risk/normal.ts'
import { readGolden } from './support.ts'

const golden = readGolden('normal') as { cdf: [number, number][]; quantile: [number, number][] }

test('normal: the cdf agrees with 50-digit arithmetic to 1e-14 relative, deep in the tails too', () => {
  for (const [z, p] of golden.cdf) expect(Math.abs(normalCdf(z) / p - 1), `at ${z}`).toBeLessThan(1e-14)
})

test('normal: the quantile agrees with 50-digit arithmetic to 1e-14, from 1e-300 up', () => {
  for (const [p, z] of golden.quantile) {
    expect(Math.abs(normalQuantile(p) - z), `at ${p}`).toBeLessThan(1e-14 * Math.max(1, Math.abs(z)))
  }
})

test('normal: the ends are what they must be', () => {
  expect([normalCdf(-Infinity), normalCdf(-40), normalCdf(40), normalCdf(Infinity)]).toEqual([0, 0, 1, 1])
  expect([normalQuantile(0), normalQuantile(1)]).toEqual([-Infinity, Infinity])
  expect([normalQuantile(-0.1), normalQuantile(1.1), normalQuantile(Number.NaN)]).toEqual([
    Number.NaN,
    Number.NaN,
    Number.NaN,
  ])
  expect(normalPdf(0)).toBeCloseTo(1 / Math.sqrt(2 * Math.PI), 16)
})
