/** A QR code (ISO/IEC 18004) of a short text: byte mode, error correction level M, versions 1 to 10. */

/** Codewords of error correction in a block, and blocks, of level M by version. */
const ECC = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26]
const BLOCKS = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5]
const VERSION_MAX = 10

/** Returns rows of modules, true for a dark one, without the quiet zone of four that belongs around them. `mask`: 0 to 7; without
 *  one, the mask that the standard prefers. Throws RangeError for more than 213 bytes. */
export function toQr(text: string, mask?: number): boolean[][] {
  const bytes = new TextEncoder().encode(text)
  const version = versionFor(bytes.length)
  const codewords = interleave(toData(bytes, version), version)
  const masks = mask === undefined ? [0, 1, 2, 3, 4, 5, 6, 7] : [mask]
  const drawn = masks.map((one) => draw(codewords, version, one))
  const penalties = drawn.map(penaltyOf)
  const best = drawn[penalties.indexOf(Math.min(...penalties))]
  if (best === undefined) throw new RangeError('a mask is 0 to 7')
  return best
}

const numberAt = (list: ArrayLike<number>, i: number): number => list[i] ?? 0

function codewordsOf(version: number): number {
  const aligned = Math.floor(version / 7) + 2
  const modules = (16 * version + 128) * version + 64
  const patterns = version === 1 ? 0 : (25 * aligned - 10) * aligned - 55
  return Math.floor((modules - patterns - (version >= 7 ? 36 : 0)) / 8)
}

const dataCodewordsOf = (version: number): number =>
  codewordsOf(version) - numberAt(ECC, version - 1) * numberAt(BLOCKS, version - 1)
const countBitsOf = (version: number): number => (version < 10 ? 8 : 16)

function versionFor(bytes: number): number {
  for (let version = 1; version <= VERSION_MAX; version++)
    if (4 + countBitsOf(version) + 8 * bytes <= 8 * dataCodewordsOf(version)) return version
  throw new RangeError('too long for a QR code of version 10')
}

function toData(bytes: Uint8Array, version: number): number[] {
  const capacity = 8 * dataCodewordsOf(version)
  const head = `0100${bytes.length.toString(2).padStart(countBitsOf(version), '0')}`
  let bits = head + [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  bits += '0'.repeat(Math.min(4, capacity - bits.length))
  bits += '0'.repeat((8 - (bits.length % 8)) % 8)
  for (let pad = 0; bits.length < capacity; pad++) bits += pad % 2 === 0 ? '11101100' : '00010001'
  return (bits.match(/.{8}/g) ?? []).map((eight) => Number.parseInt(eight, 2))
}

/** Multiplication in GF(256) modulo x^8 + x^4 + x^3 + x^2 + 1. */
function multiply(a: number, b: number): number {
  let product = 0
  for (let bit = 7; bit >= 0; bit--) product = (product << 1) ^ ((product >>> 7) * 0x11d) ^ (((b >>> bit) & 1) * a)
  return product
}

function divisorOf(degree: number): number[] {
  const divisor = Array.from({ length: degree }, (_, i) => Number(i === degree - 1))
  let root = 1
  for (let i = 0; i < degree; i++) {
    for (let j = 0; j < degree; j++)
      divisor[j] = multiply(numberAt(divisor, j), root) ^ (j + 1 < degree ? numberAt(divisor, j + 1) : 0)
    root = multiply(root, 2)
  }
  return divisor
}

function remainderOf(data: readonly number[], divisor: readonly number[]): number[] {
  const rest = divisor.map(() => 0)
  for (const byte of data) {
    const factor = byte ^ (rest.shift() ?? 0)
    rest.push(0)
    for (const [i, coefficient] of divisor.entries()) rest[i] = numberAt(rest, i) ^ multiply(coefficient, factor)
  }
  return rest
}

function interleave(data: readonly number[], version: number): number[] {
  const [all, ecc, blocks] = [codewordsOf(version), numberAt(ECC, version - 1), numberAt(BLOCKS, version - 1)]
  const short = blocks - (all % blocks)
  const divisor = divisorOf(ecc)
  let from = 0
  const parts = Array.from({ length: blocks }, (_, i) => {
    const length = Math.floor(all / blocks) - ecc + (i < short ? 0 : 1)
    const part = data.slice(from, from + length)
    from += length
    return { part, check: remainderOf(part, divisor) }
  })
  const across = (lists: number[][]): number[] =>
    Array.from({ length: Math.max(...lists.map((list) => list.length)) }, (_, i) =>
      lists.flatMap((list) => (i < list.length ? [numberAt(list, i)] : [])),
    ).flat()
  return [...across(parts.map(({ part }) => part)), ...across(parts.map(({ check }) => check))]
}

const MASKS: ReadonlyArray<(x: number, y: number) => boolean> = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
]

