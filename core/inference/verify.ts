import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { InferenceSession } from 'onnxruntime-node'
import type { Manifest, SeriesManifest, TabularManifest } from '../contract/manifest.ts'
import { AppError } from '../kit/errors.ts'
import type { SeriesForecast } from './check-output.ts'
import { ModelFailure } from './failure.ts'
import { inspectModel } from './inspect.ts'
import { loadSession, runSeries, runTabular } from './session.ts'
import { checkSignature } from './signature.ts'
import type { RowPrediction } from './tabular.ts'
import { sampleTable, sampleWindows, trialSteps } from './trial.ts'

export interface VerifyTask {
  path: string
  manifest: Manifest
}

/** A model that has passed. `run_ms`: duration of one forecast of 250 rows, or of 100 table rows. */
export interface Verification {
  ok: true
  detail: string
  run_ms: number
}

/** How far the output for a window may differ beside other windows: float32 sums in another order, and
 *  nothing more. */
const BATCH_DIFFERENCE_MAX = 1e-4

/** Checks everything required of a model before it can be sold: the file is the one its manifest names, its
 *  structure is permitted, it loads, its inputs and outputs are as declared, and trial runs answer within the
 *  contract, the same each time and whatever else is in the batch. Run it in a limited child: it may hang or
 *  need too much memory. Throws `model_rejected` with the stage: file, inspect, load, signature or trial. */
export async function verifyModel({ path, manifest }: VerifyTask): Promise<Verification> {
  const bytes = await readFile(path)
  if (createHash('sha256').update(bytes).digest('hex') !== manifest.sha256) {
    throw new AppError('model_rejected', { stage: 'file', detail: 'its sha256 is not the one in the manifest' })
  }
  const { nodes, opset } = inspectModel(bytes, manifest.operators)
  const session = await at('load', () => loadSession(bytes))
  checkSignature(session, manifest)
  const runMs = await at('trial', () =>
    manifest.contract === 'series' ? tryAsSeries(session, manifest) : tryAsTable(session, manifest),
  )
  return { ok: true, detail: `${nodes} nodes, operator set ${opset}`, run_ms: Math.round(runMs * 1000) / 1000 }
}

async function at<T>(stage: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (!(cause instanceof ModelFailure)) throw cause
    throw new AppError('model_rejected', { stage, detail: cause.message.slice(0, 500) }, { cause })
  }
}

async function tryAsSeries(session: InferenceSession, manifest: SeriesManifest): Promise<number> {
  const steps = trialSteps(manifest)
  const { shortest, long, constant } = sampleWindows(manifest)
  const run = (windows: typeof long) => runSeries(session, manifest, { windows, steps })
  const alone = await run([shortest])
  sameOrThrow(alone, await run([shortest]), 0, 0, 'the same series is answered differently the second time')
  await run([constant])
  const batch = await run([shortest, ...long])
  sameOrThrow(alone, batch, BATCH_DIFFERENCE_MAX, 0, 'a series is answered differently beside longer ones: see `mask`')
  const [last] = long.slice(-1)
  const started = performance.now()
  const single = await run(last === undefined ? [shortest] : [last])
  const runMs = performance.now() - started
  sameOrThrow(single, batch, BATCH_DIFFERENCE_MAX, long.length, 'a series is answered differently beside others')
  return runMs
}

/** Compares a forecast of one window with that of the window at `index` of another. */
function sameOrThrow(
  one: SeriesForecast,
  other: SeriesForecast,
  differenceMax: number,
  index: number,
  detail: string,
): void {
  const start = index * one.quantiles.length
  for (let i = 0; i < one.quantiles.length; i++) {
    const difference = Math.abs((one.quantiles[i] ?? NaN) - (other.quantiles[start + i] ?? NaN))
    if (!(difference <= differenceMax)) throw new ModelFailure('bad_output', `${detail} (by ${difference} log units)`)
  }
}

async function tryAsTable(session: InferenceSession, manifest: TabularManifest): Promise<number> {
  const run = (rows: number) => runTabular(session, manifest, sampleTable(manifest, rows))
  const [alone] = await run(1)
  const [again] = await run(1)
  if (!isSamePrediction(alone, again, 0)) {
    throw new ModelFailure('bad_output', 'the same row is answered differently the second time')
  }
  const started = performance.now()
  const [beside] = await run(100)
  const runMs = performance.now() - started
  if (!isSamePrediction(alone, beside, BATCH_DIFFERENCE_MAX)) {
    throw new ModelFailure('bad_output', 'a row is answered differently beside others')
  }
  return runMs
}

function isSamePrediction(
  one: RowPrediction | undefined,
  other: RowPrediction | undefined,
  differenceMax: number,
): boolean {
  if (one === undefined || other === undefined) return false
  if (typeof one.value !== 'number' || typeof other.value !== 'number') return one.value === other.value
  return Math.abs(one.value - other.value) <= differenceMax * Math.max(1, Math.abs(one.value))
}
