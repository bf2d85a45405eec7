import { toCsvLine } from '../kit/text/csv.ts'
import { toIso } from '../kit/clock.ts'
import type { Cell, ColumnType, ExportTable } from './table.ts'

/** The table as CSV (RFC 4180, UTF-8) with a head: times in ISO 8601, UTC, nothing where there is no value. */
export async function* toCsv({ columns }: ExportTable, pages: AsyncIterable<Cell[][]>): AsyncGenerator<Uint8Array> {
  const text = new TextEncoder()
  yield text.encode(toCsvLine(columns.map(([name]) => name)))
  for await (const rows of pages) {
    const lines = rows.map((row) => toCsvLine(row.map((cell, index) => toText(cell, columns[index]?.[1]))))
    yield text.encode(lines.join(''))
  }
}

function toText(cell: Cell, type: ColumnType | undefined): string | number | null {
  if (typeof cell === 'boolean') return String(cell)
  if (typeof cell !== 'number') return cell
  if (type === 'time') return toIso(cell)
  return type === 'day' ? toIso(cell).slice(0, 10) : cell
}
