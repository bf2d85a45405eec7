import type { Language } from '../contract/common.ts'
import type { ForecastRow } from './forecast-rows.ts'
import type { ChartInput } from './input.ts'
import { PALETTE } from './palette.ts'
import { type Measure, type Place, type PlacedText, TEXT_PX } from './placing.ts'
import { sayDate } from './time-ticks.ts'
import { sayHeadline, saySource, sayVerdict } from './words.ts'

const HEADLINE_SIZES = [44, 40, 36, 32, 28]
const TITLE_WIDTH = 320

export interface Head {
  /** Where the lines begin, and their maximum length, in pixels. */
  readonly left: number
  readonly room: number
  readonly rows: readonly ForecastRow[]
  readonly say: (price: number) => string
  readonly language: Language
  readonly measure: Measure
  readonly place: Place
}

/** The lines above the chart: the finding in words, its source, and how well the model did. */
export function placeHeading(
  input: ChartInput,
  { left, room, rows, say, language, measure, place }: Head,
): PlacedText[] {
  const end = rows.at(-1)
  const stepMs = stepOf(input)
  const band = end?.bands[80]
  const outlook = {
    steps: rows.length,
    interval: input.interval,
    stepMs,
    pLoss: end?.pLoss ?? 0.5,
    band: band ? { low: say(band.low), high: say(band.high) } : null,
    sure: band && band.low === band.high ? say(band.low) : null,
  }
  const lines = sayHeadline(outlook, language)
  const fits = (px: number) => lines.every((line) => measure(line, px, 'bold') <= room)
  const px = HEADLINE_SIZES.find(fits) ?? 28
  const roomFor = (width: number) => (text: string) => measure(text, TEXT_PX, 'regular') <= width
  const source = saySource(
    {
      title: cutTo(input.title ?? '', roomFor(TITLE_WIDTH)),
      model: cutTo(input.modelTitle[language], roomFor(2 * TITLE_WIDTH)),
      rows: input.rows,
      last: say(input.lastPrice),
      date: sayDate(input.times.at(-1) ?? 0, stepMs < 86_400_000, language),
    },
    language,
  )
  const at = (y: number, colour: string) => ({ x: left, y, align: 'left' as const, colour })
  return [
    ...lines.map((line, i) =>
      place(line, { ...at(lines.length === 1 ? 72 : 46 + i * 54, PALETTE.ink), px, weight: 'bold' }),
    ),
    place(source.find(roomFor(room)) ?? '', at(150, PALETTE.muted)),
    place(sayVerdict(input.skill, language), at(188, PALETTE.ink)),
  ]
}

/** The text, or as much of its beginning as fits with an ellipsis; without characters that no font has. */
function cutTo(text: string, fits: (text: string) => boolean): string {
  const clean = Array.from(text.toWellFormed().replaceAll(/\p{C}+/gu, ' '))
  if (fits(clean.join(''))) return clean.join('')
  let length = Math.min(clean.length, 200)
  while (length > 0 && !fits(`${clean.slice(0, length).join('')}…`)) length -= 1
  return `${clean.slice(0, length).join('')}…`
}

/** The shortest distance between recent rows: the length of one step, ignoring weekends. */
export function stepOf({ times, forecast }: ChartInput): number {
  const all = [...times.slice(-60), ...forecast.slice(0, 60).map(({ timestamp }) => Date.parse(timestamp))]
  return Math.min(...all.slice(1).map((at, i) => at - (all[i] ?? at)))
}
