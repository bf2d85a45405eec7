import { normalCdf, normalPdf, normalQuantile } from './normal.ts'

/** The distribution of one future price behind a quantile forecast. Prices in, prices out; probabilities are
 *  shares. */
export interface PriceDistribution {
  /** P(price < x): strictly below, so a certain price has no probability of loss. */
  readonly pBelow: (x: number) => number
  readonly quantileAt: (p: number) => number
  /** Mean price in the worst `level` of outcomes. Trapezoid between the given levels; below the lowest one the closed
   *  form of the exponential tail. Acerbi & Tasche 2002. */
  readonly meanOfWorst: (level: number) => number
  readonly mean: number
  /** Standard deviation of the logarithm of the price, which equals that of the log-return. */
  readonly logSd: number
}

/** A distribution through `quantiles` (prices, one per level). Between two levels the log-price is linear in
 *  the normal score of the level, so a log-normal forecast is reproduced exactly. Below the lowest level the
 *  log-price has an exponential tail with b = (y(5p) - y(p)) / ln 5, p the lowest level: losses get the
 *  fatter tail. Above the highest level the line continues, because an exponential tail there would have no
 *  mean for b >= 1. Throws Error `bad quantiles: …` as `checkQuantiles` does, for a price that is not
 *  positive and for a mean that overflows. */
export function createDistribution(levels: readonly number[], quantiles: ArrayLike<number>): PriceDistribution {
  checkQuantiles(levels, quantiles)
  const curve = toCurve(levels, quantiles)
  const mean = meanPrice(curve)
  if (!Number.isFinite(mean)) throw new Error('bad quantiles: so far apart that the mean is infinite')
  return {
    pBelow: (x) => pBelow(curve, x),
    quantileAt: (p) => Math.exp(logQuantile(curve, p)),
    meanOfWorst: (level) => meanOfWorst(curve, level),
    mean,
    logSd: logSd(curve),
  }
}

/** Throws Error `bad quantiles: …` unless there are at least two levels, ascending inside (0, 1), with one
 *  finite value each that never decreases. */
export function checkQuantiles(levels: readonly number[], quantiles: ArrayLike<number>): void {
  if (levels.length < 2 || levels.length !== quantiles.length) throw new Error('bad quantiles: one value a level')
  for (const [i, level] of levels.entries()) {
    const value = quantiles[i] ?? Number.NaN
    if (!(level > (levels[i - 1] ?? 0) && level < 1)) throw new Error('bad quantiles: levels must ascend inside (0, 1)')
    if (!Number.isFinite(value)) throw new Error(`bad quantiles: not finite at ${level}`)
    if (value < (quantiles[i - 1] ?? -Infinity)) throw new Error(`bad quantiles: crossing at ${level}`)
  }
}

interface Knot {
  readonly level: number
  /** Normal score of the level. */
  readonly z: number
  /** Log-price. */
  readonly y: number
  readonly price: number
  /** Slope of y in z up to the next knot; at the last one, the slope of the tail. */
  readonly slope: number
}

interface Curve {
  readonly knots: readonly Knot[]
  readonly lowest: Knot
  readonly highest: Knot
  /** Mean excess of the exponential lower tail, in log-price. */
  readonly tail: number
}

function toCurve(levels: readonly number[], quantiles: ArrayLike<number>): Curve {
  const knots = levels.map((level, i) => {
    const price = quantiles[i] ?? Number.NaN
    if (!(price > 0)) throw new Error('bad quantiles: a price must be positive')
    return { level, price, y: Math.log(price), z: normalQuantile(level), slope: 0 }
  })
  for (let i = 0; i < knots.length; i++) {
    const [knot, next] = [knots[i], knots[i + 1]]
    if (knot) knot.slope = next ? (next.y - knot.y) / (next.z - knot.z) : (knots[i - 1]?.slope ?? 0)
  }
  const [lowest] = knots
  const highest = knots.at(-1)
  if (!lowest || !highest) throw new Error('bad quantiles: none')
  const fivefold = Math.min(5 * lowest.level, highest.level)
  const rise = interpolate(knots, lowest, normalQuantile(fivefold)) - lowest.y
  return { knots, lowest, highest, tail: Math.max(0, rise / Math.log(fivefold / lowest.level)) }
}

/** Log-price at a normal score at or above that of the lowest level. */
function interpolate(knots: readonly Knot[], lowest: Knot, z: number): number {
  const knot = knots.findLast((known) => known.z <= z) ?? lowest
  return knot.y + knot.slope * (z - knot.z)
}

function logQuantile({ knots, lowest, tail }: Curve, p: number): number {
  if (p < lowest.level) return tail === 0 ? lowest.y : lowest.y + tail * Math.log(p / lowest.level)
  return interpolate(knots, lowest, normalQuantile(p))
}

function pBelow({ knots, lowest, highest, tail }: Curve, x: number): number {
  if (!(x > 0)) return 0
  const y = Math.log(x)
  if (y <= lowest.y) return tail === 0 ? 0 : lowest.level * Math.exp((y - lowest.y) / tail)
  if (y > highest.y) return highest.slope === 0 ? 1 : normalCdf(highest.z + (y - highest.y) / highest.slope)
  const knot = knots.findLast((known) => known.y < y) ?? lowest
  const next = knots.find((known) => known.y >= y) ?? highest
  return next.y === y ? next.level : normalCdf(knot.z + (y - knot.y) / knot.slope)
}

function meanOfWorst(curve: Curve, level: number): number {
  const { knots, lowest, tail } = curve
  const at = (p: number) => Math.exp(logQuantile(curve, p))
  if (level <= lowest.level) return at(level) / (1 + tail)
  let sum = (lowest.level * lowest.price) / (1 + tail)
  let left = { level: lowest.level, price: lowest.price }
  for (const knot of [...knots.slice(1).filter((known) => known.level < level), { level, price: at(level) }]) {
    sum += ((knot.level - left.level) * (knot.price + left.price)) / 2
    left = knot
  }
  return sum / level
}

/** The integral of exp(y) over each piece, in closed form: y = a + s·z gives exp(a + s²/2)·[Φ(z - s)]. */
function meanPrice({ knots, lowest, tail }: Curve): number {
  let sum = (lowest.level * lowest.price) / (1 + tail)
  for (const [i, { y, z, slope }] of knots.entries()) {
    const end = knots[i + 1]?.z ?? Infinity
    const mass = normalCdf(slope - z) - normalCdf(slope - end)
    if (mass > 0) sum += Math.exp(y - slope * z + (slope * slope) / 2) * mass
  }
  return sum
}

/** First two moments of y about the lowest knot: about it, so that a price of 1e12 loses no digits. */
function logSd({ knots, lowest, tail }: Curve): number {
  let first = -lowest.level * tail
  let second = 2 * lowest.level * tail * tail
  for (const [i, { y, z, slope }] of knots.entries()) {
    const end = knots[i + 1]?.z ?? Infinity
    const start = y - lowest.y - slope * z
    const mass = normalCdf(end) - normalCdf(z)
    const drop = normalPdf(z) - normalPdf(end)
    const wing = z * normalPdf(z) - (end === Infinity ? 0 : end * normalPdf(end))
    first += start * mass + slope * drop
    second += start * start * mass + 2 * start * slope * drop + slope * slope * (mass + wing)
  }
  return Math.sqrt(Math.max(0, second - first * first))
}
