import { describe, expect, test } from 'vitest'
import { readReportSchema, type Interval } from '../../../core/contract/series.ts'
import { readInlineRows } from '../../../core/series/read.ts'
import type { ReadSeries } from '../../../core/series/series.ts'
import { codeOf } from './files.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const MONDAY = Date.UTC(2024, 0, 1)

/** A price that wanders a little, the same in every run. */
function calmPrice(i: number): number {
  return 100 * Math.exp(0.01 * Math.sin(i * 1.7) + 0.004 * Math.sin(i * 12.9898))
}

function auditOf(times: readonly number[], priceAt: (i: number) => number = calmPrice): ReadSeries {
  return readInlineRows(times.map((time, i) => [time, priceAt(i)]))
}

function steps(count: number, stepMs: number, start = MONDAY): number[] {
  return Array.from({ length: count }, (_, i) => start + i * stepMs)
}

function weekdays(count: number): number[] {
  return steps(count * 2, DAY)
    .filter((time) => ![0, 6].includes(new Date(time).getUTCDay()))
    .slice(0, count)
}

/** Rows every `stepMs` from 14:30 to 21:00 UTC on weekdays, as a stock exchange trades. */
function tradingHours(days: number, stepMs: number): number[] {
  return weekdays(days).flatMap((day) => steps(Math.ceil((6.5 * HOUR) / stepMs), stepMs, day + 14.5 * HOUR))
}

/** Hours from Sunday 22:00 to Friday 21:00 UTC. */
function currencyHours(weeks: number): number[] {
  return steps(weeks * 168, HOUR).filter((_, i) => i % 168 < 118 || i % 168 >= 166)
}

function months(count: number, dayOfMonth: number): number[] {
  return Array.from({ length: count }, (_, i) => Date.UTC(2015, i + (dayOfMonth === 0 ? 1 : 0), dayOfMonth))
}

describe('interval and periods per year', () => {
  const cases: [what: string, times: number[], interval: Interval, periods: number][] = [
    ['seconds', steps(2_000, 1_000), 'seconds', 31_536_000],
    ['minutes around the clock', steps(5_000, 60_000), 'minutes', 525_600],
    ['minutes in trading hours', tradingHours(12, 60_000), 'minutes', 390 * 252],
    ['hours around the clock', steps(500, HOUR), 'hourly', 8_760],
    ['hours in trading hours', tradingHours(60, HOUR), 'hourly', 7 * 252],
    ['hours of the currency market', currencyHours(8), 'hourly', 24 * 252],
    ['four hours around the clock', steps(500, 4 * HOUR), 'hourly', 2_190],
    ['trading days', weekdays(300), 'daily_trading', 252],
    ['two weeks of trading days', weekdays(10), 'daily_trading', 252],
    ['all days', steps(300, DAY), 'daily', 365],
    ['weeks', steps(100, 7 * DAY), 'weekly', 52],
    ['first days of months', months(60, 1), 'monthly', 12],
    ['last days of months', months(60, 0), 'monthly', 12],
    ['quarters', months(120, 1).filter((_, i) => i % 3 === 0), 'quarterly', 4],
    ['years', months(240, 1).filter((_, i) => i % 12 === 0), 'yearly', 1],
  ]
  for (const [what, times, interval, periods] of cases) {
    test(`${what}: ${interval}, ${periods} a year`, () => {
      const { audit } = auditOf(times)
      expect([audit.interval, audit.periods_per_year]).toEqual([interval, periods])
      expect(audit.gaps).toEqual({ count: 0, rows_missing: 0, largest_after: null })
    })
  }

  test('times without a rhythm: irregular, periods from their mean distance, and no gaps', () => {
    const { audit } = auditOf(steps(200, DAY).map((_, i) => MONDAY + i * i * HOUR))
    expect(audit.interval).toBe('irregular')
    expect(audit.periods_per_year).toBeCloseTo((365.2425 * 24) / 199, 6)
    expect(audit.gaps.count).toBe(0)
  })

  test('two rows are enough to tell a step', () => {
    expect(auditOf([MONDAY, MONDAY + DAY]).audit).toMatchObject({ interval: 'daily', step_seconds: 86_400 })
  })
})

describe('gaps in the own calendar', () => {
  const without = (times: number[], ...rows: number[]) => times.filter((_, i) => !rows.includes(i))

  test('trading days: a weekend is none, a missing Wednesday is one', () => {
    const times = weekdays(100)
    expect(auditOf(without(times, 47)).audit.gaps).toEqual({
      count: 1,
      rows_missing: 1,
      largest_after: new Date(times[46] ?? 0).toISOString(),
    })
  })

  test('trading days: a missing week is five rows', () => {
    expect(auditOf(without(weekdays(100), 50, 51, 52, 53, 54)).audit.gaps).toMatchObject({ count: 1, rows_missing: 5 })
  })

  test('all days: a missing weekend is two rows', () => {
    expect(auditOf(without(steps(100, DAY), 47, 48)).audit.gaps).toMatchObject({ count: 1, rows_missing: 2 })
  })

  test('hours around the clock: three missing hours, and one elsewhere', () => {
    expect(auditOf(without(steps(1_000, HOUR), 500, 501, 502, 700)).audit.gaps).toMatchObject({
      count: 2,
      rows_missing: 4,
    })
  })

  test('trading hours: nights are none, a missing day is its rows, a missing hour is one', () => {
    const times = tradingHours(60, HOUR)
    const day = times.findIndex((time) => time > MONDAY + 28 * DAY)
    const missing = [...Array.from({ length: 7 }, (_, i) => day + i), day + 73]
    expect(auditOf(without(times, ...missing)).audit.gaps).toMatchObject({ count: 2, rows_missing: 8 })
  })

  test('months: a missing one is one row, however long it is', () => {
    expect(auditOf(without(months(60, 0), 13)).audit.gaps).toMatchObject({ count: 1, rows_missing: 1 })
    expect(auditOf(without(months(60, 1), 25)).audit.gaps).toMatchObject({ count: 1, rows_missing: 1 })
  })

  test('a warning appears when a tenth of the rows is missing, not for a single one', () => {
    const codes = (times: number[]) => auditOf(times).audit.warnings.map((warning) => warning.code)
    expect(codes(steps(200, DAY).filter((_, i) => i < 80 || i > 110))).toContain('large_gaps')
    expect(codes(without(steps(200, DAY), 100))).toEqual([])
  })
})

