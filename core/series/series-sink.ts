import type { Audit, Format } from '../contract/series.ts'
import { LIMITS } from '../contract/limits.ts'
import { AppError } from '../kit/errors.ts'
import { type Cell, isBlank, shown } from './cells.ts'
import { type ClockColumn, createClockColumn } from './clock-column.ts'
import { type ColumnChoice, chooseColumns, isTimeAndPrice, namelessColumns } from './columns.ts'
import type { MarkHints } from './decimal-mark.ts'
import { createNumberColumn, type NumberColumn, type NumberColumnResult } from './number-column.ts'
import { NUMBER_KINDS, parseNumber } from './numbers.ts'
import { checkWidth, type ReadLimits, type RowSink } from './rows.ts'
import type { RawRows, ReadFacts } from './series.ts'
import { createTimeColumn, type TimeColumn, type TimeColumnResult } from './time-column.ts'

/** A sink that keeps the time, price and benchmark columns as numbers: about twenty bytes a row. */
export interface SeriesSink extends RowSink {
  /** What was read. Throws `empty_file`, `ambiguous_dates`. */
  readonly finish: () => { raw: RawRows; facts: ReadFacts }
}

interface Filling {
  choice: ColumnChoice
  width: number
  times: TimeColumn
  clocks: ClockColumn | null
  prices: NumberColumn
  benchmark: NumberColumn | null
  /** Numbers of the columns that are not used, by the decimal mark they can only have. */
  others: { dots: number; commas: number }
}

/** So many first rows of the other columns are asked for the decimal mark of the file. */
const OTHERS_SAMPLED_ROWS = 200

export function createSeriesSink(format: Format, limits: ReadLimits): SeriesSink {
  let serialEpochMs: number | null = null
  let delimiter: string | null = null
  let filling: Filling | null = null
  let rows = 0

  function start(choice: ColumnChoice, width: number): void {
    const typedFormat = format === 'xlsx' ? 'excel' : 'timestamp'
    filling = {
      choice,
      width,
      times: createTimeColumn(serialEpochMs, typedFormat),
      clocks: choice.clock === null ? null : createClockColumn(),
      prices: createNumberColumn(),
      benchmark: choice.benchmark === null ? null : createNumberColumn(),
      others: { dots: 0, commas: 0 },
    }
  }

  function row(cells: readonly Cell[]): void {
    if (filling === null) return
    const { choice, width, times, clocks, prices, benchmark } = filling
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
    times.push(time)
    prices.push(price)
    if (benchmark !== null) benchmark.push(cells[choice.benchmark ?? 0])
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
      start(choice, names.length)
      return [choice.time, choice.clock, choice.price, choice.benchmark].filter((position) => position !== null)
    },
    first(cells) {
      checkWidth(cells.length, limits)
      const isData = isTimeAndPrice(cells)
      start(isData ? namelessColumns() : chooseColumns(cells), cells.length)
      if (isData) row(cells)
    },
    finish() {
      if (filling === null || rows === 0) throw new AppError('empty_file', {})
      return settle(filling, format, delimiter)
    },
  }
}

/** A percentage or a volume such as `1,25M` is no price, and tells the decimal mark as well as one. */
const UNIT = /\s*[%KMBТМ]$/i

function askOthers({ choice, width, others }: Filling, cells: readonly Cell[]): void {
  const notes = { kind: NUMBER_KINDS.plain } as Parameters<typeof parseNumber>[1]
  for (let position = 0; position < width; position += 1) {
    const cell = cells[position]
    if (typeof cell !== 'string' || [choice.time, choice.clock, choice.price, choice.benchmark].includes(position))
      continue
    parseNumber(cell.replace(UNIT, ''), notes)
    if (notes.kind === NUMBER_KINDS.dot) others.dots += 1
    if (notes.kind === NUMBER_KINDS.comma) others.commas += 1
  }
}

function settle(
  { choice, times, clocks, prices, benchmark, others }: Filling,
  format: Format,
  delimiter: string | null,
): ReturnType<SeriesSink['finish']> {
  const days = times.finish()
  const time = clocks === null ? days : clocks.settle(days)
  const isCommaLand =
    delimiter === ';' || time.format === 'DD.MM.YYYY' || /[а-яё]/i.test(choice.told.time + choice.told.price)
  const hints: MarkHints = { others, isCommaLand }
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

function warningsOf(
  { told }: ColumnChoice,
  time: TimeColumnResult,
  { assumed }: NumberColumnResult,
): Audit['warnings'] {
  const warnings: Audit['warnings'] = []
  if (told.other_price_columns.length > 0) {
    const others = told.other_price_columns.slice(0, LIMITS.pageSizeDefault).join(', ')
    warnings.push({ code: 'price_column_chosen', detail: `took ${told.price}, not ${others}` })
  }
  if (assumed !== null) {
    const sign = assumed.mark === ',' ? 'comma' : 'dot'
    const detail = `took the ${sign} for the decimal mark, as in ${assumed.example}; every mark in the column has three digits after it, so nothing proves it`
    warnings.push({ code: 'decimal_mark_assumed', detail })
  }
  warnings.push(...time.assumptions)
  if (time.mixedOffsets) {
    warnings.push({ code: 'mixed_offsets', detail: 'times carry different UTC offsets; each was turned into UTC' })
  }
  if (time.twoDigitYears) {
    warnings.push({ code: 'two_digit_years', detail: 'years of two digits were read as 1970 to 2069' })
  }
  return warnings
}
