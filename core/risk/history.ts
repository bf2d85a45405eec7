import type { HistoryRisk } from '../contract/jobs/result.ts'
import { addTo, excessKurtosis, skewness, standardDeviation, startMoments } from './moments.ts'
import { DAY_MS } from '../kit/units.ts'

const YEAR_MS = 365.25 * DAY_MS
/** With fewer rows, an annualised mean or growth is meaningless. */
const ANNUALISE_ROWS_MIN = 60
const ANNUALISE_YEARS_MIN = 0.2

export interface History {
  readonly times: Float64Array
  readonly prices: Float64Array
}

/** Risk over a whole history (times in ms, ascending; prices positive; at least one row), in one pass.
 *  Log-returns: `volatility` (annualised), `skewness`, `excess_kurtosis`. Simple returns per row: `best`,
 *  `worst`, `sharpe` (mean / sd, risk-free rate 0; Sharpe 1994), `sortino` (mean / root mean square of the
 *  losses, target 0; Sortino & Price 1994). `calmar` is cagr / max_drawdown (Young 1991). Drawdowns are
 *  positive shares of the last high; their days run from the high to the first row back at it, or to the end.
 *  Undefined figures are null: cagr, sharpe, sortino and calmar below 60 rows, cagr and calmar also below a
 *  fifth of a year, ratios with a denominator of 0. */
export function riskOfHistory({ times, prices }: History, periodsPerYear: number): HistoryRisk {
  const first = prices[0] ?? Number.NaN
  const years = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / YEAR_MS
  const totalReturn = toRatio(prices.at(-1) ?? first, first) - 1
  const { logs, simple, squaredLosses, best, worst } = sumReturns(prices)
  const falls = findDrawdowns(times, prices)

  const long = prices.length >= ANNUALISE_ROWS_MIN
  const perYear = Math.sqrt(periodsPerYear)
  const logSd = standardDeviation(logs)
  const cagr = long && years >= ANNUALISE_YEARS_MIN ? finite((1 + totalReturn) ** (1 / years) - 1) : null
  return {
    years,
    return: totalReturn,
    cagr,
    volatility: logSd === null ? null : logSd * perYear,
    sharpe: long ? quotient(simple.mean * perYear, standardDeviation(simple)) : null,
    sortino: long ? quotient(simple.mean * perYear, Math.sqrt(squaredLosses / simple.n)) : null,
    calmar: quotient(cagr, falls.deepest),
    max_drawdown: falls.deepest,
    drawdown_days: falls.longestMs === 0 ? null : falls.longestMs / DAY_MS,
    current_drawdown: falls.current,
    best,
    worst,
    skewness: skewness(logs),
    excess_kurtosis: excessKurtosis(logs),
  }
}

function sumReturns(prices: Float64Array) {
  const logs = startMoments()
  const simple = startMoments()
  let squaredLosses = 0
  let best = prices.length > 1 ? -Infinity : 0
  let worst = prices.length > 1 ? Infinity : 0
  let previous = prices[0] ?? 1
  for (let i = 1; i < prices.length; i++) {
    const price = prices[i] ?? previous
    const ratio = toRatio(price, previous)
    const gain = ratio - 1
    addTo(simple, gain)
    addTo(logs, Math.log(ratio))
    if (gain < 0) squaredLosses += gain * gain
    if (gain > best) best = gain
    if (gain < worst) worst = gain
    previous = price
  }
  return { logs, simple, squaredLosses, best, worst }
}

function findDrawdowns(times: Float64Array, prices: Float64Array) {
  let high = prices[0] ?? 1
  let highAt = times[0] ?? 0
  let below = false
  let deepest = 0
  let current = 0
  let longestMs = 0
  for (let i = 1; i < prices.length; i++) {
    const price = prices[i] ?? high
    const at = times[i] ?? highAt
    if (below || price < high) longestMs = Math.max(longestMs, at - highAt)
    below = price < high
    current = below ? 1 - price / high : 0
    deepest = Math.max(deepest, current)
    if (below) continue
    high = price
    highAt = at
  }
  return { deepest, current, longestMs }
}

/** Bounded, because 1e300 after 1e-300 is an infinite return and no answer may contain one. */
function toRatio(price: number, before: number): number {
  return Math.min(1e100, Math.max(1e-100, price / before))
}

function quotient(top: number | null, bottom: number | null): number | null {
  return top === null || !bottom ? null : finite(top / bottom)
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
