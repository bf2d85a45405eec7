import type { Series } from '../series/series.ts'

/** Rows kept of a series: more than any model looks at, enough for the backtest before them. */
export const TAIL_ROWS_MAX = 4_096

/** The most recent rows of a series: what models, pictures and later scoring look at. */
export function tailOf({ times, prices, benchmark }: Series): Series {
  const from = Math.max(0, times.length - TAIL_ROWS_MAX)
  return { times: times.slice(from), prices: prices.slice(from), benchmark: benchmark?.slice(from) ?? null }
}

/** Float64 little-endian: times, then prices, then the benchmark where there is one; the count of columns stands first. */
export function encodeTail({ times, prices, benchmark }: Series): Buffer {
  const columns = benchmark === null ? [times, prices] : [times, prices, benchmark]
  const flat = new Float64Array(1 + columns.length * times.length)
  flat[0] = columns.length
  columns.forEach((column, i) => flat.set(column, 1 + i * times.length))
  return Buffer.from(flat.buffer)
}

/** Reads what encodeTail wrote. */
export function decodeTail(bytes: Uint8Array): Series {
  const flat = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
  const columns = flat[0] ?? 2
  const rows = (flat.length - 1) / columns
  const column = (i: number) => flat.subarray(1 + i * rows, 1 + (i + 1) * rows)
  return { times: column(0), prices: column(1), benchmark: columns === 3 ? column(2) : null }
}

/** Times of the first and of the last row, without decoding the others. */
export const firstTimeOf = (tail: Buffer): number => tail.readDoubleLE(FLOAT_BYTES)

/** See firstTimeOf. */
export function lastTimeOf(tail: Buffer): number {
  const columns = tail.readDoubleLE(0)
  const rows = (tail.length / FLOAT_BYTES - 1) / columns
  return tail.readDoubleLE(FLOAT_BYTES * rows)
}

const FLOAT_BYTES = 8
