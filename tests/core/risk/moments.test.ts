import { expect, test } from 'vitest'
import { addTo, standardDeviation, standardDeviationOf, startMoments } from '../../../core/risk/moments.ts'

const values = Float64Array.from({ length: 60 }, (_, i) => 0.01 * Math.sin(i * i) + 1e-4 * i)

test('deviation of a stretch: to the last bit that of its values taken one by one', () => {
  for (const [from, end] of [
    [0, 60],
    [7, 31],
    [58, 60],
  ] as const) {
    const moments = startMoments()
    for (const value of values.subarray(from, end)) addTo(moments, value)
    expect(standardDeviationOf(values, from, end)).toBe(standardDeviation(moments))
  }
})

test('deviation of a stretch: null under two values, 0 where nothing moves', () => {
  expect(standardDeviationOf(values, 5, 6)).toBeNull()
  expect(standardDeviationOf(values, 9, 3)).toBeNull()
  expect(standardDeviationOf(new Float64Array(5).fill(0.1), 0, 5)).toBe(0)
})
