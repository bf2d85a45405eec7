import { DAY_MS } from '../units.ts'

/** The end (ms) of the day that comes `days` after the one of the moment `at`, by the clock of a time zone (an IANA name): the first moment
 *  of the next. Days are counted on the calendar, so that neither the length of a month nor a change of clocks moves it. */
export function endOfDay(at: number, days: number, timeZone: string): number {
  const shown = shownAt(at, timeZone)
  return startOf(shown - (((shown % DAY_MS) + DAY_MS) % DAY_MS) + (days + 1) * DAY_MS, timeZone)
}

/** The end (ms) of a day such as 2028-02-29, by the clock of a time zone. */
export const endOfDate = (date: string, timeZone: string): number =>
  startOf(Date.parse(`${date}T00:00:00Z`) + DAY_MS, timeZone)

/** The first moment at which the clock shows `shown` or later: where clocks are set forward at midnight, that day begins later. */
function startOf(shown: number, timeZone: string): number {
  const candidates = [shown - DAY_MS, shown + DAY_MS].map((near) => shown - (shownAt(near, timeZone) - near))
  return Math.min(...candidates.filter((at) => shownAt(at, timeZone) >= shown))
}

/** What a clock in the zone shows, as if that were UTC, in whole seconds. */
function shownAt(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at)
  const of = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.find((part) => part.type === type)?.value)
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'))
}
