import type { ReadReport } from '../../contract/series.ts'
import { DAY_MS, HOUR_MS, WEEK_MS } from '../../kit/units.ts'
import { dateOfDay, dayOf, daysInMonth, mod, timeOfDate, weekdayOf } from './gregorian.ts'
import { inferFrequency, isHalfYear } from './frequency.ts'
import { isHoliday, learnHolidays } from './holidays.ts'
import { alignSessions, hasPause } from './sessions.ts'
import type { Calendar } from '../series.ts'

/** The end of a history that defines its present weekdays and hours; older rows may have another summer time. */
const RECENT_ROWS = 20_000
export const RECENT_WEEKS = 5

/** The calendar that a read report describes. */
export function toCalendar(
  audit: Pick<ReadReport, 'interval' | 'step_seconds' | 'periods_per_year' | 'clock_changes'>,
): Calendar {
  return {
    interval: audit.interval,
    stepMs: audit.step_seconds * 1_000,
    periodsPerYear: audit.periods_per_year,
    clockChanges: (audit.clock_changes ?? []).map(({ at, minutes }) => ({ at: Date.parse(at), minutes })),
  }
}

/** Returns the times of the next `steps` rows after a history, strictly ascending, milliseconds UTC. Trading
 *  days skip the weekdays that the history skips; hours follow the hours of its last weeks; months keep their
 *  day, or their end. */
export function futureTimes(times: Float64Array, calendar: Calendar, steps: number): Float64Array {
  const recent = times.subarray(Math.max(0, times.length - RECENT_ROWS))
  const last = times.at(-1) ?? 0
  switch (calendar.interval) {
    case 'seconds':
    case 'minutes':
    case 'hourly':
      return openHours(recent, last, calendar, steps)
    case 'daily':
      return evenly(last, DAY_MS, steps)
    case 'daily_trading':
      return tradingDays(recent, last, steps)
    case 'weekly':
      return evenly(last, WEEK_MS, steps)
    case 'monthly':
      return months(recent, last, 1, steps)
    case 'quarterly':
      return months(recent, last, 3, steps)
    case 'yearly':
      return months(recent, last, 12, steps)
    case 'irregular':
      return isHalfYear(calendar.stepMs) ? months(recent, last, 6, steps) : evenly(last, calendar.stepMs, steps)
    default:
      return calendar.interval satisfies never
  }
}

/** The hour of the week: Monday 00:00 UTC is 0, Sunday 23:00 is 167. */
export function slotOf(timeMs: number): number {
  return weekdayOf(timeMs) * 24 + mod(Math.floor(timeMs / HOUR_MS), 24)
}

function evenly(last: number, stepMs: number, steps: number): Float64Array {
  return new Float64Array(steps).map((_, i) => last + (i + 1) * stepMs)
}

function tradingDays(recent: Float64Array, last: number, steps: number): Float64Array {
  const openDays = recent.length < 2 ? [] : inferFrequency(recent).openDays
  // A history too short to contain a weekend still belongs to a market that has one.
  const isOpen = openDays.some(Boolean) && !openDays.every(Boolean) ? openDays : [0, 1, 2, 3, 4].map(() => true)
  const holidays = learnHolidays(recent)
  const future = new Float64Array(steps)
  let time = last
  for (let i = 0; i < steps; i += 1) {
    do time += DAY_MS
    while (isOpen[weekdayOf(time)] !== true || isHoliday(holidays, time))
    future[i] = time
  }
  return future
}

/** The same day of later months, or their last day if the history consists of month ends. Markets closed on
 *  weekends get the last trading day before a month end, and the next one after any other day. */
function months(recent: Float64Array, last: number, monthsPerStep: number, steps: number): Float64Array {
  const isMonthEnd = shareOf(recent, (time) => daysToMonthEnd(time) <= 2) >= 0.8
  const isWeekdaysOnly = recent.length >= 12 && shareOf(recent, (time) => weekdayOf(time) >= 5) === 0
  const isFirstBusinessDay = isWeekdaysOnly && shareOf(recent, startsMonth) >= 0.8
  const anchor = dateOfDay(dayOf(last))
  const usualDay = isFirstBusinessDay ? 1 : isMonthEnd ? 31 : Math.max(anchor.day, usualDayOf(recent))
  const clock = last - dayOf(last) * DAY_MS
  return new Float64Array(steps).map((_, i) => {
    const month = anchor.year * 12 + anchor.month - 1 + (i + 1) * monthsPerStep
    const [year, monthOfYear] = [Math.floor(month / 12), mod(month, 12) + 1]
    const time = timeOfDate(year, monthOfYear, Math.min(usualDay, daysInMonth(year, monthOfYear))) + clock
    if (!isWeekdaysOnly || weekdayOf(time) < 5) return time
    return isMonthEnd ? time - (weekdayOf(time) - 4) * DAY_MS : time + (7 - weekdayOf(time)) * DAY_MS
  })
}

