import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Candidate } from '../../../core/contract/jobs/quote.ts'
import { jobViewSchema } from '../../../core/contract/jobs/job.ts'
import { quoteViewSchema } from '../../../core/contract/jobs/quote.ts'
import type { SeriesManifest } from '../../../core/contract/manifest.ts'
import { toIntake } from '../../../core/datasets/intake.ts'
import { createAdvice } from '../../../core/jobs/advice/service.ts'
import { expectSkill, recommend } from '../../../core/jobs/advice/estimate.ts'
import { ESTIMATE, publishedSkill } from '../../../core/jobs/advice/record.ts'
import { sayReason } from '../../../core/jobs/advice/words.ts'
import { systemNow, systemSleep } from '../../../core/kit/clock.ts'
import { MEBIBYTE } from '../../../core/kit/units.ts'
import { readInlineRows } from '../../../core/series/read.ts'
import { samplePrices } from '../../support/core.ts'
import { endlessLoop, honestSeries, notANumber, seriesManifest, sha256Of } from '../../support/onnx-models.ts'
import { startPool } from '../../support/pool/pool.ts'
import { newFolder, startShop, submit, WAIT } from './shop.ts'

const measured = (skill: number, reach = 0.06): Candidate['backtest'] => ({
  folds: 20,
  skill,
  low: skill - reach,
  high: skill + reach,
})

function candidate(name: string, skill: number, cost: number): Candidate {
  return {
    model: { name, version: '1.0.0' },
    title: { en: name, ru: name },
    price_per_row: cost / 100,
    farthest: { horizon: 250, until: '2021-01-01T00:00:00Z' },
    rows_min: 12,
    rows: 100,
    cost,
    cost_of_all: cost * 8,
    free: null,
    expected: { skill, low: skill - 0.03, high: skill + 0.03 },
    expects: 'price',
    backtest: null,
  }
}

test('expectation: without a backtest it is the record; with one it moves a fifth of the way at most', () => {
  expect(expectSkill(0.04, null).skill).toBe(0.04)
  const found = expectSkill(0.04, measured(-0.2))
  expect(found.skill).toBeGreaterThan(0.04 - 0.24 / 5 - 1e-9)
  expect(found.skill).toBeLessThan(0.04)
  expect(expectSkill(0.04, measured(-0.2, 0.3)).skill).toBeGreaterThan(found.skill)
  // However well the folds agree, one series proves little.
  expect(expectSkill(0.04, measured(-0.2, 0.001)).skill).toBeCloseTo(found.skill, 2)
  expect(found.high - found.low).toBeLessThan(2 * 1.96 * ESTIMATE.spread)
})

test('record: by frequency and length where a model has them, overall where not, none for what nobody measured', () => {
  const metrics = {
    skill_vs_garch_t: 0.02,
    skill_by_interval: { hourly: 0.06 },
    skill_by_rows: { 20: 0.04, 1000: 0.0 },
  }
  const at = (interval: 'hourly' | 'weekly', rows: number) => publishedSkill({ metrics }, { interval, rows })
  const plain = (skill: number) => 1 - (1 - skill) / ESTIMATE.plainLoss
  expect(at('hourly', 4000)).toBeCloseTo(plain(0.03), 12)
  expect(at('weekly', 30)).toBeCloseTo(plain(0.03), 12)
  expect(publishedSkill({ metrics: { skill_vs_garch_t: 0.02 } }, { interval: 'daily', rows: 99 })).toBeCloseTo(
    plain(0.02),
    12,
  )
  for (const none of [{}, { skill_vs_garch_t: 'best' }, { skill_vs_garch_t: 7 }])
    expect(publishedSkill({ metrics: none }, { interval: 'daily', rows: 99 })).toBe(ESTIMATE.unknownSkill)
})

