import { expect, test } from 'vitest'
import { layoutChart, WIDTH, HEIGHT } from '../../../core/picture/layout.ts'
import type { Box, PlacedText } from '../../../core/picture/placing.ts'
import { CHARTS, makeChart, startMeasure } from './support.ts'

const measure = startMeasure()
const covers = (a: Box, b: Box) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom

function overlaps(texts: readonly PlacedText[]): string[] {
  return texts.flatMap((text, i) =>
    texts
      .slice(i + 1)
      .filter((other) => covers(text.box, other.box))
      .map((other) => `${text.text} × ${other.text}`),
  )
}

for (const [name, chart] of Object.entries(CHARTS)) {
  test(`layout: ${name}, in both languages, has every text inside the picture, large enough and on no other`, () => {
    for (const language of ['en', 'ru'] as const) {
      const { texts } = layoutChart(chart, language, measure)
      expect(overlaps(texts)).toEqual([])
      expect(
        texts.filter(({ box }) => box.left < 0 || box.right > WIDTH || box.top < 0 || box.bottom > HEIGHT),
      ).toEqual([])
      expect(Math.min(...texts.map(({ px }) => px))).toBeGreaterThanOrEqual(24)
    }
  })

  test(`layout: ${name} keeps every line inside the plot`, () => {
    const { plot, history, median, bands } = layoutChart(chart, 'en', measure)
    const points = [...history, ...median, ...bands.flatMap(({ upper, lower }) => [...upper, ...lower])]
    expect(
      points.filter(
        ({ x, y }) => !(x >= plot.left - 0.01 && x <= plot.right + 0.01 && y >= plot.top && y <= plot.bottom),
      ),
    ).toEqual([])
  })
}

test('layout: the finding comes first, in words, then where it comes from, then how good the model was', () => {
  const said = layoutChart(makeChart({ interval: 'daily_trading' }), 'en', measure).texts.map(({ text }) => text)
  expect(said[0]).toBe('In 20 trading days: 50% chance of a loss;')
  expect(said[1]).toMatch(/^8 in 10 outcomes between 93\.\d and 107\.\d$/)
  expect(said[2]).toMatch(/^Random walk with EWMA volatility · 250 rows · last price 100\.0 on 12 Sep 2025$/)
  expect(said[3]).toBe('Tested 16 times on this series: no better than "tomorrow equals today"')
})

test('layout: Russian has its words, decimal commas and cases', () => {
  const said = layoutChart(
    makeChart({ rows: 241, horizon: 21, interval: 'weekly', stepMs: 604_800_000 }),
    'ru',
    measure,
  ).texts.map(({ text }) => text)
  expect(said[0]).toBe('Через 21 неделю: вероятность убытка 50\u00A0%;')
  expect(said[1]).toMatch(/^в 8 случаях из 10 — от \d\d,\d до \d{3},\d$/)
  expect(said[3]).toBe('16 проверок на этом ряду: не точнее, чем «завтра как сегодня»')
})

test('layout: bands and the median are named at their ends, the last price on the axis', () => {
  const said = layoutChart(makeChart(), 'en', measure).texts.map(({ text }) => text)
  expect(said).toEqual(expect.arrayContaining(['95%', '80%', '50%', 'median 100.0', '100.0']))
})

test('layout: a forecast without doubt says so, and names no bands', () => {
  const { texts } = layoutChart(makeChart({ sd: 0 }), 'en', measure)
  expect(texts[0]?.text).toBe('In 20 days: the model expects the price to stay at 100.00')
  expect(texts.map(({ text }) => text)).not.toContain('95%')
})

test('layout: a model without the levels of a band is drawn without it', () => {
  const chart = makeChart()
  const forecast = chart.forecast.map((step) => ({
    ...step,
    quantiles: { '0.1': step.price * 0.9, '0.5': step.price, '0.9': step.price * 1.1 },
  }))
  const { bands, texts } = layoutChart({ ...chart, forecast }, 'en', measure)
  expect(bands.map(({ level }) => level)).toEqual([80])
  expect(texts[1]?.text).toBe('8 in 10 outcomes between 90.0 and 110.0')
})

test('layout: one step ahead still takes a sixth of the width', () => {
  const { plot, now } = layoutChart(makeChart({ horizon: 1 }), 'en', measure)
  expect((plot.right - now.x) / (plot.right - plot.left)).toBeGreaterThan(1 / 6)
})

test('layout: the day on which the forecast ends stands on the axis, and prices have the digits they came with', () => {
  const chart = { ...makeChart({ interval: 'daily_trading' }), decimals: 3 }
  const said = layoutChart(chart, 'en', measure).texts.map(({ text }) => text)
  expect(said).toContain('2 Oct 2025')
  expect(said[1]).toMatch(/between 93\.\d{3} and 107\.\d{3}$/)
  expect(said[2]).toContain('last price 100.000 on')
})
