import { describe, expect, test } from 'vitest'
import type { OutputTensor } from '../../../core/inference/check-output.ts'
import { loadSession, runTabular } from '../../../core/inference/session.ts'
import { checkTabularOutput, type TableColumns, toTabularTensors } from '../../../core/inference/tabular.ts'
import { honestTable, tableManifest } from '../../support/onnx-models.ts'

const bytes = honestTable()
const manifest = tableManifest(bytes)
const { tabular } = manifest
const table: TableColumns = {
  rows: 2,
  columns: new Map<string, Array<number | string>>([
    ['grade', ['c', 'a']],
    ['age', [1.5, 30]],
  ]),
}

describe('toTabularTensors', () => {
  test('a matrix has the columns in the order of the manifest, a category as its index', () => {
    expect(toTabularTensors(table, tabular)).toEqual([
      { name: 'x', type: 'float32', dims: [2, 2], data: Float32Array.of(1.5, 2, 30, 0) },
    ])
  })

  test('a tensor a column has the type of the column', () => {
    const columns = [...tabular.columns, { name: 'count', type: 'integer' as const }]
    const more = { rows: 2, columns: new Map([...table.columns, ['count', [7, 8]]]) }
    expect(toTabularTensors(more, { ...tabular, columns, inputs: { layout: 'columns' } })).toEqual([
      { name: 'age', type: 'float32', dims: [2, 1], data: Float32Array.of(1.5, 30) },
      { name: 'grade', type: 'string', dims: [2, 1], data: ['c', 'a'] },
      { name: 'count', type: 'int64', dims: [2, 1], data: BigInt64Array.of(7n, 8n) },
    ])
  })

  test('a column that is not there is the fault of the program', () => {
    expect(() => toTabularTensors({ rows: 2, columns: new Map() }, tabular)).toThrow(RangeError)
  })
})

test('runTabular: a prediction a row, as the sigmoid says', async () => {
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))
  expect(await runTabular(await loadSession(bytes), manifest, table)).toEqual([
    { value: expect.closeTo(sigmoid(0.75 - 0.5), 5) as number },
    { value: expect.closeTo(sigmoid(15), 5) as number },
  ])
})

describe('checkTabularOutput', () => {
  const floats = (dims: number[], ...data: number[]): OutputTensor => ({
    type: 'float32',
    dims,
    data: Float32Array.from(data),
  })
  const classes = { kind: 'probability' as const, tensor: 'p', classes: ['good', 'bad'], positive: 'bad' }

  test('of several columns the positive class is the answer, or the greatest one the class', () => {
    const shares = floats([2, 2], 0.25, 0.75, 0.5, 0.5)
    expect(checkTabularOutput(shares, classes, 2).map(({ value }) => value)).toEqual([0.75, 0.5])
    expect(checkTabularOutput(shares, { ...classes, kind: 'class' }, 2)[0]).toEqual({
      value: 'bad',
      probabilities: { good: 0.25, bad: 0.75 },
    })
  })

  test('labels come as texts or whole numbers', () => {
    const output = { kind: 'class' as const, tensor: 'p' }
    expect(checkTabularOutput({ type: 'string', dims: [1], data: ['yes'] }, output, 1)).toEqual([{ value: 'yes' }])
    expect(checkTabularOutput({ type: 'int64', dims: [1], data: BigInt64Array.of(3n) }, output, 1)).toEqual([
      { value: '3' },
    ])
  })

  test.each<[string, OutputTensor | undefined]>([
    ['nothing', undefined],
    ['another count of rows', floats([3], 0, 0, 0)],
    ['another count of classes', floats([1, 3], 0, 0, 1)],
    ['NaN', floats([1], NaN)],
    ['a probability of 2', floats([1], 2)],
    ['probabilities that add up to 2', floats([1, 2], 1, 1)],
    ['a map', { type: 'map', dims: [1], data: {} }],
  ])('%s is bad output', (_name, tensor) => {
    expect(() => checkTabularOutput(tensor, classes, 1)).toThrow(
      expect.objectContaining({ code: 'bad_output' }) as Error,
    )
  })
})
