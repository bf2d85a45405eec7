import type { SERIES_INPUTS, SeriesManifest } from '../contract/manifest.ts'
import { DAY_MS, HOUR_MS } from '../kit/units.ts'

/** A series as it was known at one moment. Only the newest rows up to `origin` are used, so the same arrays
 *  may serve many origins. */
export interface SeriesWindow {
  /** Milliseconds UTC, ascending. */
  times: Float64Array
  /** Positive and finite. */
  prices: Float64Array
  /** Index of the last known row; at least 1. */
  origin: number
  /** Known rows before the first of these, which are not given. */
  rowsBefore: number
  /** Milliseconds UTC of the rows after the origin, by the series' own calendar; at least as many as the
   *  greatest step. */
  futureTimes: Float64Array
}

/** The input of one run: every step of every window. */
export interface SeriesBatch {
  windows: readonly SeriesWindow[]
  /** Ascending, from 1. */
  steps: readonly number[]
}

export interface SeriesTensor {
  type: 'float32' | 'int64'
  data: Float32Array | BigInt64Array
  dims: number[]
}

type SeriesInput = (typeof SERIES_INPUTS)[number]

/** Returns the input tensors of the `series` contract that the model asks for; models/README.md defines each.
 *  Returns are computed in float64 from log prices and only then cast. */
export function toSeriesTensors(
  { windows, steps }: SeriesBatch,
  { series }: Pick<SeriesManifest, 'series'>,
): Map<SeriesInput, SeriesTensor> {
  const counts = windows.map(({ origin }) => Math.min(origin, series.window))
  const shape: Shape = {
    windows,
    counts,
    steps,
    length: Math.max(...counts),
    horizon: Math.max(...windows.map(({ futureTimes }) => futureTimes.length)),
  }
  const last = steps.at(-1) ?? 0
  if (windows.some(({ origin, futureTimes }) => origin < 1 || futureTimes.length < last)) {
    throw new RangeError('a window needs two rows, and a future time for every step')
  }
  return new Map(series.inputs.map((name) => [name, BUILD[name](shape)]))
}

interface Shape {
  windows: readonly SeriesWindow[]
  /** Real returns of each window. */
  counts: readonly number[]
  steps: readonly number[]
  length: number
  horizon: number
}

const BUILD: Record<SeriesInput, (shape: Shape) => SeriesTensor> = {
  returns({ windows, counts, length }) {
    const data = new Float32Array(windows.length * length)
    const logs = logsOf(windows, counts)
    windows.forEach(({ prices, origin }, b) => {
      const count = counts[b] ?? 0
      const log = logs.get(prices) ?? prices
      let at = (b + 1) * length - count
      for (let row = origin - count + 1; row <= origin; row++) data[at++] = (log[row] ?? NaN) - (log[row - 1] ?? NaN)
    })
    return { type: 'float32', data, dims: [windows.length, length] }
  },
  mask({ windows, counts, length }) {
    const data = new Float32Array(windows.length * length)
    counts.forEach((count, b) => data.fill(1, (b + 1) * length - count, (b + 1) * length))
    return { type: 'float32', data, dims: [windows.length, length] }
  },
  rows({ windows }) {
    const data = Float32Array.from(windows, ({ rowsBefore, origin }) => rowsBefore + origin + 1)
    return { type: 'float32', data, dims: [windows.length] }
  },
  step_seconds({ windows, counts }) {
    const data = Float32Array.from(
      windows,
      ({ times, origin }, b) => medianStep(times, origin - (counts[b] ?? 0), origin) / 1000,
    )
    return { type: 'float32', data, dims: [windows.length] }
  },
  slots({ windows, counts, length }) {
    const slots = createInt64(windows.length * length)
    windows.forEach(({ times, origin }, b) => {
      const count = counts[b] ?? 0
      const start = (b + 1) * length - count
      for (let i = 0; i < count; i++) slots.set(start + i, slotOf(times[origin - count + 1 + i] ?? 0))
    })
    return { type: 'int64', data: slots.data, dims: [windows.length, length] }
  },
  future_slots({ windows, horizon }) {
    const slots = createInt64(windows.length * horizon)
    windows.forEach(({ futureTimes }, b) => futureTimes.forEach((time, i) => slots.set(b * horizon + i, slotOf(time))))
    return { type: 'int64', data: slots.data, dims: [windows.length, horizon] }
  },
  steps({ steps }) {
    const numbers = createInt64(steps.length)
    steps.forEach((step, i) => numbers.set(i, step))
    return { type: 'int64', data: numbers.data, dims: [steps.length] }
  },
}

/** The log prices that the windows use, each computed once: windows overlap, and most share their prices. */
function logsOf(windows: readonly SeriesWindow[], counts: readonly number[]): Map<Float64Array, Float64Array> {
  const logs = new Map<Float64Array, Float64Array>()
  windows.forEach(({ prices, origin }, b) => {
    const log = logs.get(prices) ?? new Float64Array(prices.length)
    logs.set(prices, log)
    for (let row = origin - (counts[b] ?? 0); row <= origin; row++)
      if (log[row] === 0) log[row] = Math.log(prices[row] ?? NaN)
  })
  return logs
}

/** weekday * 24 + hour in UTC, Monday = 0. */
export function slotOf(ms: number): number {
  const days = Math.floor(ms / DAY_MS)
  // 1970-01-01 was a Thursday.
  const weekday = (((days + 3) % 7) + 7) % 7
  return weekday * 24 + Math.floor((ms - days * DAY_MS) / HOUR_MS)
}

/** Median distance in milliseconds between rows `from` and `to`; of an even count, the mean of the middle
 *  two. */
export function medianStep(times: Float64Array, from: number, to: number): number {
  const steps = new Float64Array(to - from)
  for (let i = 0; i < steps.length; i++) steps[i] = (times[from + i + 1] ?? 0) - (times[from + i] ?? 0)
  const common = majorityOf(steps)
  if (common !== null) return common
  steps.sort()
  const middle = steps.length >> 1
  const high = steps[middle] ?? 0
  return steps.length % 2 === 1 ? high : ((steps[middle - 1] ?? 0) + high) / 2
}

/** The value that more than half of the values have; it is then also the median, without sorting. Boyer and
 *  Moore 1981. */
function majorityOf(values: Float64Array): number | null {
  let candidate = NaN
  let lead = 0
  for (const value of values) {
    if (lead === 0) candidate = value
    lead += value === candidate ? 1 : -1
  }
  let count = 0
  for (const value of values) if (value === candidate) count++
  return count * 2 > values.length ? candidate : null
}

/** int64 without one BigInt per value: every platform of onnxruntime-node is little-endian, and all values
 *  here are small and not negative, so the low word is the value. */
function createInt64(length: number): { data: BigInt64Array; set: (at: number, value: number) => void } {
  const data = new BigInt64Array(length)
  const words = new Int32Array(data.buffer)
  return {
    data,
    set(at, value) {
      words[2 * at] = value
    },
  }
}
