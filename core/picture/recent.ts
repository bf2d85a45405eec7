const ROWS_MIN = 60
const ROWS_PER_STEP = 1.6

/** Returns the end of a history in proportion to the horizon: 1.6 rows per step, at least 60 if available. It
 *  is all that the drawing process needs. */
export function pickRecent(
  times: ArrayLike<number>,
  prices: ArrayLike<number>,
  horizon: number,
): { times: number[]; prices: number[] } {
  const rows = Math.min(prices.length, Math.max(ROWS_MIN, Math.round(ROWS_PER_STEP * horizon)))
  const from = prices.length - rows
  return {
    times: Array.from({ length: rows }, (_, i) => times[from + i] ?? 0),
    prices: Array.from({ length: rows }, (_, i) => prices[from + i] ?? 0),
  }
}
