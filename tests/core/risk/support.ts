import { readFileSync } from 'node:fs'
import type { ForecastStep } from '../../../core/contract/jobs/result.ts'
import { normalQuantile } from '../../../core/risk/normal.ts'

export const LEVELS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975, 0.99]

/** What tests/core/risk/golden.py wrote with scipy and mpmath. */
export function readGolden(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../golden/risk-${name}.json`, import.meta.url), 'utf8'))
}

/** A log-normal forecast: `sd` is that of one step's log-return. */
export function makeForecast(lastPrice: number, sd: number, horizon: number, drift = 0): ForecastStep[] {
  return Array.from({ length: horizon }, (_, i) => {
    const at = (level: number) => lastPrice * Math.exp(drift * (i + 1) + normalQuantile(level) * sd * Math.sqrt(i + 1))
    return {
      step: i + 1,
      timestamp: new Date(Date.UTC(2026, 0, 1 + i)).toISOString(),
      price: at(0.5),
      quantiles: Object.fromEntries(LEVELS.map((level) => [String(level), at(level)])),
      p_loss: 0.5,
    }
  })
}

/** A random walk that is the same every time. */
export function makeWalk(rows: number, sd = 0.01, seed = 1): { times: Float64Array; prices: Float64Array } {
  const times = Float64Array.from({ length: rows }, (_, i) => Date.UTC(2020, 0, 1) + i * 86_400_000)
  const prices = new Float64Array(rows)
  let state = seed
  let price = 100
  for (let i = 0; i < rows; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    price *= Math.exp(normalQuantile((state + 0.5) / 2 ** 32) * sd)
    prices[i] = price
  }
  return { times, prices }
}
