import { EVERY_SERIES } from '../../contract/series.ts'
import { AppError } from '../../kit/errors.ts'
import type { Cell } from '../cells/cells.ts'
import { namedPositions } from '../columns/names.ts'
import { sameLabel } from '../columns/column-labels.ts'
import { checkLengths, findTable } from './json-shapes.ts'
import { isRow, type JsonTable, own } from './json-values.ts'
import { type ReadLimits, ROW_CHARS_MAX, type RowSink } from '../columns/rows.ts'

const DEPTH_MAX = 32
/** First rows from which names are collected: a row may omit a field without a value. */
const NAMING_ROWS = 100

/** Reads a JSON document in memory, of any shape that json-shapes.ts knows. Throws `unreadable_file`,
 *  `empty_file`, `too_many_rows`, `too_many_columns`, `column_missing`. */
export function readJsonText(text: string, sink: RowSink, limits: ReadLimits, series?: string): void {
  checkShape(text, limits)
  readJsonValue(parseJson(text, 'json', 'it is not well-formed JSON'), sink, series)
}

/** Reads one JSON value per line, each an object or an array. */
export async function readNdjson(texts: AsyncIterable<string>, sink: RowSink): Promise<void> {
  let rest = ''
  let line = 0
  const takeRow = createObjectRows(sink)
  const take = (text: string): void => {
    line += 1
    if (text.trim() !== '') takeRow.push(parseJson(text, 'ndjson', `line ${line} is not well-formed JSON`))
  }
  for await (const text of texts) {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const one of lines) take(one)
    if (rest.length > ROW_CHARS_MAX)
      throw unreadable('ndjson', `line ${line + 1} is longer than ${ROW_CHARS_MAX} characters`)
  }
  if (rest !== '') take(rest)
  takeRow.end()
}

/** Reads rows from a JSON value that is already parsed. `series` is the label of the one that is wanted, where there are several.
 *  Throws `several_series` when nothing says which. */
export function readJsonValue(value: unknown, sink: RowSink, series?: string): void {
  const table = findTable(value)
  if (table === null) {
    if (!isRow(value)) throw unreadable('json', 'send an array of rows, each with a time and a price')
    return readArray([value], sink)
  }
  readFound(table, sink, series)
}

function readFound(table: JsonTable, sink: RowSink, series: string | undefined): void {
  switch (table.kind) {
    case 'several':
      return readOneOf(table.tables, sink, series)
    case 'items':
      return readArray(table.items, sink)
    case 'rows':
      return readRows(table.names, table.rows, sink)
    case 'lists':
      return readLists(table.lists, sink)
    default:
      return table satisfies never
  }
}

const LABELS_MAX = 20

function readOneOf(tables: readonly (readonly [string, JsonTable])[], sink: RowSink, series: string | undefined): void {
  if (series === EVERY_SERIES && sink.part !== undefined) {
    for (const [label, table] of tables) readFound(table, sink.part(label), series)
    return
  }
  const found = series === undefined ? undefined : tables.find(([label]) => sameLabel(label, series))
  if (found === undefined) {
    const labels = tables.slice(0, LABELS_MAX).map(([label]) => label)
    throw new AppError('several_series', { by: 'rows', column: null, labels, more: tables.length - labels.length })
  }
  sink.chosen?.()
  readFound(found[1], sink, series)
}

function readArray(items: readonly unknown[], sink: RowSink): void {
  if (items.length === 0) throw new AppError('empty_file', {})
  const rows = createObjectRows(sink)
  for (const item of items) rows.push(item)
  rows.end()
}

/** Rows with the names given once. A row may still be an object. */
function readRows(names: readonly string[], rows: Iterable<unknown>, sink: RowSink): void {
  sink.header(names)
  for (const item of rows) sink.row(cellsOf(item, names))
}

