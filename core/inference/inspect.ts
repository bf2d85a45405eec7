import { LIMITS } from '../contract/limits.ts'
import { AppError } from '../kit/errors.ts'
import { type Field, NotProtobuf, readFields, readPacked } from './protobuf.ts'

/** The composition of a model file. */
export interface Inspection {
  nodes: number
  /** Names of the operators used, sorted. */
  operators: string[]
  /** Total elements of all constants. */
  elements: number
  opset: number
}

/** The newest operator sets that onnxruntime 1.30 loads. */
const OPSET_MAX: Readonly<Record<string, number>> = { '': 26, 'ai.onnx.ml': 5 }
const NODES_MAX = 5_000
const DEPTH_MAX = 8
const RANK_MAX = 16
/** 64 MB of float32: what a file of the permitted size can hold, plus a margin for sparse tensors. */
const ELEMENTS_MAX = 16_000_000
const CONTROL_FLOW = new Set(['Loop', 'Scan', 'If'])
/** The same input must give the same output; and an operator that takes a graph as an attribute is control
 *  flow by another name. */
const REFUSED = new Set([
  'RandomNormal',
  'RandomNormalLike',
  'RandomUniform',
  'RandomUniformLike',
  'Multinomial',
  'Bernoulli',
  'SequenceMap',
])

// Field numbers of onnx.proto: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
const MODEL = { graph: 7, opset: 8, training: 20, functions: 25 }
const OPSET = { domain: 1, version: 2 }
const GRAPH = { node: 1, initializer: 5, sparse: 15 }
const NODE = { operator: 4, attribute: 5, domain: 7 }
const ATTRIBUTE = { tensor: 5, graph: 6, tensors: 10, graphs: 11, sparse: 22, sparses: 23 }
const SPARSE = { values: 1, indices: 2, dims: 3 }
const TENSOR = { dims: 1, external: 13, location: 14 }

interface Walk {
  allowed: ReadonlySet<string>
  nodes: number
  operators: Set<string>
  elements: number
}

/** Reads the structure of an ONNX file before anything else touches it. Throws AppError `model_rejected` at
 *  stage `inspect` for anything that is not an ONNX model, external data (onnxruntime would read files for
 *  it), operators outside ai.onnx and ai.onnx.ml, functions, control flow that the manifest does not name in
 *  `operators`, randomness, and sizes beyond the limits. */
export function inspectModel(bytes: Uint8Array, operators: readonly string[]): Inspection {
  if (bytes.length === 0) throw refusal('the file is empty')
  if (bytes.length > LIMITS.modelBytesMax) throw refusal(`the file is larger than ${LIMITS.modelBytesMax} bytes`)
  const walk: Walk = { allowed: new Set(operators), nodes: 0, operators: new Set(), elements: 0 }
  try {
    const opset = walkModel(bytes, walk)
    return { nodes: walk.nodes, operators: [...walk.operators].sort(), elements: walk.elements, opset }
  } catch (error) {
    if (error instanceof NotProtobuf) throw refusal(`this is not a whole ONNX file: ${error.message}`, error)
    throw error
  }
}

function walkModel(bytes: Uint8Array, walk: Walk): number {
  const opsets = new Map<string, number>()
  let graphs = 0
  for (const field of readFields(bytes)) {
    if (field.wire !== 'bytes') continue
    switch (field.number) {
      case MODEL.graph:
        graphs++
        walkGraph(field.value, walk, 0)
        break
      case MODEL.opset: {
        const { domain, version } = readOpset(field.value)
        opsets.set(domain, version)
        break
      }
      case MODEL.training:
        throw refusal('it carries training information')
      case MODEL.functions:
        throw refusal('it defines functions of its own')
    }
  }
  if (graphs !== 1) throw refusal('this is not an ONNX model: it has no graph')
  for (const [domain, version] of opsets) checkOpset(domain, version)
  const opset = opsets.get('') ?? opsets.get('ai.onnx.ml')
  if (opset === undefined) throw refusal('this is not an ONNX model: it names no operator set')
  return opset
}

function readOpset(bytes: Uint8Array): { domain: string; version: number } {
  let domain = ''
  let version = 0
  for (const field of readFields(bytes)) {
    if (field.number === OPSET.domain && field.wire === 'bytes') domain = toDomain(field.value)
    if (field.number === OPSET.version && field.wire === 'varint') version = field.value
  }
  return { domain, version }
}

function checkOpset(domain: string, version: number): void {
  const newest = OPSET_MAX[domain]
  if (newest === undefined)
    throw refusal(`it imports operators of ${shown(domain)}; only ai.onnx and ai.onnx.ml are known`)
  if (version < 1 || version > newest)
    throw refusal(`operator set ${version} of ${domain || 'ai.onnx'}: at most ${newest} is known`)
}

