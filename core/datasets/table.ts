import type { CheckedTable } from '../series/check-table.ts'

/** The valid rows of a table, by column. */
export type TableRows = Pick<CheckedTable, 'columns' | 'rowNumbers'>

/** JSON, because a table has texts beside numbers and stays small. */
export function encodeTable({ columns, rowNumbers }: TableRows): Buffer {
  return Buffer.from(JSON.stringify({ columns, rowNumbers }))
}

/** Reads what encodeTable wrote. */
export function decodeTable(bytes: Uint8Array): TableRows {
  return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()) as TableRows
}
