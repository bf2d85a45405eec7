import type { Language } from '../contract/common.ts'
import { BAND_LEVELS, type BandLevel, type ForecastRow, toForecastRows } from './forecast-rows.ts'
import { placeHeading, stepOf } from './heading.ts'
import type { ChartInput } from './input.ts'
import { placeEndLabels } from './labels.ts'
import { PALETTE } from './palette.ts'
import { type PriceStyle, sayPrice, styleAlone } from './prices.ts'
import { type Box, createPlacer, type Measure, type Place, type PlacedText, type Point, TEXT_PX } from './placing.ts'
import { createRowAxis, type RowAxis } from './row-axis.ts'
import { createPriceScale, type PriceScale } from './scales.ts'
import { pickRecent } from './recent.ts'
import { pickTimeTicks, sayDate, type TimeTick } from './time-ticks.ts'
import { sayMedian, sayShare } from './words.ts'
import { DAY_MS } from '../kit/units.ts'

export const WIDTH = 1280
export const HEIGHT = 800
const MARGIN = 28
const LABEL_PX = 28
const PLOT_TOP = 224
const PLOT_BOTTOM = HEIGHT - 66
const TICK_GAP = 28

export interface Band {
  readonly level: BandLevel
  readonly upper: readonly Point[]
  readonly lower: readonly Point[]
}
/** The picture as data: every line and text with its position in pixels. */
export interface ChartLayout {
  readonly plot: Box
  readonly texts: readonly PlacedText[]
  readonly gridYs: readonly number[]
  readonly tickXs: readonly number[]
  readonly history: readonly Point[]
  readonly median: readonly Point[]
  readonly bands: readonly Band[]
  /** Where history ends and the forecast begins. */
  readonly now: Point
  /** Lines from the ends of the bands to their labels. */
  readonly leaders: readonly (readonly [Point, Point])[]
  /** The box behind the last price, on the axis. */
  readonly lastBox: Box
}

/** Lays out the whole picture without drawing it. Pure if `measure` is; the same input gives the same layout.
 *  Requires at least one row of history and one step of forecast. */
export function layoutChart(input: ChartInput, language: Language, measure: Measure): ChartLayout {
  const { rows, ends } = toForecastRows(input)
  const scale = createPriceScale(ends.low, ends.high, { top: PLOT_TOP, bottom: PLOT_BOTTOM })
  const { decimals } = input
  const styleFor = (price: number) =>
    decimals === undefined || decimals === null
      ? styleOf(scale, price)
      : { step: 10 ** -decimals, like: scale.step === null ? price : scale.high }
  const say = (price: number) => sayPrice(price, styleFor(price), language)
  const place = createPlacer(measure)
  const names = nameEnds(rows.at(-1), say, language)
  const ticks = scale.ticks.map((price) => ({ price, text: sayPrice(price, tickStyle(scale, price), language) }))
  const last = say(input.lastPrice)
  const plot = {
    left:
      MARGIN +
      22 +
      Math.max(measure(last, TEXT_PX, 'bold'), ...ticks.map(({ text }) => measure(text, TEXT_PX, 'regular'))),
    right: WIDTH - MARGIN - 40 - Math.max(...names.map(({ text }) => measure(text, LABEL_PX, 'bold'))),
    top: PLOT_TOP,
    bottom: PLOT_BOTTOM,
  }
  const recent = pickRecent(input.times, input.prices, rows.length)
  const axis = createRowAxis(
    recent.times,
    rows.map(({ at }) => at),
    plot,
  )
  const lines = layoutLines(input.lastPrice, recent.prices, rows, scale, axis)
  const { now } = lines
  const times = placeTimes(axis, place, sayDate(axis.to, stepOf(input) < DAY_MS, language), language)
  const labels = placeEndLabels(
    names.map((name) => ({ ...name, y: scale.toY(name.price) })),
    { top: PLOT_TOP - 4, bottom: PLOT_BOTTOM, gap: 36 },
  )
  const besideAxis = { x: plot.left - 18, align: 'right' } as const
  return {
    plot,
    ...lines,
    texts: [
      ...placeHeading(input, { left: MARGIN, room: WIDTH - 2 * MARGIN, rows, say, language, measure, place }),
      ...ticks
        .map(({ text, price }) => place(text, { ...besideAxis, y: scale.toY(price), colour: PALETTE.muted }))
        .filter(({ y }) => Math.abs(y - now.y) > 36),
      place(last, { ...besideAxis, y: now.y, colour: PALETTE.paper, weight: 'bold' }),
      ...times,
      ...labels.map(({ text, colour, placedY }) =>
        place(text, { x: plot.right + 36, y: placedY, align: 'left', colour, weight: 'bold', px: LABEL_PX }),
      ),
    ],
    gridYs: scale.ticks.map(scale.toY),
    tickXs: [...times.slice(0, -1).map(({ x }) => x), axis.xAt(axis.to)],
    leaders: labels.map(({ y, placedY }) => [
      { x: plot.right + 5, y },
      { x: plot.right + 29, y: placedY },
    ]),
    lastBox: { left: MARGIN - 10, right: plot.left - 8, top: now.y - 20, bottom: now.y + 20 },
  }
}