function walkGraph(bytes: Uint8Array, walk: Walk, depth: number): void {
  if (depth > DEPTH_MAX) throw refusal(`graphs are nested deeper than ${DEPTH_MAX}`)
  for (const field of readFields(bytes)) {
    if (field.wire !== 'bytes') continue
    if (field.number === GRAPH.node) walkNode(field.value, walk, depth)
    else if (field.number === GRAPH.initializer) walkTensor(field.value, walk)
    else if (field.number === GRAPH.sparse) walkSparse(field.value, walk)
  }
}

function walkNode(bytes: Uint8Array, walk: Walk, depth: number): void {
  if (++walk.nodes > NODES_MAX) throw refusal(`it has more than ${NODES_MAX} nodes`)
  let operator = ''
  const attributes: Uint8Array[] = []
  for (const field of readFields(bytes)) {
    if (field.wire !== 'bytes') continue
    if (field.number === NODE.operator) operator = toText(field.value)
    else if (field.number === NODE.attribute) attributes.push(field.value)
    else if (field.number === NODE.domain) checkDomain(toDomain(field.value))
  }
  if (REFUSED.has(operator)) throw refusal(`the operator ${operator} is not allowed`)
  if (CONTROL_FLOW.has(operator) && !walk.allowed.has(operator)) {
    throw refusal(`it uses ${operator}, which its manifest does not name under operators`)
  }
  walk.operators.add(shown(operator))
  for (const attribute of attributes) walkAttribute(attribute, walk, depth, operator)
}

function walkAttribute(bytes: Uint8Array, walk: Walk, depth: number, operator: string): void {
  for (const field of readFields(bytes)) {
    if (field.wire !== 'bytes') continue
    switch (field.number) {
      case ATTRIBUTE.tensor:
      case ATTRIBUTE.tensors:
        walkTensor(field.value, walk)
        break
      case ATTRIBUTE.sparse:
      case ATTRIBUTE.sparses:
        walkSparse(field.value, walk)
        break
      case ATTRIBUTE.graph:
      case ATTRIBUTE.graphs:
        if (!CONTROL_FLOW.has(operator)) throw refusal(`the operator ${shown(operator)} carries a graph`)
        walkGraph(field.value, walk, depth + 1)
        break
    }
  }
}

function walkTensor(bytes: Uint8Array, walk: Walk): void {
  const size = createSize()
  for (const field of readFields(bytes)) {
    if (field.number === TENSOR.dims) size.multiply(field)
    if (field.number === TENSOR.external) throw outside()
    if (field.number === TENSOR.location && !(field.wire === 'varint' && field.value === 0)) throw outside()
  }
  count(size.elements(), walk)
}

/** A sparse tensor becomes dense when the model is loaded, so it counts with its dense size. */
function walkSparse(bytes: Uint8Array, walk: Walk): void {
  const size = createSize()
  for (const field of readFields(bytes)) {
    if (field.number === SPARSE.dims) size.multiply(field)
    else if (field.wire === 'bytes' && (field.number === SPARSE.values || field.number === SPARSE.indices)) {
      walkTensor(field.value, walk)
    }
  }
  count(size.elements(), walk)
}

/** The product of a shape, whose dims come singly or packed. */
function createSize(): { multiply: (field: Field) => void; elements: () => number } {
  let elements = 1
  let rank = 0
  const one = (size: number): void => {
    if (++rank > RANK_MAX) throw refusal(`a tensor has more than ${RANK_MAX} dimensions`)
    elements *= size
  }
  return {
    elements: () => elements,
    multiply(field) {
      if (field.wire === 'varint') one(field.value)
      else if (field.wire === 'bytes') for (const size of readPacked(field.value)) one(size)
    },
  }
}

function count(elements: number, walk: Walk): void {
  walk.elements += elements
  if (walk.elements > ELEMENTS_MAX) throw refusal(`its constants have more than ${ELEMENTS_MAX} elements`)
}

function checkDomain(domain: string): void {
  if (OPSET_MAX[domain] === undefined) {
    throw refusal(`it uses an operator of ${shown(domain)}; only ai.onnx and ai.onnx.ml are known`)
  }
}

const toText = (bytes: Uint8Array): string => new TextDecoder().decode(bytes.subarray(0, 200))
/** `ai.onnx` is the long name of the empty domain. */
const toDomain = (bytes: Uint8Array): string => toText(bytes).replace(/^ai\.onnx$/, '')
const shown = (text: string): string => text.replace(/[^\w.:-]/g, '?').slice(0, 60)
const outside = (): AppError => refusal('it keeps data outside the file')

function refusal(detail: string, cause?: unknown): AppError {
  return new AppError('model_rejected', { stage: 'inspect', detail }, { cause })
}
