import type { ReadReport, Format, ReadingFields } from '../../contract/series.ts'
import { LIMITS } from '../../contract/limits.ts'
import { type AppError, refuseField } from '../../kit/errors.ts'
import type { Cell } from '../cells/cells.ts'
import { reasonByte } from '../cells/reasons.ts'
import type { ClockColumn } from '../dates/clock-column.ts'
import type { MarkHints } from '../numbers/decimal-mark.ts'
import { withoutFooter } from './footer.ts'
import { type Labels, onlyRows } from './labels.ts'
import { type ColumnChoice, noTime } from './names.ts'
import type { NumberColumn, NumberColumnResult } from '../numbers/number-column.ts'
import { NUMBER_KINDS, type NumberNotes, parseNumber } from '../numbers/numbers.ts'
import type { RawRows, ReadFacts } from '../series.ts'
import type { TimeColumn, TimeColumnResult } from '../dates/time-column.ts'

/** The columns of one table while its rows arrive. */
export interface Filling {
  readonly choice: ColumnChoice
  /** The names, or the first row of a table without names. */
  readonly header: readonly Cell[]
  readonly times: TimeColumn
  readonly clocks: ClockColumn | null
  readonly prices: NumberColumn
  /** Of every price column, where each is a series; `prices` is that of the first. */
  readonly several: readonly SeveralPrices[] | null
  readonly benchmark: NumberColumn | null
  readonly labels: Labels
  /** Counts of numbers in the unused columns, by the only decimal mark they can have. */
  readonly others: { dots: number; commas: number }
}

export interface SeveralPrices {
  readonly position: number
  readonly label: string
  readonly prices: NumberColumn
}

/** One of the series of a file: its rows and what is known of them. `id` is its label, or the name of its price column. */
export interface Settled {
  readonly id: string
  readonly raw: RawRows
  readonly facts: ReadFacts
}

/** How a file was written, and what its sender says of it. */
export interface Written {
  readonly format: Format
  readonly delimiter: string | null
  readonly asked: ReadingFields
}

/** How many numbers must increase by one to be recognized as a count. */
const COUNTED_MIN = 4
const NAMELESS = '#1'
/** Names in Indonesian and Vietnamese, and of their money. */
const WHOLE_MONEY =
  /(?<!\p{L})(?:idr|rupiah|rp|vnd|đồng|tanggal|harga|penutupan|terakhir|ngày|giá|đóng cửa|lần cuối)(?!\p{L})/iu

/** A percentage or a volume such as `1,25M` is not a price, but shows the decimal mark as well as one. */
const UNIT = /\s*[%KMBТМ]$/i

