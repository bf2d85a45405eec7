import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import type { SeriesManifest, TabularManifest } from '../contract/manifest.ts'
import { checkSeriesOutput, type OutputTensor, type SeriesForecast } from './check-output.ts'
import { ModelFailure } from './failure.ts'
import { checkTabularOutput, type RowPrediction, type TableColumns, toTabularTensors } from './tabular.ts'
import { type SeriesBatch, toSeriesTensors } from './tensors.ts'

/** A model file, and the hash of its required content. */
export interface ModelFile {
  path: string
  sha256: string
}

export interface SessionLimits {
  /** Maximum number of loaded models. */
  modelsMax: number
  /** Maximum total bytes of their files. */
  bytesMax: number
}

const LIMITS_DEFAULT: SessionLimits = { modelsMax: 16, bytesMax: 100_000_000 }

/** One thread, no spinning: children fill the machine, not threads that compete with each other. */
const OPTIONS: InferenceSession.SessionOptions = {
  executionProviders: ['cpu'],
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  logSeverityLevel: 4,
  extra: { session: { intra_op: { allow_spinning: '0' }, inter_op: { allow_spinning: '0' } } },
}

/** Models loaded in this process; the least recently used ones are unloaded. Use it only inside a limited
 *  child: a run blocks its thread, and only killing the process stops it. */
export function createSessions(limits: SessionLimits = LIMITS_DEFAULT) {
  const loaded = new Map<string, { session: InferenceSession; bytes: number }>()

  /** Returns the session of a model, loading it if needed. Throws ModelFailure `model_error` if the file is
   *  not the registered one or onnxruntime refuses it. */
  async function open({ path, sha256 }: ModelFile): Promise<InferenceSession> {
    const known = loaded.get(sha256)
    if (known !== undefined) {
      loaded.delete(sha256)
      loaded.set(sha256, known)
      return known.session
    }
    const bytes = await readModel(path, sha256)
    const session = await loadSession(bytes)
    loaded.set(sha256, { session, bytes: bytes.byteLength })
    await shrink()
    return session
  }

  async function shrink(): Promise<void> {
    for (const [sha256, { session }] of loaded) {
      const bytes = [...loaded.values()].reduce((sum, model) => sum + model.bytes, 0)
      if (loaded.size === 1 || (loaded.size <= limits.modelsMax && bytes <= limits.bytesMax)) return
      loaded.delete(sha256)
      await session.release()
    }
  }

  return { open, stats: () => ({ models: loaded.size }) }
}

async function readModel(path: string, sha256: string): Promise<Uint8Array> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new ModelFailure('model_error', 'the model file cannot be read', { cause })
  })
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) {
    throw new ModelFailure('model_error', 'the model file has changed since it was registered')
  }
  return bytes
}

/** Loads a model from its bytes. Throws ModelFailure `model_error` if onnxruntime refuses it. */
export async function loadSession(bytes: Uint8Array): Promise<InferenceSession> {
  try {
    return await InferenceSession.create(bytes, OPTIONS)
  } catch (cause) {
    throw new ModelFailure('model_error', messageOf(cause), { cause })
  }
}

/** Runs a `series` model once, on all windows together. Throws ModelFailure: `bad_output` if the output
 *  breaks the contract, `model_error` if the run fails. */
export async function runSeries(
  session: InferenceSession,
  manifest: SeriesManifest,
  batch: SeriesBatch,
): Promise<SeriesForecast> {
  const feeds: Record<string, Tensor> = {}
  for (const [name, { type, data, dims }] of toSeriesTensors(batch, manifest))
    feeds[name] = new Tensor(type, data, dims)
  const output = await runModel(session, feeds, manifest.series.outputs)
  return checkSeriesOutput(
    { quantiles: output.quantiles, pLoss: output.p_loss },
    { windows: batch.windows.length, steps: batch.steps.length, levels: manifest.series.levels },
  )
}

/** Runs a `tabular` model: one prediction per row. Throws ModelFailure as runSeries does. */
export async function runTabular(
  session: InferenceSession,
  { tabular }: TabularManifest,
  table: TableColumns,
): Promise<RowPrediction[]> {
  const feeds: Record<string, Tensor> = {}
  for (const { name, type, data, dims } of toTabularTensors(table, tabular)) feeds[name] = new Tensor(type, data, dims)
  const output = await runModel(session, feeds, [tabular.output.tensor])
  return checkTabularOutput(output[tabular.output.tensor], tabular.output, table.rows)
}

/** One run with only the named outputs. */
async function runModel(
  session: InferenceSession,
  feeds: Record<string, Tensor>,
  outputs: readonly string[],
): Promise<Record<string, OutputTensor | undefined>> {
  try {
    return await session.run(feeds, outputs)
  } catch (cause) {
    throw new ModelFailure('model_error', messageOf(cause), { cause })
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
