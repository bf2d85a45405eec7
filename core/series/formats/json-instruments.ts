import { shown } from '../cells/cells.ts'
import { isRow, isScalar, isTimeName, type JsonTable, own, type Row } from './json-values.ts'

const SAMPLED = 20

/** The table that there is, or all of them by their labels; null when there is none. */
export const oneOrSeveral = (tables: readonly (readonly [string, JsonTable])[]): JsonTable | null =>
  tables.length > 1 ? { kind: 'several', tables } : (tables[0]?.[1] ?? null)

/** Under which name an object tells which instrument it is of. */
const LABELS = ['symbol', 'ticker', 'name', 'code', 'secid', 'id', 'label', 'metric']

/** `[{symbol, history: [{…}, …]}, …]`: objects without a time, each with one table inside it. Null when the items are rows themselves. */
export function instruments(items: readonly unknown[], find: (value: unknown) => JsonTable | null): JsonTable | null {
  const sample = items.slice(0, SAMPLED)
  if (items.length > INSTRUMENTS_MAX || !sample.every((item) => isRow(item) && holdsRows(item))) return null
  const tables = items.filter(isRow).flatMap((item, place) => {
    const inner = Object.entries(item).flatMap(([key, value]) => {
      const table = typeof value === 'object' && value !== null ? find(value) : null
      return table === null || (table.kind === 'items' && !isTableOf(table.items)) ? [] : [[key, table] as const]
    })
    const table = oneOrSeveral(inner)
    return table === null ? [] : [[labelOf(item) ?? `#${place + 1}`, table] as const]
  })
  return oneOrSeveral(tables)
}

const INSTRUMENTS_MAX = 1_000

/** True for an object that has a list of rows or an object, but no time. */
function holdsRows(item: Row): boolean {
  const entries = Object.entries(item)
  if (entries.some(([name, value]) => isTimeName(name) && isScalar(value))) return false
  return entries.some(([, value]) => (Array.isArray(value) ? isTableOf(value) : isRow(value)))
}

/** True for a list that is not of mere words or numbers. */
export const isTableOf = (list: readonly unknown[]): boolean => list.length > 0 && !isScalar(list[0])

function labelOf(item: Row): string | null {
  for (const name of LABELS) {
    const value = own(item, name)
    if (typeof value === 'string' && value !== '') return shown(value)
    const [inner] = isRow(value) ? Object.values(value) : []
    if (typeof inner === 'string' && inner !== '') return shown(inner)
  }
  return null
}
