import type { Audit, Format } from '../../contract/series.ts'
import { LIMITS } from '../../contract/limits.ts'
import { AppError } from '../../kit/errors.ts'
import { type Cell, isBlank, shown } from './cells.ts'
import { type ClockColumn, createClockColumn } from './clock-column.ts'
import { CANDLES_TRIED, candleColumns, couldBeCandle } from './candles.ts'
import { type ColumnChoice, chooseColumns, isTimeAndPrice, namelessColumns, noTime } from './names.ts'
import type { MarkHints } from './decimal-mark.ts'
import { createInstruments, type Instruments } from './instruments.ts'
import { createNumberColumn, type NumberColumn, type NumberColumnResult } from './number-column.ts'
import { NUMBER_KINDS, type NumberNotes, parseNumber } from './numbers.ts'
import { checkWidth, type ReadLimits, type RowSink } from './rows.ts'
import type { RawRows, ReadFacts } from '../series.ts'
import { createTimeColumn, type TimeColumn, type TimeColumnResult } from './time-column.ts'

/** A sink that keeps the time, price and benchmark columns as numbers: about twenty bytes a row. */
export interface SeriesSink extends RowSink {
  /** What was read. Throws `empty_file`, `ambiguous_dates`, `column_missing`. */
  readonly finish: () => { raw: RawRows; facts: ReadFacts }
}

interface Filling {
  choice: ColumnChoice
  /** The names, or the first row of a table without. */
  header: readonly Cell[]
  times: TimeColumn
  clocks: ClockColumn | null
  prices: NumberColumn
  benchmark: NumberColumn | null
  instruments: Instruments
  /** Numbers of the columns that are not used, by the decimal mark they can only have. */
  others: { dots: number; commas: number }
}

/** So many first rows of the other columns are asked for the decimal mark of the file. */
const OTHERS_SAMPLED_ROWS = 200
/** So many numbers must go on by one before they are taken for a count. */
const COUNTED_MIN = 4
const NAMELESS = '#1'

export function createSeriesSink(format: Format, limits: ReadLimits): SeriesSink {
  let serialEpochMs: number | null = null
  let delimiter: string | null = null
  let filling: Filling | null = null
  /** Rows without names that may be candles, until enough have come to tell. */
  let candles: (readonly Cell[])[] | null = null
  let rows = 0
  const notes: Audit['warnings'] = []

  function start(choice: ColumnChoice, header: readonly Cell[]): void {
    const typedFormat = format === 'xlsx' ? 'excel' : 'timestamp'
    filling = {
      choice,
      header: [...header],
      times: createTimeColumn(serialEpochMs, typedFormat, !choice.isTimeDoubtful),
      clocks: choice.clock === null ? null : createClockColumn(),
      prices: createNumberColumn(),
      benchmark: choice.benchmark === null ? null : createNumberColumn(),
      instruments: createInstruments(header),
      others: { dots: 0, commas: 0 },
    }
  }

  function row(cells: readonly Cell[]): void {
    if (candles !== null) {
      candles.push([...cells])
      if (candles.length === CANDLES_TRIED) startCandles(candles)
      return
    }
    if (filling === null) return
    const { choice, header, times, clocks, prices, benchmark, instruments } = filling
    const width = header.length
    const day = cells[choice.time]
    const time = clocks === null ? day : clocks.join(day, cells[choice.clock ?? 0])
    let price = cells[choice.price]
    if (cells.length > width && !cells.slice(width).every(isBlank)) {
      // 1,234.50 without quotes in a file cut at commas: its first part must not pass for the price.
      price = `more cells than columns: ${cells.slice(choice.price).map(shown).join(' | ')}`
    }
    if (rows < OTHERS_SAMPLED_ROWS) askOthers(filling, cells)
    rows += 1
    if (rows > limits.rowsMax) throw new AppError('too_many_rows', { limit: limits.rowsMax })
    instruments.check(cells)
    times.push(time)
    prices.push(price)
    if (benchmark !== null) benchmark.push(cells[choice.benchmark ?? 0])
  }

  function startCandles(waiting: readonly (readonly Cell[])[]): void {
    candles = null
    const choice = candleColumns(waiting)
    start(choice, waiting[0] ?? [])
    const detail = `the rows have no names: took ${choice.told.time} for the time and ${choice.told.price} for the close of a candle`
    notes.push({ code: 'columns_assumed', detail })
    for (const cells of waiting) row(cells)
  }

  return {
    row,
    serialDays(epochMs) {
      serialEpochMs = epochMs
    },
    delimiter(mark) {
      delimiter = mark
    },
    header(names) {
      checkWidth(names.length, limits)
      const choice = chooseColumns(names)
      start(choice, names)
      const used = [choice.time, choice.clock, choice.price, choice.benchmark].filter((position) => position !== null)
      return [...used, ...(filling?.instruments.positions ?? [])]
    },
    first(cells, line) {
      checkWidth(cells.length, limits)
      const isTop = line === undefined
      if (isTop && isTimeAndPrice(cells)) {
        start(namelessColumns(), cells)
        row(cells)
      } else if (isTop && couldBeCandle(cells)) {
        candles = [[...cells]]
      } else {
        start(chooseColumns(cells), cells)
        const detail = `the names of the columns stand in line ${line}: what stands above was left out`
        if (!isTop) notes.push({ code: 'titles_skipped', detail })
      }
    },
    finish() {
      if (candles !== null) startCandles(candles)
      if (filling === null || rows === 0) throw new AppError('empty_file', {})
      const { raw, facts } = settle(filling, format, delimiter)
      return { raw, facts: { ...facts, warnings: [...facts.warnings, ...notes] } }
    },
  }
}