function layoutLines(
  lastPrice: number,
  past: readonly number[],
  rows: readonly ForecastRow[],
  scale: PriceScale,
  axis: RowAxis,
): Pick<ChartLayout, 'now' | 'history' | 'median' | 'bands'> {
  const at = (row: number, price: number): Point => ({ x: axis.toX(row), y: scale.toY(price) })
  const now = at(past.length - 1, lastPrice)
  const ahead = (priceOf: (row: ForecastRow) => number) => [
    now,
    ...rows.map((row, i) => at(past.length + i, priceOf(row))),
  ]
  return {
    now,
    history: past.map((price, i) => at(i, price)),
    median: ahead((row) => row.median),
    bands: BAND_LEVELS.filter((level) => rows.every((row) => row.bands[level])).map((level) => ({
      level,
      upper: ahead((row) => row.bands[level]?.high ?? row.median),
      lower: ahead((row) => row.bands[level]?.low ?? row.median),
    })),
  }
}

/** Round times, and the date on which the forecast ends, whose neighbours make room for it. */
function placeTimes(axis: RowAxis, place: Place, endLabel: string, language: Language): PlacedText[] {
  const below = { y: PLOT_BOTTOM + 32, align: 'center' } as const
  const placeTick = ({ at, label }: TimeTick) => place(label, { ...below, x: axis.xAt(at), colour: PALETTE.muted })
  const fit = (ticks: readonly TimeTick[]) => areApart(ticks.map((tick) => placeTick(tick).box))
  const ticks = pickTimeTicks(axis.from, axis.to, fit, language).map(placeTick)
  const centred = place(endLabel, { ...below, x: axis.xAt(axis.to), colour: PALETTE.ink, weight: 'bold' })
  const excess = Math.max(0, centred.box.right - (WIDTH - 8))
  const end = place(endLabel, { ...below, x: centred.x - excess, colour: PALETTE.ink, weight: 'bold' })
  return [...ticks.filter(({ box }) => areApart([box, end.box])), end]
}

/** True if labels, from left to right, stay inside the picture and keep their distance. */
function areApart(boxes: readonly Box[]): boolean {
  return boxes.every(
    ({ left, right }, i) => left >= 8 && right <= WIDTH - 8 && left >= (boxes[i - 1]?.right ?? -Infinity) + TICK_GAP,
  )
}

/** A tenth of the tick distance distinguishes prices; on a logarithmic axis three digits do. */
function styleOf({ step, high }: PriceScale, price: number): PriceStyle {
  return step === null ? styleAlone(price) : { step: step / 10, like: high }
}

function tickStyle({ step, high }: PriceScale, price: number): PriceStyle {
  return step === null ? { step: price, like: price } : { step, like: high }
}

function nameEnds(end: ForecastRow | undefined, say: (price: number) => string, language: Language) {
  if (!end) return []
  const bands = BAND_LEVELS.map((level) => ({ level, band: end.bands[level] })).filter(
    ({ band }) => band && band.high > band.low,
  )
  return [
    ...bands.map(({ level, band }) => ({
      text: sayShare(level, language),
      price: band?.high ?? end.median,
      colour: PALETTE.outline as string,
    })),
    { text: sayMedian(say(end.median), language), price: end.median, colour: PALETTE.median as string },
  ]
}
