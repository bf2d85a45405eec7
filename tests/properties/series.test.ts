import * as fc from 'fast-check'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, test } from 'vitest'
import type { ReadReport } from '../../core/contract/series.ts'
import { isAppError } from '../../core/kit/errors.ts'
import { readInlineRows, readSeriesFile } from '../../core/series/read.ts'
import type { ReadSeries } from '../../core/series/series.ts'
import { cell, xlsx } from '../core/series/files.ts'
import { check } from './check.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

describe('every row is accounted for', () => {
  const row = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.tuple(
        fc.integer({ min: 0, max: 60 }).map((day) => Date.UTC(2024, 0, 1) + day * DAY),
        fc.integer({ min: 1, max: 1_000 }),
      ),
    },
    { weight: 1, arbitrary: fc.tuple(fc.constantFrom('', 'soon', null, 7, true), fc.integer({ min: 1, max: 9 })) },
    {
      weight: 1,
      arbitrary: fc.tuple(fc.constant(Date.UTC(2024, 0, 5)), fc.constantFrom('', 'x', null, -1, 0, 'NaN', Infinity)),
    },
  )
  const head = [Date.UTC(2023, 0, 1), Date.UTC(2023, 0, 2)].map((time) => [time, 5] as [number, number])

  test('rows = valid + rejected; times ascend; prices are positive; the last of equal times stays', async () => {
    await check(fc.array(row, { maxLength: 120 }), (rows) => {
      const all: [unknown, unknown][] = [...head, ...rows]
      const { series, audit } = readInlineRows(all)
      const rejected = Object.values(audit.rejected_by_reason).reduce((sum, count) => sum + count, 0)
      expect(audit.rows).toBe(all.length)
      expect(audit.valid + rejected).toBe(all.length)
      expect(audit.rejected.length).toBe(Math.min(50, rejected))
      expect(audit.rejected.map((one) => one.row)).toEqual(
        audit.rejected.map((one) => one.row).toSorted((a, b) => a - b),
      )
      expect(series.times.length).toBe(audit.valid)

      const expected = new Map<unknown, unknown>()
      for (const [time, price] of all) {
        if (typeof time === 'number' && time > 7 && typeof price === 'number' && price > 0 && price < Infinity)
          expected.set(time, price)
      }
      const inOrder = [...expected].toSorted(([a], [b]) => Number(a) - Number(b))
      expect(Array.from(series.times, (time, i) => [time, series.prices[i]])).toEqual(inOrder)
    })
  })

  test('the order of rows with different times changes nothing but the warning', async () => {
    const times = fc.uniqueArray(fc.integer({ min: 0, max: 900 }), { minLength: 2, maxLength: 80 })
    await check(times, (days) => {
      const rows = days.map((day) => [Date.UTC(2020, 0, 1) + day * DAY, 1 + day])
      const strip = ({ audit, series }: ReadSeries): [Omit<ReadReport, 'warnings'>, unknown] => {
        const { warnings: _, ...rest } = audit
        return [rest, series]
      }
      const sorted = rows.toSorted((a, b) => (a[0] ?? 0) - (b[0] ?? 0))
      expect(strip(readInlineRows(rows))).toEqual(strip(readInlineRows(sorted)))
    })
  })
})

describe('files that were tampered with', () => {
  const csv = `date;close;market\n${Array.from({ length: 60 }, (_, i) => `${1 + (i % 28)}.0${1 + (i % 9)}.2024;"${i + 1},5";7`).join('\n')}`
  const json = JSON.stringify(
    Array.from({ length: 60 }, (_, i) => ({ date: 1_700_000_000 + i * 60, close: i + 1, note: 'é' })),
  )
  const sheet = Array.from(
    { length: 30 },
    (_, i) => `<row>${cell(`A${i + 2}`, 45_000 + i, 1)}${cell(`B${i + 2}`, i + 1)}</row>`,
  )
  const originals: [name: string, bytes: Uint8Array][] = [
    ['CSV', new TextEncoder().encode(csv)],
    ['JSON', new TextEncoder().encode(json)],
    ['NDJSON', new TextEncoder().encode(json.slice(1, -1).replaceAll('},{', '}\n{'))],
    ['XLSX', xlsx({ sheets: [`<row>${cell('A1', 'Date')}${cell('B1', 'Close')}</row>${sheet.join('')}`] })],
    ['Parquet', parquet()],
  ]

  function parquet(): Uint8Array {
    const rows = Array.from({ length: 60 }, (_, i) => i)
    const date = { name: 'date', data: rows.map((i) => new Date(Date.UTC(2024, 0, 1 + i))), type: 'TIMESTAMP' as const }
    return new Uint8Array(parquetWriteBuffer({ columnData: [date, { name: 'close', data: rows, type: 'DOUBLE' }] }))
  }

  const change = fc.record({
    kind: fc.constantFrom('flip', 'cut', 'double', 'insert'),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    byte: fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(...Buffer.from('"\n,;{}[]-9.\0'))),
  })

  function tamper(bytes: Uint8Array, { kind, at, byte }: { kind: string; at: number; byte: number }): Uint8Array {
    const place = Math.min(bytes.length - 1, Math.floor(at * bytes.length))
    const [before, rest] = [bytes.subarray(0, place), bytes.subarray(place)]
    if (kind === 'cut') return place > 4 ? before : bytes
    if (kind === 'double') return Buffer.concat([before, rest, rest])
    return Buffer.concat([before, Uint8Array.of(byte), kind === 'flip' ? rest.subarray(1) : rest])
  }

  for (const [name, bytes] of originals) {
    test(`${name}: whatever happened to it, it is read or refused, and a series read from it is a clean one`, async () => {
      await check(
        fc.array(change, { minLength: 1, maxLength: 4 }),
        async (changes) => {
          try {
            const { series, audit } = await readSeriesFile(changes.reduce(tamper, bytes))
            const isClean = series.times.every(
              (time, i) => time > (series.times[i - 1] ?? -Infinity) && (series.prices[i] ?? 0) > 0,
            )
            expect([isClean, audit.valid]).toEqual([true, series.times.length])
          } catch (error) {
            if (!isAppError(error)) throw error
          }
        },
        400,
      )
    })
  }
})
