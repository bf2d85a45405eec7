import { expect, test } from 'vitest'
import { chooseFolds } from '../../../core/risk/folds.ts'
import { normalQuantile } from '../../../core/risk/normal.ts'
import { scoreSkill } from '../../../core/risk/skill.ts'
import { skillText } from '../../../core/risk/skill-texts.ts'
import { binomialInterval } from '../../../core/contract/jobs/skill.ts'
import { LEVELS, makeWalk, readGolden } from './support.ts'

interface Golden {
  prices: number[]
  origins: number[]
  levels: number[]
  cases: {
    step: number
    quantiles: number[]
    pinball_vs_naive: number
    low: number
    high: number
    mae_vs_naive: number
    coverage_80: number
  }[]
}

/** Forecasts of a walk: `width` times its true spread, shifted by what `drift` knows of the future. */
function score({ rows = 1000, width = 1, foresight = 0, constant = false } = {}) {
  const prices = constant ? new Float64Array(rows).fill(9) : makeWalk(rows).prices
  const chosen = chooseFolds(rows, 12, 20)
  const folds = chosen.origins.map((origin) => ({
    origin,
    steps: chosen.steps,
    quantiles: chosen.steps.map((step) => {
      const ahead = Math.log((prices[origin + step] ?? 1) / (prices[origin] ?? 1))
      return LEVELS.map((level) => foresight * ahead + normalQuantile(level) * 0.01 * width * Math.sqrt(step))
    }),
  }))
  return scoreSkill(folds, { prices }, LEVELS)
}

test('skill: the figures agree with numpy and the t distribution of scipy, for folds apart and for overlapping ones', () => {
  const { prices, origins, levels, cases } = readGolden('skill') as Golden
  for (const golden of cases) {
    const folds = origins.map((origin) => ({ origin, steps: [golden.step], quantiles: [golden.quantiles] }))
    const found = scoreSkill(folds, { prices: Float64Array.from(prices) }, levels)
    expect(found.pinball_vs_naive).toBeCloseTo(golden.pinball_vs_naive, 10)
    expect(found.pinball_vs_naive_low).toBeCloseTo(golden.low, 3)
    expect(found.pinball_vs_naive_high).toBeCloseTo(golden.high, 3)
    expect(found.mae_vs_naive).toBeCloseTo(golden.mae_vs_naive, 10)
    expect(found.coverage_80).toBeCloseTo(golden.coverage_80, 12)
  }
})

test('skill: a model that knows half of the future is better', () => {
  const found = score({ foresight: 0.5 })
  expect(found.verdict).toBe('better')
  expect(found.pinball_vs_naive_low).toBeGreaterThan(0)
  expect(found.text.en).toMatch(/^On your series this model beat "tomorrow equals today" by \d+% \(20 tests\)\./)
})

test('skill: the random walk itself is no better than a plain one, and its band is praised where it held', () => {
  const found = score()
  expect(found.verdict).toBe('no better')
  expect(found.mae_vs_naive).toBeCloseTo(0, 12)
  expect(found.text.en).toContain('its range fitted as well as a plain one (20 tests). Trust the band')
  expect(found.text.ru).toContain('(20 проверок)')
})

test('skill: a model that says what its rival says is not compared with itself, only its range is', () => {
  const same = score()
  expect(same.mae_vs_naive).toBeCloseTo(0, 12)
  expect(same.text.en).toMatch(/^This model, too, says "tomorrow equals today"; on your series its range /)
  expect(same.text.ru).toMatch(/^Эта модель сама говорит «завтра как сегодня»/)
  expect(score({ foresight: 0.02 }).text.en).toMatch(/^On your series this model/)
})

test('skill: few tests are called too few where they exclude neither a clear gain nor a clear loss', () => {
  const figures = { ...score({ foresight: 0.5 }), verdict: 'no better' as const, mae_vs_naive: 0.1, folds: 8 }
  const said = (low: number, high: number) =>
    skillText({ ...figures, pinball_vs_naive_low: low, pinball_vs_naive_high: high }).en
  expect(said(-0.3, 0.25)).toContain('Too few tests to tell')
  expect(said(-0.3, 0.02)).toContain('no better than')
  expect(said(-0.02, 0.03)).toContain('no better than')
})

test('skill: a band is to be trusted only where it held about 80 % in enough tests', () => {
  const figures = { ...score(), mae_vs_naive: 0.1 }
  const said = (folds: number, coverage: number) => skillText({ ...figures, folds, coverage_80: coverage }).en
  expect(said(14, 0.61)).toContain('rather narrow here: it held 61% of the outcomes, in too few tests to be sure')
  expect(said(14, 0.64)).not.toContain('Trust')
  expect(said(20, 0.61)).not.toContain('Trust')
  expect(said(20, 0.45)).toContain('too narrow')
  expect(said(12, 0.96)).toContain('rather wide')
  expect(said(8, 0.8)).toContain('too few tests to tell how good the band is')
  expect(said(20, 0.8)).toContain('Trust the band')
})

test("skill: the interval of 8 in 10 is Wilson's, 49.0 to 94.3 %", () => {
  const { low, high } = binomialInterval(0.8, 10)
  expect(low).toBeCloseTo(0.4902, 4)
  expect(high).toBeCloseTo(0.9433, 4)
})

test('skill: a band three times too wide or too narrow is worse, and the words say which', () => {
  const wide = score({ width: 4 })
  expect([wide.verdict, wide.coverage_80]).toEqual(['worse', 1])
  expect(wide.text.en).toContain('on the wide side')
  const narrow = score({ width: 0.2 })
  expect(narrow.verdict).toBe('worse')
  expect(narrow.text.en).toContain('too narrow')
})

test('skill: no folds are too short; a price that never moved is not a fault of the model', () => {
  expect(score({ rows: 15 })).toMatchObject({
    verdict: 'too short',
    folds: 0,
    steps: [],
    pinball_vs_naive: null,
    coverage_80: null,
  })
  const still = score({ constant: true })
  expect(still).toMatchObject({ verdict: 'no better', folds: 0, pinball_vs_naive: null })
  expect(still.text.en).toContain('hardly moved')
})

test('skill: a model without the levels of a band has no coverage for it', () => {
  const { prices } = makeWalk(200)
  const folds = chooseFolds(200, 12, 1).origins.map((origin) => ({
    origin,
    steps: [1],
    quantiles: [[-0.01, 0.002, 0.012]],
  }))
  const found = scoreSkill(folds, { prices }, [0.2, 0.45, 0.8])
  expect([found.coverage_80, found.coverage_95]).toEqual([null, null])
  expect(found.mae_vs_naive).not.toBeNull()
})

test('folds: at least 12 where the series allows, apart where they can be, with the steps that fit', () => {
  expect(chooseFolds(250, 12, 20)).toMatchObject({ steps: [1, 5, 20], origins: { length: 12 } })
  expect(chooseFolds(1000, 60, 20)).toMatchObject({ steps: [1, 5, 20], origins: { length: 20 } })
  expect(chooseFolds(5000, 60, 250).steps).toEqual([1, 5, 20, 250])
  expect(chooseFolds(100, 12, 3).steps).toEqual([1, 3])
  expect(chooseFolds(20, 12, 20)).toEqual({ steps: [1], origins: [11, 12, 13, 14, 15, 16, 17, 18] })
  expect(chooseFolds(19, 12, 20)).toEqual({ steps: [], origins: [] })
  expect(chooseFolds(5, 12, 20)).toEqual({ steps: [], origins: [] })
})
