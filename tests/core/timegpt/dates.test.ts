import { expect, test } from 'vitest'
import { isAppError } from '../../../core/kit/errors.ts'
import { stepOf } from '../../../core/timegpt/dates.ts'

const row = (freq: string, start: string, rows: number): string =>
  new Date(stepOf(freq)(Date.parse(`${start}Z`), rows)).toISOString().slice(0, 16)

/** What `pandas.date_range(start, periods, freq)` gives. */
test.each([
  ['D', '2024-02-28T00:00', 2, '2024-03-01T00:00'],
  ['15min', '2024-01-01T00:00', 5, '2024-01-01T01:15'],
  ['4h', '2024-01-01T08:00', 4, '2024-01-02T00:00'],
  ['W-SUN', '2024-01-07T00:00', 2, '2024-01-21T00:00'],
  ['B', '2024-01-05T00:00', 1, '2024-01-08T00:00'],
  ['B', '2024-01-03T00:00', 7, '2024-01-12T00:00'],
  ['B', '2024-01-08T00:00', -1, '2024-01-05T00:00'],
  ['MS', '2023-11-01T00:00', 3, '2024-02-01T00:00'],
  ['ME', '2023-12-31T00:00', 2, '2024-02-29T00:00'],
  ['QS', '2024-01-01T00:00', 4, '2025-01-01T00:00'],
  ['QE-DEC', '2023-12-31T00:00', 1, '2024-03-31T00:00'],
  ['YE', '2023-12-31T00:00', 1, '2024-12-31T00:00'],
])('dates: %s from %s, row %i, is %s', (freq, start, rows, expected) => {
  expect(row(freq, start, rows)).toBe(expected)
})

test.each(['ms', 'BM', '2B', '0D', 'XX', '', 'D; DROP'])('dates: "%s" is refused', (freq) => {
  let refused: unknown
  try {
    stepOf(freq)
  } catch (error) {
    refused = error
  }
  expect(isAppError(refused, 'validation_failed')).toBe(true)
})
