import { html } from 'hono/html'
import type { ForecastStep } from '../../contract/jobs/result.ts'
import type { Html } from '../../kit/http/page.ts'
import type { OwnSheet } from '../shell/page.ts'

/** As many of the newest prices as a chart shows. */
const HISTORY_MAX = 1_000
/** The quantiles of the two bands, from outside in: 95 % and 80 % of the outcomes. */
const LEVELS = ['0.025', '0.1', '0.9', '0.975'] as const

export interface Charted {
  /** The lines of prices.csv: a time and a price each, behind a head. */
  pricesCsv: string
  forecast: readonly ForecastStep[]
  decimals: number | null
  /** True if times have hours. */
  hasHours: boolean
  /** How it turned out so far: the price at the last step that is known. */
  outcome: { timestamp: string; price: number } | null
  picture: string
}

/** A chart that a script draws from its data; the picture that core draws stands in where none runs. */
export function chart({ say, format }: OwnSheet, charted: Charted): Html {
  const points = charted.pricesCsv
    .trimEnd()
    .split('\n')
    .slice(1)
    .slice(-HISTORY_MAX)
    .map((line) => line.split(','))
  const data = {
    times: points.map(([time = '']) => Date.parse(time) / 1000),
    prices: points.map(([, price]) => Number(price)),
    steps: charted.forecast.map(({ timestamp, price, quantiles }) => [
      Date.parse(timestamp) / 1000,
      price,
      ...LEVELS.map((level) => quantiles[level] ?? price),
    ]),
    outcome: charted.outcome === null ? null : [Date.parse(charted.outcome.timestamp) / 1000, charted.outcome.price],
    decimals: charted.decimals,
    hours: charted.hasHours,
    locale: format.locale,
    words: {
      price: say('price'),
      median: say('chart-median'),
      band80: say('chart-band-80'),
      band95: say('chart-band-95'),
      outcome: say('chart-outcome'),
    },
  }
  return html`<figure class="chart-frame">
    <div class="chart" data-chart="${JSON.stringify(data)}" role="img" aria-label="${say('chart-about')}">
      <noscript><img class="chart-image" src="${charted.picture}" alt="${say('chart-about')}" width="1280" height="800" /></noscript>
    </div>
    <figcaption class="chart-note" aria-live="polite">${say('chart-hint')}</figcaption>
  </figure>`
}
