export const TEXT_PX = 26

export interface Point {
  readonly x: number
  readonly y: number
}
export interface Box {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}
/** A text and its position: `x` by its alignment, `y` its middle. */
export interface PlacedText extends Point {
  readonly text: string
  readonly px: number
  readonly weight: 'regular' | 'bold'
  readonly align: 'left' | 'center' | 'right'
  readonly colour: string
  readonly box: Box
}

/** Width of a text in pixels. */
export type Measure = (text: string, px: number, weight: 'regular' | 'bold') => number

export type Place = ReturnType<typeof createPlacer>
type Placing = Point & Pick<PlacedText, 'align' | 'colour'> & Partial<Pick<PlacedText, 'weight' | 'px'>>

/** Places texts: knows their widths, and so what they cover. */
export function createPlacer(measure: Measure) {
  return (text: string, { px = TEXT_PX, weight = 'regular', ...placing }: Placing): PlacedText => {
    const width = measure(text, px, weight)
    const left = placing.x - (placing.align === 'left' ? 0 : placing.align === 'center' ? width / 2 : width)
    const box = { left, right: left + width, top: placing.y - px / 2, bottom: placing.y + px / 2 }
    return { text, px, weight, ...placing, box }
  }
}
