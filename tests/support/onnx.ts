// A tiny writer of ONNX files, enough to make honest models and hostile ones. Field numbers are those of onnx.proto.

type Bytes = Uint8Array

const FLOAT = 1
const INT64 = 7
const STRING = 8
const TYPE = { float32: FLOAT, int64: INT64, string: STRING } as const
type ElementType = keyof typeof TYPE

const join = (parts: readonly Bytes[]): Bytes => Buffer.concat(parts)
const varint = (value: number | bigint): Bytes => {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  do {
    bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0))
    rest >>= 7n
  } while (rest > 0n)
  return Uint8Array.from(bytes)
}
const number = (field: number, value: number | bigint): Bytes => join([varint(field * 8), varint(value)])
const bytes = (field: number, value: Bytes): Bytes => join([varint(field * 8 + 2), varint(value.length), value])
const text = (field: number, value: string): Bytes => bytes(field, Buffer.from(value))
const float = (field: number, value: number): Bytes =>
  join([varint(field * 8 + 5), new Uint8Array(Float32Array.of(value).buffer)])

/** A TensorProto. `external` makes it keep its data in a file of that name. */
export function tensor(
  name: string,
  type: 'float32' | 'int64',
  dims: readonly number[],
  values: readonly number[],
  { external }: { external?: string } = {},
): Bytes {
  const raw =
    type === 'float32' ? Float32Array.from(values).buffer : BigInt64Array.from(values, (value) => BigInt(value)).buffer
  const entry = (key: string, value: string): Bytes => bytes(13, join([text(1, key), text(2, value)]))
  return join([
    ...dims.map((size) => number(1, size)),
    number(2, TYPE[type]),
    text(8, name),
    ...(external === undefined ? [bytes(9, new Uint8Array(raw))] : [entry('location', external), number(14, 1)]),
  ])
}

/** A SparseTensorProto of the given dense shape with a single value. */
export const sparseTensor = (name: string, dims: readonly number[]): Bytes =>
  join([
    bytes(1, tensor(name, 'float32', [1], [1])),
    bytes(2, tensor('', 'int64', [1], [0])),
    ...dims.map((size) => number(3, size)),
  ])

export type Attribute = { int: number } | { ints: number[] } | { float: number } | { tensor: Bytes } | { graph: Bytes }

function attribute(name: string, value: Attribute): Bytes {
  const body =
    'int' in value
      ? [number(3, value.int), number(20, 2)]
      : 'ints' in value
        ? [...value.ints.map((int) => number(8, int)), number(20, 7)]
        : 'float' in value
          ? [float(2, value.float), number(20, 1)]
          : 'tensor' in value
            ? [bytes(5, value.tensor), number(20, 4)]
            : [bytes(6, value.graph), number(20, 5)]
  return join([text(1, name), ...body])
}

export interface NodeOptions {
  attributes?: Record<string, Attribute>
  domain?: string
}

export function node(
  operator: string,
  inputs: readonly string[],
  outputs: readonly string[],
  { attributes = {}, domain }: NodeOptions = {},
): Bytes {
  return join([
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(4, operator),
    ...Object.entries(attributes).map(([name, value]) => bytes(5, attribute(name, value))),
    ...(domain === undefined ? [] : [text(7, domain)]),
  ])
}

export interface Value {
  name: string
  type: ElementType | 'bool'
  dims: ReadonlyArray<number | string>
}

function valueInfo({ name, type, dims }: Value): Bytes {
  const shape = join(dims.map((size) => bytes(1, typeof size === 'number' ? number(1, size) : text(2, size))))
  const tensorType = join([number(1, type === 'bool' ? 9 : TYPE[type]), bytes(2, shape)])
  return join([text(1, name), bytes(2, bytes(1, tensorType))])
}

export interface Graph {
  nodes: readonly Bytes[]
  inputs?: readonly Value[]
  outputs: readonly Value[]
  initializers?: readonly Bytes[]
  sparse?: readonly Bytes[]
}

export const graph = ({ nodes, inputs = [], outputs, initializers = [], sparse = [] }: Graph): Bytes =>
  join([
    ...nodes.map((item) => bytes(1, item)),
    text(2, 'g'),
    ...initializers.map((item) => bytes(5, item)),
    ...inputs.map((item) => bytes(11, valueInfo(item))),
    ...outputs.map((item) => bytes(12, valueInfo(item))),
    ...sparse.map((item) => bytes(15, item)),
  ])

export interface ModelOptions {
  opsets?: Record<string, number>
  /** Further fields of the ModelProto, written as they are. */
  extra?: readonly Bytes[]
}

/** A whole ONNX file. */
export function model(parts: Graph, { opsets = { '': 18 }, extra = [] }: ModelOptions = {}): Uint8Array {
  const imports = Object.entries(opsets).map(([domain, version]) =>
    bytes(8, join([text(1, domain), number(2, version)])),
  )
  return new Uint8Array(join([number(1, 9), bytes(7, graph(parts)), ...imports, ...extra]))
}

/** A local function, for ModelOptions.extra. */
export const functionField = (): Bytes => bytes(25, join([text(1, 'mine'), text(10, 'custom')]))
