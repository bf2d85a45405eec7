import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type SeriesManifest, manifestSchema } from '../../../core/contract/manifest.ts'
import { createSessions, runSeries } from '../../../core/inference/session.ts'
import type { SeriesWindow } from '../../../core/inference/tensors.ts'
import { verifyModel } from '../../../core/inference/verify.ts'
import { projectRoot } from '../../../core/kit/paths.ts'

const folder = join(projectRoot, 'models')
const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'manifest.json')))
const sessions = createSessions()
const HOUR = 3_600_000

const manifestOf = (name: string) =>
  manifestSchema.parse(JSON.parse(readFileSync(join(folder, name, 'manifest.json'), 'utf8')))

async function open(name: string, manifest: SeriesManifest) {
  return sessions.open({ path: join(folder, name, 'model.onnx'), sha256: manifest.sha256 })
}

function windowOf(prices: number[], { stepMs = 24 * HOUR, horizon = 20 } = {}): SeriesWindow {
  const times = Float64Array.from(prices, (_, i) => Date.UTC(2024, 0, 1) + i * stepMs)
  const last = times.at(-1) ?? 0
  const futureTimes = Float64Array.from({ length: horizon }, (_, i) => last + (i + 1) * stepMs)
  return { times, prices: Float64Array.from(prices), origin: prices.length - 1, rowsBefore: 0, futureTimes }
}

const wave = (rows: number, scale = 1): number[] =>
  Array.from({ length: rows }, (_, i) => scale * Math.exp(0.1 * Math.sin(i / 7) + 0.02 * Math.sin(i * 1.7)))

const ODD_SERIES: Record<string, SeriesWindow> = {
  'twelve rows': windowOf(wave(12)),
  'two thousand rows': windowOf(wave(2_000)),
  constant: windowOf(Array.from({ length: 100 }, () => 5)),
  'prices of 1e-9': windowOf(wave(100, 1e-9)),
  'prices of 1e12': windowOf(wave(100, 1e12)),
  'a split': windowOf([...wave(100, 1_000), ...wave(100, 10)]),
  'a bad tick': windowOf([...wave(50), 1e6, ...wave(50)]),
  'pegged, then freed': windowOf([...Array.from({ length: 90 }, () => 1), ...wave(30)]),
  hourly: windowOf(wave(500), { stepMs: HOUR }),
}

test('the catalogue holds the models it promises', () => {
  expect(names).toEqual(expect.arrayContaining(['naive', 'lintrend', 'ar', 'garch', 'coincast']))
})

describe.each(names)('%s', (name) => {
  test('is what an upload would have to be', async () => {
    const manifest = manifestOf(name)
    expect(manifest.name).toBe(name)
    expect(await verifyModel({ path: join(folder, name, 'model.onnx'), manifest })).toMatchObject({ ok: true })
  })

  test.each(Object.entries(ODD_SERIES))('%s: an answer that makes sense', async (kind, window) => {
    const manifest = manifestOf(name)
    if (manifest.contract !== 'series') return
    const steps = [1, 2, 5, 20]
    const { quantiles, pLoss, levels } = await runSeries(await open(name, manifest), manifest, {
      windows: [window],
      steps,
    })
    expect(quantiles).toHaveLength(steps.length * levels.length)
    const widths = steps.map(
      (_, s) => (quantiles[(s + 1) * levels.length - 1] ?? 0) - (quantiles[s * levels.length] ?? 0),
    )
    // A forecast further ahead is hardly surer, and nothing here moves a hundredfold.
    const surer = widths.filter((width, s) => width < 0.95 * (widths[s - 1] ?? 0) - 1e-6)
    expect(surer).toEqual([])
    expect(Math.max(...quantiles.map(Math.abs))).toBeLessThan(kind === 'a bad tick' ? 20 : 5)
    expect(Math.min(...pLoss)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...pLoss)).toBeLessThanOrEqual(1)
  })
})

/** What models/training/golden.py writes. */
interface Golden {
  windows: Array<{
    rows: number
    calendar: string
    kind: string
    prices: number[]
    times: number[]
    future_times: number[]
    steps: number[]
    expected: Record<string, { quantiles: number[][]; p_loss: number[] }>
  }>
}

const goldenPath = join(projectRoot, 'tests', 'golden', 'series.json')

test.runIf(existsSync(goldenPath))('golden: what Python computed is what is served, to 1e-5', async () => {
  const golden = JSON.parse(readFileSync(goldenPath, 'utf8')) as Golden
  const worst = new Map<string, number>()
  let checked = 0
  for (const { prices, times, future_times: futureTimes, steps, expected } of golden.windows) {
    const window = {
      times: Float64Array.from(times),
      prices: Float64Array.from(prices),
      origin: prices.length - 1,
      rowsBefore: 0,
      futureTimes: Float64Array.from(futureTimes),
    }
    for (const [name, { quantiles, p_loss: pLoss }] of Object.entries(expected)) {
      const manifest = manifestOf(name)
      if (manifest.contract !== 'series') continue
      const served = await runSeries(await open(name, manifest), manifest, { windows: [window], steps })
      const differences = [
        ...quantiles.flat().map((value, i) => Math.abs(value - (served.quantiles[i] ?? NaN))),
        ...pLoss.map((value, i) => Math.abs(value - (served.pLoss[i] ?? NaN))),
      ]
      checked += differences.length
      worst.set(name, Math.max(worst.get(name) ?? 0, ...differences))
    }
  }
  expect(checked).toBeGreaterThan(1_000)
  expect([...worst].filter(([, difference]) => !(difference <= 1e-5))).toEqual([])
})
