import { medianOf } from '../calendar/frequency.ts'
import type { Profile } from './profile.ts'

/** A few rows of a feed may break a rule that all others keep. */
const BROKEN_MAX = 0.02
const PRODUCT_TOLERANCE = 0.02
/** From one row to the next no price moves by half, but a split does. */
const SPLIT_MOVE = Math.log(1.8)
const QUIET_MOVE = Math.log(1.3)
const ROWS_MIN = 10

/** True when a column is the product of two others, as turnover is of price and volume. */
export function isProduct(product: Profile, a: Profile, b: Profile): boolean {
  if (new Set([product, a, b]).size < 3 || a.position > b.position) return false
  let rows = 0
  let kept = 0
  let distinct = false
  for (let row = 0; row < product.values.length; row += 1) {
    const [value, left, right] = [product.values[row] ?? NaN, a.values[row] ?? NaN, b.values[row] ?? NaN]
    if (Number.isNaN(value + left + right) || value === 0) continue
    rows += 1
    // A factor of one proves nothing: the price itself is the product of itself and 1.
    if (left !== 1 && right !== 1) distinct = true
    if (Math.abs(left * right - value) <= PRODUCT_TOLERANCE * Math.abs(value)) kept += 1
  }
  return distinct && rows >= ROWS_MIN && kept >= (1 - BROKEN_MAX) * rows
}

/** True when `raw` has a jump that `adjusted` does not have: a split. */
export function jumps(raw: Profile, adjusted: Profile): boolean {
  for (let row = 1; row < raw.values.length; row += 1) {
    const move = Math.abs(Math.log((raw.values[row] ?? NaN) / (raw.values[row - 1] ?? NaN)))
    const quiet = Math.abs(Math.log((adjusted.values[row] ?? NaN) / (adjusted.values[row - 1] ?? NaN)))
    if (move > SPLIT_MOVE && quiet < QUIET_MOVE) return true
  }
  return false
}

/** The close among four columns of which one is never below and one never above the others; null when there are no such four, or when
 *  the way from row to row does not tell the open from the close. */
export function closeOf(columns: readonly Profile[]): number | null {
  for (const four of runsOfFour(columns)) {
    const high = four.find((one) => four.every((other) => isNever(one, other, (a, b) => a < b)))
    const low = four.find((one) => one !== high && four.every((other) => isNever(one, other, (a, b) => a > b)))
    const [left, right] = four.filter((one) => one !== high && one !== low)
    if (high === undefined || low === undefined || left === undefined || right === undefined) continue
    if (left.values.every((value, row) => value === right.values[row])) return right.position
    const [forwards, backwards] = [way(left, right), way(right, left)]
    if (forwards !== backwards) return forwards < backwards ? right.position : left.position
  }
  return null
}

/** True when a column is never below one and never above the other. */
export function isBetween(one: Profile, low: Profile, high: Profile): boolean {
  return isNever(one, low, (a, b) => a < b) && isNever(one, high, (a, b) => a > b)
}

const MOVE_OF_PRICES = 0.15

/** True for positive numbers of which a usual one is close to the one before. */
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

/** How far it is from each close to the next open. */
function way(open: Profile, close: Profile): number {
  let sum = 0
  for (let row = 1; row < open.values.length; row += 1) {
    const step = Math.abs(Math.log((open.values[row] ?? NaN) / (close.values[row - 1] ?? NaN)))
    if (Number.isFinite(step)) sum += step
  }
  return sum
}
