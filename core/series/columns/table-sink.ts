import { AppError } from '../../kit/errors.ts'
import { type Cell, isBlank, shown } from '../cells/cells.ts'
import { checkWidth, type ReadLimits, type RowSink } from './rows.ts'
import type { Table, TableCell } from '../series.ts'

/** A sink that keeps every column by name, for models that need a whole table. The first row is always the
 *  names. */
export interface TableSink extends RowSink {
  /** Returns the table. Throws `empty_file`. */
  readonly finish: () => Table
}

export function createTableSink(limits: ReadLimits): TableSink {
  const columns: string[] = []
  const rows: TableCell[][] = []
  const rowNumbers: number[] = []
  let seen = 0

  function header(names: readonly Cell[]): readonly number[] {
    checkWidth(names.length, limits)
    columns.push(...uniqueNames(names))
    return columns.map((_, position) => position)
  }

  return {
    header,
    first: header,
    proven: header,
    serialDays() {},
    delimiter() {},
    row(cells) {
      seen += 1
      if (seen > limits.rowsMax) throw new AppError('too_many_rows', { limit: limits.rowsMax })
      if (seen * columns.length > limits.cellsMax) {
        throw new AppError('too_many_rows', { limit: Math.floor(limits.cellsMax / columns.length) })
      }
      rows.push(columns.map((_, position) => tableCell(cells[position])))
      rowNumbers.push(seen)
    },
    finish() {
      if (rows.length === 0) throw new AppError('empty_file', {})
      return { columns, rows, rowNumbers }
    },
  }
}

/** Names without BOM and space; a nameless column becomes `#3`, a second `a` becomes `a_2`. */
function uniqueNames(names: readonly Cell[]): string[] {
  const taken = new Set<string>()
  return names.map((cell, position) => {
    const name =
      shown(cell)
        .replace(/^\ufeff/, '')
        .trim() || `#${position + 1}`
    let unique = name
    for (let copy = 2; taken.has(unique); copy += 1) unique = `${name}_${copy}`
    taken.add(unique)
    return unique
  })
}

function tableCell(cell: Cell): TableCell {
  if (isBlank(cell)) return null
  if (typeof cell === 'string') return cell
  if (typeof cell === 'number') return Number.isFinite(cell) ? cell : null
  if (typeof cell === 'bigint') return Number(cell)
  return typeof cell === 'boolean' ? Number(cell) : shown(cell)
}
