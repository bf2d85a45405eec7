import { ModelFailure } from './failure.ts'

/** An output as onnxruntime returns it. */
export interface OutputTensor {
  type: string
  dims: readonly number[]
  data: unknown
}

/** A model's output for every step of every window. */
export interface SeriesForecast {
  /** [windows, steps, levels]: log(price / last price) at each level, never decreasing along the levels. */
  quantiles: Float32Array
  /** [windows, steps]: probability that the price ends below the last one. */
  pLoss: Float32Array
  windows: number
  steps: number
  levels: readonly number[]
}

export interface ExpectedShape {
  windows: number
  steps: number
  levels: readonly number[]
}

/** A crossing explained by rounding is corrected; a larger one is the model's fault. */
const CROSSING_MAX = 1e-6
/** exp(30) is 10^13: no price moves that far, and beyond it float64 arithmetic on prices stops being safe. */
const LOG_UNITS_MAX = 30
/** How far a p_loss may be from what the quantiles around zero allow. */
const P_LOSS_SLACK = 0.02

/** Checks the output of a `series` model and corrects rounding. Throws ModelFailure `bad_output` for the
 *  rest: another type or shape, a value that is not finite or beyond 30 log units, crossing quantiles, a
 *  probability outside [0, 1]. Bands and value at risk come from the quantiles, so a p_loss that contradicts
 *  them is replaced by the one they imply. */
export function checkSeriesOutput(
  output: { quantiles: OutputTensor | undefined; pLoss: OutputTensor | undefined },
  { windows, steps, levels }: ExpectedShape,
): SeriesForecast {
  const quantiles = toFloats('quantiles', output.quantiles, [windows, steps, levels.length])
  const given = output.pLoss === undefined ? null : toFloats('p_loss', output.pLoss, [windows, steps])
  const pLoss = new Float32Array(windows * steps)
  for (let i = 0; i < pLoss.length; i++) {
    const curve = quantiles.subarray(i * levels.length, (i + 1) * levels.length)
    mendCurve(curve)
    pLoss[i] = given === null ? lossProbability(levels, curve) : agreedProbability(levels, curve, given[i] ?? NaN)
  }
  return { quantiles, pLoss, windows, steps, levels }
}

function toFloats(name: string, tensor: OutputTensor | undefined, dims: readonly number[]): Float32Array {
  if (tensor === undefined) throw new ModelFailure('bad_output', `${name} is missing`)
  if (tensor.type !== 'float32' || !(tensor.data instanceof Float32Array)) {
    throw new ModelFailure('bad_output', `${name} is ${tensor.type}, not float32`)
  }
  if (tensor.dims.length !== dims.length || dims.some((size, i) => tensor.dims[i] !== size)) {
    throw new ModelFailure('bad_output', `${name} has the shape [${tensor.dims.join(', ')}], not [${dims.join(', ')}]`)
  }
  return tensor.data
}

function mendCurve(curve: Float32Array): void {
  let highest = -Infinity
  for (let q = 0; q < curve.length; q++) {
    const value = curve[q] ?? NaN
    // Written so that NaN fails the check.
    if (!(Math.abs(value) <= LOG_UNITS_MAX)) throw new ModelFailure('bad_output', `a quantile is ${value}`)
    if (value < highest - CROSSING_MAX) {
      throw new ModelFailure('bad_output', `quantiles cross: ${value} after ${highest}`)
    }
    if (value < highest) curve[q] = highest
    else highest = value
  }
}

function agreedProbability(levels: readonly number[], curve: Float32Array, given: number): number {
  if (!(given >= 0 && given <= 1)) throw new ModelFailure('bad_output', `p_loss is ${given}`)
  const { low, high } = bracketOfZero(levels, curve)
  const agrees = given >= low - P_LOSS_SLACK && given <= high + P_LOSS_SLACK
  return agrees ? given : lossProbability(levels, curve)
}

/** The levels between which a loss turns into a gain: all that quantiles determine about P(price < last
 *  price). */
function bracketOfZero(levels: readonly number[], curve: Float32Array): { low: number; high: number } {
  let low = 0
  let high = 1
  for (let q = 0; q < curve.length; q++) {
    if ((curve[q] ?? 0) < 0) low = levels[q] ?? low
  }
  for (let q = curve.length - 1; q >= 0; q--) {
    if ((curve[q] ?? 0) > 0) high = levels[q] ?? high
  }
  return { low, high }
}

/** P(X < 0) of a quantile curve: linear between the levels, exponential beyond the outer ones (the tail that
 *  core/risk uses too). A curve that is flat at zero has its mass there, which is no loss. */
export function lossProbability(levels: readonly number[], curve: Float32Array): number {
  const last = curve.length - 1
  const at = (q: number): { x: number; level: number } => ({ x: curve[q] ?? 0, level: levels[q] ?? 0 })
  const above = curve.findIndex((value) => value >= 0)
  if (above === 0) {
    const [first, second] = [at(0), at(1)]
    if (second.x <= first.x) return first.x > 0 ? first.level / 2 : 0
    const scale = (second.x - first.x) / Math.log(second.level / first.level)
    return first.level * Math.exp(-first.x / scale)
  }
  if (above < 0) {
    const [outer, inner] = [at(last), at(last - 1)]
    if (outer.x <= inner.x) return (1 + outer.level) / 2
    const scale = (outer.x - inner.x) / Math.log((1 - inner.level) / (1 - outer.level))
    return 1 - (1 - outer.level) * Math.exp(outer.x / scale)
  }
  const [left, right] = [at(above - 1), at(above)]
  return left.level + ((right.level - left.level) * -left.x) / (right.x - left.x)
}
