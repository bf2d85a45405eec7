import type { Random } from '../support/random.ts'
import { DAY, MINUTE } from './rhythms.ts'

/** How one column writes its times. */
export interface TimeStyle {
  readonly name: string
  readonly write: (wall: number) => string
  /** What is written has a zone, so that the rows mean instants. */
  readonly isZoned: boolean
}

export const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Tokyo',
  'Asia/Kolkata',
  'America/Sao_Paulo',
] as const

export const STEADY_ZONES = ['UTC', 'Asia/Tokyo', 'Asia/Kolkata'] as const

const two = (value: number): string => String(value).padStart(2, '0')
const parts = (wall: number) => {
  const date = new Date(wall)
  return {
    y: date.getUTCFullYear(),
    m: date.getUTCMonth() + 1,
    d: date.getUTCDate(),
    h: date.getUTCHours(),
    min: date.getUTCMinutes(),
  }
}

const formats = new Map<string, Intl.DateTimeFormat>()
function intl(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options)
  const known = formats.get(key) ?? new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options })
  formats.set(key, known)
  return known
}

/** Minutes a zone is ahead of UTC at the instant that its wall shows `wall`. */
export function offsetAt(zone: string, wall: number): number {
  const shown = (instant: number) =>
    Date.parse(`${intl('sv', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(instant)}Z`)
  const guess = shown(wall) - wall
  const offset = shown(wall - guess) - (wall - guess)
  return offset / MINUTE
}

function offsetText(minutes: number): string {
  const size = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
}

const LANGUAGES = ['en', 'ru', 'es', 'de', 'fr', 'it', 'pt', 'pl', 'tr', 'nl', 'sv']
const monthName = (wall: number, locale: string, month: 'short' | 'long') =>
  intl(locale, { day: 'numeric', month })
    .formatToParts(wall)
    .find((part) => part.type === 'month')?.value ?? ''
const english = (wall: number): string => monthName(wall, 'en', 'short')

type Writer = (wall: number) => string
const iso: Writer = (wall) => new Date(wall).toISOString().slice(0, 10)

/** Ways to write a day. */
function dayWriters(random: Random): readonly (readonly [name: string, write: Writer])[] {
  const locale = random.pick(LANGUAGES) ?? 'en'
  const length = random.pick(['short', 'long'] as const)
  return [
    ['YYYY-MM-DD', iso],
    ['YYYY/MM/DD', (wall) => iso(wall).replaceAll('-', '/')],
    ['YYYY.MM.DD', (wall) => iso(wall).replaceAll('-', '.')],
    ['YYYYMMDD', (wall) => iso(wall).replaceAll('-', '')],
    ['DD.MM.YYYY', (wall) => iso(wall).split('-').toReversed().join('.')],
    ['DD/MM/YYYY', (wall) => iso(wall).split('-').toReversed().join('/')],
    ['DD-MM-YYYY', (wall) => iso(wall).split('-').toReversed().join('-')],
    ['MM/DD/YYYY', (wall) => `${two(parts(wall).m)}/${two(parts(wall).d)}/${parts(wall).y}`],
    ['M/D/YYYY', (wall) => `${parts(wall).m}/${parts(wall).d}/${parts(wall).y}`],
    ['M/D/YY', (wall) => `${parts(wall).m}/${parts(wall).d}/${two(parts(wall).y % 100)}`],
    ['DD.MM.YY', (wall) => `${two(parts(wall).d)}.${two(parts(wall).m)}.${two(parts(wall).y % 100)}`],
    ['YY-MM-DD', (wall) => iso(wall).slice(2)],
    ['DD-Mon-YYYY', (wall) => `${two(parts(wall).d)}-${english(wall)}-${parts(wall).y}`],
    ['DD-Mon-YY', (wall) => `${two(parts(wall).d)}-${english(wall)}-${two(parts(wall).y % 100)}`],
    ['DDMONYYYY', (wall) => `${two(parts(wall).d)}${english(wall).toUpperCase()}${parts(wall).y}`],
    ['Mon D, YYYY', (wall) => `${english(wall)} ${parts(wall).d}, ${parts(wall).y}`],
    [
      `${locale} ${length}`,
      (wall) => intl(locale, { day: 'numeric', month: length, year: 'numeric' }).format(wall).replaceAll('\u00a0', ' '),
    ],
    [`${locale} dashed`, (wall) => `${two(parts(wall).d)}-${monthName(wall, locale, length)}-${parts(wall).y}`],
    ['Japanese', (wall) => `${parts(wall).y}年${parts(wall).m}月${parts(wall).d}日`],
    ['Korean', (wall) => `${parts(wall).y}년 ${parts(wall).m}월 ${parts(wall).d}일`],
    ['days of Excel', (wall) => String(wall / DAY + 25_569)],
  ]
}

