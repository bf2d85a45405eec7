import type { TabularManifest } from '../contract/manifest.ts'
import type { OutputTensor } from './check-output.ts'
import { ModelFailure } from './failure.ts'

/** Columns by name, each with `rows` values: numbers for `number` and `integer`, texts for `category`.
 *  Already checked. */
export interface TableColumns {
  rows: number
  columns: ReadonlyMap<string, ReadonlyArray<number | string>>
}

/** The output of a `tabular` model for one row. */
export interface RowPrediction {
  /** A probability, a class, or a number, as the manifest declares. */
  value: number | string
  probabilities?: Record<string, number>
}

export interface TabularTensor {
  name: string
  type: 'float32' | 'int64' | 'string'
  data: Float32Array | BigInt64Array | string[]
  dims: number[]
}

type TabularContract = TabularManifest['tabular']
type Column = TabularContract['columns'][number]

/** How far rounding may move a probability outside [0, 1], or the sum of a row away from 1. */
const ROUNDING = 1e-3

/** Returns the input tensors of the `tabular` contract: one matrix [rows, columns] in which a category is its
 *  index, or one tensor [rows, 1] per column (float32, int64, string), as scikit-learn's exporter makes them. */
export function toTabularTensors(
  { rows, columns }: TableColumns,
  { columns: wanted, inputs }: TabularContract,
): TabularTensor[] {
  const valuesOf = ({ name }: Column): ReadonlyArray<number | string> => {
    const values = columns.get(name)
    if (values?.length !== rows) throw new RangeError(`column ${name} is missing or too short`)
    return values
  }
  if (inputs.layout === 'columns') return wanted.map((column) => toColumnTensor(column, valuesOf(column)))
  const data = new Float32Array(rows * wanted.length)
  wanted.forEach((column, c) => {
    const code = toCode(column)
    valuesOf(column).forEach((value, row) => {
      data[row * wanted.length + c] = code(value)
    })
  })
  return [{ name: inputs.tensor, type: 'float32', data, dims: [rows, wanted.length] }]
}

function toCode({ type, categories }: Column): (value: number | string) => number {
  if (type !== 'category') return Number
  const index = new Map(categories?.map((category, i) => [category, i]))
  return (value) => index.get(String(value)) ?? -1
}

function toColumnTensor({ name, type }: Column, values: ReadonlyArray<number | string>): TabularTensor {
  const dims = [values.length, 1]
  switch (type) {
    case 'number':
      return { name, type: 'float32', data: Float32Array.from(values, Number), dims }
    case 'integer':
      return {
        name,
        type: 'int64',
        data: BigInt64Array.from(values, (value) => BigInt(Math.trunc(Number(value)))),
        dims,
      }
    case 'category':
      return { name, type: 'string', data: values.map(String), dims }
    default:
      return type satisfies never
  }
}

/** Checks the output of a `tabular` model and converts it to the contract's form. Throws ModelFailure
 *  `bad_output` for another shape, a value that is not finite, a probability outside [0, 1], or a class that
 *  the manifest does not name. */
export function checkTabularOutput(
  tensor: OutputTensor | undefined,
  output: TabularContract['output'],
  rows: number,
): RowPrediction[] {
  const { values, width } = toCells(tensor, output.tensor, rows)
  const classes = output.classes ?? []
  if (width > 1 && width !== classes.length) {
    throw new ModelFailure(
      'bad_output',
      `${output.tensor} has ${width} columns, the manifest names ${classes.length} classes`,
    )
  }
  return Array.from({ length: rows }, (_, row) => {
    const cells = values.slice(row * width, (row + 1) * width)
    if (width > 1) return toClassPrediction(cells.map(toProbability), classes, output)
    return { value: toValue(cells[0], output, classes) }
  })
}

function toValue(
  cell: number | string | undefined,
  { kind }: TabularContract['output'],
  classes: string[],
): number | string {
  switch (kind) {
    case 'probability':
      return toProbability(cell)
    case 'value':
      return toFinite(cell)
    case 'class': {
      const label = String(cell)
      if (classes.length > 0 && !classes.includes(label)) {
        throw new ModelFailure('bad_output', `the class ${label.slice(0, 50)} is not in the manifest`)
      }
      return label
    }
    default:
      return kind satisfies never
  }
}

function toClassPrediction(
  shares: number[],
  classes: string[],
  { kind, positive }: TabularContract['output'],
): RowPrediction {
  const sum = shares.reduce((total, share) => total + share, 0)
  if (Math.abs(sum - 1) > ROUNDING * shares.length)
    throw new ModelFailure('bad_output', `probabilities add up to ${sum}`)
  const probabilities = Object.fromEntries(classes.map((label, i) => [label, shares[i] ?? 0]))
  if (kind === 'class') return { value: classes[shares.indexOf(Math.max(...shares))] ?? '', probabilities }
  if (kind === 'value') throw new ModelFailure('bad_output', 'a value is one column')
  const share = positive === undefined ? undefined : probabilities[positive]
  if (share === undefined) throw new ModelFailure('bad_output', 'the manifest does not name the positive class')
  return { value: share, probabilities }
}

/** The cells of [rows], [rows, 1] or [rows, width], row by row. */
function toCells(
  tensor: OutputTensor | undefined,
  name: string,
  rows: number,
): { values: Array<number | string>; width: number } {
  if (tensor === undefined) throw new ModelFailure('bad_output', `${name} is missing`)
  const [height, width = 1, ...more] = tensor.dims
  if (height !== rows || width < 1 || more.length > 0) {
    throw new ModelFailure(
      'bad_output',
      `${name} has the shape [${tensor.dims.join(', ')}], not [${rows}] or [${rows}, classes]`,
    )
  }
  const { data } = tensor
  if (data instanceof Float32Array || data instanceof Float64Array) return { values: Array.from(data), width }
  if (data instanceof BigInt64Array) return { values: Array.from(data, Number), width }
  if (data instanceof Int32Array) return { values: Array.from(data), width }
  if (Array.isArray(data)) return { values: data.map(String), width }
  throw new ModelFailure('bad_output', `${name} is ${tensor.type}; send float, double, int64 or string`)
}

function toFinite(cell: number | string | undefined): number {
  if (typeof cell !== 'number' || !Number.isFinite(cell)) {
    throw new ModelFailure('bad_output', `a prediction is ${String(cell).slice(0, 50)}`)
  }
  return cell
}

function toProbability(cell: number | string | undefined): number {
  const share = toFinite(cell)
  if (share < -ROUNDING || share > 1 + ROUNDING) throw new ModelFailure('bad_output', `a probability is ${share}`)
  return Math.min(1, Math.max(0, share))
}
