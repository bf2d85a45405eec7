import { toIso } from '../kit/clock.ts'
import type { ReadReport } from '../contract/series.ts'
import type { Gaps } from './calendar/gaps.ts'
import { medianOf, strideOf } from './calendar/frequency.ts'
import type { Series } from './series.ts'

const OUTLIER_SIGMAS = 8
const BAD_TICK_SIGMAS = 12
const OUTLIERS_SHOWN = 20
/** Too few returns to know what is usual. */
const RETURNS_MIN = 10
const STALE_ROWS = 20
/** 3 for 2 is omitted: a market that falls by a third in a day is as likely. */
const SPLIT_FACTORS = [2, 3, 4, 5, 8, 10, 20, 50, 100]
const SPLIT_SLACK = 0.03
/** A jump must also stand out from the preceding days: volatile times have many real jumps. */
const LOCAL_FACTOR = 6
const LOCAL_DECAY = 0.9

/** What is unusual in a series without being wrong: reported, never changed. */
export interface Anomalies {
  readonly outliers: ReadReport['outliers']
  readonly warnings: ReadReport['warnings']
}

/** Finds outlying returns, jumps that look like splits or bad ticks, and prices that do not move. A sigma is
 *  1.4826 times the median absolute deviation of the log returns (Rousseeuw and Croux 1993). */
export function findAnomalies({ times, prices }: Series): Anomalies {
  const { centre, sigma } = usualReturn(prices)
  const found: { row: number; size: number }[] = []
  const splits: number[] = []
  const ticks: number[] = []
  let previous = 0
  let isPreviousJump = false
  let local = sigma
  for (let row = 1; row < prices.length; row += 1) {
    const change = logReturn(prices[row - 1] ?? 1, prices[row] ?? 1)
    const size = Math.abs(change - centre)
    const isJump = sigma > 0 && size > OUTLIER_SIGMAS * sigma && size > LOCAL_FACTOR * local
    if (sigma > 0 && size > OUTLIER_SIGMAS * sigma) {
      keepLargest(found, { row, size })
      const cameBack = Math.abs(previous + change) < 0.25 * Math.abs(previous)
      if (isPreviousJump && cameBack && Math.abs(previous) > BAD_TICK_SIGMAS * sigma) {
        ticks.push(row - 1)
        if (splits.at(-1) === row - 1) splits.pop()
      } else if (isJump && isSplit(Math.exp(change))) splits.push(row)
    }
    local = LOCAL_DECAY * local + (1 - LOCAL_DECAY) * size
    isPreviousJump = isJump
    previous = change
  }
  const outliers = found
    .sort((a, b) => a.row - b.row)
    .map(({ row }) => ({
      timestamp: toIso(times[row] ?? 0),
      price: prices[row] ?? 0,
      return: (prices[row] ?? 0) / (prices[row - 1] ?? 1) - 1,
    }))
  const at = (row: number | undefined) => toIso(times[row ?? 0] ?? 0)
  const warnings: ReadReport['warnings'] = []
  if (splits.length > 0) {
    const row = splits[0] ?? 1
    const ratio = ((prices[row] ?? 0) / (prices[row - 1] ?? 1)).toPrecision(3)
    warnings.push({ code: 'split_suspected', detail: `price times ${ratio} at ${at(row)}${andMore(splits.length)}` })
  }
  if (ticks.length > 0) {
    warnings.push({
      code: 'bad_tick_suspected',
      detail: `a jump that came back at ${at(ticks[0])}${andMore(ticks.length)}`,
    })
  }
  return { outliers, warnings: [...warnings, ...stillness(times, prices)] }
}

/** Warns of significant gaps: a tenth of the rows missing, or one long hole. */
export function warnOfGaps(gaps: Gaps, rows: number): ReadReport['warnings'] {
  const longest = gaps.largest?.rows ?? 0
  if (gaps.rowsMissing < 0.1 * rows && (longest < 10 || longest < 0.01 * rows)) return []
  const after = gaps.largest === null ? '' : `, the longest of ${longest} rows after ${toIso(gaps.largest.afterMs)}`
  return [{ code: 'large_gaps', detail: `${gaps.rowsMissing} rows are missing in ${gaps.count} places${after}` }]
}

/** ln(to / from), by its power series if the two are close: this applies to nearly all of a million returns,
 *  and a logarithm is expensive. */
function logReturn(from: number, to: number): number {
  const change = to / from - 1
  return Math.abs(change) < 0.01 ? change * (1 - change / 2 + (change * change) / 3) : Math.log(to / from)
}

function usualReturn(prices: Float64Array): { centre: number; sigma: number } {
  const stride = strideOf(prices.length)
  const count = prices.length < 2 ? 0 : Math.floor((prices.length - 2) / stride) + 1
  if (count < RETURNS_MIN) return { centre: 0, sigma: 0 }
  const returns = new Float64Array(count)
  for (let i = 0; i < count; i += 1) {
    returns[i] = Math.log((prices[i * stride + 1] ?? 1) / (prices[i * stride] ?? 1))
  }
  const centre = medianOf(returns)
  const deviations = returns.map((value) => Math.abs(value - centre))
  const spread = 1.4826 * medianOf(deviations)
  if (spread > 0) return { centre, sigma: spread }
  // More than half of the returns are equal, as with prices that seldom move: the mean deviation still gives
  // a scale.
  return { centre, sigma: (1.2533 * deviations.reduce((sum, value) => sum + value, 0)) / count }
}

function keepLargest(found: { row: number; size: number }[], one: { row: number; size: number }): void {
  if (found.length < OUTLIERS_SHOWN) {
    found.push(one)
    return
  }
  let smallest = 0
  for (let i = 1; i < found.length; i += 1) if ((found[i]?.size ?? 0) < (found[smallest]?.size ?? 0)) smallest = i
  if (one.size > (found[smallest]?.size ?? 0)) found[smallest] = one
}

function isSplit(ratio: number): boolean {
  return SPLIT_FACTORS.some((factor) => near(ratio, factor) || near(ratio, 1 / factor))
}

function near(value: number, target: number): boolean {
  return Math.abs(value / target - 1) < SPLIT_SLACK
}

function stillness(times: Float64Array, prices: Float64Array): ReadReport['warnings'] {
  let runs = 1
  let run = 1
  let longest = { rows: 1, from: 0 }
  for (let row = 1; row < prices.length; row += 1) {
    if (prices[row] === prices[row - 1]) run += 1
    else {
      runs += 1
      run = 1
    }
    if (run > longest.rows) longest = { rows: run, from: row - run + 1 }
  }
  if (runs === 1) return [{ code: 'constant', detail: `the price is ${prices[0]} in every row` }]
  if (longest.rows < STALE_ROWS || longest.rows < (5 * prices.length) / runs) return []
  return [
    {
      code: 'stale',
      detail: `the price stays the same for ${longest.rows} rows from ${toIso(times[longest.from] ?? 0)}`,
    },
  ]
}

function andMore(count: number): string {
  return count > 1 ? ` and ${count - 1} more` : ''
}
