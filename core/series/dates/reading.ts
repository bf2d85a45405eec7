import type { ReadReport } from '../../contract/series.ts'
import { DAY_MS } from '../../kit/units.ts'
import { type Cell, isBlank } from '../cells/cells.ts'
import { newNotes, type TimeNotes } from './clock.ts'
import {
  EPOCH_1900_MS,
  type EpochUnit,
  epochUnitOf,
  familyOfText,
  packDate,
  parseCompact,
  parseDotted,
  parseEpoch,
  parseCjk,
  parseNamed,
  parsePeriod,
  parseYear,
  parseYearMonth,
  parseSerial,
  parseYearFirst,
  type TimeFamily,
} from './times.ts'

const SHORT_YEAR = /^\d{1,2}\.\d{1,2}\.\d\d(?!\d)/
const SERIALS_NEEDED = 0.9
const SHARE_NEEDED = 0.3

/** How the cells of one column are read, once determined. */
export interface Reading {
  readonly label: string
  readonly isSlashed: boolean
  /** Written with dots: the day comes first unless the data prove another order. */
  readonly isDotted: boolean
  readonly read: (text: string, notes: TimeNotes) => number
  readonly readNumber: (value: number) => number
  readonly assumption: ReadReport['warnings'][number] | null
}

export function orderAssumed(format: string): Reading['assumption'] {
  return { code: 'day_month_assumed', detail: `read dates as ${format}: only so the rows follow each other evenly` }
}

export function readNothing(label: string): Reading {
  return {
    label,
    isSlashed: false,
    isDotted: false,
    assumption: null,
    read: () => Number.NaN,
    readNumber: () => Number.NaN,
  }
}

/** Chooses the family of most cells in the sample. Cells that arrive as dates are read as such in any column. */
export function chooseReading(
  cells: readonly Cell[],
  days: { epochMs: number | null } | null,
  typedFormat: string,
  isOrderAsked: boolean,
): Reading {
  const serialEpochMs = days?.epochMs ?? null
  const tally = new Map<TimeFamily, { count: number; first: string }>()
  const units = new Map<EpochUnit, number>()
  let [dates, filled] = [0, 0]
  for (const cell of cells) {
    if (cell instanceof Date) dates += 1
    if (!isBlank(cell) && Number(cell) !== 0) filled += 1
    const text = typeof cell === 'number' || typeof cell === 'bigint' ? String(cell) : cell
    if (typeof text !== 'string') continue
    const first = text.trim()
    const family = familyOfText(first, serialEpochMs !== null)
    if (family === null) continue
    const seen = tally.get(family) ?? { count: 0, first }
    seen.count += 1
    tally.set(family, seen)
    if (family === 'epoch') addOne(units, epochUnitOf(Number(first)))
  }
  const best = mostOf([...tally].map(([family, { count, first }]) => ({ family, count, first })))
  // A family that reads only a small part of a column is not what the column contains: a few Excel days look
  // like years.
  if (best === undefined || best.count + dates < filled * SHARE_NEEDED)
    return days?.epochMs === null && areSerials(cells) ? plainSerials() : readNothing(typedFormat)
  const unit = mostOf([...units].map(([name, count]) => ({ name, count })))?.name ?? 'epoch_s'
  const reading = readingOf(best, unit, serialEpochMs ?? 0, cells.some(isPaddedMonth))
  // A dot means day first, unless the sender says otherwise, or a short year may stand first: 23.01.05.
  if (best.family === 'dotted' && (isOrderAsked || SHORT_YEAR.test(best.first)))
    return { ...reading, isSlashed: true, isDotted: true, read: packDate }
  return dates > best.count ? { ...reading, label: typedFormat } : reading
}

