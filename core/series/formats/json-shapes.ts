import { LIMITS } from '../../contract/limits.ts'
import { AppError } from '../../kit/errors.ts'
import { isBlank, shown } from '../cells/cells.ts'
import { INDEX_NAME, normalName, PRICE_NAMES, TIME_NAMES } from '../columns/names.ts'
import { familyOfText } from '../dates/times.ts'
import { instruments, isTableOf, oneOrSeveral } from './json-instruments.ts'
import { isRow, isScalar, isTimeName, type JsonTable, type List, own, type Row } from './json-values.ts'

type Shape = (document: Row, keys: readonly string[]) => JsonTable | null

/** How deep rows may be nested in a document. */
const WRAPPED_MAX = 4
/** Keys and values considered to recognize the shape of a document. */
const SAMPLED = 20
/** First rows from which names are collected. */
const NAMING_ROWS = 100
const KEY_CHARS_SEARCHED = 300
/** Names under which services put their rows. */
const WRAPPERS = [
  'data',
  'rows',
  'prices',
  'items',
  'results',
  'values',
  'series',
  'history',
  'candles',
  'klines',
  'list',
  'result',
  'observations',
  'bpi',
]

/** The recognized shapes of documents, tried in this order. Anything else may still be wrapped. */
const SHAPES: readonly Shape[] = [yahooChart, pandasTable, splitFrame, splitSeries, lists, frameByColumn, rowsByTime]

/** Finds the rows of a document; null if its shape is unknown. Throws `unreadable_file` for a known shape
 *  that contradicts itself, `too_many_columns` for a wide object whose names are not times. */
export function findTable(document: unknown, depth = 0): JsonTable | null {
  if (Array.isArray(document))
    return (
      instruments(document, (inner) => (depth > WRAPPED_MAX ? null : findTable(inner, depth + 1))) ?? {
        kind: 'items',
        items: document,
      }
    )
  if (!isRow(document) || depth > WRAPPED_MAX) return null
  const keys = Object.keys(document)
  // This many keys are rows by their times; otherwise nothing that can be read.
  const isWide = keys.length > LIMITS.columnsMax
  if (isWide && !areTimes(keys)) {
    if (depth === 0) throw new AppError('too_many_columns', { limit: LIMITS.columnsMax })
    return null
  }
  for (const shape of SHAPES) {
    const table = shape(document, keys)
    if (table !== null) return table
  }
  return isWide ? null : wrapped(document, keys, depth)
}

/** Rows under a name that services use for them, the one shape inside a document, or the only list of named
 *  rows in it. */
function wrapped(document: Row, keys: readonly string[], depth: number): JsonTable | null {
  const known = keys.filter((key) => /time series/i.test(key.slice(0, KEY_CHARS_SEARCHED)))
  const wrappers = WRAPPERS.flatMap((name) =>
    keys.filter((key) => key.length === name.length && key.toLowerCase() === name),
  )
  let rowless: JsonTable | null = null
  for (const key of [...wrappers, ...known]) {
    const inner = own(document, key)
    const table = Array.isArray(inner) || isRow(inner) ? findTable(inner, depth + 1) : null
    if (table === null) continue
    if (hasRows(table)) return table
    rowless ??= table
  }
  // Under an unknown name, pairs could be volumes: rows must name their fields, or be candles.
  const named = keys.flatMap((key) => {
    const items = document[key]
    const [first] = Array.isArray(items) ? items : []
    const isTable = isRow(first) || (Array.isArray(first) && first.length > 4)
    return isTable && Array.isArray(items)
      ? [[key, findTable(items, depth + 1) ?? { kind: 'items', items }] as const]
      : []
  })
  // The objects inside that have rows, under whatever name.
  const inside = keys.flatMap((key) => {
    const value = document[key]
    const table = isRow(value) ? findTable(value, depth + 1) : null
    return table === null ? [] : [[key, table] as const]
  })
  return oneOrSeveral(named) ?? oneOrSeveral(inside) ?? rowless
}

/** An empty list, or one of mere words or numbers, may stand beside the rows: `{"data": [], "prices": […]}`. */
function hasRows(table: JsonTable): boolean {
  return table.kind !== 'items' || isTableOf(table.items)
}

