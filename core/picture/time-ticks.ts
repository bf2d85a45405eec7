import type { Language } from '../contract/common.ts'

export interface TimeTick {
  readonly at: number
  readonly label: string
}

const TICKS_MAX = 12
const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Possible tick steps, finest first: of fixed length, or of calendar months. */
const STEPS: readonly ({ ms: number } | { months: number })[] = [
  ...[1, 5, 15, 30].map((n) => ({ ms: n * SECOND })),
  ...[1, 2, 5, 10, 15, 30].map((n) => ({ ms: n * MINUTE })),
  ...[1, 2, 3, 6, 12].map((n) => ({ ms: n * HOUR })),
  ...[1, 2, 7, 14].map((n) => ({ ms: n * DAY })),
  ...[1, 2, 3, 6].map((months) => ({ months })),
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500].map((years) => ({ months: 12 * years })),
]

/** Round times between two (ms), at the finest step whose labels fit; UTC, in the given language. */
export function pickTimeTicks(
  from: number,
  to: number,
  fit: (ticks: readonly TimeTick[]) => boolean,
  language: Language,
): TimeTick[] {
  for (const step of STEPS) {
    const length = 'ms' in step ? step.ms : step.months * 28 * DAY
    if ((to - from) / length > 2 * TICKS_MAX) continue
    const times = 'ms' in step ? everyMs(from, to, step.ms) : everyMonths(from, to, step.months)
    if (times.length > TICKS_MAX) continue
    const monthly = 'months' in step
    const yearly = monthly && step.months >= 12
    const ticks = times.map((at, i) => ({ at, label: sayTick(at, { yearly, monthly, first: i === 0 }, language) }))
    if (fit(ticks)) return ticks
  }
  return []
}

/** `5 Jan 2026`, followed by `14:30 UTC` if the series is intraday. */
export function sayDate(at: number, withinDays: boolean, language: Language): string {
  const date = new Date(at)
  const day = `${sayDay(date, language)} ${date.getUTCFullYear()}`
  return withinDays ? `${day}, ${sayClock(date)} UTC` : day
}

/** Weeks are counted from a Monday: 1970-01-05 was one. */
function everyMs(from: number, to: number, ms: number): number[] {
  const origin = ms >= 7 * DAY ? 4 * DAY : 0
  const first = Math.ceil((from - origin) / ms)
  return Array.from(
    { length: Math.max(0, Math.floor((to - origin) / ms) - first + 1) },
    (_, i) => origin + (first + i) * ms,
  )
}

function everyMonths(from: number, to: number, months: number): number[] {
  const start = new Date(from)
  const times: number[] = []
  const firstMonth = Math.floor((start.getUTCFullYear() * 12 + start.getUTCMonth()) / months) * months
  for (let month = firstMonth; ; month += months) {
    const at = startOfMonth(month)
    if (at > to) return times
    if (at >= from) times.push(at)
  }
}

/** Date.UTC reads the years 0 to 99 as 1900 to 1999, so the year is set separately. */
function startOfMonth(month: number): number {
  return new Date(0).setUTCFullYear(Math.floor(month / 12), month % 12, 1)
}

function sayTick(
  at: number,
  { yearly, monthly, first }: { yearly: boolean; monthly: boolean; first: boolean },
  language: Language,
): string {
  const date = new Date(at)
  const year = String(date.getUTCFullYear())
  if (yearly) return year
  if (monthly) {
    const month = MONTHS[language][date.getUTCMonth()] ?? ''
    return first || date.getUTCMonth() === 0 ? `${month} ${year}` : month
  }
  return at % DAY === 0 ? sayDay(date, language) : sayClock(date)
}

function sayDay(date: Date, language: Language): string {
  return `${date.getUTCDate()} ${MONTHS_OF_DATES[language][date.getUTCMonth()] ?? ''}`
}

function sayClock(date: Date): string {
  const clock = date.toISOString().slice(11, 19)
  return clock.endsWith(':00') ? clock.slice(0, 5) : clock
}

const MONTHS: Readonly<Record<Language, readonly string[]>> = {
  en: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
  ru: ['янв', 'фев', 'мар', 'апр', 'май', 'июн', 'июл', 'авг', 'сен', 'окт', 'ноя', 'дек'],
}
/** In a date the Russian month is in the genitive, which its short form shows only in May. */
const MONTHS_OF_DATES: typeof MONTHS = { en: MONTHS.en, ru: MONTHS.ru.with(4, 'мая') }
