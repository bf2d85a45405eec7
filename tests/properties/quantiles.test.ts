import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkSeriesOutput, lossProbability } from '../../core/inference/check-output.ts'
import { createDistribution } from '../../core/risk/distribution.ts'

const LEVELS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975, 0.99]
const LAST_PRICE = 100
/** Of what lies below the lowest level a curve says nothing: a curve flat at zero counts it as no loss, one just above as half a loss. */
const LOWEST = 0.01

/** Log returns at each level, as a model may answer them: ascending, some of them equal. */
const curves = fc
  .array(fc.oneof(fc.constant(0), fc.double({ min: 0, max: 0.5, noNaN: true })), {
    minLength: LEVELS.length,
    maxLength: LEVELS.length,
  })
  .chain((steps) =>
    fc.double({ min: -2, max: 0.5, noNaN: true }).map((start) => {
      let at = start
      return Float32Array.from(steps, (step) => (at += step))
    }),
  )

const check = (curve: Float32Array, pLoss?: number) =>
  checkSeriesOutput(
    {
      quantiles: { type: 'float32', dims: [1, 1, curve.length], data: curve.slice() },
      pLoss: pLoss === undefined ? undefined : { type: 'float32', dims: [1, 1], data: Float32Array.of(pLoss) },
    },
    { windows: 1, steps: 1, levels: LEVELS },
  )

test('quantiles: what passes the check never crosses, stays finite, and gives positive prices', () => {
  fc.assert(
    fc.property(
      curves,
      fc.array(fc.double({ min: -2e-7, max: 2e-7, noNaN: true }), { minLength: 11, maxLength: 11 }),
      (curve, noise) => {
        const { quantiles } = check(curve.map((value, i) => value + (noise[i] ?? 0)))
        const prices = Array.from(quantiles, (value) => LAST_PRICE * Math.exp(value))
        expect(prices.every((price) => price > 0 && Number.isFinite(price))).toBe(true)
        expect(prices).toEqual([...prices].sort((a, b) => a - b))
      },
    ),
    { seed: 1 },
  )
})

test('quantiles: a curve that falls, is not a number or goes through the roof is refused', () => {
  const bad = fc.oneof(
    fc.constant(NaN),
    fc.constant(Infinity),
    fc.constant(-Infinity),
    fc.double({ min: 31, max: 1e6, noNaN: true }),
  )
  fc.assert(
    fc.property(curves, fc.integer({ min: 0, max: 10 }), bad, (curve, at, value) => {
      const broken = curve.slice()
      broken[at] = value
      expect(() => check(broken)).toThrow(/quantile/)
    }),
    { seed: 2 },
  )
  fc.assert(
    fc.property(
      curves,
      fc.integer({ min: 1, max: 10 }),
      fc.double({ min: 1e-3, max: 2, noNaN: true }),
      (curve, at, fall) => {
        const broken = curve.slice()
        broken[at] = (broken[at - 1] ?? 0) - fall
        expect(() => check(broken)).toThrow(/quantile/)
      },
    ),
    { seed: 3 },
  )
})

test('p_loss: it is a probability, lies between the levels around zero, and falls as the curve rises', () => {
  fc.assert(
    fc.property(curves, fc.double({ min: 0, max: 0.3, noNaN: true }), (curve, shift) => {
      const { pLoss } = check(curve)
      const chance = pLoss[0] ?? NaN
      expect(chance).toBeGreaterThanOrEqual(0)
      expect(chance).toBeLessThanOrEqual(1)
      const below = LEVELS.filter((_, i) => (curve[i] ?? 0) < 0).at(-1) ?? 0
      const above = LEVELS.find((_, i) => (curve[i] ?? 0) > 0) ?? 1
      expect(chance).toBeGreaterThanOrEqual(below - 1e-6)
      expect(chance).toBeLessThanOrEqual(above + 1e-6)
      const risen = lossProbability(
        LEVELS,
        curve.map((value) => value + shift),
      )
      expect(risen).toBeLessThanOrEqual(lossProbability(LEVELS, curve) + LOWEST)
    }),
    { seed: 4 },
  )
})

test('p_loss: one that contradicts the quantiles gives way, one outside [0, 1] is refused', () => {
  fc.assert(
    fc.property(curves, fc.double({ min: 0, max: 1, noNaN: true }), (curve, given) => {
      const agreed = check(curve, given).pLoss[0] ?? NaN
      const below = LEVELS.filter((_, i) => (curve[i] ?? 0) < 0).at(-1) ?? 0
      const above = LEVELS.find((_, i) => (curve[i] ?? 0) > 0) ?? 1
      expect(agreed >= below - 0.0201 && agreed <= above + 0.0201).toBe(true)
    }),
    { seed: 5 },
  )
  for (const wrong of [-0.01, 1.01, NaN]) expect(() => check(new Float32Array(11), wrong)).toThrow(/p_loss/)
})

test('distribution: reading a quantile back at its level gives it, and the shortfall is never milder than the quantile', () => {
  fc.assert(
    fc.property(curves, (curve) => {
      const prices = Array.from(curve, (value) => LAST_PRICE * Math.exp(value))
      const distribution = createDistribution(LEVELS, prices)
      for (const [i, level] of LEVELS.entries())
        expect(Math.abs(distribution.quantileAt(level) / (prices[i] ?? 1) - 1)).toBeLessThan(1e-9)
      const ladder = [0.001, 0.005, 0.03, 0.4, 0.6, 0.97, 0.995].map((level) => distribution.quantileAt(level))
      expect(ladder).toEqual([...ladder].sort((a, b) => a - b))
    }),
    { seed: 6 },
  )
})
