/** A range of prices and its position in the picture: `low` is drawn at pixel `bottom`, `high` at `top`. */
export interface PriceScale {
  readonly toY: (price: number) => number
  readonly ticks: readonly number[]
  /** Distance between two ticks; null on a logarithmic scale. */
  readonly step: number | null
  readonly low: number
  readonly high: number
}

export interface Rows {
  readonly top: number
  readonly bottom: number
}

/** Above this ratio a linear scale compresses the lower half of the prices into a line. */
const LINEAR_RATIO_MAX = 8
const TICKS_MAX = 8
const PADDING = 0.05

/** A scale for positive prices from `lowest` to `highest`, with margins: linear with 1-2-5 ticks, logarithmic
 *  if the range spans more than a factor of eight. A range of a single price gets one per cent on both sides. */
export function createPriceScale(lowest: number, highest: number, { top, bottom }: Rows): PriceScale {
  if (highest > LINEAR_RATIO_MAX * lowest) return createLogScale(lowest, highest, { top, bottom })
  const flat = highest - lowest < 1e-9 * highest
  const room = flat ? 0.01 * highest : PADDING * (highest - lowest)
  const [low, high] = [lowest - room, highest + room]
  const step = niceStep((high - low) / TICKS_MAX)
  const first = Math.ceil(low / step)
  const count = Math.floor(high / step) - first + 1
  return {
    toY: (price) => bottom - ((price - low) / (high - low)) * (bottom - top),
    ticks: Array.from({ length: count }, (_, i) => timesStep(first + i, step)),
    step,
    low,
    high,
  }
}

function createLogScale(lowest: number, highest: number, { top, bottom }: Rows): PriceScale {
  const room = PADDING * (Math.log(highest) - Math.log(lowest))
  const [low, high] = [Math.log(lowest) - room, Math.log(highest) + room]
  return {
    toY: (price) => Math.max(top, bottom - ((Math.log(price) - low) / (high - low)) * (bottom - top)),
    ticks: logTicks(Math.exp(low), Math.exp(high)),
    step: null,
    low: Math.exp(low),
    high: Math.exp(high),
  }
}

/** 1, 2 or 5 times a power of ten, at or above `rough`. */
export function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough))
  const times = [1, 2, 5, 10].find((candidate) => candidate * power >= rough * (1 - 1e-9)) ?? 10
  return Number((times * power).toPrecision(1))
}

/** 1-2-5 in every power of ten, or only the powers, or every second of them and so on: the first choice with
 *  few enough ticks. */
function logTicks(low: number, high: number): number[] {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))]
  const powers = Array.from({ length: last - first + 1 }, (_, i) => first + i)
  const inside = (price: number) => price >= low && price <= high
  const dense = [[1, 2, 5], [1, 3], [1]].map((times) =>
    powers.flatMap((power) => times.map((one) => Number(`${one}e${power}`))).filter(inside),
  )
  const sparse = Array.from({ length: 200 }, (_, i) =>
    powers
      .filter((power) => power % (i + 2) === 0)
      .map((power) => Number(`1e${power}`))
      .filter(inside),
  )
  return [...dense, ...sparse].find((ticks) => ticks.length <= TICKS_MAX) ?? []
}

/** i steps, without the rounding noise of i * 0.1. */
function timesStep(i: number, step: number): number {
  return step < 1 ? i / Math.round(1 / step) : i * step
}
