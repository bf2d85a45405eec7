/** Maximum rows of the regression: 250 did best out of sample on US, Japanese and British shares. */
const ROWS_MAX = 250
const ROWS_MIN = 30
const RESAMPLES = 200

export interface HedgeRatio {
  /** Worth of the second series to sell per unit held; negative: to buy. */
  readonly ratio: number
  /** 95 % bootstrap interval of the ratio. */
  readonly low: number
  readonly high: number
  /** Share of the variance that the hedge would have removed. */
  readonly rhoSquared: number
  readonly rows: number
}

/** Minimum-variance hedge ratio Cov/Var by OLS on the last 250 aligned log-returns. Ederington 1979; Hull ch.
 *  3. Null for fewer than 30 such returns, or if one of the two does not move. The interval resamples rows
 *  with a fixed seed (Efron 1979), so the same series gives the same figures. */
export function fitHedgeRatio(prices: Float64Array, benchmark: Float64Array): HedgeRatio | null {
  const { own, other } = alignReturns(prices, benchmark)
  const rows = own.length
  if (rows < ROWS_MIN) return null
  const all = regress(own, other, (i) => i)
  if (!all) return null
  const next = startRandom(rows)
  const ratios: number[] = []
  for (let k = 0; k < RESAMPLES; k++) {
    const fit = regress(own, other, () => Math.floor(next() * rows))
    if (fit) ratios.push(fit.ratio)
  }
  ratios.sort((a, b) => a - b)
  const at = (share: number) => ratios[Math.round(share * (ratios.length - 1))] ?? all.ratio
  return { ...all, low: at(0.025), high: at(0.975), rows }
}

/** Log-returns of both over the last rows where both have a price; across a gap in either, neighbours are
 *  joined to one return. */
function alignReturns(prices: Float64Array, benchmark: Float64Array) {
  const own: number[] = []
  const other: number[] = []
  let ownNext = Number.NaN
  let otherNext = Number.NaN
  for (let i = prices.length - 1; i >= 0 && own.length < ROWS_MAX; i--) {
    const a = prices[i] ?? Number.NaN
    const b = benchmark[i] ?? Number.NaN
    if (!(a > 0 && b > 0 && Number.isFinite(b))) continue
    if (ownNext > 0) {
      own.push(Math.log(ownNext / a))
      other.push(Math.log(otherNext / b))
    }
    ownNext = a
    otherNext = b
  }
  return { own, other }
}

function regress(own: readonly number[], other: readonly number[], pick: (i: number) => number) {
  let sumX = 0
  let sumY = 0
  let sumXX = 0
  let sumXY = 0
  let sumYY = 0
  for (let i = 0; i < own.length; i++) {
    const row = pick(i)
    const x = other[row] ?? 0
    const y = own[row] ?? 0
    sumX += x
    sumY += y
    sumXX += x * x
    sumXY += x * y
    sumYY += y * y
  }
  const n = own.length
  const xx = sumXX - (sumX * sumX) / n
  const yy = sumYY - (sumY * sumY) / n
  const xy = sumXY - (sumX * sumY) / n
  if (!(xx > 1e-12 * sumXX && yy > 1e-12 * sumYY)) return null
  return { ratio: xy / xx, rhoSquared: Math.min(1, (xy * xy) / (xx * yy)) }
}

/** Mulberry32: random enough for a bootstrap, and reproducible. */
function startRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