/** A percentage or a volume such as `1,25M` is no price, and tells the decimal mark as well as one. */
const UNIT = /\s*[%KMBТМ]$/i

function askOthers({ choice, header, others }: Filling, cells: readonly Cell[]): void {
  const notes: NumberNotes = { kind: NUMBER_KINDS.plain, currency: '' }
  for (let position = 0; position < header.length; position += 1) {
    const cell = cells[position]
    if (typeof cell !== 'string' || [choice.time, choice.clock, choice.price, choice.benchmark].includes(position))
      continue
    parseNumber(cell.replace(UNIT, ''), notes)
    if (notes.kind === NUMBER_KINDS.dot) others.dots += 1
    if (notes.kind === NUMBER_KINDS.comma) others.commas += 1
  }
}

function settle(
  { choice, header, times, clocks, prices, benchmark, others }: Filling,
  format: Format,
  delimiter: string | null,
): ReturnType<SeriesSink['finish']> {
  const days = times.finish()
  const time = clocks === null ? days : clocks.settle(days)
  if (choice.isTimeDoubtful && time.reasons.every((reason) => reason !== 0)) throw noTime(header)
  if ((choice.isTimeDoubtful || choice.told.time === NAMELESS) && isCount(time)) throw noTime(header)
  const isCommaLand =
    delimiter === ';' || time.format === 'DD.MM.YYYY' || /[а-яё]/i.test(choice.told.time + choice.told.price)
  const isTextByChoice = format === 'xlsx' || format === 'parquet'
  const hints: MarkHints = { others, isCommaLand, isTextByChoice, isOrdered: true }
  const price = prices.finish(hints)
  const reasons = time.reasons.slice()
  const texts = new Map(time.texts)
  for (let row = 0; row < reasons.length; row += 1) if (reasons[row] === 0) reasons[row] = price.reasons[row] ?? 0
  for (const [row, text] of price.texts) if (!texts.has(row)) texts.set(row, text)
  const second = benchmark === null ? null : secondSeries(benchmark.finish(hints))
  const told = benchmark !== null && second === null ? withoutBenchmark(choice.told) : choice.told
  const raw = { times: time.times, prices: price.values, benchmark: second, reasons, rejectedText: texts }
  return { raw, facts: { format, columns: told, time_format: time.format, warnings: warningsOf(choice, time, price) } }
}

/** Numbers that go on by one, such as 734000001 and 734000002, count rows and are no seconds: no market trades like a clock. */
function isCount({ times, reasons, format }: TimeColumnResult): boolean {
  if (!format.startsWith('epoch_')) return false
  const oneMs = format === 'epoch_s' ? 1_000 : 1
  const read = times.filter((_, row) => reasons[row] === 0)
  const step = (read[1] ?? 0) - (read[0] ?? 0)
  if (read.length < COUNTED_MIN || Math.abs(step) !== oneMs) return false
  return read.every((time, row) => row === 0 || time - (read[row - 1] ?? 0) === step)
}

/** A benchmark column without values, or with mere row numbers as pandas writes under `index`, is none. */
function secondSeries({ values, reasons }: NumberColumnResult): Float64Array | null {
  let found = 0
  let counting = values.length > 1
  for (let row = 0; row < values.length; row += 1) {
    if (row > 0 && values[row] !== (values[row - 1] ?? 0) + 1) counting = false
    if (reasons[row] === 0) found += 1
    else if (values[row] !== 0) values[row] = Number.NaN
  }
  if (found < 2 || counting) return null
  return values.map((value) => (value > 0 ? value : Number.NaN))
}

function withoutBenchmark(told: Audit['columns']): Audit['columns'] {
  const ignored = told.benchmark === null ? told.ignored : [...told.ignored, told.benchmark]
  return { ...told, benchmark: null, ignored }
}

/** What may have changed the numbers stands first: a reader may be shown the first few only. */
function warningsOf(
  { told }: ColumnChoice,
  time: TimeColumnResult,
  { assumed, currencies }: NumberColumnResult,
): Audit['warnings'] {
  const warnings: Audit['warnings'] = []
  if (assumed !== null) {
    const sign = assumed.mark === ',' ? 'comma' : 'dot'
    const detail = `took the ${sign} for the decimal mark, as in ${assumed.example}; where every mark has three digits after it, or numbers are written in two ways, nothing proves it`
    warnings.push({ code: 'decimal_mark_assumed', detail })
  }
  const [kept, ...others] = currencies
  if (others.length > 0) {
    const detail = `prices in ${kept} were taken, those in ${others.join(', ')} left out`
    warnings.push({ code: 'currencies_mixed', detail })
  }
  warnings.push(...time.assumptions)
  if (told.other_price_columns.length > 0) {
    const others = told.other_price_columns.slice(0, LIMITS.pageSizeDefault).join(', ')
    warnings.push({ code: 'price_column_chosen', detail: `took ${told.price}, not ${others}` })
  }
  if (time.mixedOffsets) {
    warnings.push({ code: 'mixed_offsets', detail: 'times carry different UTC offsets; each was turned into UTC' })
  }
  if (time.twoDigitYears) {
    warnings.push({ code: 'two_digit_years', detail: 'years of two digits were read as 1970 to 2069' })
  }
  return warnings
}
