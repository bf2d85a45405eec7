import { EVERY_SERIES, type ReadReport, type Format, type ReadingFields } from '../../contract/series.ts'
import { AppError, isAppError } from '../../kit/errors.ts'
import { CANDLES_TRIED, candleColumns, couldBeCandle } from './candles.ts'
import { type Cell, isBlank, shown } from '../cells/cells.ts'
import { CHOOSING_ROWS, chooseByContent } from './choose.ts'
import { createClockColumn } from '../dates/clock-column.ts'
import { askOthers, type Filling, type Settled, settle, settleEvery } from './filling.ts'
import { joinParts } from './date-parts.ts'
import { createLabels } from './labels.ts'
import {
  areNames,
  isTimeAndPrice,
  namedPositions,
  namelessColumns,
  noPrice,
  noTime,
  TIME_NAMES,
  normalName,
} from './names.ts'
import { createNumberColumn } from '../numbers/number-column.ts'
import { checkWidth, type ReadLimits, type RowSink } from './rows.ts'
import type { RawRows, ReadFacts } from '../series.ts'
import { createTimeColumn } from '../dates/time-column.ts'

/** A sink that keeps the time, price and benchmark columns as numbers, and the words of a few others as
 *  codes: about thirty bytes per row. */
export interface SeriesSink extends RowSink {
  /** Returns what was read. Throws `empty_file`, `ambiguous_dates`, `column_missing`, `several_series`. */
  readonly finish: () => { raw: RawRows; facts: ReadFacts }
}

/** A sink for every series of a file. */
export interface EverySink extends RowSink {
  /** Returns every series that was read, and how many rows no label claims. Throws `empty_file`, `ambiguous_dates`, `column_missing`. */
  readonly every: () => { series: Settled[]; unlabeled: number }
}

/** First rows of the other columns that are used to determine the decimal mark. */
const OTHERS_SAMPLED_ROWS = 200

/** Rows that wait until enough have arrived to determine the columns. */
interface Waiting {
  /** Null for rows without names that may be candles. */
  readonly header: readonly Cell[] | null
  readonly rows: (readonly Cell[])[]
}

export function createSeriesSink(
  format: Format,
  limits: ReadLimits,
  asked: ReadingFields = {},
): SeriesSink & EverySink {
  let serialEpochMs: number | null = null
  let delimiter: string | null = null
  let filling: Filling | null = null
  let waiting: Waiting | null = null
  let isChosen = false
  let rows = 0
  const notes: ReadReport['warnings'] = []

  function start(choice: Filling['choice'], header: readonly Cell[], sample: readonly (readonly Cell[])[]): void {
    filling = fillingOf(choice, header, sample, { format, serialEpochMs, asked })
    for (const cells of sample) fill(filling, cells)
  }

  function startWaiting({ header, rows: sample }: Waiting): void {
    waiting = null
    if (header !== null) return start(chooseByContent(header, sample, serialEpochMs, written().asked), header, sample)
    const choice = candleColumns(sample)
    start(choice, sample[0] ?? [], sample)
    const detail = `the rows have no names: took ${choice.reported.time} for the time and ${choice.reported.price} for the close of a candle`
    notes.push({ code: 'columns_assumed', detail })
  }

  function row(cells: readonly Cell[]): void {
    if (waiting === null) {
      if (filling !== null) fill(filling, cells)
      return
    }
    waiting.rows.push([...cells])
    if (waiting.rows.length === (waiting.header === null ? CANDLES_TRIED : CHOOSING_ROWS)) startWaiting(waiting)
  }

  function fill(into: Filling, cells: readonly Cell[]): void {
    const { choice, header, times, clocks, prices, several, benchmark, labels } = into
    const day = choice.parts === null ? cells[choice.time] : joinParts(choice.parts, cells)
    const time = clocks === null ? day : clocks.join(day, cells[choice.clock ?? 0])
    const price = priceIn(cells, choice.price, header.length)
    if (rows < OTHERS_SAMPLED_ROWS) askOthers(into, cells)
    rows += 1
    if (rows > limits.rowsMax) throw new AppError('too_many_rows', { limit: limits.rowsMax })
    labels.push(cells)
    times.push(time)
    if (several === null) prices.push(price)
    else for (const { position, prices: own } of several) own.push(position === choice.price ? price : cells[position])
    if (benchmark !== null) benchmark.push(cells[choice.benchmark ?? 0])
  }

  return {
    row,
    probe() {
      const probe = createSeriesSink(format, limits, asked.series === EVERY_SERIES ? withoutSeries(asked) : asked)
      if (serialEpochMs !== null) probe.serialDays(serialEpochMs)
      return { sink: probe, isTable: () => hasRows(probe) }
    },
    serialDays(epochMs) {
      serialEpochMs = epochMs
    },
    chosen() {
      isChosen = true
    },
    delimiter(mark) {
      delimiter = mark
    },
    header(names, count = 0) {
      checkWidth(names.length, limits)
      waiting = { header: [...names], rows: [] }
      const named = namedPositions(names)
      // The columns of a table too large to be kept whole are determined by their names alone.
      if (count * names.length > limits.cellsMax && named.length > 1) return named
      return names.map((_, position) => position)
    },
    first(cells, line) {
      checkWidth(cells.length, limits)
      const isTop = line === undefined
      if (isTop && isTimeAndPrice(cells)) start(namelessColumns(), cells, [cells])
      else if (isTop && couldBeCandle(cells)) waiting = { header: null, rows: [[...cells]] }
      else if (areNames(cells)) {
        waiting = { header: [...cells], rows: [] }
        if (!isTop) notes.push(titlesSkipped(line))
      } else throw missingIn(cells)
    },
    proven(cells, line) {
      checkWidth(cells.length, limits)
      waiting = { header: [...cells], rows: [] }
      if (line > 1) notes.push(titlesSkipped(line))
    },
    finish() {
      const { raw, facts } = settle(filled(), written())
      return { raw, facts: withNotes(facts) }
    },
    every() {
      const { series, unlabeled } = settleEvery(filled(), written())
      return { series: series.map((one) => ({ ...one, facts: withNotes(one.facts) })), unlabeled }
    },
  }

  function filled(): Filling {
    if (waiting !== null && waiting.rows.length > 0) startWaiting(waiting)
    if (filling === null || rows === 0) throw new AppError('empty_file', {})
    return filling
  }

  function withNotes(facts: ReadFacts): ReadFacts {
    return { ...facts, warnings: [...facts.warnings, ...notes] }
  }

  function written() {
    return { format, delimiter, asked: isChosen ? withoutSeries(asked) : asked }
  }
}

