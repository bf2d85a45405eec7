import type { Interval } from '../../core/contract/series.ts'
import type { Random } from '../support/random.ts'

/** When rows come, and what follows from it: written from what markets do, without a line of the product's own code. Clocks are local:
 *  a wall time is kept as if it were UTC. */
export interface Rhythm {
  readonly name: string
  /** Empty where the contract has no word for it. */
  readonly interval: Interval | ''
  readonly perYear: number
  readonly isIntraday: boolean
  /** Clocks only on whole hours or minutes, so that every way to write a clock can say them. */
  readonly rows: readonly [min: number, max: number]
  /** The wall time after another. */
  readonly next: (wall: number) => number
  /** A first wall time in a year. */
  readonly start: (random: Random) => number
}

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

const weekday = (wall: number): number => new Date(wall).getUTCDay()
const midnight = (wall: number): number => Math.floor(wall / DAY) * DAY
const aDay = (random: Random): number => Date.UTC(random.int(1996, 2022), random.below(12), random.int(1, 28))

function stepDays(isOpen: (wall: number) => boolean): (wall: number) => number {
  return (wall) => {
    let day = wall + DAY
    while (!isOpen(day)) day += DAY
    return day
  }
}

/** Rows of a day from `open` to `close`, both hours of the local clock, on open days only. */
function sessions(stepMs: number, open: number, close: number, isOpen: (wall: number) => boolean) {
  const nextDay = stepDays(isOpen)
  return (wall: number): number => {
    const next = wall + stepMs
    return next - midnight(wall) < close * HOUR ? next : nextDay(midnight(wall)) + open * HOUR
  }
}

/** Every so many months, on the day that `place` chooses in a month. */
function stepMonths(months: number, place: (year: number, month: number) => number) {
  return (wall: number): number => {
    const at = new Date(wall).getUTCFullYear() * 12 + new Date(wall).getUTCMonth() + months
    return place(Math.floor(at / 12), at % 12)
  }
}

const firstDay = (year: number, month: number): number => Date.UTC(year, month, 1)
const lastDay = (year: number, month: number): number => Date.UTC(year, month + 1, 0)
const firstWeekday = (year: number, month: number): number => {
  const first = firstDay(year, month)
  return first + ([1, 0, 0, 0, 0, 0, 2][weekday(first)] ?? 0) * DAY
}
const lastWeekday = (year: number, month: number): number => {
  const last = lastDay(year, month)
  return last - ([2, 0, 0, 0, 0, 0, 1][weekday(last)] ?? 0) * DAY
}

const isWeekday = (wall: number): boolean => weekday(wall) >= 1 && weekday(wall) <= 5
const isGulfDay = (wall: number): boolean => weekday(wall) <= 4
const isEvery = (): boolean => true
const isMonWedFri = (wall: number): boolean => [1, 3, 5].includes(weekday(wall))

const onOpenDay =
  (isOpen: (wall: number) => boolean, clock = 0) =>
  (random: Random) =>
    stepDays(isOpen)(aDay(random)) + clock * HOUR
const inMonth =
  (place: (year: number, month: number) => number, years: [number, number] = [1972, 2010]) =>
  (random: Random) =>
    place(random.int(...years), random.below(12))

