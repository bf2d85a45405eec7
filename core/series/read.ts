import { LIMITS } from '../contract/limits.ts'
import { EVERY_SERIES, type ReadingFields } from '../contract/series.ts'
import { AppError, isAppError } from '../kit/errors.ts'
import { checkRows } from './check-rows.ts'
import { readCsv } from './formats/csv.ts'
import { readJsonText, readJsonValue, readNdjson } from './formats/json.ts'
import { READ_LIMITS, type ReadLimits, type RowSink } from './columns/rows.ts'
import { createEverySink, createSeriesSink, type EverySink } from './columns/series-sink.ts'
import type { ReadSeries, Table } from './series.ts'
import { type Sniffed, sniff } from './formats/sniff.ts'
import { allBytes, allText, openSource, type Source, textOf } from './formats/source.ts'
import { createTableSink } from './columns/table-sink.ts'

export interface ReadOptions {
  /** Stricter limits than those of the contract. */
  readonly limits?: Partial<ReadLimits>
  /** Milliseconds UTC of now: later rows are reported. */
  readonly nowMs?: number
  /** What the sender specifies about the file, instead of deriving it. */
  readonly asked?: ReadingFields
  /** Required rows: a refusal for too few names this number. */
  readonly minRows?: number
}

/** One of several series: what was read of it, or why it cannot be used. */
export interface NamedSeries {
  readonly id: string
  /** Rows of the file that are its own. */
  readonly rows: number
  readonly read: ReadSeries | AppError<'too_few_rows'>
}

/** Every series of a file, by ids that differ. `unlabeled` counts rows with a time and a price that belong to none of them. */
export interface ReadPanel {
  readonly series: readonly NamedSeries[]
  readonly unlabeled: number
}

export type Bytes = AsyncIterable<Uint8Array> | Uint8Array

/** Reads a price file of any supported format, detected from its content, and checks its rows. Meant for a
 *  child process: its memory is bounded, but it blocks for as long as the file takes. Throws AppErrors only:
 *  `empty_file`, `too_large`, `unsupported_media`, `unreadable_file`, `too_many_rows`, `too_many_columns`,
 *  `column_missing`, `several_series`, `ambiguous_dates`, `too_few_rows`. */
export async function readSeriesFile(source: Bytes, options: ReadOptions = {}): Promise<ReadSeries> {
  const limits = { ...READ_LIMITS, ...options.limits }
  const opened = await openSource(source, limits)
  const sniffed = sniff(opened.head)
  const sink = createSeriesSink(sniffed.format, limits, options.asked)
  const sheets = await readRows(opened, sniffed, sink, limits, options.asked)
  const { raw, facts } = sink.finish()
  const { series, audit } = checkRows(raw, { ...facts, ...options })
  return { series, audit: sheets.length > 1 ? { ...audit, sheets } : audit }
}

/** Reads every series of a price file: rows that a label tells apart, price columns beside each other, tables of a document, sheets of a
 *  workbook. A series with too few rows does not hinder the others. Throws what `readSeriesFile` throws, and `too_many_series`. */
export async function readPanelFile(source: Bytes, options: ReadOptions = {}): Promise<ReadPanel> {
  const limits = { ...READ_LIMITS, ...options.limits }
  const opened = await openSource(source, limits)
  const sniffed = sniff(opened.head)
  const sink = createEverySink(sniffed.format, limits, options.asked)
  await readRows(opened, sniffed, sink, limits, { ...options.asked, series: EVERY_SERIES })
  return checkPanel(sink, options)
}

/** Reads every series of rows that arrived inside a request. */
export function readInlinePanel(data: unknown, options: Omit<ReadOptions, 'limits'> = {}): ReadPanel {
  const sink = createEverySink('json', READ_LIMITS, options.asked)
  readJsonValue(data, sink, EVERY_SERIES)
  return checkPanel(sink, options)
}

function checkPanel(sink: EverySink, options: ReadOptions): ReadPanel {
  const { series, unlabeled } = sink.every()
  if (series.length > LIMITS.seriesMax)
    throw new AppError('too_many_series', { series: series.length, limit: LIMITS.seriesMax })
  const used = new Set<string>()
  const checked = series.map(({ id: label, raw, facts }) => {
    const id = freeName(label.slice(0, LIMITS.seriesIdCharsMax), used)
    used.add(id)
    return { id, rows: raw.reasons.length, read: checkOne(raw, { ...facts, ...options }) }
  })
  if (checked.every(({ read }) => isAppError(read))) throw checked[0]?.read
  return { series: checked, unlabeled }
}

/** The name, or the first of `name #2`, `name #3` that nobody has. */
function freeName(name: string, used: ReadonlySet<string>): string {
  for (let n = 1; ; n += 1) {
    const wanted = n === 1 ? name : `${name} #${n}`
    if (!used.has(wanted)) return wanted
  }
}

function checkOne(...[raw, facts]: Parameters<typeof checkRows>): NamedSeries['read'] {
  try {
    return checkRows(raw, facts)
  } catch (error) {
    if (isAppError(error, 'too_few_rows')) return error
    throw error
  }
}

/** Reads rows that arrived inside a request, as parsed JSON: the same shapes as in a JSON file, meant for
 *  small ones. */
export function readInlineRows(data: unknown, options: Omit<ReadOptions, 'limits'> = {}): ReadSeries {
  const sink = createSeriesSink('json', READ_LIMITS, options.asked)
  readJsonValue(data, sink, options.asked?.series)
  const { raw, facts } = sink.finish()
  return checkRows(raw, { ...facts, ...options })
}

/** Reads a whole table with every column by name, for models that need more than a price. Throws what
 *  `readSeriesFile` throws about the file itself. */
export async function readTable(source: Bytes, options: ReadOptions = {}): Promise<Table> {
  const limits = { ...READ_LIMITS, ...options.limits }
  const opened = await openSource(source, limits)
  const sink = createTableSink(limits)
  await readRows(opened, sniff(opened.head), sink, limits)
  return sink.finish()
}

/** Gives the names of the sheets of a workbook, the one that was read first; none for another format. */
async function readRows(
  { chunks }: Source,
  { format, encoding }: Sniffed,
  sink: RowSink,
  limits: ReadLimits,
  { sheet, series }: ReadingFields = {},
): Promise<string[]> {
  try {
    switch (format) {
      case 'csv':
        await readCsv(textOf(chunks, encoding), sink, limits)
        return []
      case 'ndjson':
        await readNdjson(textOf(chunks, encoding), sink)
        return []
      case 'json':
        readJsonText(await allText(textOf(chunks, encoding)), sink, limits, series)
        return []
      // The readers of packed formats bring some fifty modules, which most files do not need.
      case 'xlsx': {
        const { readXlsx } = await import('./formats/xlsx.ts')
        return await readXlsx(await allBytes(chunks), sink, limits, sheet)
      }
      case 'parquet': {
        const { readParquet } = await import('./formats/parquet.ts')
        await readParquet(await allBytes(chunks), sink, limits)
        return []
      }
      default:
        return format satisfies never
    }
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    // A file that demands an array or a string longer than possible.
    throw isAppError(cause)
      ? cause
      : new AppError('unreadable_file', { format, detail: 'it is too large to be read' }, { cause })
  }
}
