import { createHash } from 'node:crypto'
import type { Manifest, SeriesManifest, TabularManifest } from '../../core/contract/manifest.ts'
import { type Graph, graph, model, node, sparseTensor, tensor } from './onnx.ts'

export const LEVELS = [0.05, 0.25, 0.5, 0.75, 0.95]
const Z = [-1.645, -0.674, 0, 0.674, 1.645]

const RETURNS = { name: 'returns', type: 'float32', dims: ['B', 'L'] } as const
const MASK = { name: 'mask', type: 'float32', dims: ['B', 'L'] } as const
const STEPS = { name: 'steps', type: 'int64', dims: ['S'] } as const
const QUANTILES = { name: 'quantiles', type: 'float32', dims: ['B', 'S', LEVELS.length] } as const

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

const texts = (name: string) => ({ title: { en: name, ru: name }, summary: { en: 'a test', ru: 'тест' } })

export function seriesManifest(bytes: Uint8Array, changes: Partial<SeriesManifest> = {}): SeriesManifest {
  return {
    name: 'tester',
    version: '1.0.0',
    ...texts('Tester'),
    contract: 'series',
    series: {
      window: 100,
      levels: LEVELS,
      inputs: ['returns', 'mask', 'steps'],
      outputs: ['quantiles'],
      trained_horizon: 20,
      max_horizon: 50,
    },
    min_rows: 12,
    price_per_row: 3,
    sha256: sha256Of(bytes),
    licence: 'MIT',
    operators: [],
    metrics: {},
    ...changes,
  }
}

/** The graph of an honest model: quantiles are fixed normal ones times the root mean square return times the root of the step. */
const rootMeanSquare = [
  node('Mul', ['returns', 'returns'], ['squares']),
  node('ReduceSum', ['squares', 'axis1'], ['sum'], { attributes: { keepdims: { int: 1 } } }),
  node('ReduceSum', ['mask', 'axis1'], ['count'], { attributes: { keepdims: { int: 1 } } }),
  node('Div', ['sum', 'count'], ['variance']),
  node('Sqrt', ['variance'], ['deviation']),
  node('Cast', ['steps'], ['h'], { attributes: { to: { int: 1 } } }),
  node('Sqrt', ['h'], ['root_h']),
  node('Mul', ['deviation', 'root_h'], ['scale']),
  node('Unsqueeze', ['scale', 'axis2'], ['scale3']),
]
const constants = (z: readonly number[]) => [
  tensor('axis1', 'int64', [1], [1]),
  tensor('axis2', 'int64', [1], [2]),
  tensor('z', 'float32', [1, 1, z.length], z),
]

const seriesGraph = (changes: Partial<Graph> & { z?: readonly number[]; tail?: Graph['nodes'] } = {}): Graph => ({
  nodes: [...rootMeanSquare, ...(changes.tail ?? [node('Mul', ['scale3', 'z'], ['quantiles'])])],
  inputs: [RETURNS, MASK, STEPS],
  outputs: [QUANTILES],
  initializers: [...constants(changes.z ?? Z), ...(changes.initializers ?? [])],
  ...(changes.sparse === undefined ? {} : { sparse: changes.sparse }),
})

/** `salt` makes models with the same behaviour and other bytes. */
export const honestSeries = (salt = 0): Uint8Array =>
  model(seriesGraph({ initializers: [tensor('salt', 'float32', [1], [salt])] }))

export const crossingQuantiles = (): Uint8Array => model(seriesGraph({ z: [-1.6, 0.7, 0, 0.6, 1.6] }))

export const notANumber = (): Uint8Array =>
  model(
    seriesGraph({
      tail: [
        node('Log', ['minus_one'], ['nan']),
        node('Mul', ['scale3', 'z'], ['q']),
        node('Add', ['q', 'nan'], ['quantiles']),
      ],
      initializers: [tensor('minus_one', 'float32', [1], [-1])],
    }),
  )

/** Answers only the first step, whatever was asked. */
export const wrongShape = (): Uint8Array =>
  model(
    seriesGraph({
      tail: [node('Mul', ['scale3', 'z'], ['q']), node('Slice', ['q', 'zero', 'one', 'one'], ['quantiles'])],
      initializers: [tensor('zero', 'int64', [1], [0]), tensor('one', 'int64', [1], [1])],
    }),
  )

