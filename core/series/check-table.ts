import type { CellFault, TableReport } from '../contract/series.ts'
import { LIMITS } from '../contract/limits.ts'
import { AppError } from '../kit/errors.ts'
import { chooseMark, type MarkChoice, type WrittenColumn } from './numbers/decimal-mark.ts'
import { NUMBER_KINDS, type NumberKind, type NumberNotes, parseNumber, settleNumber } from './numbers/numbers.ts'
import type { Table, TableCell } from './series.ts'

/** A column that a `tabular` model needs. */
export interface WantedColumn {
  readonly name: string
  readonly type: 'number' | 'integer' | 'category'
  readonly categories?: readonly string[] | undefined
}

/** The rows of a table as a model takes them: every wanted column, in order, with a value for each valid row. */
export interface CheckedTable {
  readonly columns: ReadonlyArray<readonly [name: string, values: ReadonlyArray<number | string>]>
  /** Number of each valid row in the file; 1 is the first data row. */
  readonly rowNumbers: readonly number[]
  readonly audit: TableReport
}

/** Finds the wanted columns (ignoring case) and checks each of their cells; a faulty row is left out and
 *  reported with its column. The decimal mark is determined per column; where it is undetermined, `1,234` is
 *  a fault. Throws `table_columns_missing` or `too_many_rows`. */
export function checkTable(table: Table, wanted: readonly WantedColumn[]): CheckedTable {
  if (table.rows.length > LIMITS.tableRowsMax) throw new AppError('too_many_rows', { limit: LIMITS.tableRowsMax })
  const places = findColumns(table.columns, wanted)
  const columns = readColumns(table, wanted, places)
  const values = wanted.map((): Array<number | string> => [])
  const rowNumbers: number[] = []
  const rejected: TableReport['rejected'] = []
  const byReason: Partial<Record<CellFault, number>> = {}
  for (const [i, row] of table.rows.entries()) {
    const cells = columns.map((read, c) => read(row[places[c] ?? -1] ?? null, i))
    const faulty = cells.findIndex((cell) => 'fault' in cell)
    const fault = cells[faulty]
    if (fault !== undefined && 'fault' in fault) {
      byReason[fault.fault] = (byReason[fault.fault] ?? 0) + 1
      if (rejected.length < LIMITS.rejectedShownMax) {
        const { fault: reason, shown: value } = fault
        rejected.push({
          row: table.rowNumbers[i] ?? i + 1,
          column: wanted[faulty]?.name ?? '',
          reason,
          ...(value === undefined ? {} : { value }),
        })
      }
      continue
    }
    rowNumbers.push(table.rowNumbers[i] ?? i + 1)
    for (const [c, cell] of cells.entries()) if ('value' in cell) values[c]?.push(cell.value)
  }
  const used = new Set(places)
  return {
    columns: wanted.map(({ name }, c) => [name, values[c] ?? []] as const),
    rowNumbers,
    audit: {
      rows: table.rows.length,
      valid: rowNumbers.length,
      rejected,
      rejected_by_reason: byReason,
      ignored: table.columns.filter((_, place) => !used.has(place)),
    },
  }
}

function findColumns(found: readonly string[], wanted: readonly WantedColumn[]): number[] {
  const plain = found.map((name) => name.trim().toLowerCase())
  const places = wanted.map(({ name }) => plain.indexOf(name.trim().toLowerCase()))
  const missing = wanted.filter((_, c) => (places[c] ?? -1) < 0).map(({ name }) => name)
  if (missing.length > 0) throw new AppError('table_columns_missing', { missing, found: [...found] })
  return places
}

type ReadCell = { value: number | string } | { fault: CellFault; shown?: string }

const SHOWN_CHARS_MAX = 60
const WHOLE_MAX = 2 ** 31

/** Reads the cell of a column in the row of that index. */
type ReadColumn = (cell: TableCell, row: number) => ReadCell

function readColumns(table: Table, wanted: readonly WantedColumn[], places: readonly number[]): ReadColumn[] {
  const written = wanted.map(({ type }, c) => (type === 'category' ? null : writtenNumbers(table, places[c] ?? -1)))
  // Of the whole table: a column that is itself undetermined adds nothing to them.
  const others = { dots: countOf(written, NUMBER_KINDS.dot), commas: countOf(written, NUMBER_KINDS.comma) }
  return wanted.map((column, c) => {
    const own = written[c] ?? null
    if (own === null) return (cell) => readCategory(cell, column)
    const choice = chooseMark(own, {
      others,
      isCommaLand: false,
      isWholeMoney: false,
      isTextByChoice: false,
      isOrdered: false,
    })
    return (cell, row) => readNumber(cell, own, choice, row, column)
  })
}

function countOf(columns: readonly (WrittenColumn | null)[], kind: NumberKind): number {
  return columns.reduce((sum, column) => sum + (column?.kinds.filter((one) => one === kind).length ?? 0), 0)
}

function writtenNumbers(table: Table, place: number): WrittenColumn {
  const values = new Float64Array(table.rows.length)
  const kinds = new Uint8Array(table.rows.length)
  let hasBareThousands = false
  for (const [row, cells] of table.rows.entries()) {
    const cell = cells[place] ?? null
    const notes: NumberNotes = { kind: NUMBER_KINDS.plain, currency: '' }
    const value = typeof cell === 'string' ? parseNumber(cell, notes) : (cell ?? Number.NaN)
    values[row] = value
    kinds[row] = notes.currency !== '' ? NUMBER_KINDS.unreadable : notes.kind
    if (typeof cell === 'string' && notes.kind === NUMBER_KINDS.plain && value >= 1_000) hasBareThousands = true
  }
  return { values, kinds, hasBareThousands }
}

function readCategory(cell: TableCell, { categories }: WantedColumn): ReadCell {
  if (cell === null || cell === '') return { fault: 'missing' }
  const value = String(cell).trim()
  if (categories === undefined || categories.includes(value)) return { value }
  return { fault: 'unknown_category', shown: shorten(cell) }
}

function readNumber(
  cell: TableCell,
  { values, kinds }: WrittenColumn,
  { mark, isAssumed }: MarkChoice,
  row: number,
  { type }: WantedColumn,
): ReadCell {
  const kind = kinds[row] as NumberKind
  if (cell === null || kind === NUMBER_KINDS.empty) return { fault: 'missing' }
  const shown = shorten(cell)
  const isOpen = kind === NUMBER_KINDS.dot_or_group || kind === NUMBER_KINDS.comma_or_group
  if (isOpen && isAssumed) return { fault: 'decimal_mark_unclear', shown }
  const value = kind === NUMBER_KINDS.unreadable ? Number.NaN : settleNumber(values[row] ?? Number.NaN, kind, mark)
  if (!Number.isFinite(value)) return { fault: 'not_a_number', shown }
  if (type === 'integer' && (!Number.isInteger(value) || Math.abs(value) > WHOLE_MAX))
    return { fault: 'not_a_whole_number', shown }
  return { value }
}

const shorten = (cell: TableCell): string => String(cell).slice(0, SHOWN_CHARS_MAX)