test('recommended: the cheapest of equals, the better of two at one price, the dearer only where it is better', () => {
  const [dear, cheap, free] = [candidate('dear', 0.05, 200), candidate('cheap', 0.043, 100), candidate('free', 0.01, 0)]
  expect(recommend([dear, cheap, free])).toEqual({ model: 'cheap', rows: 100, cost: 100, reason: 'cheapest_of_equals' })
  expect(recommend([dear, free])).toMatchObject({ model: 'dear', reason: 'best' })
  expect(recommend([cheap, candidate('better', 0.045, 100)])).toMatchObject({ model: 'better', reason: 'best' })
  expect(recommend([{ ...dear, expected: free.expected }, free])).toMatchObject({ model: 'free' })
  expect(recommend([free])).toMatchObject({ reason: 'only' })
  expect(recommend([])).toBeNull()
})

test('reason: one line with gain, price and what is enough, in both languages', () => {
  const choice = { model: 'cheap', rows: 500, cost: 500, reason: 'cheapest_of_equals' } as const
  const { en, ru } = sayReason(choice, { ...candidate('Cheap', 0.043, 500), rows: 500, cost_of_all: 4000 })
  expect(en).toBe(
    'Cheap: expected to miss by about 4% less than “tomorrow equals today”; dearer models no better. The last 500 rows are enough: 500 credits instead of 4,000.',
  )
  expect(ru).toContain('более дорогие не точнее. Хватит последних строк (500): кредитов 500 вместо 4')
  const sober = sayReason({ ...choice, reason: 'best' }, candidate('Sober', -0.03, 0))
  expect(sober.en).toBe('Sober: expected to do as well as “tomorrow equals today”.')
  const still = candidate('Still', 0.03, 0)
  expect(sayReason(choice, { ...still, expects: 'no_change' }).en).toBe(
    'Still: expects tomorrow to equal today; its range should be about 3% better than a plain one; dearer models no better.',
  )
  // The yardstick is not compared with itself, whatever its backtest measured.
  const yardstick = sayReason({ ...choice, reason: 'best' }, { ...still, expects: 'yardstick' })
  expect(yardstick.en).toBe('Still: “tomorrow equals today”, with the range of the latest swings.')
  expect(`${yardstick.en}${yardstick.ru}`).not.toMatch(/\d/)
})

test('quote: every model that can forecast the series is a candidate, and one is recommended at its exact price', {
  timeout: 120_000,
}, async () => {
  const { core, token } = await startShop({ env: { SIGNUP_CREDITS: '9000', SERIES_TESTED_PER_HOUR: '100' } })
  const body = { model: 'coincast', horizon: 20, data: samplePrices(1500) }
  const ask = async (json: unknown) =>
    quoteViewSchema.parse((await core.request('POST', '/api/predict/quote', { token, json })).json)
  let quote = await ask(body)
  const areTested = () => quote.candidates.every(({ backtest }) => backtest?.folds === 20)
  // On a busy machine some get their turn at the next quote.
  while (!areTested()) quote = await ask({ ...body, data: undefined, dataset_id: quote.dataset_id })
  expect(quote).toMatchObject({ cost: 3000, rows: 1500, horizon: 20, farthest: { horizon: 250 } })
  expect(quote.candidates.map(({ model }) => model.name).toSorted()).toEqual([
    'ar',
    'coincast',
    'forest-risk',
    'garch',
    'lgbm-risk',
    'lintrend',
    'logreg-risk',
    'naive',
  ])
  const flagship = quote.candidates.find(({ model }) => model.name === 'coincast')
  expect(flagship).toMatchObject({ cost_of_all: 3000 })
  expect(flagship?.rows).toBeLessThan(1500)

  // What was called enough makes the same forecast, at the price that was named.
  const { dataset_id } = quote
  const order = { model: 'coincast', horizon: 20, dataset_id }
  const whole = jobViewSchema.parse((await submit(core, token, order, WAIT)).json)
  const enough = jobViewSchema.parse((await submit(core, token, { ...order, rows: flagship?.rows }, WAIT)).json)
  expect(enough).toMatchObject({ status: 'OK', cost: flagship?.cost, rows: flagship?.rows })
  const [a, b] = [whole.forecast?.at(-1)?.quantiles ?? {}, enough.forecast?.at(-1)?.quantiles ?? {}]
  const band = (a['0.9'] ?? 0) - (a['0.1'] ?? 0)
  for (const level of Object.keys(a)) expect(Math.abs((a[level] ?? 0) - (b[level] ?? 0))).toBeLessThan(0.03 * band)
  expect(enough.skill?.folds).toBe(whole.skill?.folds)

  const { recommended } = quote
  const asAdvised = { model: recommended?.model, rows: recommended?.rows, horizon: 20, dataset_id }
  expect(await ask(asAdvised)).toMatchObject({ cost: recommended?.cost, rows: recommended?.rows })
})

