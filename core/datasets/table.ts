import { pack, unpack } from '../kit/packed.ts'
import type { CheckedTable } from '../series/check-table.ts'

/** The valid rows of a table, by column. */
export type TableRows = Pick<CheckedTable, 'columns' | 'rowNumbers'>

/** Compressed JSON: a table mixes texts and numbers, and is small. */
export function encodeTable({ columns, rowNumbers }: TableRows): Buffer {
  return pack(Buffer.from(JSON.stringify({ columns, rowNumbers })))
}

/** Decodes what encodeTable wrote, including its earlier format without compression. */
export function decodeTable(bytes: Uint8Array): TableRows {
  const isPlain = bytes[0] === OPENING_BRACE
  const text = isPlain ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString() : unpack(bytes)
  return JSON.parse(text) as TableRows
}

const OPENING_BRACE = 0x7b
