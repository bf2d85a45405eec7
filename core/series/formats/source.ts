import { AppError } from '../../kit/errors.ts'
import type { ReadLimits } from '../columns/rows.ts'
import { binary, SNIFF_BYTES, type TextEncoding } from './sniff.ts'

const SLICE_BYTES = 262_144

/** A file being read: its first bytes, then everything, including the first bytes. */
export interface Source {
  readonly head: Uint8Array
  readonly chunks: AsyncIterable<Uint8Array>
}

/** Opens bytes or a stream of bytes. Reading throws `too_large` as soon as more than `fileBytesMax` have
 *  arrived. */
export async function openSource(source: AsyncIterable<Uint8Array> | Uint8Array, limits: ReadLimits): Promise<Source> {
  const iterator = bounded(source instanceof Uint8Array ? slices(source) : source, limits)
  const first: Uint8Array[] = []
  let size = 0
  while (size < SNIFF_BYTES) {
    const next = await iterator.next()
    if (next.done === true) break
    first.push(next.value)
    size += next.value.length
  }
  const head = first.length === 1 && first[0] !== undefined ? first[0] : Buffer.concat(first)
  return { head: head.subarray(0, SNIFF_BYTES), chunks: startingWith(head, iterator) }
}

/** All bytes at once, for formats that are read from their end. */
export async function allBytes(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const chunk of chunks) parts.push(chunk)
  return Buffer.concat(parts)
}

/** All text at once, for JSON. */
export async function allText(texts: AsyncIterable<string>): Promise<string> {
  const parts: string[] = []
  for await (const text of texts) parts.push(text)
  return parts.join('')
}

/** Decoded text without BOM, with every line end as `\n`. Throws `unreadable_file` at the first NUL. */
export async function* textOf(chunks: AsyncIterable<Uint8Array>, encoding: TextEncoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding)
  let heldReturn = false
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += SLICE_BYTES) {
      let text = decoder.decode(chunk.subarray(at, at + SLICE_BYTES), { stream: true })
      if (text.includes('\0')) throw binary()
      if (heldReturn) text = `\r${text}`
      heldReturn = text.endsWith('\r')
      if (heldReturn) text = text.slice(0, -1)
      yield oneLineEnd(text)
    }
  }
  const rest = decoder.decode()
  if (rest !== '') yield rest
}

function oneLineEnd(text: string): string {
  return text.includes('\r') ? text.replaceAll('\r\n', '\n').replaceAll('\r', '\n') : text
}

async function* slices(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += SLICE_BYTES) yield bytes.subarray(at, at + SLICE_BYTES)
}

async function* bounded(chunks: AsyncIterable<Uint8Array>, limits: ReadLimits): AsyncGenerator<Uint8Array> {
  let size = 0
  for await (const chunk of chunks) {
    size += chunk.length
    if (size > limits.fileBytesMax) throw new AppError('too_large', { limit_bytes: limits.fileBytesMax })
    if (chunk.length > 0) yield chunk
  }
}

async function* startingWith(head: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head
  yield* rest
}
