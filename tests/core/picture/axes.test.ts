import { expect, test } from 'vitest'
import { placeEndLabels } from '../../../core/picture/labels.ts'
import { contrast, OUTLINE_DASHES, PALETTE } from '../../../core/picture/palette.ts'
import { sayPrice, styleAlone } from '../../../core/picture/prices.ts'
import { createRowAxis } from '../../../core/picture/row-axis.ts'
import { createPriceScale, niceStep } from '../../../core/picture/scales.ts'
import { pickRecent } from '../../../core/picture/recent.ts'
import { pickTimeTicks, sayDate } from '../../../core/picture/time-ticks.ts'
import { DAY_MS } from '../../../core/kit/units.ts'

const AREA = { top: 200, bottom: 700 }

test('palette: outlines stand out from both sides of every band, lines from what they cross, all 3:1 or more', () => {
  const { bands, outline, median, history, paper, muted, ink } = PALETTE
  for (const ground of [paper, bands[95], bands[80], bands[50]]) {
    expect(contrast(outline, ground)).toBeGreaterThanOrEqual(3)
    expect(contrast(history, ground)).toBeGreaterThanOrEqual(3)
    expect(contrast(median, ground)).toBeGreaterThanOrEqual(3)
    expect(contrast(muted, ground)).toBeGreaterThanOrEqual(3)
  }
  // Text: 4.5 by WCAG 1.4.3.
  for (const colour of [ink, muted, outline, median]) expect(contrast(colour, paper)).toBeGreaterThanOrEqual(4.5)
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 10)
})

test('palette: bands get darker inwards, and each outline has a style of its own', () => {
  const { bands, paper } = PALETTE
  const lightness = [paper, bands[95], bands[80], bands[50]].map((colour) => contrast(colour, '#000000'))
  expect(lightness.toSorted((a, b) => b - a)).toEqual(lightness)
  expect(new Set(Object.values(OUTLINE_DASHES).map(String)).size).toBe(3)
})

test('price scale: ticks are 1-2-5 and inside, and the ends of the range are on the picture', () => {
  const scale = createPriceScale(91.2, 118.4, AREA)
  expect(scale.ticks).toEqual([90, 95, 100, 105, 110, 115])
  expect(scale.toY(118.4)).toBeGreaterThan(AREA.top)
  expect(scale.toY(91.2)).toBeLessThan(AREA.bottom)
  expect(createPriceScale(0.10001, 0.10007, AREA).ticks).toContain(0.10005)
  expect([niceStep(0.011), niceStep(3), niceStep(7), niceStep(1e-12)]).toEqual([0.02, 5, 10, 1e-12])
})

test('price scale: a range of more than eight times is logarithmic, a single price has room', () => {
  expect(createPriceScale(1, 8, AREA).step).not.toBeNull()
  const wide = createPriceScale(1, 8.5, AREA)
  expect(wide.step).toBeNull()
  expect(wide.ticks).toEqual([1, 2, 5])
  expect(createPriceScale(0.002, 50, AREA).ticks).toEqual([0.01, 0.1, 1, 10])
  expect(createPriceScale(1e-200, 1e200, AREA).ticks.length).toBeGreaterThan(1)
  const flat = createPriceScale(42, 42, AREA)
  expect(flat.toY(42)).toBeCloseTo(450, 6)
  expect(flat.ticks.length).toBeGreaterThan(2)
})

test('prices: decimals follow the step, large and tiny ones get a unit, each in the words of the language', () => {
  const step = { step: 0.1, like: 118 }
  expect([sayPrice(1234.56, step, 'en'), sayPrice(1234.56, step, 'ru')]).toEqual(['1,234.6', '1\u00A0234,6'])
  expect(sayPrice(12_345_678, { step: 1e5, like: 12_345_678 }, 'en')).toBe('12.3M')
  expect(sayPrice(4.34e12, { step: 1e10, like: 4.34e12 }, 'ru')).toBe('4,34\u00A0трлн')
  expect(sayPrice(1.6e-9, { step: 2e-10, like: 1.6e-9 }, 'en')).toBe('1.6×10⁻⁹')
  expect(sayPrice(0.0001234, styleAlone(0.0001234), 'en')).toBe('0.000123')
  expect(sayPrice(2.95e18, styleAlone(2.95e18), 'ru')).toBe('2,95×10¹⁸')
})

test('time ticks: from seconds to decades they are round, few, and in the language', () => {
  const start = Date.UTC(2025, 3, 28)
  const ticks = (ms: number, language: 'en' | 'ru') =>
    pickTimeTicks(start, start + ms, (found) => found.length <= 6, language).map(({ label }) => label)
  expect(ticks(20_000, 'en')).toEqual(['28 Apr', '00:00:05', '00:00:10', '00:00:15', '00:00:20'])
  expect(ticks(DAY_MS, 'en')).toEqual(['28 Apr', '06:00', '12:00', '18:00', '29 Apr'])
  expect(ticks(30 * DAY_MS, 'ru')).toEqual(['28 апр', '5 мая', '12 мая', '19 мая', '26 мая'])
  expect(ticks(300 * DAY_MS, 'ru')).toEqual(['май 2025', 'июл', 'сен', 'ноя', 'янв 2026'])
  expect(ticks(365.25 * 50 * DAY_MS, 'en')).toEqual(['2030', '2040', '2050', '2060', '2070'])
})

test('time ticks: a date is told with its time only when rows lie within days', () => {
  const at = Date.UTC(2026, 4, 5, 14, 30)
  expect([sayDate(at, false, 'en'), sayDate(at, true, 'ru')]).toEqual(['5 May 2026', '5 мая 2026, 14:30 UTC'])
})

test('row axis: rows are of equal width, moments fall between theirs', () => {
  const axis = createRowAxis([0, 10, 20, 90], [100, 110, 120], { left: 0, right: 60 })
  expect([0, 3, 6].map(axis.toX)).toEqual([0, 30, 60])
  expect(axis.xAt(55)).toBeCloseTo(25, 10)
  expect(axis.xAt(0)).toBe(0)
  expect(createRowAxis([5], [6], { left: 0, right: 60 }).toX(0)).toBe(0)
})

test('end labels: none touches another, none leaves the picture, order stays', () => {
  const place = (ys: number[]) =>
    placeEndLabels(
      ys.map((y) => ({ y })),
      { top: 0, bottom: 300, gap: 30 },
    ).map(({ placedY }) => placedY)
  expect(place([10, 100, 200])).toEqual([10, 100, 200])
  expect(place([100, 100, 100])).toEqual([70, 100, 130])
  expect(place([0, 1, 2, 40])).toEqual([0, 30, 60, 90])
  expect(place([299, 300, 250])).toEqual([240, 270, 300])
  expect(place([120, 30, 100])).toEqual([30, 95, 125])
})

test('recent rows: in proportion to the horizon, at least 60 rows where there are', () => {
  const rows = Float64Array.from({ length: 500 }, (_, i) => i)
  expect(pickRecent(rows, rows, 1).times).toHaveLength(60)
  expect(pickRecent(rows, rows, 100).prices.at(0)).toBe(340)
  expect(pickRecent(rows.slice(0, 5), rows.slice(0, 5), 100).times).toHaveLength(5)
})
