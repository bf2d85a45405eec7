import { type CellFault, type TableAudit } from '../contract/series.ts'
import { LIMITS } from '../contract/limits.ts'
import { AppError } from '../kit/errors.ts'
import type { Table, TableCell } from './series.ts'

/** A column that a `tabular` model wants. */
export interface WantedColumn {
  readonly name: string
  readonly type: 'number' | 'integer' | 'category'
  readonly categories?: readonly string[] | undefined
}

/** The rows of a table that a model can be given: every wanted column, in order, with a value for each valid row. */
export interface CheckedTable {
  readonly columns: ReadonlyArray<readonly [name: string, values: ReadonlyArray<number | string>]>
  /** Number of each valid row in the file; 1 is the first data row. */
  readonly rowNumbers: readonly number[]
  readonly audit: TableAudit
}

/** Finds the wanted columns (any case) and checks every cell of them; a row with a fault is left out and told with its column.
 *  Throws `table_columns_missing` or `too_many_rows`. */
export function checkTable(table: Table, wanted: readonly WantedColumn[]): CheckedTable {
  if (table.rows.length > LIMITS.tableRowsMax) throw new AppError('too_many_rows', { limit: LIMITS.tableRowsMax })
  const places = findColumns(table.columns, wanted)
  const values = wanted.map((): Array<number | string> => [])
  const rowNumbers: number[] = []
  const rejected: TableAudit['rejected'] = []
  const byReason: Partial<Record<CellFault, number>> = {}
  for (const [i, row] of table.rows.entries()) {
    const cells = wanted.map((column, c) => readCell(row[places[c] ?? -1] ?? null, column))
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

function readCell(cell: TableCell, { type, categories }: WantedColumn): ReadCell {
  if (cell === null || cell === '') return { fault: 'missing' }
  const shown = String(cell).slice(0, SHOWN_CHARS_MAX)
  if (type === 'category') {
    const value = String(cell).trim()
    return categories === undefined || categories.includes(value) ? { value } : { fault: 'unknown_category', shown }
  }
  const value = typeof cell === 'number' ? cell : Number(cell.trim().replace(/^(-?\d+),(\d+)$/, '$1.$2'))
  if (!Number.isFinite(value)) return { fault: 'not_a_number', shown }
  if (type === 'integer' && (!Number.isInteger(value) || Math.abs(value) > WHOLE_MAX))
    return { fault: 'not_a_whole_number', shown }
  return { value }
}