const CLOCKS: readonly (readonly [name: string, write: Writer])[] = [
  [' HH:mm', (wall) => ` ${two(parts(wall).h)}:${two(parts(wall).min)}`],
  [' HH:mm:ss', (wall) => ` ${two(parts(wall).h)}:${two(parts(wall).min)}:00`],
  ['THH:mm:ss', (wall) => `T${two(parts(wall).h)}:${two(parts(wall).min)}:00`],
  [
    ' h:mm AM',
    (wall) =>
      ` ${parts(wall).h % 12 === 0 ? 12 : parts(wall).h % 12}:${two(parts(wall).min)} ${parts(wall).h < 12 ? 'AM' : 'PM'}`,
  ],
]

const MONTH_STYLES: readonly (readonly [name: string, write: Writer])[] = [
  ['Mon-YY', (wall) => `${english(wall)}-${two(parts(wall).y % 100)}`],
  ['Mon-YYYY', (wall) => `${english(wall)}-${parts(wall).y}`],
  ['Month YYYY', (wall) => `${monthName(wall, 'en', 'long')} ${parts(wall).y}`],
  ['YYYYMM', (wall) => `${parts(wall).y}${two(parts(wall).m)}`],
  ['YYYY-MM', (wall) => iso(wall).slice(0, 7)],
  ['YYYYMmm', (wall) => `${parts(wall).y}M${two(parts(wall).m)}`],
  ['YYYY.MM as a number', (wall) => String(Number(`${parts(wall).y}.${two(parts(wall).m)}`))],
]
const QUARTER_STYLES: readonly (readonly [name: string, write: Writer])[] = [
  ['YYYY-Qn', (wall) => `${parts(wall).y}-Q${Math.ceil(parts(wall).m / 3)}`],
  ['YYYYQn', (wall) => `${parts(wall).y}Q${Math.ceil(parts(wall).m / 3)}`],
  ['Qn YYYY', (wall) => `Q${Math.ceil(parts(wall).m / 3)} ${parts(wall).y}`],
]

function zonedStyles(zone: string): TimeStyle[] {
  const instant = (wall: number) => wall - offsetAt(zone, wall) * MINUTE
  const clock: Writer = (wall) => `${two(parts(wall).h)}:${two(parts(wall).min)}:00`
  const style = (name: string, write: Writer): TimeStyle => ({ name: `${name} in ${zone}`, write, isZoned: true })
  return [
    style('ISO with an offset', (wall) => `${iso(wall)}T${clock(wall)}${offsetText(offsetAt(zone, wall))}`),
    style('pandas with an offset', (wall) => `${iso(wall)} ${clock(wall)}${offsetText(offsetAt(zone, wall))}`),
    style('java', (wall) => `${iso(wall)}T${clock(wall)}${offsetText(offsetAt(zone, wall))}[${zone}]`),
    style(
      'JavaScript',
      (wall) =>
        `${intl('en', { weekday: 'short' }).format(wall)} ${english(wall)} ${two(parts(wall).d)} ${parts(wall).y} ${clock(wall)} GMT${offsetText(offsetAt(zone, wall)).replace(':', '')} (Local Time)`,
    ),
    style('ISO in UTC', (wall) => new Date(instant(wall)).toISOString()),
    style('epoch s', (wall) => String(instant(wall) / 1_000)),
    style('epoch ms', (wall) => String(instant(wall))),
    style('epoch us', (wall) => `${instant(wall)}000`),
    style('epoch ns', (wall) => `${instant(wall)}000000`),
  ]
}

/** One way to write the times of a rhythm. */
export function timeStyle(random: Random, rhythm: string, isIntraday: boolean, zone: string): TimeStyle {
  // Before 1940 zones were off by odd minutes and seconds.
  if (rhythm !== 'years' && random.below(4) === 0) return random.pick(zonedStyles(zone)) as TimeStyle
  const plain = (name: string, write: Writer): TimeStyle => ({ name, write, isZoned: false })
  const isFirst = rhythm === 'firsts of months' || rhythm === 'quarters' || rhythm === 'years'
  if (isFirst && random.below(2) === 0) {
    if (rhythm === 'years') return plain('YYYY', (wall) => String(parts(wall).y))
    const [name, write] = random.pick(rhythm === 'quarters' ? QUARTER_STYLES : MONTH_STYLES) as [string, Writer]
    return plain(name, write)
  }
  const [name, writeDay] = random.pick(dayWriters(random)) as [string, Writer]
  if (!isIntraday) return plain(name, writeDay)
  if (random.below(8) === 0)
    return plain('FIX', (wall) => `${iso(wall).replaceAll('-', '')}-${two(parts(wall).h)}:${two(parts(wall).min)}:00`)
  if (rhythm.startsWith('hours without') && random.below(8) === 0)
    return plain(
      'HH-AM',
      (wall) =>
        `${iso(wall)} ${two(parts(wall).h % 12 === 0 ? 12 : parts(wall).h % 12)}-${parts(wall).h < 12 ? 'AM' : 'PM'}`,
    )
  if (name === 'days of Excel') return plain(name, (wall) => (wall / DAY + 25_569).toFixed(10))
  const [clockName, writeClock] = random.pick(CLOCKS) as [string, Writer]
  return plain(name + clockName, (wall) => writeDay(wall) + writeClock(wall))
}

export const instantOf = (zone: string, wall: number): number => wall - offsetAt(zone, wall) * MINUTE