/** Yahoo Finance: `{chart: {result: [{timestamp, indicators: {quote: [{close, …}], adjclose: [{adjclose}]}}]}}`. */
function yahooChart(document: Row): JsonTable | null {
  const chart = own(document, 'chart')
  const results = isRow(chart) ? own(chart, 'result') : null
  if (!Array.isArray(results)) return null
  if (results.length !== 1) throw unreadable(`its chart has ${results.length} results; send one instrument at a time`)
  const [result] = results
  const times = isRow(result) ? own(result, 'timestamp') : null
  const indicators = isRow(result) ? own(result, 'indicators') : null
  if (!Array.isArray(times) || !isRow(indicators)) return null
  const quotes = ['quote', 'adjclose'].flatMap((name) => {
    const [first] = listOf(own(indicators, name))
    return isRow(first) ? Object.entries(first).filter(isList) : []
  })
  return { kind: 'lists', lists: [['timestamp', times], ...quotes] }
}

/** pandas, `orient="table"`: `{schema: {fields, primaryKey}, data: [{…}]}`. */
function pandasTable(document: Row): JsonTable | null {
  const schema = own(document, 'schema')
  const data = own(document, 'data')
  const fields = isRow(schema) ? own(schema, 'fields') : null
  if (!Array.isArray(fields) || !Array.isArray(data)) return null
  const columns = fields.filter(isRow).map((field) => ({ name: String(own(field, 'name')), type: own(field, 'type') }))
  const isTimed = columns.some(({ name }) => isTimeName(name))
  const dates = columns.filter(({ type }) => type === 'datetime')
  const names = columns.map((column) => {
    if (!isTimed && dates.length === 1 && column === dates[0]) return INDEX_NAME
    // A series without a name.
    return column.name === 'values' ? 'value' : column.name
  })
  const toCells = (item: unknown) => (isRow(item) ? columns.map(({ name }) => own(item, name)) : item)
  return { kind: 'rows', names, rows: mapped(data, toCells) }
}

/** `{columns, data}`, as pandas writes with `orient="split"`, its index beside it. */
function splitFrame(document: Row): JsonTable | null {
  const columns = own(document, 'columns')
  if (!Array.isArray(columns)) return null
  const data = own(document, 'data') ?? own(document, 'rows')
  if (!Array.isArray(data)) throw unreadable('`columns` needs `data` beside it: an array of rows')
  const names = columns.map((name) => (typeof name === 'string' ? name : ''))
  const index = listOf(own(document, 'index'))
  if (names.some(isTimeName) || !areTimes(index)) return { kind: 'rows', names, rows: data }
  checkLengths([
    ['index', index],
    ['data', data],
  ])
  const toCells = (item: unknown, row: number) =>
    Array.isArray(item) ? [index[row], ...(item as readonly unknown[])] : item
  return { kind: 'rows', names: [INDEX_NAME, ...names], rows: mapped(data, toCells) }
}

/** A series of pandas, `orient="split"`: `{name, index, data}`. */
function splitSeries(document: Row): JsonTable | null {
  const [index, data, name] = [own(document, 'index'), own(document, 'data'), own(document, 'name')]
  if (!Array.isArray(index) || !Array.isArray(data) || !areTimes(index) || !data.slice(0, SAMPLED).every(isScalar))
    return null
  return {
    kind: 'lists',
    lists: [
      [INDEX_NAME, index],
      [typeof name === 'string' ? name : 'value', data],
    ],
  }
}

/** `{timestamps: […], prices: […]}` or `{t: […], c: […]}`: every list is a column; a plural stands for its
 *  singular. */
function lists(document: Row, keys: readonly string[]): JsonTable | null {
  const found: List[] = []
  for (const key of keys) {
    const list = document[key]
    if (Array.isArray(list)) found.push([key, list])
  }
  if (found.length < 2 || !found.every(([, list]) => isScalar(list[0]))) return null
  // `errors` and `messages` are lists, too.
  if (!found.some(([name, list]) => isTimeName(singular(name)) || areTimes(list))) return null
  return { kind: 'lists', lists: found.map(([name, list]) => [singular(name), list]) }
}