/** 31 for a history on the last days of long months: 30 April follows 31 March, and 31 May follows 30 April. */
function usualDayOf(recent: Float64Array): number {
  const last = dateOfDay(dayOf(recent.at(-1) ?? 0))
  if (last.day < daysInMonth(last.year, last.month)) return last.day
  return recent.reduce((max, time) => Math.max(max, dateOfDay(dayOf(time)).day), last.day)
}

/** True for the first weekday of its month. */
function startsMonth(time: number): boolean {
  const { day } = dateOfDay(dayOf(time))
  return day === 1 || (day <= 3 && weekdayOf(time) === 0)
}

function daysToMonthEnd(time: number): number {
  const { year, month, day } = dateOfDay(dayOf(time))
  return daysInMonth(year, month) - day
}

function shareOf(times: Float64Array, isSo: (time: number) => boolean): number {
  let count = 0
  for (const time of times) if (isSo(time)) count += 1
  return count / times.length
}

/** Advances by steps, but only through hours of the week in which the last weeks had rows. After a pause it
 *  starts at the usual minute. A history without a pause has shown no closed hour, so an hour it has not met
 *  yet counts as open. */
function openHours(
  recent: Float64Array,
  last: number,
  { stepMs, clockChanges }: Calendar,
  steps: number,
): Float64Array {
  if (!hasPause(recent, stepMs)) return evenly(last, stepMs, steps)
  const hours = recentHours(alignSessions(recent, clockChanges), last)
  const future = new Float64Array(steps)
  let time = last
  for (let i = 0; i < steps; i += 1) {
    time = nextOpen(time, stepMs, hours)
    future[i] = time
  }
  return future
}

/** By hour of the week: the first and the last offset into the hour (milliseconds) at which rows occurred,
 *  NaN for a closed hour. */
interface WeekHours {
  readonly from: Float64Array
  readonly to: Float64Array
}

function recentHours(recent: Float64Array, last: number): WeekHours {
  const from = new Float64Array(168).fill(Number.NaN)
  const to = new Float64Array(168).fill(Number.NaN)
  // Less than a week shows the hours of a day, which every weekday takes over. The weekend does so only if
  // part of it occurred.
  const isShort = last - (recent[0] ?? last) < WEEK_MS
  const borrowers = recent.some((time) => weekdayOf(time) >= 5) ? 7 : 5
  for (const time of recent) {
    if (time < last - RECENT_WEEKS * WEEK_MS) continue
    const offset = time - Math.floor(time / HOUR_MS) * HOUR_MS
    const slot = slotOf(time)
    const slots = isShort ? sameHour(slot, borrowers) : [slot]
    for (const one of slots) {
      from[one] = Math.min(offset, Number.isNaN(from[one]) ? offset : (from[one] ?? offset))
      to[one] = Math.max(offset, Number.isNaN(to[one]) ? offset : (to[one] ?? offset))
    }
  }
  return { from: withinSession(from, -1, Math.min), to: withinSession(to, 1, Math.max) }
}

/** In a short history, a row missing on the only Tuesday does not end an hour: the hour ends (or begins, with
 *  `beside` -1) where the same hour of other days does, if the session continues or closes with it. */
function withinSession(ends: Float64Array, beside: 1 | -1, furthest: (...of: number[]) => number): Float64Array {
  const goesOn = (slot: number) => !Number.isNaN(ends[mod(slot + beside, 168)] ?? Number.NaN)
  return ends.map((end, slot) => {
    if (Number.isNaN(end)) return end
    const alike = ends.filter((one, at) => at % 24 === slot % 24 && !Number.isNaN(one) && goesOn(at) === goesOn(slot))
    return furthest(...alike)
  })
}

function sameHour(slot: number, weekdays: number): number[] {
  return Array.from({ length: weekdays }, (_, weekday) => weekday * 24 + (slot % 24))
}

function nextOpen(time: number, stepMs: number, { from, to }: WeekHours): number {
  const next = time + stepMs
  const offset = next - Math.floor(next / HOUR_MS) * HOUR_MS
  const slot = slotOf(next)
  if (offset >= (from[slot] ?? Number.NaN) && offset <= (to[slot] ?? Number.NaN)) return next
  for (let hour = offset > (to[slot] ?? Number.NaN) ? 1 : 0; hour <= 168; hour += 1) {
    const start = Math.floor(next / HOUR_MS) * HOUR_MS + hour * HOUR_MS
    const opening = start + (from[slotOf(start)] ?? Number.NaN)
    if (opening >= next) return opening
  }
  return next
}