function readingOf(
  { family, first }: { family: TimeFamily; first: string },
  unit: EpochUnit,
  serialEpochMs: number,
  hasPaddedMonths: boolean,
): Reading {
  const none = readNothing('')
  switch (family) {
    case 'year_first':
      return { ...none, label: yearFirstLabel(first), read: hasPaddedMonths ? parseYearDotMonth : parseYearFirst }
    case 'compact':
      return { ...none, label: 'YYYYMMDD', read: parseCompact, readNumber: (v) => parseCompact(String(v), newNotes()) }
    case 'dotted':
      return { ...none, label: 'DD.MM.YYYY', read: parseDotted }
    case 'slashed':
      return { ...none, isSlashed: true, read: packDate }
    case 'named':
      return { ...none, label: /^\d|\d.*\d{4}/.test(first) ? 'DD MMM YYYY' : 'MMM YYYY', read: parseNamed }
    case 'period':
      return { ...none, label: /Q/i.test(first) ? 'YYYY-Qn' : 'YYYY-Mnn', read: parsePeriod }
    case 'cjk':
      return { ...none, label: 'YYYY年MM月DD日', read: parseCjk }
    case 'year_month':
      return { ...none, label: 'YYYYMM', ...byNumber(parseYearMonth) }
    case 'year':
      return { ...none, label: 'YYYY', ...byNumber(parseYear) }
    case 'epoch':
      return { ...none, label: unit, ...byNumber(createEpochReader(unit)) }
    case 'serial':
      return { ...none, label: 'excel', ...byNumber((value) => parseSerial(value, serialEpochMs)) }
    default:
      return family satisfies never
  }
}

/** Treats plain numbers as Excel serial dates only if nearly all of the column parses as one and as nothing
 *  else. */
function areSerials(cells: readonly Cell[]): boolean {
  const filled = cells.filter((cell) => !isBlank(cell))
  const days = new Set(filled.map((cell) => parseSerial(serialOf(cell), 0)).filter((day) => !Number.isNaN(day)))
  return days.size > 1 && days.size >= SERIALS_NEEDED * filled.length
}

function plainSerials(): Reading {
  const assumption = {
    code: 'excel_days_assumed',
    detail: 'took the numbers of the time column for days of Excel',
  } as const
  const readNumber = (value: number) => parseSerial(value, EPOCH_1900_MS)
  return { ...readNothing('excel'), readNumber, read: (text) => readNumber(serialOf(text)), assumption }
}

/** 45291.5 is noon; its decimal mark may be a comma. */
function serialOf(cell: Cell): number {
  return typeof cell === 'string' && cell.trim() !== '' ? Number(cell.replace(',', '.')) : Number(cell)
}

/** 1971.01: where January is written so, 1971.1 is an October whose trailing zero a program dropped. */
const isPaddedMonth = (cell: Cell): boolean => typeof cell === 'string' && /^\s*\d{4}\.0[1-9]\s*$/.test(cell)

const parseYearDotMonth = (text: string, notes: TimeNotes): number =>
  parseYearFirst(/^\d{4}\.1$/.test(text) ? `${text}0` : text, notes)

/** Reads counts since 1970 in row order. A count that makes sense only in another unit is read in that unit
 *  if it continues from the previous row (exchanges have changed from milliseconds to microseconds); so is a
 *  0 between December 1969 and January 1970. */
function createEpochReader(unit: EpochUnit): (value: number) => number {
  let [before, stepBefore] = [Number.NaN, 0]
  const goesOn = (time: number) => {
    const step = time - before
    return step * stepBefore >= 0 && Math.abs(step) < Math.max(NEXT_MS_MAX, 1.5 * Math.abs(stepBefore))
  }
  return (value) => {
    let time = parseEpoch(value, unit)
    if (!goesOn(time)) {
      const inOther = parseEpoch(value, epochUnitOf(value))
      if (goesOn(inOther)) time = inOther
      else if (value === 0 && goesOn(0)) time = 0
    }
    if (Number.isNaN(time)) return time
    stepBefore = Number.isNaN(before) ? 0 : time - before
    before = time
    return time
  }
}

const NEXT_MS_MAX = 60 * DAY_MS

function byNumber(readNumber: (value: number) => number): Pick<Reading, 'read' | 'readNumber'> {
  // An empty text would be the number 0.
  return { readNumber, read: (text) => (text === '' ? Number.NaN : readNumber(Number(text))) }
}

function yearFirstLabel(first: string): string {
  if (first.charAt(4) === '/') return 'YYYY/MM/DD'
  if (first.charAt(4) === '.') return 'YYYY.MM.DD'
  return first.length === 10 ? 'YYYY-MM-DD' : 'iso'
}

function addOne<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

function mostOf<T extends { count: number }>(items: readonly T[]): T | undefined {
  let best: T | undefined
  for (const item of items) if (best === undefined || item.count > best.count) best = item
  return best
}
