import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { GlobalFonts } from '@napi-rs/canvas'

const REGULAR = 'Coincast Sans'
const BOLD = 'Coincast Sans Bold'

/** The CSS font of a text of that many pixels. Both faces have Latin, Cyrillic and the signs of the axes. */
export function fontOf(px: number, weight: 'regular' | 'bold' = 'regular'): string {
  return `${px}px "${weight === 'bold' ? BOLD : REGULAR}"`
}

/** Registers the bundled DejaVu faces under our own names, once per process: a system font would look
 *  different on every machine. Throws Error if the font package is not installed. */
export function registerFonts(): void {
  if (GlobalFonts.has(REGULAR) && GlobalFonts.has(BOLD)) return
  const folder = join(dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')), 'ttf')
  for (const [file, family] of [
    ['DejaVuSans.ttf', REGULAR],
    ['DejaVuSans-Bold.ttf', BOLD],
  ] as const) {
    if (!GlobalFonts.registerFromPath(join(folder, file), family)) throw new Error(`font ${file} cannot be read`)
  }
}
