import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas'
import type { Language } from '../contract/common.ts'
import { fontOf, registerFonts } from './fonts.ts'
import type { ChartInput } from './input.ts'
import { type ChartLayout, HEIGHT, layoutChart, WIDTH } from './layout.ts'
import { OUTLINE_DASHES, PALETTE } from './palette.ts'
import type { Measure, Point } from './placing.ts'
import { encodePng } from './png.ts'

/** Draws a forecast as a PNG of 1280 x 800. Meant for a child process: about 40 ms of drawing, and native
 *  memory. Throws Error if the font package is missing. */
export async function drawChart(input: ChartInput, { language }: { language: Language }): Promise<Buffer> {
  registerFonts()
  const canvas = createCanvas(WIDTH, HEIGHT)
  const context = canvas.getContext('2d')
  draw(context, layoutChart(input, language, createMeasure(context)))
  return encodePng(context.getImageData(0, 0, WIDTH, HEIGHT).data, WIDTH, HEIGHT)
}

/** Text widths as the canvas draws them. */
export function createMeasure(context: SKRSContext2D): Measure {
  return (text, px, weight) => {
    context.font = fontOf(px, weight)
    return context.measureText(text).width
  }
}

function draw(context: SKRSContext2D, layout: ChartLayout): void {
  context.fillStyle = PALETTE.paper
  context.fillRect(0, 0, WIDTH, HEIGHT)
  context.lineJoin = 'round'
  context.lineCap = 'round'
  drawGrid(context, layout)
  for (const { level, upper, lower } of layout.bands) {
    trace(context, [...upper, ...lower.toReversed()])
    context.closePath()
    context.fillStyle = PALETTE.bands[level]
    context.fill()
  }
  for (const { level, upper, lower } of layout.bands) {
    for (const edge of [upper, lower]) stroke(context, edge, PALETTE.outline, 2, OUTLINE_DASHES[level])
  }
  drawLastPrice(context, layout)
  stroke(context, layout.history, PALETTE.paper, 6)
  stroke(context, layout.history, PALETTE.history, 3)
  stroke(context, layout.median, PALETTE.paper, 8)
  stroke(context, layout.median, PALETTE.median, 4.5)
  drawDot(context, layout.now)
  for (const leader of layout.leaders) stroke(context, leader, PALETTE.muted, 1.5)
  drawTexts(context, layout)
}

function drawGrid(context: SKRSContext2D, { plot, gridYs, tickXs }: ChartLayout): void {
  for (const y of gridYs) {
    stroke(context, [crisp({ x: plot.left, y }), crisp({ x: plot.right, y })], PALETTE.grid, 1.5)
  }
  for (const x of tickXs) {
    stroke(context, [crisp({ x, y: plot.bottom }), crisp({ x, y: plot.bottom + 9 })], PALETTE.muted, 1.5)
  }
  stroke(
    context,
    [crisp({ x: plot.left, y: plot.bottom }), crisp({ x: plot.right, y: plot.bottom })],
    PALETTE.muted,
    1.5,
  )
}

function drawLastPrice(context: SKRSContext2D, { plot, now, lastBox }: ChartLayout): void {
  stroke(
    context,
    [
      { x: plot.left, y: now.y },
      { x: plot.right, y: now.y },
    ],
    PALETTE.muted,
    2,
    [2, 7],
  )
  stroke(context, [crisp({ x: now.x, y: plot.top }), crisp({ x: now.x, y: plot.bottom })], PALETTE.muted, 1.5, [1, 5])
  context.fillStyle = PALETTE.ink
  context.beginPath()
  context.roundRect(lastBox.left, lastBox.top, lastBox.right - lastBox.left, lastBox.bottom - lastBox.top, 6)
  context.fill()
}

function drawDot(context: SKRSContext2D, { x, y }: Point): void {
  context.beginPath()
  context.arc(x, y, 6.5, 0, 2 * Math.PI)
  context.fillStyle = PALETTE.history
  context.fill()
  context.lineWidth = 2.5
  context.strokeStyle = PALETTE.paper
  context.stroke()
}

function drawTexts(context: SKRSContext2D, { texts }: ChartLayout): void {
  context.textBaseline = 'alphabetic'
  for (const { text, x, y, px, weight, align, colour } of texts) {
    context.font = fontOf(px, weight)
    context.textAlign = align
    context.fillStyle = colour
    context.fillText(text, x, y + px * 0.36)
  }
}

function stroke(
  context: SKRSContext2D,
  points: readonly Point[],
  colour: string,
  width: number,
  dash: readonly number[] = [],
): void {
  trace(context, points)
  context.setLineDash([...dash])
  context.lineWidth = width
  context.strokeStyle = colour
  context.stroke()
  context.setLineDash([])
}

function trace(context: SKRSContext2D, points: readonly Point[]): void {
  context.beginPath()
  for (const [i, { x, y }] of points.entries()) {
    if (i === 0) context.moveTo(x, y)
    else context.lineTo(x, y)
  }
}

/** The centre of a pixel, where a thin line is sharp. */
function crisp({ x, y }: Point): Point {
  return { x: Math.round(x) + 0.5, y: Math.round(y) + 0.5 }
}
