import { HOUR_MS, MINUTE_MS } from '../../kit/units.ts'
import { ZONE_MINUTES } from './zones.ts'

/** What reading a time showed besides its value; one object serves a whole column, so that rows allocate
 *  nothing. */
export interface TimeNotes {
  /** The written offset from UTC, in minutes; null if there was none and UTC was assumed. */
  offsetMin: number | null
  twoDigitYear: boolean
}

export function newNotes(): TimeNotes {
  return { offsetMin: null, twoDigitYear: false }
}

/** Milliseconds after midnight UTC of the clock that starts at `start`, minus its offset; 0 if nothing is
 *  there, NaN if it is not a clock. */
export function clockFrom(text: string, start: number, notes: TimeNotes): number {
  notes.offsetMin = null
  let at = start
  if (at === text.length) return 0
  const lead = text.charCodeAt(at)
  if (lead !== 84 && lead !== 116 && lead !== 32 && lead !== 44) return Number.NaN
  at += 1
  while (text.charCodeAt(at) === 32) at += 1
  if (at === text.length) return 0

  const hourDigits = isDigit(text, at + 1) ? 2 : 1
  let hour = hourDigits === 2 ? twoDigits(text, at) : oneDigit(text, at)
  at += hourDigits
  const colon = text.charCodeAt(at) === 58 ? 1 : 0
  const minute = twoDigits(text, at + colon)
  at += colon + 2
  let second = 0
  if (colon === 1 ? text.charCodeAt(at) === 58 : isDigit(text, at)) {
    second = twoDigits(text, at + colon)
    at += colon + 2
  }
  let milliseconds = 0
  if (text.charCodeAt(at) === 46 || text.charCodeAt(at) === 44) {
    at += 1
    for (let scale = 100; isDigit(text, at); at += 1, scale /= 10) {
      if (scale >= 1) milliseconds += oneDigit(text, at) * scale
    }
  }
  if (at < text.length) hour = readSuffix(text.slice(at).trim(), hour, notes)
  if (!(hour < 24 && minute < 60 && second < 60)) return Number.NaN
  return hour * HOUR_MS + (minute - (notes.offsetMin ?? 0)) * MINUTE_MS + second * 1_000 + milliseconds
}

/** A name in round or square brackets only repeats the offset. */
const SUFFIX =
  /^(?:([ap])\.?m\.?)?\s*(z|[a-z]{3,4})?(?:([+\u2212-])(\d\d):?(\d\d)?)?(?: ?\(.{0,60}\)|\[[\w/+-]{1,40}\])?$/i

/** What follows a clock: AM or PM, then Z, UTC or an offset. Returns the hour of the day, NaN if it is
 *  something else. */
function readSuffix(suffix: string, hour: number, notes: TimeNotes): number {
  const match = SUFFIX.exec(suffix)
  if (match === null) return Number.NaN
  const [, half, zone, sign, hours, minutes] = match
  if (zone !== undefined) {
    const offsetMin = ZONE_MINUTES.get(zone.toUpperCase())
    if (offsetMin === undefined) return Number.NaN
    notes.offsetMin = offsetMin
  }
  if (sign !== undefined) {
    const offsetMin = Number(hours) * 60 + Number(minutes ?? 0)
    if (offsetMin > 14 * 60) return Number.NaN
    notes.offsetMin = sign === '+' ? offsetMin : -offsetMin
  }
  if (half === undefined) return hour
  if (hour < 1 || hour > 12) return Number.NaN
  return (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0)
}

export function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 48 && code <= 57
}

export function oneDigit(text: string, at: number): number {
  const code = text.charCodeAt(at) - 48
  return code >= 0 && code <= 9 ? code : Number.NaN
}

export function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48
  const ones = text.charCodeAt(at + 1) - 48
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN
}