/** One list per column. */
function readLists(lists: readonly (readonly [string, readonly unknown[]])[], sink: RowSink): void {
  const named = namedPositions(lists.map(([name]) => name))
  checkLengths(lists.filter((_, position) => named.includes(position)))
  const length = (lists[named[0] ?? 0] ?? lists[0])?.[1].length ?? 0
  // A list of another length, such as one of errors, is not a column.
  const columns = lists.filter(([, list]) => list.length === length)
  if (columns.length < 2) checkLengths(lists)
  sink.header(columns.map(([name]) => name))
  for (let row = 0; row < length; row += 1) sink.row(columns.map(([, list]) => list[row]))
}

interface ObjectRows {
  readonly push: (item: unknown) => void
  readonly end: () => void
}

/** Converts objects to cells. It waits for some rows to learn the names; arrays pass unchanged. */
function createObjectRows(sink: RowSink): ObjectRows {
  let names: readonly string[] | null = null
  let waiting: unknown[] = []
  let isArrays = false

  function start(): void {
    const [first] = waiting
    isArrays = Array.isArray(first)
    const keys = new Set<string>()
    if (Array.isArray(first)) sink.first(first)
    else {
      for (const item of waiting) if (isRow(item)) for (const key of Object.keys(item)) keys.add(key)
      sink.header([...keys])
    }
    names = [...keys]
    for (const item of isArrays ? waiting.slice(1) : waiting) sink.row(cellsOf(item, names))
    waiting = []
  }

  return {
    push(item) {
      if (names !== null) return sink.row(cellsOf(item, names))
      waiting.push(item)
      if (waiting.length === NAMING_ROWS) start()
    },
    end() {
      if (names === null && waiting.length > 0) start()
    },
  }
}

/** The cells of one row. Anything that is not a row fills its every cell, so that it is counted and shown as
 *  unreadable. */
function cellsOf(item: unknown, names: readonly string[]): readonly Cell[] {
  if (Array.isArray(item)) return item
  return names.map((name) => (isRow(item) ? own(item, name) : item))
}

function parseJson(text: string, format: 'json' | 'ndjson', detail: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const mended = withoutNaN(text)
    if (mended !== text) return parseJson(mended, format, detail)
    const at = /position (\d+)/.exec(cause instanceof Error ? cause.message : '')?.[1]
    throw unreadable(format, at === undefined ? detail : `${detail}: see character ${Number(at) + 1}`)
  }
}

/** Python writes NaN for a missing value, which JSON does not allow: it is read as null. */
function withoutNaN(text: string): string {
  if (!/NaN|Infinity/.test(text)) return text
  return text.replace(/"(?:[^"\\]|\\.)*"|\bNaN\b|-?\bInfinity\b/g, (token) => (token.startsWith('"') ? token : 'null'))
}

/** Counts brackets and names before parsing: endless nesting, or millions of tiny rows, would take far more
 *  memory than their text, and an object with millions of names takes seconds per access. */
function checkShape(text: string, limits: ReadLimits): void {
  let depth = 0
  let opened = 0
  const openedMax = limits.rowsMax + DEPTH_MAX
  const names = new Uint32Array(DEPTH_MAX + 1)
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === 34) {
      at = endOfString(text, at)
    } else if (code === 91 || code === 123) {
      depth += 1
      opened += 1
      if (depth > DEPTH_MAX) throw unreadable('json', `it is nested deeper than ${DEPTH_MAX} levels`)
      if (opened > openedMax) throw new AppError('too_many_rows', { limit: limits.rowsMax })
      names[depth] = 0
    } else if (code === 58) {
      const named = (names[depth] ?? 0) + 1
      if (named > limits.rowsMax) throw new AppError('too_many_rows', { limit: limits.rowsMax })
      names[depth] = named
    } else if (code === 93 || code === 125) {
      depth -= 1
    }
  }
}

/** Where the string that starts at `start` ends. */
function endOfString(text: string, start: number): number {
  let at = start + 1
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === 92) at += 1
    else if (code === 34) return at
  }
  return at
}

function unreadable(format: 'json' | 'ndjson', detail: string): AppError {
  return new AppError('unreadable_file', { format, detail })
}
