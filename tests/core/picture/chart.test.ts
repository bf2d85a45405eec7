import { createCanvas, loadImage } from '@napi-rs/canvas'
import { expect, test } from 'vitest'
import { drawChart } from '../../../core/picture/chart.ts'
import { PALETTE } from '../../../core/picture/palette.ts'
import { CHARTS, makeChart } from './support.ts'

for (const [name, chart] of Object.entries(CHARTS)) {
  test(`chart: ${name}, in both languages, is a PNG of 1280 x 800 and at most 120 kB`, async () => {
    for (const language of ['en', 'ru'] as const) {
      const png = await drawChart(chart, { language })
      expect([...png.subarray(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1280, 800])
      expect(png.length).toBeLessThan(120_000)
      const image = await loadImage(png)
      expect([image.width, image.height]).toEqual([1280, 800])
    }
  })
}

test('chart: the same input gives the same bytes, another language others', async () => {
  const [first, second, russian] = [
    await drawChart(makeChart(), { language: 'en' }),
    await drawChart(makeChart(), { language: 'en' }),
    await drawChart(makeChart(), { language: 'ru' }),
  ]
  expect(first.equals(second)).toBe(true)
  expect(first.equals(russian)).toBe(false)
})

test('chart: the picture has the very colours of the palette, for bands, median and history', async () => {
  const canvas = createCanvas(1280, 800)
  const context = canvas.getContext('2d')
  context.drawImage(await loadImage(await drawChart(makeChart(), { language: 'en' })), 0, 0)
  const { data } = context.getImageData(0, 0, 1280, 800)
  const colours = new Set<string>()
  for (let at = 0; at < data.length; at += 4) {
    colours.add(
      `#${data[at]?.toString(16).padStart(2, '0')}${data[at + 1]?.toString(16).padStart(2, '0')}${data[at + 2]?.toString(16).padStart(2, '0')}`,
    )
  }
  expect([...colours]).toEqual(
    expect.arrayContaining([
      ...Object.values(PALETTE.bands),
      PALETTE.median,
      PALETTE.history,
      PALETTE.paper,
      PALETTE.outline,
    ]),
  )
  expect(colours.size).toBeLessThanOrEqual(256)
})
