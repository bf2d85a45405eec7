import type { SchemaElement } from 'hyparquet'
import { ByteWriter, ParquetWriter } from 'hyparquet-writer'
import type { Cell, ColumnType, ExportTable } from './table.ts'

/** Rows of a row group: what is held in memory, and encoded without a pause. */
const GROUP_ROWS = 10_000

const ELEMENTS: Record<ColumnType, Omit<SchemaElement, 'name'>> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  whole: { type: 'INT64' },
  // Without a zone: programs show it as it is, in UTC, whatever zone they are in.
  time: { type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MILLIS' } },
  day: { type: 'INT32', converted_type: 'DATE' },
  flag: { type: 'BOOLEAN' },
}

/** The table as Parquet, compressed with Snappy. */
export async function* toParquet({ columns }: ExportTable, pages: AsyncIterable<Cell[][]>): AsyncGenerator<Uint8Array> {
  const bytes = new ByteWriter()
  const schema: SchemaElement[] = [
    { name: 'root', num_children: columns.length },
    ...columns.map(([name, type]): SchemaElement => ({ name, repetition_type: 'OPTIONAL', ...ELEMENTS[type] })),
  ]
  const writer = new ParquetWriter({ writer: bytes, schema })
  const write = (rows: Cell[][]): Uint8Array => {
    const columnData = columns.map(([name, type], at) => ({
      name,
      data: rows.map((row) => toValue(row[at] ?? null, type)),
      offsetIndex: false,
    }))
    void writer.write({ columnData, rowGroupSize: GROUP_ROWS })
    return drain(bytes)
  }
  let held: Cell[][] = []
  for await (const rows of pages) {
    held = held.concat(rows)
    while (held.length >= GROUP_ROWS) yield write(held.splice(0, GROUP_ROWS))
  }
  if (held.length > 0) yield write(held)
  void writer.finish()
  yield drain(bytes)
}

/** Takes what has been written so far; `offset` goes on counting. */
function drain(bytes: ByteWriter): Uint8Array {
  const taken = bytes.getBytes().slice()
  bytes.index = 0
  return taken
}

function toValue(cell: Cell, type: ColumnType): unknown {
  if (typeof cell !== 'number') return cell
  if (type === 'whole') return BigInt(cell)
  return type === 'time' || type === 'day' ? new Date(cell) : cell
}
