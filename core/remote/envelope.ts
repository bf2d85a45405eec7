// How tasks and answers cross the network: JSON, with bytes beside it. Unlike v8's format it cannot make
// anything but plain data, no matter who sent it.

const LENGTH_BYTES = 4
const PARTS_MAX = 1_000
const MARK = '$bytes'

/** Returns a value of plain objects, arrays, strings, finite numbers and byte arrays as one buffer. What is undefined
 *  is left out, as in JSON. */
export function encode(value: unknown): Buffer {
  const parts: Uint8Array[] = []
  const json = JSON.stringify(value, function (this: Record<string, unknown>, key, shown: unknown) {
    // Buffers have a toJSON of their own, so what is asked for is looked up where it stands.
    const given = this[key]
    if (!(given instanceof Uint8Array)) return shown
    parts.push(given)
    return { [MARK]: parts.length - 1 }
  })
  const head = Buffer.from(JSON.stringify(parts.map(({ length }) => length)))
  const body = Buffer.from(json)
  return Buffer.concat([toLength(head), toLength(body), head, body, ...parts])
}

/** Returns what `encode` was given. Throws for anything else. */
export function decode(bytes: Uint8Array): unknown {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const [headBytes, bodyBytes] = [view.readUInt32LE(0), view.readUInt32LE(LENGTH_BYTES)]
  const headAt = 2 * LENGTH_BYTES
  const bodyAt = headAt + headBytes
  let at = bodyAt + bodyBytes
  if (at > view.length) throw new RangeError('cut short')
  const lengths: unknown = JSON.parse(view.toString('utf8', headAt, bodyAt))
  if (!Array.isArray(lengths) || lengths.length > PARTS_MAX) throw new TypeError('no list of lengths')
  const parts = lengths.map((length: unknown) => {
    if (typeof length !== 'number' || !Number.isInteger(length) || length < 0) throw new TypeError('no length')
    at += length
    if (at > view.length) throw new RangeError('cut short')
    return view.subarray(at - length, at)
  })
  if (at !== view.length) throw new RangeError('more than was announced')
  return JSON.parse(view.toString('utf8', bodyAt, bodyAt + bodyBytes), (_, value: unknown) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, MARK)) return value
    return parts[(value as Record<typeof MARK, number>)[MARK]]
  })
}

/** The id in a message of the exchange CANCELS; undefined if it has none. */
export function canceledId(bytes: Uint8Array): string | undefined {
  try {
    const message = decode(bytes)
    if (typeof message !== 'object' || message === null || !('id' in message)) return undefined
    return typeof message.id === 'string' ? message.id : undefined
  } catch {
    return undefined
  }
}

function toLength({ length }: Buffer): Buffer {
  const bytes = Buffer.alloc(LENGTH_BYTES)
  bytes.writeUInt32LE(length)
  return bytes
}
