export interface ImageSize {
  width: number
  height: number
  type: 'png' | 'jpeg' | 'gif' | 'webp'
}

/** Width and height in pixels from the first bytes of a PNG, JPEG, GIF or WebP; undefined for other formats. */
export function readImageSize(bytes: Uint8Array): ImageSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const ascii = (from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to))
  if (bytes.length >= 24 && ascii(1, 4) === 'PNG' && bytes[0] === 0x89) {
    return { width: view.getUint32(16), height: view.getUint32(20), type: 'png' }
  }
  if (bytes.length >= 10 && ascii(0, 4) === 'GIF8') {
    return { width: view.getUint16(6, true), height: view.getUint16(8, true), type: 'gif' }
  }
  if (bytes.length >= 30 && ascii(0, 4) === 'RIFF' && ascii(8, 12) === 'WEBP') return readWebp(view, ascii(12, 16))
  if (bytes.length >= 4 && bytes[0] === 0xff && bytes[1] === 0xd8) return readJpeg(view)
  return undefined
}

function readWebp(view: DataView, kind: string): ImageSize | undefined {
  if (kind === 'VP8 ') {
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff, type: 'webp' }
  }
  if (kind === 'VP8L') {
    const bits = view.getUint32(21, true)
    return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1, type: 'webp' }
  }
  const triple = (at: number): number => view.getUint16(at, true) | (view.getUint8(at + 2) << 16)
  return kind === 'VP8X' ? { width: triple(24) + 1, height: triple(27) + 1, type: 'webp' } : undefined
}

function readJpeg(view: DataView): ImageSize | undefined {
  let at = 2
  while (at + 9 < view.byteLength) {
    if (view.getUint8(at) !== 0xff) return undefined
    const marker = view.getUint8(at + 1)
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5), type: 'jpeg' }
    at += 2 + view.getUint16(at + 2)
  }
  return undefined
}
