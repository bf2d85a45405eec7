import { expect, test } from 'vitest'
import type { HorizonRisk } from '../../../core/contract/jobs/result.ts'
import { proposeHedges } from '../../../core/risk/hedges.ts'
import { riskAtHorizons } from '../../../core/risk/horizons.ts'
import { fitHedgeRatio } from '../../../core/risk/min-variance.ts'
import { makeForecast, makeWalk } from './support.ts'

function propose({
  sd = 0.02,
  horizon = 20,
  steps = undefined as number[] | undefined,
  benchmark = null as Float64Array | null,
} = {}) {
  const { prices } = makeWalk(250)
  const lastPrice = 100
  const horizons = riskAtHorizons({
    forecast: makeForecast(lastPrice, sd, horizon),
    lastPrice,
    periodsPerYear: 252,
    steps,
  })
  const hedges = proposeHedges({ horizons, lastPrice, periodsPerYear: 252, unit: 'trading_day', prices, benchmark })
  const of = (kind: string) => hedges.find((hedge) => hedge.kind === kind)
  return { hedges, of, risk: horizons.at(-1) as HorizonRisk }
}

test('hedges: the position is the loss limit over the loss, by VaR and by expected shortfall', () => {
  const { of, risk } = propose()
  const after = of('position_size')?.after
  expect((after?.share_by_var ?? 0) * risk.var_95).toBeCloseTo(0.01, 4)
  expect((after?.wide_share_by_es ?? 0) * risk.es_95).toBeCloseTo(0.02, 3)
  expect((after?.share_by_es ?? 1) * risk.es_95).toBeLessThanOrEqual(0.01)
})

test('hedges: each is one number and two short sentences, in days and words of everybody', () => {
  const { hedges } = propose({ benchmark: makeWalk(250).prices })
  expect(hedges.map(({ kind }) => kind)).toEqual(['position_size', 'cash_share', 'protective_put', 'min_variance'])
  for (const { text } of hedges) {
    for (const words of [text.en, text.ru]) {
      expect(words).toMatch(/^\d/)
      expect(words.length).toBeLessThan(280)
      expect(words).not.toMatch(/rho|√|VaR|steps|шаг|second series|второго ряда/)
    }
    expect(text.en).toContain('within 20 trading days')
    expect(text.ru).toContain('20 торговых дней')
  }
})

test('hedges: the words carry the very figures, each language in its own numbers', () => {
  const { en, ru } = propose().of('position_size')?.text ?? { en: '', ru: '' }
  expect(en).toMatch(/^7\.3% of your capital, at most\. .* more than 1% of it .* would be 14%\.$/)
  expect(ru).toMatch(/^7,3\u00A0% капитала, не больше\. .* больше 1\u00A0% капитала; .* больше 14\u00A0%\.$/)
})

test('hedges: cash brings the loss down to its limit, and none is asked for where none is needed', () => {
  const after = propose().of('cash_share')?.after
  expect(after?.var_95).toBeCloseTo(0.05, 3)
  expect(after?.var_95).toBeLessThanOrEqual(0.05)
  const calm = propose({ sd: 0.001 })
  expect(calm.of('cash_share')?.after).toMatchObject({ cash_share: 0, var_95: calm.risk.var_95 })
  expect(calm.of('cash_share')?.text.en).toMatch(/^0% in cash is enough/)
  expect(calm.of('position_size')?.text.en).toMatch(/^100% of your capital may be here/)
})

test('hedges: a put ends the loss at the gap plus its premium, dearer at a quarter more volatility', () => {
  const put = propose({ sd: 0.3 / Math.sqrt(252) }).of('protective_put')
  // The forecast's spread is a hair above the Gaussian one because of its fatter lower tail.
  expect(put?.after.premium).toBeCloseTo(0.0137324, 3)
  expect(put?.after.premium_dear).toBeGreaterThan(put?.after.premium ?? 1)
  expect(put?.after.worst_loss).toBeCloseTo(0.05 + (put?.after.premium ?? 0), 12)
  expect(put?.assumptions).toMatchObject({ strike: 95, rate: 0 })
  expect(put?.text.en).toContain('Sellers usually ask for more')
  expect(propose({ sd: 0.001 }).of('protective_put')).toBeUndefined()
})

test('hedges: a second series that moves along is sold against this one', () => {
  const { prices } = makeWalk(250)
  const noise = makeWalk(250, 0.01, 77).prices
  const benchmark = prices.map((price, i) => Math.sqrt(price * (noise[i] ?? 1)))
  const hedge = propose({ benchmark }).of('min_variance')
  expect(hedge?.assumptions.rho_squared).toBeCloseTo(0.5, 1)
  expect(hedge?.after.hedge_ratio).toBeCloseTo(1, 0)
  expect(hedge?.after.var_95).toBeCloseTo(
    (hedge?.before.var_95 ?? 0) * Math.sqrt(1 - (hedge?.assumptions.rho_squared ?? 0)),
    12,
  )
  expect(hedge?.assumptions.hedge_ratio_low).toBeLessThan(hedge?.after.hedge_ratio ?? 0)
  expect(hedge?.assumptions.hedge_ratio_high).toBeGreaterThan(hedge?.after.hedge_ratio ?? 0)
})

test('hedges: an unrelated second series, one with gaps everywhere and one that stands still are left alone', () => {
  for (const benchmark of [
    makeWalk(250, 0.01, 5).prices,
    new Float64Array(250).fill(Number.NaN),
    new Float64Array(250).fill(3),
  ]) {
    expect(propose({ benchmark }).of('min_variance')).toBeUndefined()
  }
})

test('hedges: the ratio is that of ordinary least squares, over rows that both have', () => {
  const { prices } = makeWalk(300)
  const benchmark = prices.map((price, i) => (i % 7 === 3 ? Number.NaN : price ** 2))
  const fit = fitHedgeRatio(prices, benchmark)
  expect(fit?.ratio).toBeCloseTo(0.5, 10)
  expect(fit?.rhoSquared).toBeCloseTo(1, 10)
  expect(fit?.rows).toBe(250)
  expect(fitHedgeRatio(prices, benchmark)).toEqual(fit)
})

test('hedges: told for the longest horizon up to 20 steps, else for the shortest', () => {
  expect(propose({ horizon: 60 }).hedges.map(({ steps }) => steps)).toEqual([20, 20, 20])
  expect(propose({ horizon: 60, steps: [40, 60] }).hedges[0]?.steps).toBe(40)
})

test('hedges: without a loss there is nothing to limit', () => {
  expect(propose({ sd: 0 }).hedges).toEqual([])
})
