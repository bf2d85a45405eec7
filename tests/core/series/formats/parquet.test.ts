import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, test } from 'vitest'
import { codeOf, read, refusalOf, rowsOf } from '../files.ts'

function parquet(...columnData: ColumnSource[]): Uint8Array {
  return new Uint8Array(parquetWriteBuffer({ columnData }))
}

const days = [Date.UTC(2024, 0, 2), Date.UTC(2024, 0, 3)]
const dates = days.map((time) => new Date(time))
const closes: ColumnSource = { name: 'close', data: [100.5, 101.5], type: 'DOUBLE' }
const two = ['2024-01-02T00:00:00.000Z 100.5', '2024-01-03T00:00:00.000Z 101.5']

describe('parquet: every way to keep a time', () => {
  test.each<[what: string, column: ColumnSource, format: string]>([
    ['timestamps', { name: 'date', data: dates, type: 'TIMESTAMP' }, 'timestamp'],
    ['int64 milliseconds', { name: 'ts', data: days.map((time) => BigInt(time)), type: 'INT64' }, 'epoch_ms'],
    [
      'int64 nanoseconds',
      { name: 'ts', data: days.map((time) => BigInt(time) * 1_000_000n), type: 'INT64' },
      'epoch_ns',
    ],
    ['int32 seconds', { name: 'time', data: days.map((time) => time / 1_000), type: 'INT32' }, 'epoch_s'],
    ['text', { name: 'Date', data: ['2024-01-02', '2024-01-03'], type: 'STRING' }, 'YYYY-MM-DD'],
    ['int32 as YYYYMMDD', { name: 'date', data: [20_240_102, 20_240_103], type: 'INT32' }, 'YYYYMMDD'],
  ])('%s', async (_, column, format) => {
    const file = parquet({ name: 'other', data: ['a', 'b'], type: 'STRING' }, column, closes)
    expect(await rowsOf(file)).toEqual(two)
    expect((await read(file)).audit).toMatchObject({ format: 'parquet', time_format: format })
  })
})

test('parquet: prices as integers, text and with nulls', async () => {
  const time: ColumnSource = { name: 'date', data: [...dates, new Date(Date.UTC(2024, 0, 4))], type: 'TIMESTAMP' }
  expect(await rowsOf(parquet(time, { name: 'close', data: [7n, 8n, 9n], type: 'INT64' }))).toHaveLength(3)
  expect(await rowsOf(parquet(time, { name: 'close', data: ['1,5', '2,5', '3,5'], type: 'STRING' }))).toHaveLength(3)
  const { audit } = await read(parquet(time, { name: 'close', data: [1.5, null, 3], type: 'DOUBLE' }))
  expect(audit.rejected).toEqual([{ row: 2, reason: 'no_price' }])
})

test('parquet: many row groups are read in their order', async () => {
  const data = Array.from({ length: 5_000 }, (_, i) => new Date(Date.UTC(2024, 0, 2, 0, i)))
  const prices = data.map((_, i) => i + 1)
  const file = new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: 'date', data, type: 'TIMESTAMP' },
        { name: 'close', data: prices, type: 'DOUBLE' },
      ],
      rowGroupSize: 700,
    }),
  )
  expect(Array.from((await read(file)).series.prices)).toEqual(prices)
})

test('parquet: a missing column is refused with those that exist', async () => {
  const { code, params } = await refusalOf(parquet({ name: 'day', data: dates.map(() => 'x'), type: 'STRING' }, closes))
  expect(code).toBe('column_missing')
  expect(params).toMatchObject({ column: 'time', found: ['day', 'close'] })
})

test('parquet: one cut short, or with a byte turned in its footer, is unreadable', async () => {
  const file = parquet({ name: 'date', data: dates, type: 'TIMESTAMP' }, closes)
  expect(await codeOf(file.subarray(0, file.length - 5))).toBe('unreadable_file')
  expect(await codeOf(file.subarray(0, 4))).toBe('unreadable_file')
  const turned = file.slice()
  turned[turned.length - 7] = 0xff
  expect(await codeOf(turned)).toBe('unreadable_file')
})