describe('oddities are told, never mended', () => {
  const warned = (priceAt: (i: number) => number) => auditOf(weekdays(250), priceAt).audit

  test('a calm series has none', () => {
    const audit = warned(calmPrice)
    expect([audit.outliers, audit.warnings]).toEqual([[], []])
  })

  test('a fall by a fifth is an outlier, with its return', () => {
    const { outliers, warnings } = warned((i) => calmPrice(i) * (i < 100 ? 1 : 0.8))
    expect(outliers).toHaveLength(1)
    expect(outliers[0]?.return).toBeCloseTo(-0.2, 1)
    expect(warnings).toEqual([])
  })

  test('a price that halves for good is a suspected split', () => {
    const { warnings } = warned((i) => calmPrice(i) * (i < 100 ? 1 : 0.5))
    expect(warnings.map((warning) => warning.code)).toEqual(['split_suspected'])
    expect(warnings[0]?.detail).toContain('2024-05-20')
  })

  test('a price that triples for a day is a suspected bad tick, and no split', () => {
    const { warnings } = warned((i) => calmPrice(i) * (i === 100 ? 3 : 1))
    expect(warnings.map((warning) => warning.code)).toEqual(['bad_tick_suspected'])
  })

  test('no more than twenty outliers are listed, the largest ones, in the order of time', () => {
    const { outliers } = warned((i) => calmPrice(i) * (i % 5 === 0 ? 1 + i / 250 : 1))
    expect(outliers).toHaveLength(20)
    expect(outliers.map((one) => one.timestamp)).toEqual(outliers.map((one) => one.timestamp).toSorted())
  })

  test('a constant price, and one that stands still for a month', () => {
    expect(warned(() => 7).warnings).toEqual([{ code: 'constant', detail: 'the price is 7 in every row' }])
    expect(warned((i) => calmPrice(i > 100 && i < 130 ? 100 : i)).warnings.map((one) => one.code)).toEqual(['stale'])
  })
})

describe('rows are accounted for', () => {
  test('of rows with the same time the last one counts, wherever they stand', () => {
    const { series, audit } = readInlineRows([
      [MONDAY + DAY, 2],
      [MONDAY, 1],
      [MONDAY + DAY, 3],
      [MONDAY + 2 * DAY, 4],
      [MONDAY + DAY, 5],
    ])
    expect(Array.from(series.prices)).toEqual([1, 5, 4])
    expect(audit.rejected).toEqual([
      { row: 1, reason: 'duplicate_time', value: '2024-01-02T00:00:00.000Z' },
      { row: 3, reason: 'duplicate_time', value: '2024-01-02T00:00:00.000Z' },
    ])
    expect(audit.warnings.map((warning) => warning.code)).toContain('not_sorted')
  })

  test('a bad price does not push out a good one of the same time', () => {
    const { series } = readInlineRows([
      [MONDAY, 1],
      [MONDAY, -1],
      [MONDAY + DAY, 2],
    ])
    expect(Array.from(series.prices)).toEqual([1, 2])
  })

  test('the first fifty rejected rows are listed, all are counted', () => {
    const rows = steps(300, DAY).map((time, i) => [time, i % 3 === 0 ? -1 : 1 + i])
    const { audit } = readInlineRows(rows)
    expect(audit.rejected).toHaveLength(50)
    expect(audit.rejected.at(-1)?.row).toBe(148)
    expect(audit.rejected_by_reason).toEqual({ price_not_positive: 100 })
    expect(audit).toMatchObject({ rows: 300, valid: 200 })
  })

  test('the audit is as the contract says', () => {
    const { audit } = readInlineRows([
      { date: '2024-01-02', close: 1 },
      { date: 'x', close: 2 },
      { date: '2024-01-03', close: 3 },
    ])
    expect(readReportSchema.parse(audit)).toEqual(audit)
    expect(audit).toMatchObject({ last_price: 3, first: '2024-01-02T00:00:00.000Z', last: '2024-01-03T00:00:00.000Z' })
  })

  test('inline rows that are none are refused as a file of them would be', async () => {
    const refuse = (data: unknown) => codeOf((async () => readInlineRows(data))())
    expect(await refuse([])).toBe('empty_file')
    expect(await refuse('hello')).toBe('unreadable_file')
    expect(await refuse(null)).toBe('unreadable_file')
    expect(await refuse([{ day: 1 }])).toBe('column_missing')
    expect(await refuse([{ date: '2024-01-02', close: 1 }])).toBe('too_few_rows')
  })

  test('two hundred thousand rows out of order are put in order', () => {
    const count = 200_000
    const times = Array.from({ length: count }, (_, i) => MONDAY + ((i * 7_919) % count) * 60_000)
    const { series, audit } = auditOf(times)
    expect(audit.valid).toBe(count)
    expect(series.times.every((time, i) => i === 0 || time > (series.times[i - 1] ?? 0))).toBe(true)
  })
})
