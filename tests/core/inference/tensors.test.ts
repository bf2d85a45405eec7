import { describe, expect, test } from 'vitest'
import { medianStep, type SeriesWindow, slotOf, toSeriesTensors } from '../../../core/inference/tensors.ts'
import { honestSeries, seriesManifest } from '../../support/onnx-models.ts'

const DAY = 86_400_000
const MONDAY = Date.UTC(2024, 0, 1)

function window(rows: number, changes: Partial<SeriesWindow> = {}): SeriesWindow {
  const times = Float64Array.from({ length: rows }, (_, i) => MONDAY + i * DAY)
  const prices = Float64Array.from({ length: rows }, (_, i) => 100 * 2 ** i)
  const futureTimes = Float64Array.from({ length: 3 }, (_, i) => MONDAY + (rows + i) * DAY)
  return { times, prices, origin: rows - 1, rowsBefore: 0, futureTimes, ...changes }
}

const everyInput = seriesManifest(honestSeries())
everyInput.series = {
  ...everyInput.series,
  window: 4,
  inputs: ['returns', 'mask', 'rows', 'step_seconds', 'slots', 'future_slots', 'steps'],
}

const plain = (windows: SeriesWindow[], steps = [1, 3]) =>
  Object.fromEntries(
    [...toSeriesTensors({ windows, steps }, everyInput)].map(([name, { data, dims }]) => [
      name,
      { data: Array.from(data, Number), dims },
    ]),
  )

describe('toSeriesTensors', () => {
  test('a batch is right-aligned, padded with zeros, and cut to the window', () => {
    const ln2 = Math.fround(Math.log(2))
    expect(plain([window(3), window(9, { rowsBefore: 10 })])).toEqual({
      returns: { dims: [2, 4], data: [0, 0, ln2, ln2, ln2, ln2, ln2, ln2].map((value) => expect.closeTo(value, 6)) },
      mask: { dims: [2, 4], data: [0, 0, 1, 1, 1, 1, 1, 1] },
      rows: { dims: [2], data: [3, 19] },
      step_seconds: { dims: [2], data: [86_400, 86_400] },
      slots: { dims: [2, 4], data: [0, 0, 24, 48, 120, 144, 0, 24] },
      future_slots: { dims: [2, 3], data: [72, 96, 120, 48, 72, 96] },
      steps: { dims: [2], data: [1, 3] },
    })
  })

  test('the rows after the origin are not seen', () => {
    const cut = window(6, { origin: 3, futureTimes: window(4).futureTimes })
    expect(plain([cut])).toEqual(plain([window(4)]))
  })

  test('the longest window of a batch sets its width, when it is shorter than the model looks', () => {
    expect(plain([window(3)]).returns?.dims).toEqual([1, 2])
  })

  test('returns are taken in float64: a price of 1e12 that moves by 1e-9 still moves', () => {
    const prices = Float64Array.of(1e12, 1e12 * (1 + 1e-9), 1e12)
    const [, up, down] = [0, ...(plain([window(3, { prices })]).returns?.data ?? [])]
    expect(up).toBeCloseTo(1e-9, 12)
    expect(down).toBeCloseTo(-1e-9, 12)
  })

  test('too few future times, or a single row, are the fault of the program', () => {
    expect(() => plain([window(3)], [4])).toThrow(RangeError)
    expect(() => plain([window(3, { origin: 0 })])).toThrow(RangeError)
  })
})

test('slotOf: Monday is 0, hours are UTC, and times before 1970 count on backwards', () => {
  expect(slotOf(MONDAY)).toBe(0)
  expect(slotOf(MONDAY - 1)).toBe(6 * 24 + 23)
  expect(slotOf(Date.UTC(2024, 0, 3, 15, 59))).toBe(2 * 24 + 15)
  expect(slotOf(Date.UTC(1969, 11, 31, 23))).toBe(2 * 24 + 23)
})

test('medianStep: of an even count the mean of the middle two, whether or not one distance is the rule', () => {
  const times = (...steps: number[]) =>
    Float64Array.from([0, ...steps].map((_, i, all) => all.slice(0, i + 1).reduce((a, b) => a + b)))
  expect(medianStep(times(1, 1, 3, 1), 0, 4)).toBe(1)
  expect(medianStep(times(1, 2, 3, 4), 0, 4)).toBe(2.5)
  expect(medianStep(times(5, 1, 1, 9), 0, 4)).toBe(3)
  expect(medianStep(times(7, 1, 1, 1), 1, 4)).toBe(1)
})
