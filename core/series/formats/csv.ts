import Papa from 'papaparse'
import { AppError } from '../../kit/errors.ts'
import { isBlank } from '../cells/cells.ts'
import { isTimeAndPrice, namesIn } from '../columns/names.ts'
import { createHead, TITLES_MAX } from './header.ts'
import { type ReadLimits, ROW_CHARS_MAX, type RowSink } from '../columns/rows.ts'

/** Tab first: if two delimiters split equally well, the comma is the likelier decimal mark. */
const SPACED = /^\S+ \S+$/
const DELIMITERS = ['\t', ';', '|', ','] as const
const SAMPLE_CHARS = 16_384
const SAMPLE_ROWS = 60

/** Reads delimited text whose line ends are already `\n`, piece by piece. Throws `unreadable_file` for a
 *  quote that is never closed, a row or field that is too long, or endless blank lines. */
export async function readCsv(texts: AsyncIterable<string>, sink: RowSink, limits: ReadLimits): Promise<void> {
  let rows: CsvRows | null = null
  for await (const text of texts) {
    rows ??= createCsvRows(text, sink, limits)
    rows.push(text)
  }
  rows?.end()
}

interface CsvRows {
  readonly push: (text: string) => void
  readonly end: () => void
}

function createCsvRows(sample: string, sink: RowSink, limits: ReadLimits): CsvRows {
  const delimiter = findDelimiter(sample)
  sink.delimiter(delimiter)
  const parser = new Papa.Parser({ delimiter, newline: '\n' })
  let rest = ''
  const head = createHead(sink)
  let started = false
  let blanks = 0
  let lines = 0

  function take(input: string, isLast: boolean): void {
    const cursor = input.includes('"') ? takeQuoted(input, isLast) : takePlain(input, isLast)
    rest = isLast ? '' : input.slice(cursor)
    if (rest.length > ROW_CHARS_MAX) {
      throw unreadable(`line ${lines + 1} is longer than ${ROW_CHARS_MAX} characters; perhaps a quote is never closed`)
    }
  }

  /** Papa's stream input is slow and unbounded, so it gets whole strings: it stops before the last,
   *  unfinished row. */
  function takeQuoted(input: string, isLast: boolean): number {
    const parsed = parse(parser, input, !isLast)
    for (const cells of parsed.rows) takeRow(cells)
    if (isLast && parsed.isOpenQuote) throw unreadable(`a quote opened in line ${lines} is never closed`)
    return parsed.cursor
  }

  /** Text without quotes needs no parser: splitting it here, into one array reused for every row, takes a
   *  third of the time. */
  function takePlain(input: string, isLast: boolean): number {
    const cells: string[] = []
    let start = 0
    // The next delimiter is searched for only when it has been passed; otherwise lines without one would each
    // search the whole text.
    let cut = input.indexOf(delimiter)
    for (;;) {
      let end = input.indexOf('\n', start)
      if (end < 0 && (!isLast || start === input.length)) return start
      if (end < 0) end = input.length
      let count = 0
      for (let at = start; at <= end; count += 1) {
        if (cut >= 0 && cut < at) cut = input.indexOf(delimiter, at)
        const cellEnd = cut < 0 || cut > end ? end : cut
        cells[count] = input.slice(at, cellEnd)
        at = cellEnd + 1
      }
      // Setting a length is expensive even if nothing changes.
      if (cells.length !== count) cells.length = count
      takeRow(cells)
      start = end + 1
      if (start > input.length) return input.length
    }
  }

  function takeRow(cells: readonly string[]): void {
    lines += 1
    const first = cells[0]
    if ((first === '' || first === undefined || first.trim() === '') && cells.every(isBlank)) {
      blanks += 1
      if (blanks > limits.rowsMax) throw unreadable(`it has more than ${limits.rowsMax} blank lines`)
      return
    }
    for (const cell of cells) {
      if (cell.length > limits.fieldCharsMax) {
        throw unreadable(`line ${lines} has a field longer than ${limits.fieldCharsMax} characters`)
      }
    }
    if (started) sink.row(cells)
    else if (!isSeparatorLine(cells, delimiter)) {
      started = head.offer(cells, lines)
      // A quoted title may span several lines.
      for (const cell of cells) lines += cell.split('\n').length - 1
    }
  }

  function end(): void {
    take(rest, true)
    if (!started) head.end()
  }

  return { push: (text) => take(rest + text, false), end }
}

/** The delimiter that splits the first rows into known column names; otherwise the one that splits all of
 *  them alike. */
function findDelimiter(sample: string): string {
  const separator = /^sep=([,;\t|])\s*$/im.exec(sample.slice(0, 10))?.[1]
  if (separator !== undefined) return separator
  const lines = sample
    .split('\n', SAMPLE_ROWS)
    .slice(0, -1)
    .map((line) => line.trim())
    .filter((line) => line !== '')
  // `02.01.2024 101,25`: each line a time, a space and a price.
  if (lines.length > 1 && lines.every((line) => SPACED.test(line) && isTimeAndPrice(line.split(' ')))) return ' '
  let best: { delimiter: string; score: number } = { delimiter: ',', score: 0 }
  for (const delimiter of DELIMITERS) {
    const parser = new Papa.Parser({ delimiter, newline: '\n', preview: SAMPLE_ROWS })
    const rows = parse(parser, sample.slice(0, SAMPLE_CHARS), false).rows.filter((cells) => !cells.every(isBlank))
    const score = scoreOf(rows)
    if (score > best.score) best = { delimiter, score }
  }
  return best.delimiter
}

function scoreOf(rows: readonly (readonly string[])[]): number {
  // The names, or without names the first row as wide as most: titles may stand above.
  const named = mostOf(rows.slice(0, TITLES_MAX + 1), namesIn)
  const width = mostOf(rows, (cells) => rows.filter((other) => other.length === cells.length).length)?.length
  const header = named !== undefined && namesIn(named) > 0 ? named : rows.find((cells) => cells.length === width)
  if (header === undefined || header.length < 2) return 0
  const below = rows.slice(rows.indexOf(header))
  const alike = below.filter((cells) => cells.length === header.length).length / below.length
  return 2 * namesIn(header) + (isTimeAndPrice(rows[0] ?? []) ? 4 : 0) + alike
}

function mostOf<T>(items: readonly T[], countOf: (item: T) => number): T | undefined {
  let best: { item: T; count: number } | undefined
  for (const item of items) {
    const count = countOf(item)
    if (best === undefined || count > best.count) best = { item, count }
  }
  return best?.item
}

/** Excel's own first line `sep=;`. */
function isSeparatorLine(cells: readonly string[], delimiter: string): boolean {
  return cells.join(delimiter).toLowerCase() === `sep=${delimiter}`
}

interface Parsed {
  readonly rows: string[][]
  readonly cursor: number
  readonly isOpenQuote: boolean
}

/** Papa's core parser is untyped: without `header` its `data` is rows of strings, and `meta.cursor` is the
 *  end of the last whole row. */
function parse(parser: Papa.Parser, input: string, ignoreLastRow: boolean): Parsed {
  const result = parser.parse(input, 0, ignoreLastRow) as {
    data: string[][]
    errors: { code: string }[]
    meta: { cursor: number }
  }
  return {
    rows: result.data,
    cursor: result.meta.cursor,
    isOpenQuote: result.errors.some((error) => error.code === 'MissingQuotes'),
  }
}

function unreadable(detail: string): AppError {
  return new AppError('unreadable_file', { format: 'csv', detail })
}
