import * as fc from 'fast-check'
import Papa from 'papaparse'
import { describe, expect, test } from 'vitest'
import { readCsv } from '../../core/series/formats/csv.ts'
import { readSeriesFile } from '../../core/series/read.ts'
import { READ_LIMITS } from '../../core/series/columns/rows.ts'
import type { ReadSeries } from '../../core/series/series.ts'
import { cell, xlsx } from '../core/series/files.ts'
import { check } from './check.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

async function readCsvOf(times: readonly string[], prices: readonly string[]): Promise<ReadSeries> {
  const lines = times.map((time, i) => `"${time}"\t"${prices[i]}"`)
  return readSeriesFile(new TextEncoder().encode(`date\tprice\n${lines.join('\n')}\n`))
}

describe('what is written is read back', () => {
  const pad = (value: number, width = 2) => String(value).padStart(width, '0')
  const parts = (time: number) => {
    const date = new Date(time)
    const [year, month, day] = [pad(date.getUTCFullYear(), 4), pad(date.getUTCMonth() + 1), pad(date.getUTCDate())]
    return { year, month, day, clock: date.toISOString().slice(11, 19) }
  }
  const dateFormats: [name: string, write: (time: number) => string, stepMs: number][] = [
    ['ISO with Z', (time) => new Date(time).toISOString(), 1],
    ['ISO without offset', (time) => new Date(time).toISOString().slice(0, 19), 1_000],
    ['ISO at +05:30', (time) => `${new Date(time + 5.5 * HOUR).toISOString().slice(0, 23)}+05:30`, 1],
    ['YYYY-MM-DD', (time) => new Date(time).toISOString().slice(0, 10), DAY],
    ['YYYY/MM/DD', (time) => new Date(time).toISOString().slice(0, 10).replaceAll('-', '/'), DAY],
    ['YYYYMMDD', (time) => new Date(time).toISOString().slice(0, 10).replaceAll('-', ''), DAY],
    [
      'DD.MM.YYYY HH:mm:ss',
      (time) => `${parts(time).day}.${parts(time).month}.${parts(time).year} ${parts(time).clock}`,
      1_000,
    ],
    ['MM/DD/YYYY', (time) => `${parts(time).month}/${parts(time).day}/${parts(time).year}`, DAY],
    ['DD/MM/YYYY', (time) => `${parts(time).day}/${parts(time).month}/${parts(time).year}`, DAY],
    ['epoch seconds', (time) => String(time / 1_000), 1_000],
    ['epoch milliseconds', (time) => String(time), 1],
    ['epoch microseconds', (time) => `${time}000`, 1],
    ['epoch nanoseconds', (time) => `${time}000000`, 1],
  ]
  for (const [name, write, stepMs] of dateFormats) {
    test(`times as ${name}`, async () => {
      const time = fc.integer({ min: Date.UTC(1974, 0, 1), max: Date.UTC(2199, 11, 30) })
      // The 13th to the 31st of a month among them, so that days and months can be told apart.
      await check(
        fc.array(time, { minLength: 2, maxLength: 30 }),
        async (values) => {
          const anchor = [Date.UTC(2001, 4, 28), Date.UTC(2001, 5, 29)]
          const written = [...anchor, ...values].map((value) => Math.floor(value / stepMs) * stepMs)
          const { series } = await readCsvOf(
            written.map(write),
            written.map(() => '1'),
          )
          expect(Array.from(series.times)).toEqual([...new Set(written)].toSorted((a, b) => a - b))
        },
        60,
      )
    })
  }

  test('Excel serial days, to the millisecond', async () => {
    const serial = fc.integer({ min: Date.UTC(1960, 0, 1), max: Date.UTC(2110, 0, 1) })
    await check(
      fc.uniqueArray(serial, { minLength: 2, maxLength: 20 }),
      async (times) => {
        const rows = times.map(
          (time, i) => `<row>${cell(`A${i + 2}`, time / DAY + 25_569)}${cell(`B${i + 2}`, 1)}</row>`,
        )
        const file = xlsx({ sheets: [`<row>${cell('A1', 'ts')}${cell('B1', 'y')}</row>${rows.join('')}`] })
        expect(Array.from((await readSeriesFile(file)).series.times)).toEqual(times.toSorted((a, b) => a - b))
      },
      60,
    )
  })

  const grouped = (value: number, group: string, decimal: string, digits: number) => {
    const [whole = '', rest] = value.toFixed(digits).split('.')
    return whole.replace(/\B(?=(\d{3})+$)/g, group) + (rest === undefined ? '' : decimal + rest)
  }
  const numberFormats: [name: string, write: (value: number) => string][] = [
    ['1234.50', (value) => value.toFixed(2)],
    ['1,234.50', (value) => grouped(value, ',', '.', 2)],
    ['1.234,50', (value) => grouped(value, '.', ',', 2)],
    ['1 234,50', (value) => grouped(value, ' ', ',', 2)],
    ['1 234,50 with a no-break space', (value) => grouped(value, '\u00a0', ',', 2)],
    ['1 234,50 with a narrow one', (value) => grouped(value, '\u202f', ',', 2)],
    ["1'234.50", (value) => grouped(value, "'", '.', 2)],
    ['$1,234.50', (value) => `$${grouped(value, ',', '.', 2)}`],
    ['1 234,50 €', (value) => `${grouped(value, ' ', ',', 2)} €`],
    ['USD 1,234.50', (value) => `USD ${grouped(value, ',', '.', 2)}`],
    ['1,234.5000', (value) => grouped(value, ',', '.', 4)],
  ]
  for (const [name, write] of numberFormats) {
    test(`prices as ${name}`, async () => {
      const price = fc.integer({ min: 1, max: 999_999_999_999 }).map((cents) => cents / 100)
      await check(
        fc.array(price, { minLength: 2, maxLength: 30 }),
        async (prices) => {
          const times = prices.map((_, i) => new Date(Date.UTC(2024, 0, 1 + i)).toISOString())
          expect(Array.from((await readCsvOf(times, prices.map(write))).series.prices)).toEqual(prices)
        },
        60,
      )
    })
  }

  test('any positive double, as JavaScript writes it', async () => {
    const price = fc.double({ min: Number.MIN_VALUE, max: Number.MAX_VALUE, noNaN: true })
    await check(fc.array(price, { minLength: 2, maxLength: 20 }), async (prices) => {
      const times = prices.map((_, i) => String(1_700_000_000 + i))
      // 1.234 could be grouped thousands; a column of plain JavaScript numbers says nothing of commas, so it is not.
      expect(Array.from((await readCsvOf(times, prices.map(String))).series.prices)).toEqual(prices)
    })
  })
})

test('text without quotes is cut into the same rows as papaparse cuts it, in pieces of any size', async () => {
  const line = fc.string({ unit: fc.constantFrom('a', '1', ';', ';', '\n', ' ', 'ж'), maxLength: 60 })
  await check(fc.tuple(line, fc.integer({ min: 1, max: 9 })), async ([text, size]) => {
    async function* pieces() {
      for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
    }
    const rows: string[][] = []
    const keep = (cells: readonly unknown[]) => void rows.push(cells.map(String))
    const sink = {
      first: keep,
      proven: keep,
      row: keep,
      header: () => [],
      serialDays: () => undefined,
      delimiter: () => undefined,
    }
    await readCsv(
      (async function* () {
        yield 'x;y\n'
        yield* pieces()
      })(),
      sink,
      READ_LIMITS,
    )
    const parsed = Papa.parse<string[]>(`x;y\n${text}`, { delimiter: ';', newline: '\n' }).data
    expect(rows).toEqual(parsed.filter((cells) => cells.some((one) => one.trim() !== '')))
  })
})