/** Forgets the mask: the padding of a short window counts as returns of zero. */
export const ignoresMask = (): Uint8Array =>
  model(
    seriesGraph({
      tail: [
        node('ReduceMean', ['squares', 'axis1'], ['v'], { attributes: { keepdims: { int: 1 } } }),
        node('Sqrt', ['v'], ['d']),
        node('Mul', ['d', 'root_h'], ['s']),
        node('Unsqueeze', ['s', 'axis2'], ['s3']),
        node('Mul', ['s3', 'z'], ['quantiles']),
      ],
    }),
  )

/** Adds chance, so that two runs differ. */
export const throwsDice = (): Uint8Array =>
  model(
    seriesGraph({
      tail: [
        node('RandomNormalLike', ['scale3'], ['chance']),
        node('Mul', ['scale3', 'z'], ['q']),
        node('Add', ['q', 'chance'], ['quantiles']),
      ],
    }),
  )

/** A loop that counts to 2^62, in the place of the honest scale. */
export const endlessLoop = (): Uint8Array => loopOf(4611686018427388000, 'Add')

/** An honest model that takes its time: it counts before it answers. */
export const slowLoop = (trips: number): Uint8Array => loopOf(trips, 'Max')

/** Each trip makes of `x` what `operator` makes of `x` and itself. */
function loopOf(trips: number, operator: 'Add' | 'Max'): Uint8Array {
  const body = graph({
    nodes: [node('Identity', ['go'], ['go_on']), node(operator, ['x', 'x'], ['y'])],
    inputs: [
      { name: 'i', type: 'int64', dims: [] },
      { name: 'go', type: 'bool', dims: [] },
      { name: 'x', type: 'float32', dims: ['B', 'S', 1] },
    ],
    outputs: [
      { name: 'go_on', type: 'bool', dims: [] },
      { name: 'y', type: 'float32', dims: ['B', 'S', 1] },
    ],
  })
  return model(
    seriesGraph({
      tail: [
        node('Loop', ['trips', '', 'scale3'], ['looped'], { attributes: { body: { graph: body } } }),
        node('Mul', ['looped', 'z'], ['quantiles']),
      ],
      initializers: [tensor('trips', 'int64', [], [trips])],
    }),
  )
}

/** Asks for 8 GB when it runs. */
export const eightGigabytes = (): Uint8Array =>
  model(
    seriesGraph({
      tail: [
        node('ReduceMax', ['steps'], ['one'], { attributes: { keepdims: { int: 1 } } }),
        node('Mul', ['one', 'huge'], ['size']),
        node('ConstantOfShape', ['size'], ['ones']),
        node('ReduceSum', ['ones'], ['total'], { attributes: { keepdims: { int: 0 } } }),
        node('Mul', ['scale3', 'z'], ['q']),
        node('Add', ['q', 'total'], ['quantiles']),
      ],
      initializers: [tensor('huge', 'int64', [1], [2_000_000_000])],
    }),
  )

export const externalData = (location = '../../etc/passwd'): Uint8Array =>
  model(seriesGraph({ initializers: [tensor('w', 'float32', [1], [0], { external: location })] }))

/** External data inside the body of an If inside an attribute. */
export function hiddenExternalData(): Uint8Array {
  const branch = graph({
    nodes: [
      node('Constant', [], ['c'], {
        attributes: { value: { tensor: tensor('w', 'float32', [1], [0], { external: 'w.bin' }) } },
      }),
    ],
    outputs: [{ name: 'c', type: 'float32', dims: [1] }],
  })
  return model(
    seriesGraph({
      tail: [
        node('If', ['yes'], ['c'], { attributes: { then_branch: { graph: branch }, else_branch: { graph: branch } } }),
        node('Mul', ['scale3', 'z'], ['quantiles']),
      ],
    }),
  )
}

export const customDomain = (): Uint8Array =>
  model(seriesGraph({ tail: [node('Mine', ['scale3'], ['quantiles'], { domain: 'com.example' })] }), {
    opsets: { '': 18, 'com.example': 1 },
  })

export const manyNodes = (count: number): Uint8Array =>
  model(
    seriesGraph({
      tail: [
        ...Array.from({ length: count }, (_, i) => node('Identity', [i === 0 ? 'z' : `i${i - 1}`], [`i${i}`])),
        node('Mul', ['scale3', `i${count - 1}`], ['quantiles']),
      ],
    }),
  )

/** A dense shape of 10^9 elements, stored as one value. */
export const hugeSparse = (): Uint8Array => model(seriesGraph({ sparse: [sparseTensor('s', [1_000_000_000])] }))

