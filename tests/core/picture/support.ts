import { createCanvas } from '@napi-rs/canvas'
import type { Interval } from '../../../core/contract/series.ts'
import { createMeasure } from '../../../core/picture/chart.ts'
import { registerFonts } from '../../../core/picture/fonts.ts'
import type { ChartInput } from '../../../core/picture/input.ts'
import { makeForecast, makeWalk } from '../risk/support.ts'
import { DAY_MS } from '../../../core/kit/units.ts'

export interface Wish {
  readonly rows?: number
  readonly horizon?: number
  readonly price?: number
  readonly sd?: number
  readonly stepMs?: number
  readonly interval?: Interval
  readonly title?: string
  readonly verdict?: ChartInput['skill']['verdict']
}

/** A chart of a random walk that ends at `price`, `sd` a row. */
export function makeChart(wish: Wish = {}): ChartInput {
  const {
    rows = 250,
    horizon = 20,
    price = 100,
    sd = 0.012,
    stepMs = DAY_MS,
    interval = 'daily',
    title,
    verdict = 'no better',
  } = wish
  const walk = makeWalk(rows, sd).prices
  const factor = price / (walk.at(-1) ?? 1)
  const start = Date.UTC(2025, 0, 6)
  return {
    title,
    modelTitle: { en: 'Random walk with EWMA volatility', ru: 'Случайное блуждание с волатильностью EWMA' },
    rows,
    times: Array.from({ length: rows }, (_, i) => start + i * stepMs),
    prices: [...walk].map((value) => value * factor),
    lastPrice: price,
    interval,
    forecast: makeForecast(price, sd, horizon).map((step, i) => ({
      ...step,
      timestamp: new Date(start + (rows + i) * stepMs).toISOString(),
    })),
    skill: {
      verdict,
      folds: verdict === 'too short' ? 0 : 16,
      pinball_vs_naive_low: -0.04,
      pinball_vs_naive_high: 0.05,
      mae_vs_naive: 0.01,
      coverage_80: 0.8,
    },
  }
}

/** From flat to wild, tiny to huge, one row to a thousand. */
export const CHARTS: Readonly<Record<string, ChartInput>> = {
  ordinary: makeChart({ title: 'S&P 500', interval: 'daily_trading' }),
  wild: makeChart({ sd: 0.2, horizon: 60, verdict: 'worse' }),
  flat: makeChart({ sd: 0 }),
  calm: makeChart({ sd: 1e-7 }),
  short: makeChart({ rows: 12, horizon: 5, verdict: 'too short' }),
  'one row': makeChart({ rows: 1, horizon: 1 }),
  'one step': makeChart({ horizon: 1 }),
  long: makeChart({ rows: 2_000, horizon: 1_000 }),
  tiny: makeChart({ price: 1.234e-9 }),
  huge: makeChart({ price: 3.21e12 }),
  enormous: makeChart({ price: 4.5e200 }),
  absurd: makeChart({ price: 1e270, sd: 3 }),
  vanishing: makeChart({ price: 3e-250 }),
  hourly: makeChart({ stepMs: 3_600_000, interval: 'hourly', verdict: 'better' }),
  minutes: makeChart({ stepMs: 300_000, interval: 'minutes' }),
  seconds: makeChart({ stepMs: 1_000, interval: 'seconds' }),
  weekly: makeChart({ stepMs: 7 * DAY_MS, interval: 'weekly' }),
  yearly: makeChart({ stepMs: 365.25 * DAY_MS, interval: 'yearly', rows: 80 }),
  wordy: makeChart({ title: `${'Долгое название '.repeat(20)}\u0000\ud800` }),
}

/** Text widths as the picture has them. */
export function startMeasure() {
  registerFonts()
  return createMeasure(createCanvas(8, 8).getContext('2d'))
}
