import { isAppError } from '../../core/kit/errors.ts'
import { futureTimes, toCalendar } from '../../core/series/calendar/calendar.ts'
import { readSeriesFile } from '../../core/series/read.ts'
import type { ReadSeries } from '../../core/series/series.ts'
import { createRandom } from '../support/random.ts'
import { createExport, type Export } from './files.ts'
import { DAY, HOUR } from './rhythms.ts'
import { instantOf, offsetAt } from './times.ts'

/** The outcome of a file. `named`: read otherwise than it was meant, with a warning that says so. `silent`: without. */
export type Outcome = 'right' | 'named' | 'refused' | 'silent'

export interface Verdict {
  readonly outcome: Outcome
  readonly why: string
}

const NOW_MS = Date.UTC(2026, 0, 1)

export async function judge(made: Export): Promise<Verdict> {
  try {
    return compare(made, await readSeriesFile(made.file, { nowMs: NOW_MS }))
  } catch (error) {
    if (!isAppError(error)) throw error
    return { outcome: 'refused', why: error.code }
  }
}

/** Every file of a seed and a number is the same one again. */
export function makeExport(seed: number, i: number): Export {
  const own = (Math.imul(seed, 2_654_435_761) ^ Math.imul(i + 1, 40_503)) >>> 0
  return createExport(createRandom(own), i)
}

const iso = (time: number): string => (Number.isFinite(time) ? new Date(time).toISOString() : String(time))

function compare(made: Export, read: ReadSeries): Verdict {
  const { series, audit } = read
  const warnings = new Set(audit.warnings.map(({ code }) => code))
  const silent = (why: string): Verdict => ({ outcome: 'silent', why: `${why} [${[...warnings].join()}]` })
  // Not sold before its sender has said yes to what is named.
  if (audit.loss) return named('loss')
  if (made.mustAsk) return silent('nothing was asked')

  const { rows } = made
  const lost = rows.length - series.times.length
  if (lost < 0) return silent(`${-lost} rows too many`)
  if (lost > 0.05 * rows.length) return silent(`${lost} of ${rows.length} rows lost`)
  if (lost > 0) return warnings.has('currencies_mixed') ? named('currencies_mixed') : silent(`${lost} rows lost`)

  const timeFault = rows.findIndex((row, i) => !isTimeOf(made, row, series.times[i] ?? Number.NaN))
  if (timeFault >= 0) {
    if (warnings.has('day_month_assumed')) return named('day_month_assumed')
    if (warnings.has('clock_assumed')) return named('clock_assumed')
    return silent(`time ${iso(series.times[timeFault] ?? Number.NaN)} for ${iso(rows[timeFault]?.instant ?? 0)}`)
  }
  const priceFault = rows.findIndex((row, i) => !isNear(series.prices[i], row.price))
  if (priceFault >= 0) {
    const [is, was] = [series.prices[priceFault] ?? 0, rows[priceFault]?.price ?? 0]
    const isThousands = isNear(is * 1_000, was) || isNear(is, was * 1_000)
    if (isThousands && warnings.has('decimal_mark_assumed')) return named('decimal_mark_assumed')
    if (warnings.has('split_suspected')) return named('split_suspected')
    return silent(`price ${is} for ${was}`)
  }
  return compareCalendar(made, read, silent)
}

const named = (why: string): Verdict => ({ outcome: 'named', why })
const isNear = (a = Number.NaN, b = Number.NaN): boolean => Math.abs(a / b - 1) < 1e-9

/** A row of a session is an instant; a day is the day that is written, at whatever clock. Days at the midnight of a zone, told as
 *  counts since 1970 or in UTC, may stay the instants that they are. */
function isTimeOf({ rhythm, isZoned }: Export, { wall, instant }: Export['rows'][number], time: number): boolean {
  if (rhythm.isIntraday) return time === instant
  return Math.floor(time / DAY) === Math.floor(wall / DAY) || (isZoned && time === instant)
}

function compareCalendar(made: Export, { series, audit }: ReadSeries, silent: (why: string) => Verdict): Verdict {
  const { rhythm, broken } = made
  if (rhythm.interval !== '' && audit.interval !== rhythm.interval)
    return silent(`${audit.interval} for ${rhythm.interval}`)
  // Rows that miss make an irregular series a little rarer.
  const slack = broken > 0 ? 0.1 : 0.01
  if (Math.abs(audit.periods_per_year / rhythm.perYear - 1) > slack)
    return silent(`${audit.periods_per_year} a year for ${rhythm.perYear}`)
  const future = futureTimes(series.times, toCalendar(audit), made.next.length)
  for (const [i, wall] of made.next.entries()) {
    const instant = made.isZoned ? instantOf(made.zone, wall) : wall
    const time = future[i] ?? Number.NaN
    // Instants that are steps of days or more apart need not follow a summer time that nothing has told of.
    const isClose = made.isZoned && !rhythm.isIntraday && Math.abs(time - instant) <= HOUR
    // Nor can they follow one that begins between the last row and the next.
    const isUntold =
      made.isZoned &&
      Math.abs(time - instant) === HOUR &&
      offsetAt(made.zone, wall) !== offsetAt(made.zone, made.rows.at(-1)?.wall ?? wall)
    if (!isClose && !isUntold && !isTimeOf(made, { wall, instant, price: 0 }, time))
      return silent(`next ${iso(time)} for ${iso(instant)}`)
  }
  return { outcome: 'right', why: '' }
}
