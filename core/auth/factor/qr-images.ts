import { crc32, deflateSync } from 'node:zlib'

/** Light modules around a code, without which readers do not find it. */
const QUIET = 4
const PIXELS = 8

/** A QR code as an SVG of one path, black on white. */
export function toSvg(rows: readonly boolean[][]): string {
  const size = rows.length + 2 * QUIET
  const path = rows
    .flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x + QUIET} ${y + QUIET}h1v1h-1z`] : [])))
    .join('')
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${path}"/></svg>`
}

/** A QR code as a grey PNG, eight pixels a module. */
export function toPng(rows: readonly boolean[][]): Buffer {
  const size = (rows.length + 2 * QUIET) * PIXELS
  const pixels = Buffer.alloc(size * (size + 1), 0xff)
  for (let y = 0; y < size; y++) {
    // Each line begins with its filter: none.
    const line = y * (size + 1)
    pixels[line] = 0
    const row = rows[Math.floor(y / PIXELS) - QUIET] ?? []
    for (const [x, dark] of row.entries())
      if (dark) pixels.fill(0, line + 1 + (x + QUIET) * PIXELS, line + 1 + (x + QUIET + 1) * PIXELS)
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(size, 0)
  header.writeUInt32BE(size, 4)
  header[8] = 8
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(pixels)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name), data])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}
