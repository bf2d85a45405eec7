/** One blue hue that gets darker towards the middle, and one orange: distinct for every kind of colour
 *  vision, and in greyscale by lightness. Neighbouring bands cannot all reach a contrast of 3:1 (four steps
 *  of it exceed black on white), so each has an outline that does, in a style of its own. */
export const PALETTE = {
  paper: '#ffffff',
  ink: '#16202e',
  muted: '#4b5768',
  grid: '#e3e8ee',
  history: '#16202e',
  bands: { 95: '#e2edf8', 80: '#bdd7f0', 50: '#93bfe9' },
  outline: '#1d4f91',
  median: '#a63c00',
} as const

/** Dashes of the outlines: dots, dashes, a solid line. */
export const OUTLINE_DASHES = { 95: [2, 6], 80: [11, 6], 50: [] } as const

/** WCAG 2.2 contrast ratio of two `#rrggbb` colours, 1 to 21. */
export function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return ((light ?? 1) + 0.05) / ((dark ?? 0) + 0.05)
}

function luminance(colour: string): number {
  const channel = (at: number) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}
