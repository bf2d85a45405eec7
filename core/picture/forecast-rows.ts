import type { ChartInput } from './input.ts'
import { pickRecent } from './recent.ts'

/** Leaves room for axis arithmetic at the limits of a double. */
const PRICE_MIN = 1e-280
const PRICE_MAX = 1e280

export const BAND_LEVELS = [95, 80, 50] as const
export type BandLevel = (typeof BAND_LEVELS)[number]

/** One step ahead, as drawn. */
export interface ForecastRow {
  readonly at: number
  readonly median: number
  readonly pLoss: number
  readonly bands: Readonly<Partial<Record<BandLevel, { low: number; high: number }>>>
}

const LEVELS_OF = { 95: ['0.025', '0.975'], 80: ['0.1', '0.9'], 50: ['0.25', '0.75'] } as const

/** Returns the forecast as drawn, and the lowest and highest price that must be visible. */
export function toForecastRows({ forecast, times, prices, lastPrice }: ChartInput) {
  const rows = forecast.map((step): ForecastRow => {
    const bands: { -readonly [L in BandLevel]?: { low: number; high: number } } = {}
    for (const level of BAND_LEVELS) {
      const [low, high] = [step.quantiles[LEVELS_OF[level][0]], step.quantiles[LEVELS_OF[level][1]]]
      if (low !== undefined && high !== undefined) bands[level] = { low, high }
    }
    return { at: Date.parse(step.timestamp), median: step.price, pLoss: step.p_loss, bands }
  })
  const seen = [
    lastPrice,
    ...pickRecent(times, prices, rows.length).prices,
    ...rows.flatMap(({ median, bands }) => [median, ...Object.values(bands).flatMap(({ low, high }) => [low, high])]),
  ]
  return { rows, ends: { low: Math.max(PRICE_MIN, Math.min(...seen)), high: Math.min(PRICE_MAX, Math.max(...seen)) } }
}