export function askOthers({ choice, header, others }: Filling, cells: readonly Cell[]): void {
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

/** The result once all rows have arrived. Throws `ambiguous_dates`, `column_missing`, `several_series`. */
export function settle(filling: Filling, written: Written): Omit<Settled, 'id'> {
  const { choice, labels } = filling
  const { body, facts } = settlePrices(filling, settleTimes(filling), written)
  const { raw, isAsked } = labels.choose(body, written.asked.series)
  if (written.asked.series !== undefined && !isAsked && choice.reported.price_by !== 'asked') throw noSuchSeries()
  return { raw, facts }
}

/** Every series of the file, each with its rows alone. A blank cell of one of several price columns is no lost row: that series has no price
 *  of that time. Throws `ambiguous_dates`, `column_missing`. */
export function settleEvery(filling: Filling, written: Written): { series: Settled[]; unlabeled: number } {
  const { labels, several, choice } = filling
  const time = settleTimes(filling)
  const columns = several ?? [{ prices: filling.prices, label: choice.reported.price }]
  let unlabeled = 0
  const series = columns.flatMap(({ prices, label }) => {
    const one = { ...filling, prices, choice: { ...choice, reported: { ...choice.reported, price: label } } }
    const { body, facts } = settlePrices(one, time, written)
    const parts = labels.every(body)
    unlabeled += parts.unlabeled
    return parts.found.map((part) => ({
      id: several === null ? (part.label ?? label) : part.label === null ? label : `${label} ${part.label}`,
      raw: several === null ? part.raw : withoutBlanks(part.raw),
      facts,
    }))
  })
  return { series, unlabeled }
}

const NO_PRICE = reasonByte('no_price')

const withoutBlanks = (raw: RawRows): RawRows => onlyRows(raw, (row) => raw.reasons[row] !== NO_PRICE)

function settleTimes({ choice, header, times, clocks }: Filling): TimeColumnResult {
  const days = times.finish()
  const time = clocks === null ? days : clocks.settle(days)
  if (choice.isTimeDoubtful && time.reasons.every((reason) => reason !== 0)) throw noTime(header)
  if ((choice.isTimeDoubtful || choice.reported.time === NAMELESS) && isCount(time)) throw noTime(header)
  return time
}

function settlePrices(
  { choice, prices, benchmark, others }: Filling,
  time: TimeColumnResult,
  { format, delimiter, asked }: Written,
): { body: RawRows; facts: ReadFacts } {
  const isCommaLand =
    delimiter === ';' || time.format === 'DD.MM.YYYY' || /[а-яё]/i.test(choice.reported.time + choice.reported.price)
  const isTextByChoice = format === 'xlsx' || format === 'parquet'
  const isWholeMoney = WHOLE_MONEY.test(`${choice.reported.time} ${choice.reported.price}`)
  const hints: MarkHints = { others, isCommaLand, isWholeMoney, isTextByChoice, isOrdered: true, asked: asked.decimal }
  const price = prices.finish(hints)
  const reasons = time.reasons.slice()
  const texts = new Map(time.texts)
  for (let row = 0; row < reasons.length; row += 1) if (reasons[row] === 0) reasons[row] = price.reasons[row] ?? 0
  for (const [row, text] of price.texts) if (!texts.has(row)) texts.set(row, text)
  const second = benchmark === null ? null : secondSeries(benchmark.finish(hints))
  const columns = benchmark !== null && second === null ? withoutBenchmark(choice.reported) : choice.reported
  const whole = { times: time.times, prices: price.values, benchmark: second, reasons, rejectedText: texts }
  const body = withoutFooter(whole, time, price)
  const warnings = warningsOf(choice, time, price)
  const skipped = reasons.length - body.reasons.length
  if (skipped > 0)
    warnings.push({
      code: 'footer_skipped',
      detail: `${skipped} rows below the table, without a time and a price, were left out`,
    })
  return { body, facts: { format, columns, time_format: time.format, warnings, clockChanges: time.clockChanges } }
}

function noSuchSeries(): AppError<'validation_failed'> {
  return refuseField(
    '/series',
    { en: 'there is only one series in it, without a name', ru: 'в файле только один ряд, и имени у него нет' },
    { en: 'leave the field out', ru: 'не присылайте это поле' },
  )
}

/** Numbers that increase by one, such as 734000001 and 734000002, count rows and are not seconds: no market
 *  trades like a clock. */
function isCount({ times, reasons, format }: TimeColumnResult): boolean {
  if (!format.startsWith('epoch_')) return false
  const oneMs = format === 'epoch_s' ? 1_000 : 1
  const read = times.filter((_, row) => reasons[row] === 0)
  const step = (read[1] ?? 0) - (read[0] ?? 0)
  if (read.length < COUNTED_MIN || Math.abs(step) !== oneMs) return false
  return read.every((time, row) => row === 0 || time - (read[row - 1] ?? 0) === step)
}

/** A benchmark column without values, or with mere row numbers as pandas writes under `index`, is ignored. */
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

function withoutBenchmark(columns: ReadReport['columns']): ReadReport['columns'] {
  const ignored = columns.benchmark === null ? columns.ignored : [...columns.ignored, columns.benchmark]
  return { ...columns, benchmark: null, ignored }
}

/** Warnings about changed numbers come first, because a reader may see only the first few. */
function warningsOf(
  { reported }: ColumnChoice,
  time: TimeColumnResult,
  { assumed, currencies }: NumberColumnResult,
): ReadReport['warnings'] {
  const warnings: ReadReport['warnings'] = []
  if (assumed !== null) {
    const sign = assumed.mark === ',' ? 'comma' : 'dot'
    const detail = `took the ${sign} for the decimal mark, as in ${assumed.example}; where every mark has three digits after it, or numbers are written in two ways, the column does not confirm it`
    warnings.push({ code: 'decimal_mark_assumed', detail })
  }
  const [kept, ...others] = currencies
  if (others.length > 0) {
    const detail = `prices in ${kept} were taken, those in ${others.join(', ')} left out`
    warnings.push({ code: 'currencies_mixed', detail })
  }
  warnings.push(...time.assumptions)
  if (reported.other_price_columns.length > 0) {
    const others = reported.other_price_columns.slice(0, LIMITS.pageSizeDefault).join(', ')
    warnings.push({ code: 'price_column_chosen', detail: `took ${reported.price}, not ${others}` })
  }
  if (time.mixedOffsets) {
    warnings.push({ code: 'mixed_offsets', detail: 'times carry different UTC offsets; each was turned into UTC' })
  }
  if (time.twoDigitYears) {
    warnings.push({ code: 'two_digit_years', detail: 'years of two digits were read as 1970 to 2069' })
  }
  return warnings
}
