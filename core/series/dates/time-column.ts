import { type ClockChange, createClockChanges } from './clock-changes.ts'
import { LIMITS } from '../../contract/limits.ts'
import type { ReadReport, DateOrder } from '../../contract/series.ts'
import { type Cell, isBlank, shown } from '../cells/cells.ts'
import { newNotes } from './clock.ts'
import { settleDayMonth } from './day-month.ts'
import { grow } from '../cells/grow.ts'
import { unwrapCentury } from './century.ts'
import { chooseReading, orderAssumed, readNothing } from './reading.ts'
import { belong, readStray } from './strays.ts'
import { unswapDays } from './swapped.ts'
import { inRange, tidyDate } from './times.ts'
import { reasonByte } from '../cells/reasons.ts'

const START_ROWS = 4_096
/** Cells considered to decide how the column is written. */
const SAMPLE_CELLS = 1_000
const NO_TIME = reasonByte('no_time')
const UNREADABLE = reasonByte('unreadable_time')

export interface TimeColumnResult {
  readonly times: Float64Array
  /** 0 or the byte of a reason, see reasons.ts. */
  readonly reasons: Uint8Array
  /** The first cells that were left out, by row index. */
  readonly texts: ReadonlyMap<number, string>
  /** How the column was read, as in the read report: `iso`, `DD/MM/YYYY`, `epoch_ms`, `excel` … */
  readonly format: string
  readonly mixedOffsets: boolean
  /** Where the written offset changes, by ascending time. */
  readonly clockChanges: readonly ClockChange[]
  readonly twoDigitYears: boolean
  /** What was assumed as likely without proof in the column. */
  readonly assumptions: ReadReport['warnings']
}

const SWAPPED: ReadReport['warnings'][number] = {
  code: 'days_and_months_swapped',
  detail:
    'a spreadsheet had swapped day and month of the days up to the twelfth; only swapped back the rows follow each other',
}

/** A column of times, filled one cell at a time: nine bytes per row. */
export interface TimeColumn {
  readonly push: (cell: Cell) => void
  /** Determines what only the whole column shows. Throws `ambiguous_dates` if day and month are undetermined. */
  readonly finish: () => TimeColumnResult
}

/** @param serialEpochMs where Excel serial days count from, or null if plain numbers are never such days
 *  @param typedFormat the report's format for cells that the file itself marks as dates @param mayBeDays
 *  whether plain numbers may be Excel days at all @param order of day, month and year in numbers such as
 *  01/02/03, if the sender specifies it */
export function createTimeColumn(
  serialEpochMs: number | null,
  typedFormat: string,
  mayBeDays = true,
  order?: DateOrder,
): TimeColumn {
  let times = new Float64Array(START_ROWS)
  let reasons = new Uint8Array(START_ROWS)
  let rows = 0
  let sample: Cell[] | null = []
  let reading = readNothing(typedFormat)
  const texts = new Map<number, string>()
  const notes = newNotes()
  const clocks = createClockChanges()
  let offset: number | null | undefined
  let before = Number.NaN
  /** Rows whose cells arrived as dates, and rows whose times are written differently from the column. */
  const typed: number[] = []
  const strays = new Set<number>()

  function push(cell: Cell): void {
    if (sample === null) return store(cell)
    sample.push(cell)
    if (sample.length === SAMPLE_CELLS) decide(sample)
  }

  function decide(cells: Cell[]): void {
    reading = chooseReading(cells, mayBeDays ? { epochMs: serialEpochMs } : null, typedFormat, order !== undefined)
    sample = null
    for (const cell of cells) store(cell)
  }

  function store(cell: Cell): void {
    if (rows === times.length) {
      times = grow(times, new Float64Array(rows * 2))
      reasons = grow(reasons, new Uint8Array(rows * 2))
    }
    const time = timeOf(cell)
    times[rows] = time
    if (cell instanceof Date) typed.push(rows)
    if (Number.isNaN(time)) {
      reasons[rows] = isBlank(cell) ? NO_TIME : UNREADABLE
      times[rows] = typeof cell === 'string' ? readStray(cell) : Number.NaN
      if (!Number.isNaN(times[rows])) strays.add(rows)
      if (texts.size < LIMITS.rejectedShownMax) texts.set(rows, shown(cell))
    } else {
      if (notes.offsetMin !== offset) {
        offset = notes.offsetMin
        clocks.note(offset, time, before)
      }
      before = time
    }
    rows += 1
  }

  function timeOf(cell: Cell): number {
    if (typeof cell === 'string') {
      const time = reading.read(cell, notes)
      // A stray space costs its row nothing; the usual cell has none and is not searched for one.
      return Number.isNaN(time) && cell.length > 3 ? reading.read(tidyDate(cell), notes) : time
    }
    notes.offsetMin = offset ?? null
    if (cell instanceof Date) return inRange(cell.getTime())
    return typeof cell === 'number' || typeof cell === 'bigint' ? reading.readNumber(Number(cell)) : Number.NaN
  }

  function finish(): TimeColumnResult {
    if (sample !== null) decide(sample)
    const used = { times: times.subarray(0, rows), reasons: reasons.subarray(0, rows), texts }
    const slashed = reading.isSlashed
      ? settleDayMonth({ ...used, texts, hasShortYears: notes.twoDigitYear, isDotted: reading.isDotted, asked: order })
      : null
    if (notes.twoDigitYear) unwrapCentury(used.times, used.reasons)
    const format = slashed?.format ?? reading.label
    const assumption = slashed?.isAssumed === true ? orderAssumed(format) : reading.assumption
    const assumptions = assumption === null ? [] : [assumption]
    if (typed.length > 0 && typed.length < rows && unswapDays(used.times, used.reasons, typed))
      assumptions.push(SWAPPED)
    if (strays.size > 0 && belong(used.times, used.reasons, strays)) {
      for (const row of strays) {
        used.reasons[row] = 0
        texts.delete(row)
      }
      const detail = `${strays.size} times are written otherwise than as ${format}; they were read, and stand where they belong`
      assumptions.push({ code: 'time_formats_mixed', detail })
    }
    const { isMixed: mixedOffsets, changes: clockChanges } = clocks.finish()
    return { ...used, format, mixedOffsets, clockChanges, twoDigitYears: notes.twoDigitYear, assumptions }
  }

  return { push, finish }
}
