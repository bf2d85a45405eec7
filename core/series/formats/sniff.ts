import type { Format } from '../../contract/series.ts'
import { AppError } from '../../kit/errors.ts'

const TEXT_ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1251'] as const
export type TextEncoding = (typeof TEXT_ENCODINGS)[number]

/** What a file is by its content; `encoding` is meaningless for XLSX and Parquet. */
export interface Sniffed {
  readonly format: Format
  readonly encoding: TextEncoding
}

/** Enough bytes to detect the format. */
export const SNIFF_BYTES = 65_536

/** First bytes of kinds that are often sent and never read. Archives and old office files among them: their
 *  content may be fine, but not their wrapping. */
const FOREIGN: readonly (readonly [name: string, bytes: readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ['7z', [0x37, 0x7a, 0xbc, 0xaf]],
  ['rar', [0x52, 0x61, 0x72, 0x21]],
  ['pdf', [0x25, 0x50, 0x44, 0x46, 0x2d]],
  ['xls', [0xd0, 0xcf, 0x11, 0xe0]],
  ['png', [0x89, 0x50, 0x4e, 0x47]],
  ['jpeg', [0xff, 0xd8, 0xff]],
  ['gif', [0x47, 0x49, 0x46, 0x38]],
  ['sqlite', [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65, 0x20]],
  ['arrow', [0x41, 0x52, 0x52, 0x4f, 0x57, 0x31]],
  ['feather', [0x46, 0x45, 0x41, 0x31]],
  ['avro', [0x4f, 0x62, 0x6a, 0x01]],
]

/** Detects a file's format from its first bytes, never from its name. Throws `empty_file`,
 *  `unsupported_media` for a known kind that is not read, `unreadable_file` for bytes that are not text. */
export function sniff(head: Uint8Array): Sniffed {
  if (head.length === 0) throw new AppError('empty_file', {})
  if (startsWith(head, [0x50, 0x41, 0x52, 0x31])) return { format: 'parquet', encoding: 'utf-8' }
  if (startsWith(head, [0x50, 0x4b, 0x03, 0x04]) || startsWith(head, [0x50, 0x4b, 0x05, 0x06])) {
    return { format: 'xlsx', encoding: 'utf-8' }
  }
  if (FOREIGN.some(([, bytes]) => startsWith(head, bytes))) throw unsupported()

  const encoding = encodingOf(head)
  const isWide = encoding === 'utf-16le' || encoding === 'utf-16be'
  if (!isWide && head.includes(0)) throw binary()
  const text = new TextDecoder(encoding).decode(head)
  const start = text.trimStart()
  // Markup, except a header such as <DATE>,<CLOSE>.
  if (start.startsWith('<') && !/^<[^<>\n]{1,40}>[,;\t|]/.test(start)) throw unsupported()
  if (start.startsWith('{') || start.startsWith('[')) {
    return { format: isNdjson(start) ? 'ndjson' : 'json', encoding }
  }
  return { format: 'csv', encoding }
}

// The contract's own list comes with its schemas, which a process that reads files need not load.
const SUPPORTED: Record<Format, true> = { json: true, ndjson: true, csv: true, xlsx: true, parquet: true }

/** The refusal of a kind of file that is not read at all. */
export function unsupported(): AppError {
  return new AppError('unsupported_media', { supported: Object.keys(SUPPORTED) })
}

/** The refusal of binary bytes in a file that should be text. */
export function binary(): AppError {
  return new AppError('unreadable_file', {
    format: 'binary',
    detail: 'it holds bytes that are no text; save it as CSV in UTF-8, or send JSON, XLSX or Parquet',
  })
}

function startsWith(head: Uint8Array, bytes: readonly number[]): boolean {
  return head.length >= bytes.length && bytes.every((byte, at) => head[at] === byte)
}

function encodingOf(head: Uint8Array): TextEncoding {
  if (startsWith(head, [0xff, 0xfe])) return 'utf-16le'
  if (startsWith(head, [0xfe, 0xff])) return 'utf-16be'
  return isUtf8(head) ? 'utf-8' : 'windows-1251'
}

/** True if the bytes are UTF-8, except for a last character that the end of the sample may have cut. */
function isUtf8(head: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true })
    return true
  } catch {
    return false
  }
}

/** One value per line: the first line is complete, and what follows begins another. */
function isNdjson(start: string): boolean {
  const opener = start.charAt(0)
  const end = start.indexOf('\n')
  const line = (end < 0 ? start : start.slice(0, end)).trim()
  if (!line.endsWith(opener === '{' ? '}' : ']')) return false
  return end >= 0 && start.slice(end).trimStart().startsWith(opener)
}
