/** Prices of trading days that look like a share's: a seeded random walk from 2020 on, or from earlier so that no day is yet to come. */
export function samplePrices(
  rows: number,
  { seed = 1, start = 100, volatility = 0.012 } = {},
): Array<{ date: string; close: number }> {
  let state = seed
  const random = () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return state / 4_294_967_296
  }
  const day = new Date(Date.UTC(2020, 0, 1 - Math.max(0, Math.ceil((rows - 1_000) * 1.4))))
  let price = start
  const out: Array<{ date: string; close: number }> = []
  while (out.length < rows) {
    if (day.getUTCDay() % 6 !== 0) {
      price *= Math.exp(volatility * (random() + random() + random() + random() - 2) * 1.7)
      out.push({ date: day.toISOString().slice(0, 10), close: Number(price.toFixed(4)) })
    }
    day.setUTCDate(day.getUTCDate() + 1)
  }
  return out
}
