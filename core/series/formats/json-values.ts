import { normalName, TIME_NAMES } from '../columns/names.ts'

/** A table inside a JSON document, whatever shape the document has. */
export type JsonTable =
  /** Rows that name their own fields, or arrays of which the first may be the names. */
  | { kind: 'items'; items: readonly unknown[] }
  /** Rows as arrays, or as objects with these fields. */
  | { kind: 'rows'; names: readonly string[]; rows: Iterable<unknown> }
  /** A list for every column. */
  | { kind: 'lists'; lists: readonly List[] }
  /** A table for each of several instruments. */
  | { kind: 'several'; tables: readonly (readonly [label: string, table: JsonTable])[] }
/** A column by its name. */
export type List = readonly [name: string, values: readonly unknown[]]

/** An object, of whatever fields. */
export type Row = Record<string, unknown>

/** An own field only: `__proto__` or `constructor` of a row without them is nothing, not an object's inheritance. */
export function own(row: Row, name: string): unknown {
  return Object.hasOwn(row, name) ? row[name] : undefined
}

/** True for an object that is no list. */
export function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** True for a word, a number, a truth value or nothing. */
export const isScalar = (value: unknown): boolean => typeof value !== 'object' || value === null

/** True when a field is called as times are. */
export const isTimeName = (name: string): boolean => (TIME_NAMES as readonly string[]).includes(normalName(name))
