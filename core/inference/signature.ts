import type { InferenceSession } from 'onnxruntime-node'
import type { Manifest, SERIES_INPUTS, TabularManifest } from '../contract/manifest.ts'
import { AppError } from '../kit/errors.ts'

interface Declared {
  type: string
  rank: number
}

const SERIES: Record<(typeof SERIES_INPUTS)[number], Declared> = {
  returns: { type: 'float32', rank: 2 },
  mask: { type: 'float32', rank: 2 },
  rows: { type: 'float32', rank: 1 },
  step_seconds: { type: 'float32', rank: 1 },
  slots: { type: 'int64', rank: 2 },
  future_slots: { type: 'int64', rank: 2 },
  steps: { type: 'int64', rank: 1 },
}

/** Compares the inputs and outputs declared by the file with those of the manifest. Throws `model_rejected`,
 *  stage `signature`. */
export function checkSignature(session: InferenceSession, manifest: Manifest): void {
  if (manifest.contract === 'tabular') return checkTable(session, manifest)
  const { inputs, outputs, levels } = manifest.series
  checkInputs(session, new Map(inputs.map((name) => [name, SERIES[name]])))
  if (!inputs.includes('returns') || !inputs.includes('steps'))
    throw refusal('the inputs `returns` and `steps` are needed')
  if (!outputs.includes('quantiles')) throw refusal('the output `quantiles` is needed')
  checkOutput(session, 'quantiles', { type: 'float32', rank: 3 }, levels.length)
  if (outputs.includes('p_loss')) checkOutput(session, 'p_loss', { type: 'float32', rank: 2 })
}

function checkTable(session: InferenceSession, { tabular }: TabularManifest): void {
  const { columns, inputs, output } = tabular
  const types = { number: 'float32', integer: 'int64', category: 'string' } as const
  checkInputs(
    session,
    inputs.layout === 'matrix'
      ? new Map([[inputs.tensor, { type: 'float32', rank: 2 }]])
      : new Map(columns.map(({ name, type }) => [name, { type: types[type], rank: 2 }])),
  )
  const found = session.outputMetadata.find(({ name }) => name === output.tensor)
  if (found === undefined) throw refusal(`it has no output ${output.tensor}, but ${session.outputNames.join(', ')}`)
  if (!found.isTensor) throw refusal(`the output ${output.tensor} is not a tensor: export it without ZipMap`)
}

function checkInputs(session: InferenceSession, declared: ReadonlyMap<string, Declared>): void {
  for (const input of session.inputMetadata) {
    const wanted = declared.get(input.name)
    if (wanted === undefined) throw refusal(`its input ${input.name} is not in the manifest`)
    if (!input.isTensor || input.type !== wanted.type || !hasRank(input.shape, wanted.rank)) {
      throw refusal(`its input ${input.name} is not ${wanted.type} with ${wanted.rank} dimensions`)
    }
  }
  for (const name of declared.keys()) {
    if (!session.inputNames.includes(name)) throw refusal(`the manifest names an input ${name} that it does not have`)
  }
}

function checkOutput(session: InferenceSession, name: string, { type, rank }: Declared, lastSize?: number): void {
  const output = session.outputMetadata.find((metadata) => metadata.name === name)
  if (output === undefined) throw refusal(`it has no output ${name}`)
  if (!output.isTensor || output.type !== type || !hasRank(output.shape, rank)) {
    throw refusal(`its output ${name} is not ${type} with ${rank} dimensions`)
  }
  const size = output.shape.at(-1)
  if (lastSize !== undefined && typeof size === 'number' && size >= 0 && size !== lastSize) {
    throw refusal(`its output ${name} has ${size} levels, the manifest ${lastSize}`)
  }
}

/** A shape that the file leaves open is empty; the trial runs will show. */
const hasRank = (shape: ReadonlyArray<number | string>, rank: number): boolean =>
  shape.length === 0 || shape.length === rank

const refusal = (detail: string): AppError => new AppError('model_rejected', { stage: 'signature', detail })
