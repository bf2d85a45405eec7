import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { futureTimes, toCalendar } from '../../core/series/calendar/calendar.ts'
import { readInlineRows } from '../../core/series/read.ts'
import { check } from './check.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

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
