const ROWS_MIN = 60
const ROWS_PER_STEP = 1.6

/** The end of a history, in proportion to the steps ahead: 1.6 rows a step, at least 60 where there are. What a caller has to
 *  send to the process that draws, and no more. */
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
