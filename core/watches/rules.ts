import type { Result } from '../contract/jobs/result.ts'
import type { Cadence, PauseReason } from '../contract/watches/watch.ts'
import type { ErrorCode } from '../contract/errors/params.ts'
import { type AppError, isAppError } from '../kit/errors.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, WEEK_MS } from '../kit/units.ts'

/** Returns the first time of a schedule after `at` (ms), counted from its begin, `anchor`: what was missed comes once. A month has the day
 *  of `anchor`, or its last one. */
export function nextDue(every: Cadence, anchor: number, at: number): number {
  if (every !== 'monthly') {
    const period = every === 'daily' ? DAY_MS : WEEK_MS
    return anchor + period * Math.max(1, Math.floor((at - anchor) / period) + 1)
  }
  const begin = new Date(anchor)
  for (let months = 1; ; months++) {
    const next = new Date(anchor)
    next.setUTCDate(1)
    next.setUTCMonth(begin.getUTCMonth() + months)
    const last = new Date(Date.UTC(next.getUTCFullYear(), next.getUTCMonth() + 1, 0)).getUTCDate()
    next.setUTCDate(Math.min(begin.getUTCDate(), last))
    if (next.getTime() > at) return next.getTime()
  }
}

const RETRY_MS_MAX = 6 * HOUR_MS

/** How long a forecast that could not be ordered waits before its try number `tries`, in ms. */
export const retryMs = (tries: number): number => Math.min(5 * MINUTE_MS * 2 ** (tries - 1), RETRY_MS_MAX)

/** Refusals that repeating does not cure, and what they mean for the watch. */
const PAUSES: Partial<Record<ErrorCode, PauseReason>> = {
  insufficient_credits: 'no_credits',
  spending_limit: 'not_allowed',
  forbidden: 'not_allowed',
  unauthenticated: 'not_allowed',
  terms_not_accepted: 'not_allowed',
  email_unconfirmed: 'not_allowed',
  quote_changed: 'price_changed',
  not_found: 'no_prices',
  symbol_unknown: 'no_prices',
  symbol_ambiguous: 'no_prices',
  unreadable_file: 'no_prices',
  empty_file: 'no_prices',
  too_many_rows: 'no_prices',
  column_missing: 'no_prices',
  several_series: 'no_prices',
  ambiguous_dates: 'no_prices',
  too_few_rows: 'no_prices',
  rows_lost: 'no_prices',
  horizon_too_long: 'no_prices',
  model_unsuitable: 'no_prices',
}

/** Why a refusal pauses a watch; undefined where it is tried again. */
export const pauseOf = (error: AppError): PauseReason | undefined =>
  isAppError(error, 'not_found') && error.params.what === 'model' ? 'model_gone' : PAUSES[error.code]

/** What a forecast says at its last step, as shares. */
export interface RiskAtEnd {
  pLoss: number | null
  var95: number
}

export function riskAtEnd({ risk }: Result): RiskAtEnd | undefined {
  const last = risk.horizons.at(-1)
  return last === undefined ? undefined : { pLoss: last.p_loss, var95: last.var_95 }
}

/** The 95 % band of a forecast that a price has left. */
export interface Left {
  price: number
  low: number
  high: number
  at: number
}

/** Returns how the newest price has left the 95 % band that was forecast for its step; null if it has not, or if the series does not
 *  continue that of the forecast. `anchor`: the last row that the forecast knew. Prices that were rescaled since, as after a split, are
 *  compared in their new scale. */
export function leftBand(
  { times, prices }: { times: ArrayLike<number>; prices: ArrayLike<number> },
  anchor: { at: number; price: number },
  { forecast }: Pick<Result, 'forecast'>,
): Left | null {
  const newest = times.length - 1
  let origin = newest
  while (origin >= 0 && (times[origin] ?? 0) > anchor.at) origin--
  const step = forecast[newest - origin - 1]
  const [known, price, at] = [prices[origin], prices[newest], times[newest]]
  if (times[origin] !== anchor.at || step === undefined) return null
  if (known === undefined || price === undefined || at === undefined) return null
  const [low, high] = [step.quantiles['0.025'], step.quantiles['0.975']]
  if (low === undefined || high === undefined) return null
  const scale = known / anchor.price
  const band = { low: low * scale, high: high * scale }
  return price < band.low || price > band.high ? { price, ...band, at } : null
}