test('rows: fewer than the model needs are refused, more than there are mean all, in JSON and in a form', async () => {
  const { core, token } = await startShop()
  const body = { model: 'lintrend', horizon: 5, data: samplePrices(40) }
  const few = await submit(core, token, { ...body, rows: 11 })
  expect([few.status, few.json.code, few.json.params]).toMatchObject([422, 'too_few_rows', { valid: 11, needed: 12 }])
  expect((await submit(core, token, { ...body, rows: 0 })).status).toBe(422)
  expect((await submit(core, token, { ...body, rows: 400 }, WAIT)).json).toMatchObject({ cost: 40, rows: 40 })
  const form = new FormData()
  form.set('file', new Blob([JSON.stringify(body.data)]), 'prices.json')
  form.set('model', 'lintrend')
  form.set('rows', '20')
  const priced = await core.request('POST', '/api/predict/quote', { token, body: form })
  expect(priced.json).toMatchObject({ cost: 20, rows: 20, audit: { valid: 40 } })
})

test('candidates: one that hangs or fails is judged by its record; the others are tested, once', async () => {
  const folder = newFolder()
  const offers = [honestSeries(), notANumber(), endlessLoop()].map((bytes, i) => {
    const path = join(folder, `${i}.onnx`)
    writeFileSync(path, bytes)
    const manifest: SeriesManifest = seriesManifest(bytes, { name: `model-${i}`, operators: ['Loop'] })
    return {
      versionId: `ver_${i}`,
      state: 'active' as const,
      manifest,
      path,
      sha256: sha256Of(bytes),
      pricePerRow: 1,
      free: null,
    }
  })
  const pool = startPool('core/jobs/run/programs/backtest', folder, { memoryBytes: 1_024 * MEBIBYTE })
  const asked: string[] = []
  const advice = createAdvice({
    pool,
    now: systemNow,
    sleep: systemSleep,
    log: ({ event }) => asked.push(event),
    testsPerHour: 1,
  })
  const intake = toIntake(readInlineRows(samplePrices(200)))
  const farthest = () => ({ horizon: 250, until: '2021-01-01T00:00:00Z' })
  const question = { dataset: { id: 'dat_1', accountId: 'acc_1', ...intake }, rows: 200, horizon: 5, offers, farthest }
  // A quote does not wait for the one that hangs.
  while (asked.length < 2) await advice.on(question)
  const { candidates } = await advice.on(question)
  expect(candidates.filter(({ backtest }) => backtest !== null).map(({ model }) => model.name)).toEqual(['model-0'])
  expect(asked).toEqual(['model_not_tested', 'model_not_tested'])
  expect((await advice.on(question)).candidates).toEqual(candidates)
  expect(asked).toHaveLength(2)
  // They are left alone for a while, whatever the series.
  await advice.on({ ...question, dataset: { ...question.dataset, id: 'dat_3', accountId: 'acc_2' } })
  expect(asked).toHaveLength(2)
  // More series than an account may have tested: the records speak.
  const other = await advice.on({ ...question, dataset: { ...question.dataset, id: 'dat_2' } })
  expect(other.candidates.every(({ backtest }) => backtest === null)).toBe(true)
  await pool.close()
})
