import { LIMITS } from '../../core/contract/limits.ts'
import { starsOf } from '../../core/contract/money/stars.ts'
import type { ReadReport } from '../../core/contract/series.ts'
import { sayAhead, sayUnit, type TimeUnit, timeUnitOf } from '../../core/kit/text/time-words.ts'
import type { Say } from '../locales/say.ts'

/** "250 credits", "21 кредит". */
export const credits = (say: Say, n: number): string => say('credits', { n })

/** What a person reads who sends a file beyond the limit of a series. */
export const fileTooLarge = (say: Say): string =>
  say('file-too-large', { limit: Math.floor(LIMITS.fileBytesMax / 1_000_000) })

/** "50 ⭐". */
export const stars = (say: Say, n: number): string => say('stars', { n })

/** What is paid, in the currency that it is paid in: "45 ⭐", "$3.00". */
export function paid(say: Say, { amount, currency }: { amount: number; currency: string }): string {
  if (currency === 'XTR') return stars(say, amount)
  const format = new Intl.NumberFormat(say.language, { style: 'currency', currency })
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2))
}

/** Credits in the money of the reader: "500 credits (50 ⭐)". */
export const money = (say: Say, n: number, creditsPerStar: number): string =>
  say('money', { credits: credits(say, n), stars: stars(say, starsOf(n, creditsPerStar)) })

/** A share as a percentage: 0.0712 → "7.1%" in English, "7,1 %" in Russian. Two digits below one percent, so
 *  that a small risk does not look like zero. */
export function percent(say: Say, share: number): string {
  const digits = Math.abs(share) < 0.01 && share !== 0 ? 2 : Math.abs(share) < 0.1 ? 1 : 0
  return `${number(say, share * 100, digits)}${say.language === 'en' ? '%' : '\u00a0%'}`
}

/** The same with its sign: "+1.2%", "−3%". */
export const signed = (say: Say, share: number): string => (share > 0 ? `+${percent(say, share)}` : percent(say, share))

const DECIMALS_MIN_SIZE = 1e-4

/** A price with the decimals of its series; if unknown, with as many as its size makes meaningful. */
export function price(say: Say, value: number, decimals?: number | null): string {
  if (decimals !== undefined && decimals !== null && (Math.abs(value) >= DECIMALS_MIN_SIZE || decimals > 6))
    return number(say, value, decimals)
  const size = Math.abs(value)
  const digits = size >= 1000 ? 0 : size >= 10 ? 2 : size >= 1 ? 3 : Math.min(10, 3 - Math.floor(Math.log10(size || 1)))
  return number(say, value, digits)
}

function number(say: Say, value: number, digits: number): string {
  const rounded = Object.is(Math.round(value * 10 ** digits), -0) ? 0 : value
  return numberFormatOf(say.language, digits).format(rounded).replace(/^-/, '−')
}

/** Formats are expensive to create and used for every number and date. */
const numberFormats = new Map<string, Intl.NumberFormat>()

function numberFormatOf(language: string, digits: number): Intl.NumberFormat {
  const key = `${language}:${digits}`
  const known = numberFormats.get(key)
  if (known !== undefined) return known
  const made = new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits })
  numberFormats.set(key, made)
  return made
}

const DATES = {
  date: { dateStyle: 'medium', timeZone: 'UTC' },
  time: { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' },
  day: { day: 'numeric', month: 'short', timeZone: 'UTC' },
  near: { day: 'numeric', month: 'long', timeZone: 'UTC' },
  far: { dateStyle: 'long', timeZone: 'UTC' },
} as const
const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(language: string, kind: keyof typeof DATES): Intl.DateTimeFormat {
  const key = `${language}:${kind}`
  const known = formats.get(key)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, DATES[kind])
  formats.set(key, made)
  return made
}

/** "16 Nov 2026", "16 нояб. 2026"; for an intraday series with the time, UTC. */
export const date = (say: Say, iso: string, hasTime = false): string =>
  // Russian dates end in « г.», and a sentence that ends with one would have two full stops.
  formatOf(say.language, hasTime ? 'time' : 'date')
    .format(new Date(iso))
    .replace(/\s*г\./, '')

/** "16 Nov", "16 нояб.": for narrow space; with the year if it differs from `year`. */
export const day = (say: Say, iso: string, year: string): string =>
  iso.startsWith(year) ? formatOf(say.language, 'day').format(new Date(iso)) : date(say, iso)

type Calendar = Pick<ReadReport, 'interval' | 'step_seconds'> | null

const unitOf = (calendar: Calendar): TimeUnit =>
  calendar === null ? 'step' : timeUnitOf(calendar.interval, calendar.step_seconds)

const YEAR_MS = 360 * 24 * 60 * 60 * 1000

/** When a forecast ends: "28 January", with the year if that is far off, and for an intraday series with the
 *  time. */
export function by(say: Say, iso: string, audit: Pick<ReadReport, 'step_seconds' | 'last'> | null): string {
  if (audit !== null && audit.step_seconds < 86_400) return date(say, iso, true)
  const isFar = audit === null || Date.parse(iso) - Date.parse(audit.last) > YEAR_MS
  return formatOf(say.language, isFar ? 'far' : 'near').format(new Date(iso))
}

/** "20 trading days", "20 торговых дней": steps of a series in the words of its calendar. */
export const ahead = (say: Say, steps: number, calendar: Calendar): string =>
  sayAhead(steps, unitOf(calendar), say.language)

/** "trading days", "торговых дней". */
export const units = (say: Say, calendar: Calendar): string => sayUnit(unitOf(calendar), say.language)

/** Cut to `unitsMax` UTF-16 units, as Telegram counts, but never through a surrogate pair: half of one is not
 *  text, and Telegram refuses it. */
export function cut(text: string, unitsMax: number): string {
  if (text.length <= unitsMax) return text
  return `${text.slice(0, unitsMax - 1).replace(/[\ud800-\udbff]$/, '')}…`
}

/** Cut to `max` characters, never through a surrogate pair. For names chosen by others. */
export function shorten(text: string, max: number): string {
  const clean = text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').trim()
  const characters = Array.from(clean)
  return characters.length <= max ? clean : `${characters.slice(0, max - 1).join('')}…`
}