/** A graph in a graph in a graph …, under If. */
export function deeplyNested(depth: number): Uint8Array {
  let inner = graph({ nodes: [], outputs: [] })
  for (let i = 0; i < depth; i++) {
    inner = graph({ nodes: [node('If', ['yes'], [], { attributes: { then_branch: { graph: inner } } })], outputs: [] })
  }
  return model(
    seriesGraph({ tail: [node('If', ['yes'], ['quantiles'], { attributes: { then_branch: { graph: inner } } })] }),
  )
}

export const futureOpset = (): Uint8Array => model(seriesGraph(), { opsets: { '': 99 } })

/** A table model: probability = sigmoid(age - 2 + score), a matrix in. */
export const honestTable = (): Uint8Array =>
  model({
    nodes: [node('MatMul', ['x', 'w'], ['line']), node('Sigmoid', ['line'], ['p'])],
    inputs: [{ name: 'x', type: 'float32', dims: ['N', 2] }],
    outputs: [{ name: 'p', type: 'float32', dims: ['N', 1] }],
    initializers: [tensor('w', 'float32', [2, 1], [0.5, -0.25])],
  })

export function tableManifest(bytes: Uint8Array, changes: Partial<TabularManifest> = {}): TabularManifest {
  return {
    name: 'scorer',
    version: '1.0.0',
    ...texts('Scorer'),
    contract: 'tabular',
    tabular: {
      columns: [
        { name: 'age', type: 'number' },
        { name: 'grade', type: 'category', categories: ['a', 'b', 'c'] },
      ],
      inputs: { layout: 'matrix', tensor: 'x' },
      output: { kind: 'probability', tensor: 'p' },
    },
    min_rows: 1,
    price_per_row: 1,
    sha256: sha256Of(bytes),
    licence: 'MIT',
    operators: [],
    metrics: {},
    ...changes,
  }
}

/** Hostile and broken files by name, each with the manifest that would sell it. */
export function hostileModels(): Array<{ name: string; bytes: Uint8Array; manifest: Manifest; says: RegExp }> {
  const whole = honestSeries()
  const one = (name: string, bytes: Uint8Array, says: RegExp, operators: SeriesManifest['operators'] = []) => ({
    name,
    bytes,
    manifest: seriesManifest(bytes, { operators }),
    says,
  })
  return [
    one('empty', new Uint8Array(), /empty/),
    one('truncated', whole.subarray(0, whole.length - 100), /not a whole ONNX file/),
    one('not onnx', new TextEncoder().encode('<html>hello</html>'), /not a whole ONNX file|no graph/),
    one('zeros', new Uint8Array(1_000), /not a whole ONNX file/),
    one('external data', externalData(), /outside the file/),
    one('absolute external data', externalData('/etc/passwd'), /outside the file/),
    one('hidden external data', hiddenExternalData(), /outside the file/, ['If']),
    one('custom domain', customDomain(), /com\.example/),
    one('undeclared loop', endlessLoop(), /Loop, which its manifest does not name/),
    one('too many nodes', manyNodes(5_001), /more than 5000 nodes/),
    one('huge sparse constant', hugeSparse(), /elements/),
    one('deep nesting', deeplyNested(50), /nested/, ['If']),
    one('future operator set', futureOpset(), /operator set 99/),
    one('dice', throwsDice(), /RandomNormalLike/),
    one('NaN', notANumber(), /a quantile is NaN/),
    one('crossing', crossingQuantiles(), /quantiles cross/),
    one('wrong shape', wrongShape(), /shape/),
    one('ignores the mask', ignoresMask(), /beside longer ones/),
    one('endless loop', endlessLoop(), /trial runs took more than/, ['Loop']),
    one('eight gigabytes', eightGigabytes(), /memory/),
  ]
}

/** Has no answer for a series whose returns are larger than a fifth. */
export const refusesStorms = (): Uint8Array =>
  model(
    seriesGraph({
      tail: [
        node('Sub', ['calm', 'variance'], ['spare']),
        node('Pow', ['spare', 'half'], ['nan_in_storms']),
        node('Add', ['scale', 'nan_in_storms'], ['calm_scale']),
        node('Unsqueeze', ['calm_scale', 'axis2'], ['calm3']),
        node('Mul', ['calm3', 'z'], ['quantiles']),
      ],
      initializers: [tensor('calm', 'float32', [1], [0.04]), tensor('half', 'float32', [1], [0.5])],
    }),
  )
