import { deflateSync, inflateSync } from 'node:zlib'
import type { Series } from '../series/series.ts'

/** Rows stored per series: more than any model uses, and enough for the backtest before them. */
export const RECENT_ROWS_MAX = 4_096

/** Returns the newest rows of a series, at most RECENT_ROWS_MAX: what models, pictures and later scoring use. */
export function recentOf({ times, prices, benchmark }: Series): Series {
  const from = Math.max(0, times.length - RECENT_ROWS_MAX)
  return { times: times.slice(from), prices: prices.slice(from), benchmark: benchmark?.slice(from) ?? null }
}

/** Encodes the negated number of columns and the times of the first and the last row as float64
 *  little-endian, then, deflated, the bits of times, prices and benchmark as differences between consecutive
 *  numbers, which repeat where the numbers do. */
export function encodeRecent({ times, prices, benchmark }: Series): Buffer {
  const columns = benchmark === null ? [times, prices] : [times, prices, benchmark]
  const flat = new Float64Array(columns.length * times.length)
  columns.forEach((column, i) => flat.set(column, i * times.length))
  const bits = new BigInt64Array(flat.buffer)
  for (let i = bits.length - 1; i > 0; i--) bits[i] = (bits[i] ?? 0n) - (bits[i - 1] ?? 0n)
  const head = Float64Array.of(-columns.length, times[0] ?? Number.NaN, times.at(-1) ?? Number.NaN)
  return Buffer.concat([new Uint8Array(head.buffer), deflateSync(new Uint8Array(flat.buffer))])
}

/** Decodes what encodeRecent wrote, including its earlier format without compression. */
export function decodeRecent(bytes: Uint8Array): Series {
  const first = readDouble(bytes, 0)
  const flat = first < 0 ? unpackFloats(bytes.subarray(HEAD_BYTES)) : toFloats(bytes).subarray(1)
  const columns = Math.abs(first)
  const rows = flat.length / columns
  const column = (i: number) => flat.subarray(i * rows, (i + 1) * rows)
  return { times: column(0), prices: column(1), benchmark: columns === 3 ? column(2) : null }
}

function unpackFloats(deflated: Uint8Array): Float64Array {
  const flat = toFloats(inflateSync(deflated))
  const bits = new BigInt64Array(flat.buffer)
  for (let i = 1; i < bits.length; i++) bits[i] = (bits[i] ?? 0n) + (bits[i - 1] ?? 0n)
  return flat
}

/** A copy, because a typed-array view must start at a multiple of eight bytes. */
const toFloats = (bytes: Uint8Array): Float64Array =>
  new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer)

const readDouble = (bytes: Uint8Array, index: number): number =>
  new DataView(bytes.buffer, bytes.byteOffset).getFloat64(FLOAT_BYTES * index, true)

/** Time of the first row, without decoding the others. */
export const firstTimeOf = (recent: Uint8Array): number => readDouble(recent, 1)

/** Time of the last row, without decoding the others. */
export function lastTimeOf(recent: Uint8Array): number {
  const columns = readDouble(recent, 0)
  if (columns < 0) return readDouble(recent, 2)
  return readDouble(recent, (recent.length / FLOAT_BYTES - 1) / columns)
}

const FLOAT_BYTES = 8
const HEAD_BYTES = 3 * FLOAT_BYTES
