import { createHash } from 'node:crypto'

const ROW_BYTES = 16

/** SHA-256, in hex, of a series in canonical form: 16 bytes per row, oldest first: the time as a signed
 *  64-bit count of milliseconds since 1970 UTC, then the price as an IEEE 754 double, both big-endian. Times
 *  and prices have the same length. */
export function hashSeries(times: ArrayLike<number>, prices: ArrayLike<number>): string {
  const bytes = new DataView(new ArrayBuffer(times.length * ROW_BYTES))
  for (let i = 0; i < times.length; i++) {
    bytes.setBigInt64(i * ROW_BYTES, BigInt(Math.round(times[i] ?? 0)))
    bytes.setFloat64(i * ROW_BYTES + 8, prices[i] ?? Number.NaN)
  }
  return createHash('sha256').update(bytes).digest('hex')
}

/** SHA-256, in hex, of a JSON value in the canonical form of RFC 8785: keys sorted, no spaces. */
export const hashJson = (value: unknown): string => createHash('sha256').update(toCanonicalJson(value)).digest('hex')

function toCanonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(toCanonicalJson).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    // By UTF-16 units, as the RFC requires and `<` compares.
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${toCanonicalJson(member)}`)
  return `{${members.join(',')}}`
}