const withoutSeries = (asked: ReadingFields): ReadingFields => ({ ...asked, series: undefined })

/** The column that a row of names does not have. */
const missingIn = (cells: readonly Cell[]): AppError =>
  cells.some((cell) => TIME_NAMES.some((name) => name === normalName(cell))) ? noPrice(cells) : noTime(cells)

/** 1,234.50 without quotes in a file split at commas makes more cells than columns: its first part must not be taken for the price. */
function priceIn(cells: readonly Cell[], position: number, width: number): Cell {
  return cells.length > width && !cells.slice(width).every(isBlank)
    ? `more cells than columns: ${cells.slice(position).map(shown).join(' | ')}`
    : cells[position]
}

/** One number column, or one for each of several price columns. */
function pricesOf({ several }: Filling['choice']): Pick<Filling, 'prices' | 'several'> {
  const columns = several?.map((column) => ({ ...column, prices: createNumberColumn() })) ?? null
  return { prices: columns?.[0]?.prices ?? createNumberColumn(), several: columns }
}

/** The columns of a table, empty. */
function fillingOf(
  choice: Filling['choice'],
  header: readonly Cell[],
  sample: readonly (readonly Cell[])[],
  { format, serialEpochMs, asked }: { format: Format; serialEpochMs: number | null; asked: ReadingFields },
): Filling {
  const typedFormat = format === 'xlsx' ? 'excel' : 'timestamp'
  const { month = null, day = null } = choice.parts ?? {}
  const taken = [choice.time, month, day, choice.clock, choice.price, choice.benchmark]
  return {
    choice,
    header: [...header],
    times: createTimeColumn(serialEpochMs, typedFormat, !choice.isTimeDoubtful, asked.date_order),
    clocks: choice.clock === null ? null : createClockColumn(),
    ...pricesOf(choice),
    benchmark: choice.benchmark === null ? null : createNumberColumn(),
    labels: createLabels(header, sample, taken),
    others: { dots: 0, commas: 0 },
  }
}

/** A sink for every series of a file: those of one table, or of each of its tables. */
export function createEverySink(format: Format, limits: ReadLimits, given: ReadingFields = {}): EverySink {
  const asked = { ...given, series: EVERY_SERIES }
  const parts: { label: string; sink: EverySink }[] = []
  const whole = createSeriesSink(format, limits, asked)
  let epoch: number | null = null
  return {
    ...whole,
    serialDays(epochMs) {
      epoch = epochMs
      whole.serialDays(epochMs)
    },
    part(label) {
      const sink = createEverySink(format, limits, asked)
      if (epoch !== null) sink.serialDays(epoch)
      parts.push({ label, sink })
      return sink
    },
    every: () => (parts.length > 0 ? everyOf(parts) : whole.every()),
  }
}

/** The series of several tables, each under the label of its table. */
function everyOf(parts: readonly { label: string; sink: EverySink }[]): ReturnType<EverySink['every']> {
  const all = parts.map(({ label, sink }) => {
    const { series, unlabeled } = sink.every()
    const isOnly = series.length === 1
    return { series: series.map((one) => ({ ...one, id: isOnly ? label : `${label} ${one.id}` })), unlabeled }
  })
  return {
    series: all.flatMap(({ series }) => series),
    unlabeled: all.reduce((sum, { unlabeled }) => sum + unlabeled, 0),
  }
}

/** True if a sink that has taken some first rows could make one series of them, or several. */
function hasRows({ finish }: SeriesSink): boolean {
  try {
    return finish().raw.reasons.some((reason) => reason === 0)
  } catch (error) {
    return isAppError(error, 'several_series') || isAppError(error, 'ambiguous_dates')
  }
}

function titlesSkipped(line: number): ReadReport['warnings'][number] {
  const detail = `the column names are in line ${line}: the lines above were left out`
  return { code: 'titles_skipped', detail }
}
