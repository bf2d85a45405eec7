import type { TimeUnit } from '../../core/kit/text/time-words.ts'

/** How far ahead, as people say it: 3 months, 90 days, на 2 недели, 1y. */
export interface Span {
  count: number
  unit: SpanUnit
}
const SPAN_UNITS = ['d', 'w', 'm', 'q', 'y'] as const
type SpanUnit = (typeof SPAN_UNITS)[number]

/** The beginnings of the words for each unit; in Russian in all their endings. */
const WORDS: ReadonlyArray<[unit: SpanUnit, word: RegExp]> = [
  ['d', /^(?:d|days?|д|дн\p{L}*|день)$/u],
  ['w', /^(?:w|wk|weeks?|н|нед\p{L}*)$/u],
  ['m', /^(?:m|mo|months?|м|мес\p{L}*)$/u],
  ['q', /^(?:q|quarters?|кв|квартал\p{L}*)$/u],
  ['y', /^(?:y|yr|years?|г|год\p{L}*|лет)$/u],
]
const COUNT_MAX = 1_000

/** Splits "LUMA 3 months" and "Луму на 3 месяца" into what and how far; without a span, all of it is the name. */
export function splitSpan(text: string): { name: string; span: Span | undefined } {
  const trimmed = text.trim()
  const [, name, digits, word] = /^(.+?)\s+(?:for\s+|на\s+)?(\d{1,4})\s*(\p{L}+)\.?$/iu.exec(trimmed) ?? []
  const unit = WORDS.find(([, words]) => words.test(word?.toLowerCase() ?? ''))?.[0]
  const count = Number(digits)
  if (name === undefined || unit === undefined || count < 1 || count > COUNT_MAX)
    return { name: trimmed, span: undefined }
  return { name, span: { count, unit } }
}

/** A span for a button, and back: `3m`; `-` for none. */
export const packSpan = (span: Span | undefined): string => (span === undefined ? '-' : `${span.count}${span.unit}`)

export function unpackSpan(text: string): Span | undefined {
  const [, digits, letter] = /^(\d{1,4})([dwmqy])$/.exec(text) ?? []
  const unit = SPAN_UNITS.find((known) => known === letter)
  return unit === undefined ? undefined : { count: Number(digits), unit }
}

/** How many steps of a series a span of each unit has; a trading year has 252 days. */
const STEPS: Partial<Record<TimeUnit, Record<SpanUnit, number>>> = {
  hour: { d: 24, w: 168, m: 730, q: 2190, y: 8760 },
  trading_day: { d: 1, w: 5, m: 21, q: 63, y: 252 },
  day: { d: 1, w: 7, m: 30, q: 91, y: 365 },
  week: { d: 1 / 7, w: 1, m: 52 / 12, q: 13, y: 52 },
  month: { d: 12 / 365, w: 12 / 52, m: 1, q: 3, y: 12 },
  quarter: { d: 4 / 365, w: 4 / 52, m: 1 / 3, q: 1, y: 4 },
  year: { d: 1 / 365, w: 1 / 52, m: 1 / 12, q: 1 / 4, y: 1 },
}

/** Returns the steps of a series that a span takes, at least 1; undefined where its steps are no part of a calendar. */
export function stepsOf({ count, unit }: Span, step: TimeUnit): number | undefined {
  const each = STEPS[step]?.[unit]
  return each === undefined ? undefined : Math.max(1, Math.round(count * each))
}