/** pandas, `orient="columns"`: `{Close: {key: …}, …}`, whose keys are the times unless a column contains
 *  them; and `orient="index"`: `{time: {Close: …}, …}`, also used by Alpha Vantage. */
function frameByColumn(document: Row, names: readonly string[]): JsonTable | null {
  if (names.length === 0 || !names.slice(0, SAMPLED).every((name) => isFlat(document[name]))) return null
  if (areTimes(names)) return byTime(document, names)
  const columns = names.map((name) => document[name]).filter(isRow)
  const keys = Object.keys(columns[0] ?? {})
  const isFrame = columns.length === names.length && columns.slice(1).every((column) => haveSameKeys(column, keys))
  if (!isFrame || keys.length === 0) return null
  const isTimed = names.some(isTimeName)
  if (!isTimed && !areTimes(keys)) return null
  const toCells = (key: string) => {
    const cells = columns.map((column) => own(column, key))
    return isTimed ? cells : [key, ...cells]
  }
  return { kind: 'rows', names: isTimed ? names : [INDEX_NAME, ...names], rows: mapped(keys, toCells) }
}

function byTime(document: Row, times: readonly string[]): JsonTable {
  const fields = times.slice(0, NAMING_ROWS).flatMap((time) => {
    const inner = document[time]
    return isRow(inner) ? Object.keys(inner) : []
  })
  const names = [...new Set(fields)]
  const toCells = (time: string) => {
    const inner = document[time]
    // A bare number among rows of fields: its field cannot be determined.
    const stray = isBlank(inner) ? null : `without a name: ${shown(inner)}`
    return [time, ...names.map((name) => (isRow(inner) ? own(inner, name) : stray))]
  }
  return { kind: 'rows', names: [INDEX_NAME, ...names], rows: mapped(times, toCells) }
}

/** `{"2021-01-01": 29000.5, …}`. */
function rowsByTime(document: Row, keys: readonly string[]): JsonTable | null {
  if (!areTimes(keys) || !keys.slice(0, SAMPLED).every((key) => isScalar(document[key]))) return null
  return { kind: 'rows', names: [INDEX_NAME, 'value'], rows: mapped(keys, (key) => [key, document[key]]) }
}

/** Two lists of different lengths cannot be columns of one table. Throws `unreadable_file`. */
export function checkLengths([first, ...others]: readonly List[]): void {
  const odd = others.find(([, list]) => list.length !== first?.[1].length)
  if (first !== undefined && odd !== undefined)
    throw unreadable(`\`${first[0]}\` has ${first[1].length} values and \`${odd[0]}\` has ${odd[1].length}`)
}

function* mapped<T>(items: readonly T[], toCells: (item: T, row: number) => unknown): Generator {
  for (const [row, item] of items.entries()) yield toCells(item, row)
}

function isList(entry: [string, unknown]): entry is [string, unknown[]] {
  return Array.isArray(entry[1])
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** True for an object of plain values, judged by its first ones. */
function isFlat(value: unknown): value is Row {
  if (!isRow(value)) return false
  let seen = 0
  for (const key in value) {
    if (!isScalar(own(value, key))) return false
    seen += 1
    if (seen === SAMPLED) break
  }
  return seen > 0
}

function haveSameKeys(row: Row, keys: readonly string[]): boolean {
  return Object.keys(row).length === keys.length && keys.every((key) => Object.hasOwn(row, key))
}

/** True if the first keys are written as times; 45291 is not: it could be anything. */
function areTimes(keys: readonly unknown[]): boolean {
  const sample = keys.slice(0, SAMPLED)
  return (
    sample.length > 0 &&
    sample.every((key) => {
      const text = typeof key === 'number' ? String(key) : key
      return typeof text === 'string' && familyOfText(text.trim(), false) !== null
    })
  )
}

function singular(name: string): string {
  const one = normalName(name).replace(/s$/, '')
  return [...TIME_NAMES, ...PRICE_NAMES].some((known) => known === one) ? one : name
}

function unreadable(detail: string): AppError {
  return new AppError('unreadable_file', { format: 'json', detail })
}
