import { describe, expect, test } from 'vitest'
import { futureTimes, slotOf, toCalendar } from '../../../../core/series/calendar/calendar.ts'
import { readInlineRows } from '../../../../core/series/read.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** The next times after a history, as `2024-01-05T00:00`. */
function after(history: readonly (string | number)[], steps: number): string[] {
  const { series, audit } = readInlineRows(history.map((time, i) => [time, 100 + (i % 7)]))
  return Array.from(futureTimes(series.times, toCalendar(audit), steps), (time) =>
    new Date(time).toISOString().slice(0, 16),
  )
}

function every(stepMs: number, from: string, to: string, keep: (date: Date) => boolean = () => true): number[] {
  const times: number[] = []
  for (let time = Date.parse(`${from}Z`); time <= Date.parse(`${to}Z`); time += stepMs) {
    if (keep(new Date(time))) times.push(time)
  }
  return times
}

const isWeekday = (date: Date) => ![0, 6].includes(date.getUTCDay())

test('slotOf: Monday 00:00 UTC is 0, Sunday 23:59 is 167', () => {
  expect(slotOf(Date.UTC(2024, 0, 1))).toBe(0)
  expect(slotOf(Date.UTC(2024, 0, 7, 23, 59))).toBe(167)
  expect(slotOf(Date.UTC(1969, 11, 31, 5))).toBe(2 * 24 + 5)
})

describe('the future of a series keeps its calendar', () => {
  test('trading days: Friday is followed by Monday', () => {
    const history = every(DAY, '2024-01-01T00:00', '2024-03-01T00:00', isWeekday)
    expect(after(history, 3)).toEqual(['2024-03-04T00:00', '2024-03-05T00:00', '2024-03-06T00:00'])
  })

  test('trading days of a market that rests on Friday and Saturday: Thursday is followed by Sunday', () => {
    const history = every(DAY, '2024-01-01T00:00', '2024-03-07T00:00', (date) => ![5, 6].includes(date.getUTCDay()))
    expect(after(history, 2)).toEqual(['2024-03-10T00:00', '2024-03-11T00:00'])
  })

  test('all days: Friday is followed by Saturday', () => {
    expect(after(every(DAY, '2024-01-01T00:00', '2024-03-01T00:00'), 2)).toEqual([
      '2024-03-02T00:00',
      '2024-03-03T00:00',
    ])
  })

  test('trading hours: the last hour of Friday is followed by the first of Monday', () => {
    const open = (date: Date) => isWeekday(date) && date.getUTCHours() >= 14 && date.getUTCHours() <= 20
    const history = every(HOUR, '2024-01-01T00:30', '2024-03-01T23:30', open)
    expect(after(history, 9)).toEqual([
      '2024-03-04T14:30',
      '2024-03-04T15:30',
      '2024-03-04T16:30',
      '2024-03-04T17:30',
      '2024-03-04T18:30',
      '2024-03-04T19:30',
      '2024-03-04T20:30',
      '2024-03-05T14:30',
      '2024-03-05T15:30',
    ])
  })

  test('the currency market: Friday evening is followed by Sunday evening', () => {
    const open = (date: Date) => {
      const slot = slotOf(date.getTime())
      return slot < 118 || slot >= 166
    }
    expect(after(every(HOUR, '2024-01-01T00:00', '2024-03-01T20:00', open), 4)).toEqual([
      '2024-03-01T21:00',
      '2024-03-03T22:00',
      '2024-03-03T23:00',
      '2024-03-04T00:00',
    ])
  })

  test('hours around the clock go on through the weekend', () => {
    expect(after(every(HOUR, '2024-01-01T00:00', '2024-03-01T23:00'), 2)).toEqual([
      '2024-03-02T00:00',
      '2024-03-02T01:00',
    ])
  })

  test('minutes of a market that opens at 14:30 start there', () => {
    const open = (date: Date) => {
      const minute = date.getUTCHours() * 60 + date.getUTCMinutes()
      return isWeekday(date) && minute >= 870 && minute < 1_260
    }
    const history = every(60_000, '2024-02-19T00:00', '2024-03-01T23:00', open)
    expect(after(history, 2)).toEqual(['2024-03-04T14:30', '2024-03-04T14:31'])
  })

  test('weeks keep their weekday', () => {
    expect(after(every(7 * DAY, '2024-01-05T00:00', '2024-03-01T00:00'), 2)).toEqual([
      '2024-03-08T00:00',
      '2024-03-15T00:00',
    ])
  })

  test('month ends stay month ends, in February and in a leap year', () => {
    const history = Array.from({ length: 24 }, (_, i) => Date.UTC(2022, i + 1, 0))
    expect(after(history, 4)).toEqual(['2024-01-31T00:00', '2024-02-29T00:00', '2024-03-31T00:00', '2024-04-30T00:00'])
  })

  test('last trading days of months stay on weekdays', () => {
    const history = Array.from({ length: 24 }, (_, i) => {
      const end = new Date(Date.UTC(2022, i + 1, 0))
      return end.getTime() - Math.max(0, ((end.getUTCDay() + 6) % 7) - 4) * DAY
    })
    expect(after(history, 6)).toEqual([
      '2024-01-31T00:00',
      '2024-02-29T00:00',
      '2024-03-29T00:00',
      '2024-04-30T00:00',
      '2024-05-31T00:00',
      '2024-06-28T00:00',
    ])
  })

  test('the fifteenth stays the fifteenth', () => {
    const history = Array.from({ length: 24 }, (_, i) => Date.UTC(2022, i, 15))
    expect(after(history, 3)).toEqual(['2024-01-15T00:00', '2024-02-15T00:00', '2024-03-15T00:00'])
  })

  test('quarters and years step by months', () => {
    expect(
      after(
        Array.from({ length: 12 }, (_, i) => Date.UTC(2021, i * 3, 1)),
        2,
      ),
    ).toEqual(['2024-01-01T00:00', '2024-04-01T00:00'])
    expect(
      after(
        Array.from({ length: 12 }, (_, i) => Date.UTC(2012 + i, 11, 31)),
        2,
      ),
    ).toEqual(['2024-12-31T00:00', '2025-12-31T00:00'])
  })

  test('an irregular series goes on by its median step', () => {
    const history = Array.from({ length: 21 }, (_, i) => Date.UTC(2024, 0, 1) + i * i * HOUR)
    expect(after(history, 2)).toEqual(['2024-01-18T12:00', '2024-01-19T08:00'])
  })
})