export const RHYTHMS: readonly Rhythm[] = [
  {
    name: 'weekdays',
    interval: 'daily_trading',
    perYear: 252,
    isIntraday: false,
    rows: [40, 300],
    next: stepDays(isWeekday),
    start: onOpenDay(isWeekday),
  },
  {
    name: 'Sunday to Thursday',
    interval: 'daily_trading',
    perYear: 252,
    isIntraday: false,
    rows: [40, 200],
    next: stepDays(isGulfDay),
    start: onOpenDay(isGulfDay),
  },
  {
    name: 'every day',
    interval: 'daily',
    perYear: 365,
    isIntraday: false,
    rows: [40, 300],
    next: stepDays(isEvery),
    start: onOpenDay(isEvery),
  },
  {
    name: 'Monday, Wednesday, Friday',
    interval: '',
    perYear: 156,
    isIntraday: false,
    rows: [60, 150],
    next: stepDays(isMonWedFri),
    start: onOpenDay(isMonWedFri),
  },
  {
    name: 'weekly',
    interval: 'weekly',
    perYear: 52,
    isIntraday: false,
    rows: [40, 200],
    next: (wall) => wall + 7 * DAY,
    start: onOpenDay(isEvery),
  },
  {
    name: 'every 28 days',
    interval: '',
    perYear: 13.04,
    isIntraday: false,
    rows: [30, 80],
    next: (wall) => wall + 28 * DAY,
    start: onOpenDay(isWeekday),
  },
  {
    name: 'firsts of months',
    interval: 'monthly',
    perYear: 12,
    isIntraday: false,
    rows: [40, 150],
    next: stepMonths(1, firstDay),
    start: inMonth(firstDay),
  },
  {
    name: 'ends of months',
    interval: 'monthly',
    perYear: 12,
    isIntraday: false,
    rows: [40, 150],
    next: stepMonths(1, lastDay),
    start: inMonth(lastDay),
  },
  {
    name: 'first weekdays of months',
    interval: 'monthly',
    perYear: 12,
    isIntraday: false,
    rows: [40, 150],
    next: stepMonths(1, firstWeekday),
    start: inMonth(firstWeekday),
  },
  {
    name: 'last weekdays of months',
    interval: 'monthly',
    perYear: 12,
    isIntraday: false,
    rows: [40, 150],
    next: stepMonths(1, lastWeekday),
    start: inMonth(lastWeekday),
  },
  {
    name: 'quarters',
    interval: 'quarterly',
    perYear: 4,
    isIntraday: false,
    rows: [24, 60],
    next: stepMonths(3, firstDay),
    start: (random) => firstDay(random.int(1972, 2005), random.below(4) * 3),
  },
  {
    name: 'half-years',
    interval: '',
    perYear: 2,
    isIntraday: false,
    rows: [24, 50],
    next: stepMonths(6, lastDay),
    start: (random) => lastDay(random.int(1972, 1995), random.pick([5, 11])),
  },
  {
    name: 'years',
    interval: 'yearly',
    perYear: 1,
    isIntraday: false,
    rows: [24, 80],
    next: stepMonths(12, firstDay),
    start: (random) => firstDay(random.int(1901, 1930), 0),
  },
  {
    name: 'hours without a pause',
    interval: 'hourly',
    perYear: 8_760,
    isIntraday: true,
    rows: [20, 400],
    next: (wall) => wall + HOUR,
    start: (random) => aDay(random) + random.below(24) * HOUR,
  },
  {
    name: 'four hours without a pause',
    interval: 'hourly',
    perYear: 2_190,
    isIntraday: true,
    rows: [30, 300],
    next: (wall) => wall + 4 * HOUR,
    start: (random) => aDay(random),
  },
  {
    name: 'minutes without a pause',
    interval: 'minutes',
    perYear: 525_600,
    isIntraday: true,
    rows: [1_500, 1_800],
    next: (wall) => wall + MINUTE,
    start: (random) => aDay(random) + random.below(24) * HOUR,
  },
  {
    name: 'hours of a session',
    interval: 'hourly',
    perYear: 7 * 252,
    isIntraday: true,
    rows: [140, 400],
    next: sessions(HOUR, 9.5, 16, isWeekday),
    start: onOpenDay(isWeekday, 9.5),
  },
  {
    name: 'five minutes of a session',
    interval: 'minutes',
    perYear: 78 * 252,
    isIntraday: true,
    rows: [200, 800],
    next: sessions(5 * MINUTE, 9.5, 16, isWeekday),
    start: onOpenDay(isWeekday, 9.5),
  },
  {
    name: 'quarter hours of a session',
    interval: 'minutes',
    perYear: 34 * 252,
    isIntraday: true,
    rows: [140, 500],
    next: sessions(15 * MINUTE, 9, 17.5, isWeekday),
    start: onOpenDay(isWeekday, 9),
  },
]