function draw(codewords: readonly number[], version: number, mask: number): boolean[][] {
  const size = version * 4 + 17
  const fixed = Array.from({ length: size }, () => Array.from<boolean | undefined>({ length: size }))
  const set = (x: number, y: number, dark: boolean): void => {
    const row = fixed[y]
    if (row !== undefined && x >= 0 && x < size) row[x] = dark
  }
  drawPatterns(set, size, version)
  drawFormat(set, size, version, mask)
  const isMasked = MASKS[mask] ?? (() => false)
  let bit = 0
  const rows = fixed.map((row) => row.map((dark) => dark === true))
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5
    for (let step = 0; step < size; step++) {
      const y = ((right + 1) & 2) === 0 ? size - 1 - step : step
      for (const x of [right, right - 1]) {
        const row = rows[y]
        if (row === undefined || fixed[y]?.[x] !== undefined) continue
        // The few modules that are left over are light.
        const dark = ((numberAt(codewords, bit >>> 3) >>> (7 - (bit & 7))) & 1) === 1
        row[x] = dark !== isMasked(x, y)
        bit++
      }
    }
  }
  return rows
}

type SetModule = (x: number, y: number, dark: boolean) => void

function drawPatterns(set: SetModule, size: number, version: number): void {
  for (let i = 0; i < size; i++) {
    set(6, i, i % 2 === 0)
    set(i, 6, i % 2 === 0)
  }
  const square = (cx: number, cy: number, reach: number, isDark: (distance: number) => boolean): void => {
    for (let dy = -reach; dy <= reach; dy++)
      for (let dx = -reach; dx <= reach; dx++) set(cx + dx, cy + dy, isDark(Math.max(Math.abs(dx), Math.abs(dy))))
  }
  for (const [x, y] of [
    [3, 3],
    [size - 4, 3],
    [3, size - 4],
  ] as const)
    square(x, y, 4, (distance) => distance !== 2 && distance !== 4)
  const at = alignmentsOf(size, version)
  const last = at.length - 1
  for (const [i, x] of at.entries())
    for (const [j, y] of at.entries()) {
      const isCorner = (i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0)
      if (!isCorner) square(x, y, 2, (distance) => distance !== 1)
    }
}

function alignmentsOf(size: number, version: number): number[] {
  if (version === 1) return []
  const count = Math.floor(version / 7) + 2
  const step = Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2
  const rest = Array.from({ length: count - 1 }, (_, i) => size - 7 - i * step)
  return [6, ...rest.toReversed()]
}

function drawFormat(set: SetModule, size: number, version: number, mask: number): void {
  // Level M is 00, so that the mask is all there is.
  const format = withRemainder(mask, 10, 0x537) ^ 0x5412
  const bitAt = (bits: number, i: number): boolean => ((bits >>> i) & 1) === 1
  for (let i = 0; i < 15; i++) {
    const dark = bitAt(format, i)
    set(8, i < 6 ? i : i < 8 ? i + 1 : size - 15 + i, dark)
    set(i < 8 ? size - 1 - i : i === 8 ? 7 : 14 - i, 8, dark)
  }
  set(8, size - 8, true)
  if (version < 7) return
  const bits = withRemainder(version, 12, 0x1f25)
  for (let i = 0; i < 18; i++) {
    const [a, b] = [size - 11 + (i % 3), Math.floor(i / 3)]
    set(a, b, bitAt(bits, i))
    set(b, a, bitAt(bits, i))
  }
}

function withRemainder(value: number, bits: number, polynomial: number): number {
  let rest = value
  for (let i = 0; i < bits; i++) rest = (rest << 1) ^ ((rest >>> (bits - 1)) * polynomial)
  return (value << bits) | rest
}

/** The four rules of the standard: long runs, blocks, what looks like a finder, and an uneven share of dark. */
function penaltyOf(rows: boolean[][]): number {
  const across = rows.map((row) => row.map((dark) => (dark ? '1' : '0')).join(''))
  const down = rows.map((_, x) => across.map((row) => row[x]).join(''))
  let penalty = 0
  for (const line of [...across, ...down]) {
    for (const [run] of line.matchAll(/0{5,}|1{5,}/g)) penalty += run.length - 2
    penalty += 40 * [...line.matchAll(/(?=10111010000|00001011101)/g)].length
  }
  for (let y = 1; y < rows.length; y++)
    for (let x = 1; x < rows.length; x++) {
      const four = `${across[y - 1]?.slice(x - 1, x + 1)}${across[y]?.slice(x - 1, x + 1)}`
      if (four === '0000' || four === '1111') penalty += 3
    }
  const all = rows.length ** 2
  const dark = across.join('').replaceAll('0', '').length
  return penalty + 10 * Math.floor(Math.abs(dark * 20 - all * 10) / all)
}
