import * as fc from 'fast-check'
import { parquetWriteBuffer } from 'hyparquet-writer'
import Papa from 'papaparse'
import { describe, expect, test } from 'vitest'
import type { ReadReport } from '../../core/contract/series.ts'
import { isAppError } from '../../core/kit/errors.ts'
import { futureTimes, toCalendar } from '../../core/series/calendar/calendar.ts'
import { readCsv } from '../../core/series/formats/csv.ts'
import { readInlineRows, readSeriesFile } from '../../core/series/read.ts'
import { READ_LIMITS } from '../../core/series/columns/rows.ts'
import type { ReadSeries } from '../../core/series/series.ts'
import { cell, xlsx } from '../core/series/files.ts'

const SEED = 20_260_105
const HOUR = 3_600_000
const DAY = 24 * HOUR

function check<T>(
  arbitrary: fc.Arbitrary<T>,
  property: (value: T) => Promise<void> | void,
  numRuns = 200,
): Promise<void> {
  return fc.assert(
    fc.asyncProperty(arbitrary, async (value) => property(value)),
    { seed: SEED, numRuns },
  )
}

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

describe('the future of any series', () => {
  const keeps: Record<string, (time: number) => boolean> = {
    'all hours': () => true,
    'trading days': (time) => ![0, 6].includes(new Date(time).getUTCDay()),
    'nine to five on weekdays': (time) => {
      const date = new Date(time)
      return ![0, 6].includes(date.getUTCDay()) && date.getUTCHours() >= 9 && date.getUTCHours() < 17
    },
  }
  const history = fc.record({
    start: fc.integer({ min: Date.UTC(1800, 0, 1), max: Date.UTC(2050, 0, 1) }),
    stepMs: fc.constantFrom(
      1_000,
      60_000,
      5 * 60_000,
      HOUR,
      4 * HOUR,
      DAY,
      7 * DAY,
      30 * DAY,
      91 * DAY,
      365 * DAY,
      2 * DAY,
    ),
    keep: fc.constantFrom(...Object.keys(keeps)),
    holes: fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 20 }),
    rowsWanted: fc.integer({ min: 2, max: 400 }),
    steps: fc.integer({ min: 1, max: 100 }),
  })

  test('it has the length asked for, starts after the last row and ascends strictly', async () => {
    await check(
      history,
      ({ start, stepMs, keep, holes, rowsWanted, steps }) => {
        // Two rows at least, and none after 2200: start is before 2050.
        const rows = Math.min(rowsWanted, Math.floor((140 * 365 * DAY) / stepMs))
        const times = Array.from({ length: rows }, (_, i) => start + i * stepMs)
        const kept = times.filter(
          (time, i) => i === 0 || i === rows - 1 || (keeps[keep]?.(time) === true && !holes.includes(i)),
        )
        const { series, audit } = readInlineRows(
          kept.map((time) => [new Date(time).toISOString(), 1 + Math.abs(time % 7)]),
        )
        const future = futureTimes(series.times, toCalendar(audit), steps)
        expect(future.length).toBe(steps)
        const all = [series.times.at(-1) ?? 0, ...future]
        expect(all.filter((time, i) => i > 0 && !(time > (all[i - 1] ?? 0)))).toEqual([])
      },
      400,
    )
  })

  test('it is never on a weekend when the history is of trading days, whatever holidays it has', async () => {
    const days = fc.record({
      start: fc.integer({ min: -3_000, max: 30_000 }),
      rows: fc.integer({ min: 15, max: 400 }),
      clock: fc.integer({ min: 0, max: DAY - 1 }),
      holidays: fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 12 }),
    })
    await check(days, ({ start, rows, clock, holidays }) => {
      const all = Array.from({ length: rows * 2 }, (_, i) => (start + i) * DAY + clock)
      const open = all.filter((time) => keeps['trading days']?.(time) === true).slice(0, rows)
      const times = open.filter((_, i) => !holidays.includes(i) || i < 2)
      if (times.length < 15) return
      const { series, audit } = readInlineRows(
        times.map((time) => [new Date(time).toISOString(), 1 + Math.abs(time % 7)]),
      )
      expect(audit.interval).toBe('daily_trading')
      const future = futureTimes(series.times, toCalendar(audit), 50)
      expect(Array.from(future).filter((time) => keeps['trading days']?.(time) !== true)).toEqual([])
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
