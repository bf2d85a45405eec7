import { describe, expect, test } from 'vitest'
import { checkSeriesOutput, lossProbability } from '../../../core/inference/check-output.ts'
import { ModelFailure } from '../../../core/inference/failure.ts'

const LEVELS = [0.1, 0.5, 0.9]

const floats = (values: number[], dims: number[]) => ({ type: 'float32', dims, data: Float32Array.from(values) })
const check = (curve: number[], pLoss?: number) =>
  checkSeriesOutput(
    {
      quantiles: floats(curve, [1, 1, curve.length]),
      pLoss: pLoss === undefined ? undefined : floats([pLoss], [1, 1]),
    },
    { windows: 1, steps: 1, levels: LEVELS },
  )

describe('checkSeriesOutput', () => {
  test('a good answer passes as it is', () => {
    const { quantiles, pLoss } = check([-0.1, 0, 0.1], 0.5)
    expect([...quantiles]).toEqual([...Float32Array.of(-0.1, 0, 0.1)])
    expect(pLoss[0]).toBe(0.5)
  })

  test('a crossing by rounding is mended, a larger one is not', () => {
    expect([...check([0.1, 0.1 - 5e-7, 0.2]).quantiles.subarray(0, 2)]).toEqual([...Float32Array.of(0.1, 0.1)])
    expect(() => check([0.1, 0.09, 0.2])).toThrow(/cross/)
  })

  test.each([
    ['NaN', [-0.1, NaN, 0.1], undefined],
    ['infinity', [-Infinity, 0, 0.1], undefined],
    ['a move beyond 30 log units', [-31, 0, 0.1], undefined],
    ['too few levels', [0, 0.1], undefined],
    ['a probability above 1', [-0.1, 0, 0.1], 1.5],
    ['a probability that is NaN', [-0.1, 0, 0.1], NaN],
  ])('%s is bad output', (_name, curve, pLoss) => {
    expect(() => check(curve, pLoss)).toThrow(expect.objectContaining({ code: 'bad_output' }) as ModelFailure)
  })

  test('another type, another shape or nothing at all is bad output', () => {
    const expected = { windows: 1, steps: 1, levels: LEVELS }
    const wrong = [undefined, floats([0, 0, 0], [3]), { type: 'float64', dims: [1, 1, 3], data: new Float64Array(3) }]
    for (const quantiles of wrong) {
      expect(() => checkSeriesOutput({ quantiles, pLoss: undefined }, expected)).toThrow(ModelFailure)
    }
  })

  test('a probability that contradicts the quantiles gives way to theirs', () => {
    expect(check([-0.1, 0.1, 0.3], 0.45).pLoss[0]).toBeCloseTo(0.45, 6)
    expect(check([-0.1, 0.1, 0.3], 0.8).pLoss[0]).toBeCloseTo(0.3, 6)
  })

  test('a flat curve at zero allows every probability, and is no loss of itself', () => {
    expect(check([0, 0, 0], 0.5).pLoss[0]).toBe(0.5)
    expect(check([0, 0, 0]).pLoss[0]).toBe(0)
  })
})

describe('lossProbability', () => {
  const of = (...curve: number[]) => lossProbability(LEVELS, Float32Array.from(curve))

  test('between the levels it is linear', () => {
    expect(of(-0.1, 0, 0.1)).toBeCloseTo(0.5, 6)
    expect(of(-0.1, 0.1, 0.2)).toBeCloseTo(0.3, 6)
  })

  test('beyond the levels it has an exponential tail, continuous at the outer ones', () => {
    expect(of(0, 0.1, 0.2)).toBeCloseTo(0.1, 6)
    expect(of(0.1, 0.2, 0.3)).toBeCloseTo(0.1 / 5, 6)
    expect(of(-0.3, -0.2, -0.1)).toBeCloseTo(1 - 0.1 / 5, 6)
    expect(of(1, 1, 2)).toBe(0.05)
    expect(of(-2, -1, -1)).toBe(0.95)
  })
})
