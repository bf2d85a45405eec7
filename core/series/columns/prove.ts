import { medianOf } from '../calendar/frequency.ts'
import type { Profile } from './profile.ts'

/** A few rows of a feed may break a rule that all others keep. */
const BROKEN_MAX = 0.02
const PRODUCT_TOLERANCE = 0.02
const NEAR_ONE = 1.2
/** No price moves by half from one row to the next, but a split does. */
const SPLIT_MOVE = Math.log(1.8)
const QUIET_MOVE = Math.log(1.3)
const ROWS_MIN = 10

/** True if a column is the product of two others, as turnover is of price and volume. */
export function isProduct(product: Profile, a: Profile, b: Profile): boolean {
  if (new Set([product, a, b]).size < 3 || a.position > b.position) return false
  let rows = 0
  let kept = 0
  const brokenMax = BROKEN_MAX * product.values.length
  for (let row = 0; row < product.values.length; row += 1) {
    const [value, left, right] = [product.values[row] ?? NaN, a.values[row] ?? NaN, b.values[row] ?? NaN]
    // A factor of one proves nothing: the price itself is the product of itself and 1. Nor do two that are nearly one.
    if (Number.isNaN(value + left + right) || value === 0 || left === 1 || right === 1) continue
    if (isNearOne(left) && isNearOne(right)) continue
    rows += 1
    if (Math.abs(left * right - value) <= PRODUCT_TOLERANCE * Math.abs(value)) kept += 1
    // Every three columns are tried: nearly all of them end here, after a few rows.
    else if (rows - kept > brokenMax) return false
  }
  return rows >= ROWS_MIN && kept >= (1 - BROKEN_MAX) * rows
}

const isNearOne = (factor: number): boolean => factor > 1 / NEAR_ONE && factor < NEAR_ONE

/** True if `raw` has a jump that `adjusted` does not have: a split. */
export function jumps(raw: Profile, adjusted: Profile): boolean {
  for (let row = 1; row < raw.values.length; row += 1) {
    const move = Math.abs(Math.log((raw.values[row] ?? NaN) / (raw.values[row - 1] ?? NaN)))
    const quiet = Math.abs(Math.log((adjusted.values[row] ?? NaN) / (adjusted.values[row - 1] ?? NaN)))
    if (move > SPLIT_MOVE && quiet < QUIET_MOVE) return true
  }
  return false
}

/** Beside a split a price and its adjusted one move alike, but for dividends. */
const ALIKE = 0.005
const ALIKE_SHARE = 0.95

/** True when `adjusted` is `raw` as it would be without a split: the same in the newest row, which is the first or the last, moving as
 *  `raw` does, and without a jump that `raw` has. */
export function isAdjustedOf(adjusted: Profile, raw: Profile): boolean {
  const ratios = raw.values.map((value, row) => Math.log(value / (adjusted.values[row] ?? NaN))).filter(isFinite)
  if (ratios.length < ROWS_MIN || Math.min(Math.abs(ratios[0] ?? 1), Math.abs(ratios.at(-1) ?? 1)) > 1e-6) return false
  const alike = ratios.subarray(1).filter((ratio, row) => Math.abs(ratio - (ratios[row] ?? 0)) < ALIKE)
  return alike.length >= ALIKE_SHARE * (ratios.length - 1) && jumps(raw, adjusted)
}

/** From the low to the high of a candle it is less far than this. */
const CANDLE_RANGE_MAX = 2
/** The way from a close to the next open is this much shorter than from an open to the next close, or the two cannot be told apart. */
export const WAY_SHARE = 0.8

/** The close among four columns of which one is never below and one never above the others; null when there are no such four, or when
 *  the way from row to row does not tell the open from the close. Four prices of four instruments keep their order, too: but they are
 *  far from each other, or the two in the middle do not change places. */
export function closeOf(columns: readonly Profile[], times: Profile | undefined): number | null {
  const direction = directionOf(times)
  if (direction === 0) return null
  for (const four of runsOfFour(columns)) {
    const high = four.find((one) => four.every((other) => isNever(one, other, (a, b) => a < b)))
    const low = four.find((one) => one !== high && four.every((other) => isNever(one, other, (a, b) => a > b)))
    const [left, right] = four.filter((one) => one !== high && one !== low)
    if (high === undefined || low === undefined || left === undefined || right === undefined) continue
    if (medianOf(high.values.map((value, row) => value / (low.values[row] ?? NaN)).filter(isFinite)) > CANDLE_RANGE_MAX)
      continue
    if (left.values.every((value, row) => value === right.values[row])) return right.position
    const changesPlaces = left.values.some((value, row) => value > (right.values[row] ?? NaN))
    if (!changesPlaces || !right.values.some((value, row) => value > (left.values[row] ?? NaN))) continue
    const ways = [way(left, right), way(right, left)]
    // In a file in descending order the next candle is above.
    const [forwards = 0, backwards = 0] = direction > 0 ? ways : ways.toReversed()
    if (forwards < WAY_SHARE * backwards) return right.position
    if (backwards < WAY_SHARE * forwards) return left.position
  }
  return null
}

/** Returns 1 for ascending times, -1 for descending ones, 0 if neither or not yet known. */
function directionOf(times: Profile | undefined): number {
  const read = times?.timeValues.filter((time) => !Number.isNaN(time)) ?? new Float64Array()
  return Math.sign((read.at(-1) ?? 0) - (read[0] ?? 0))
}

/** True if a column is never below one and never above the other. */
export function isBetween(one: Profile, low: Profile, high: Profile): boolean {
  return isNever(one, low, (a, b) => a < b) && isNever(one, high, (a, b) => a > b)
}

const MOVE_OF_PRICES = 0.15

/** True for positive numbers that are usually close to the previous one. */
export function movesLittle({ values }: Profile): boolean {
  const moves = values.subarray(1).map((value, row) => Math.abs(Math.log(value / (values[row] ?? Number.NaN))))
  const read = moves.filter(Number.isFinite)
  return read.length >= ROWS_MIN && values.every((value) => !(value <= 0)) && medianOf(read) < MOVE_OF_PRICES
}

function runsOfFour(columns: readonly Profile[]): (readonly Profile[])[] {
  return columns.slice(0, Math.max(columns.length - 3, 0)).map((_, at) => columns.slice(at, at + 4))
}

function isNever(one: Profile, other: Profile, breaks: (a: number, b: number) => boolean): boolean {
  const broken = one.values.reduce((count, value, row) => count + Number(breaks(value, other.values[row] ?? NaN)), 0)
  return broken <= BROKEN_MAX * one.values.length
}

/** The distance from each close to the next open. */
function way(open: Profile, close: Profile): number {
  let sum = 0
  for (let row = 1; row < open.values.length; row += 1) {
    const step = Math.abs(Math.log((open.values[row] ?? NaN) / (close.values[row - 1] ?? NaN)))
    if (Number.isFinite(step)) sum += step
  }
  return sum
}
