import type { SeriesManifest, TabularManifest } from '../contract/manifest.ts'
import type { TableColumns } from './tabular.ts'
import type { SeriesWindow } from './tensors.ts'
import { DAY_MS } from '../kit/units.ts'

/** Monday 2024-01-01. */
const START_MS = 1_704_067_200_000
const ROWS = 250
const FOLDS = 12
const STEPS = 20

/** The first steps, and the last one that the model promises. */
export function trialSteps({ series }: Pick<SeriesManifest, 'series'>): number[] {
  const first = Array.from({ length: Math.min(STEPS, series.max_horizon) }, (_, i) => i + 1)
  return series.max_horizon > STEPS ? [...first, series.max_horizon] : first
}

/** Synthetic daily series: as short as the model permits, several of up to 250 rows, and one whose price
 *  never moves. */
export function sampleWindows({ series, min_rows: rowsMin }: Pick<SeriesManifest, 'series' | 'min_rows'>): {
  shortest: SeriesWindow
  long: SeriesWindow[]
  constant: SeriesWindow
} {
  const rows = Math.max(ROWS, rowsMin, 2)
  const fewest = Math.max(rowsMin, 2)
  const times = Float64Array.from({ length: rows }, (_, i) => START_MS + i * DAY_MS)
  const prices = wanderingPrices(rows)
  const upTo = (count: number, of: Float64Array = prices): SeriesWindow => {
    const origin = count - 1
    const now = times[origin] ?? START_MS
    const futureTimes = Float64Array.from({ length: series.max_horizon }, (_, i) => now + (i + 1) * DAY_MS)
    return { times, prices: of, origin, rowsBefore: 0, futureTimes }
  }
  return {
    shortest: upTo(fewest),
    long: Array.from({ length: FOLDS }, (_, i) => upTo(Math.round(fewest + ((rows - fewest) * (i + 1)) / FOLDS))),
    constant: upTo(rows, new Float64Array(rows).fill(100)),
  }
}

/** A walk with changing volatility, the same each time: Park and Miller's generator, seed 1. */
function wanderingPrices(rows: number): Float64Array {
  let state = 1
  const chance = (): number => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
  let price = 100
  return Float64Array.from({ length: rows }, (_, i) => {
    const scale = 0.01 * (1 + 0.5 * Math.sin(i / 20))
    price *= Math.exp(scale * (chance() + chance() + chance() + chance() - 2))
    return price
  })
}

/** Synthetic table rows: small numbers, and each category in turn. */
export function sampleTable({ tabular }: Pick<TabularManifest, 'tabular'>, rows: number): TableColumns {
  const columns = tabular.columns.map(({ name, type, categories = [] }, c): [string, Array<number | string>] => [
    name,
    Array.from({ length: rows }, (_, row) => {
      if (type === 'category') return categories[row % categories.length] ?? 'a'
      const value = 1 + ((row * 7 + c * 3) % 10)
      return type === 'integer' ? value : value / 4
    }),
  ])
  return { rows, columns: new Map(columns) }
}
