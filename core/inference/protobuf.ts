/** A field of a protobuf message: its number and its value, by wire type. */
export type Field =
  | { number: number; wire: 'varint'; value: number }
  | { number: number; wire: 'bytes'; value: Uint8Array }
  | { number: number; wire: 'fixed' }

/** Bytes that are not a protobuf message. */
export class NotProtobuf extends Error {
  constructor(detail: string) {
    super(detail)
    this.name = 'NotProtobuf'
  }
}

const WIRE_VARINT = 0
const WIRE_FIXED64 = 1
const WIRE_BYTES = 2
const WIRE_FIXED32 = 5
const VARINT_BYTES_MAX = 10

/** Yields the fields of a message, in order, without copying. Varints above 2^53 lose their low bits, which
 *  no check here needs; a negative int64 reads as a number near 2^64. Throws NotProtobuf if the bytes end
 *  early or are malformed. https://protobuf.dev/programming-guides/encoding/ */
export function* readFields(bytes: Uint8Array): Generator<Field, void> {
  const cursor = { at: 0 }
  while (cursor.at < bytes.length) {
    const tag = readVarint(bytes, cursor)
    const number = Math.floor(tag / 8)
    if (number < 1 || number > 0x1fff_ffff) throw new NotProtobuf(`a field has the number ${number}`)
    switch (tag % 8) {
      case WIRE_VARINT:
        yield { number, wire: 'varint', value: readVarint(bytes, cursor) }
        break
      case WIRE_BYTES:
        yield { number, wire: 'bytes', value: take(bytes, cursor, readVarint(bytes, cursor)) }
        break
      case WIRE_FIXED64:
        take(bytes, cursor, 8)
        yield { number, wire: 'fixed' }
        break
      case WIRE_FIXED32:
        take(bytes, cursor, 4)
        yield { number, wire: 'fixed' }
        break
      default:
        throw new NotProtobuf(`a field has the wire type ${tag % 8}`)
    }
  }
}

/** The varints of a packed repeated field. */
export function* readPacked(bytes: Uint8Array): Generator<number, void> {
  const cursor = { at: 0 }
  while (cursor.at < bytes.length) yield readVarint(bytes, cursor)
}

function take(bytes: Uint8Array, cursor: { at: number }, length: number): Uint8Array {
  const end = cursor.at + length
  if (end > bytes.length) throw new NotProtobuf('the file ends in the middle of a field')
  const value = bytes.subarray(cursor.at, end)
  cursor.at = end
  return value
}

function readVarint(bytes: Uint8Array, cursor: { at: number }): number {
  let value = 0
  for (let i = 0; i < VARINT_BYTES_MAX; i++) {
    const byte = bytes[cursor.at++]
    if (byte === undefined) throw new NotProtobuf('the file ends in the middle of a number')
    value += (byte & 0x7f) * 2 ** (7 * i)
    if (byte < 0x80) return value
  }
  throw new NotProtobuf('a number is too long')
}
