import { promisify } from 'node:util'
import { crc32, deflate } from 'node:zlib'

const compress = promisify(deflate)
const COLOURS_MAX = 256
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/** Encodes opaque RGBA pixels as a PNG of at most 256 colours: a chart has few, so it is a third of the size
 *  and faster to make than with full colour. Colours are kept exactly, except the rarest shades of smooth
 *  edges, which become the nearest kept one. W3C Portable Network Graphics, third edition. */
export async function encodePng(pixels: Uint8ClampedArray, width: number, height: number): Promise<Buffer> {
  const colours = new Uint32Array(pixels.buffer, pixels.byteOffset, width * height)
  const { palette, indexOf } = choosePalette(colours)
  const lines = Buffer.alloc((width + 1) * height)
  let before = -1
  let index = 0
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0, to = y * (width + 1) + 1; x < width; x++, at++, to++) {
      const colour = colours[at] ?? 0
      if (colour !== before) index = indexOf[binOf(colour)] ?? 0
      before = colour
      lines[to] = index
    }
  }
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header(width, height)),
    chunk('PLTE', Buffer.from(palette.flatMap((colour) => [red(colour), green(colour), blue(colour)]))),
    chunk('IDAT', await compress(lines, { level: 6 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** Shades with the same upper five bits per channel share one entry: the shade that most of them have (Boyer
 *  & Moore's vote). The most frequent entries make the palette. */
function choosePalette(colours: Uint32Array) {
  const counts = new Uint32Array(1 << 15)
  const votes = new Int32Array(1 << 15)
  const shades = new Uint32Array(1 << 15)
  for (let at = 0; at < colours.length; ) {
    const colour = colours[at] ?? 0
    const start = at
    while (at < colours.length && colours[at] === colour) at++
    const run = at - start
    const bin = binOf(colour)
    const vote = (votes[bin] ?? 0) + (shades[bin] === colour ? run : -run)
    if (vote < 0) shades[bin] = colour
    votes[bin] = Math.abs(vote)
    counts[bin] = (counts[bin] ?? 0) + run
  }
  const used = [...counts.keys()].filter((bin) => (counts[bin] ?? 0) > 0)
  const ranked = used.sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || a - b)
  const palette = ranked.slice(0, COLOURS_MAX).map((bin) => shades[bin] ?? 0)
  const indexOf = new Uint8Array(1 << 15)
  for (const [i, bin] of ranked.entries()) indexOf[bin] = i < COLOURS_MAX ? i : nearest(palette, shades[bin] ?? 0)
  return { palette, indexOf }
}

function nearest(palette: readonly number[], colour: number): number {
  const distance = (other: number) =>
    (red(other) - red(colour)) ** 2 + (green(other) - green(colour)) ** 2 + (blue(other) - blue(colour)) ** 2
  let best = 0
  for (const [i, candidate] of palette.entries()) {
    if (distance(candidate) < distance(palette[best] ?? 0)) best = i
  }
  return best
}

/** Pixels are read as little-endian words: red is the lowest byte. */
const red = (colour: number) => colour & 0xff
const green = (colour: number) => (colour >>> 8) & 0xff
const blue = (colour: number) => (colour >>> 16) & 0xff
const binOf = (colour: number) => ((red(colour) >> 3) << 10) | ((green(colour) >> 3) << 5) | (blue(colour) >> 3)

/** Eight bits per pixel, colours from a palette. */
function header(width: number, height: number): Buffer {
  const body = Buffer.alloc(13)
  body.writeUInt32BE(width, 0)
  body.writeUInt32BE(height, 4)
  body.set([8, 3, 0, 0, 0], 8)
  return body
}

function chunk(type: string, body: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), body])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(body.length)
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, check])
}
