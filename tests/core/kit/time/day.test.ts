import { expect, test } from 'vitest'
import { endOfDate, endOfDay } from '../../../../core/kit/time/day.ts'

test.each([
  ['the 31st of a month', '2027-01-31T12:00:00Z', 1, 'UTC', '2027-02-02T00:00:00Z'],
  ['the last day of February', '2027-02-27T12:00:00Z', 1, 'UTC', '2027-03-01T00:00:00Z'],
  ['a leap day', '2028-02-28T12:00:00Z', 1, 'UTC', '2028-03-01T00:00:00Z'],
  ['no leap day in 2100', '2100-02-28T12:00:00Z', 1, 'UTC', '2100-03-02T00:00:00Z'],
  ['the turn of a year', '2026-12-31T23:59:59.999Z', 0, 'UTC', '2027-01-01T00:00:00Z'],
  ['the first moment of a day', '2027-01-01T00:00:00Z', 0, 'UTC', '2027-01-02T00:00:00Z'],
  // The day has 23 hours, then 25.
  ['clocks set forward', '2027-03-27T12:00:00Z', 1, 'Europe/Berlin', '2027-03-28T22:00:00Z'],
  ['clocks set back', '2027-10-30T12:00:00Z', 1, 'Europe/Berlin', '2027-10-31T23:00:00Z'],
  ['a day that has begun elsewhere', '2027-01-31T12:00:00Z', 0, 'Pacific/Auckland', '2027-02-01T11:00:00Z'],
  // There is no midnight: at 0:00 it is 1:00.
  ['a day without a midnight', '2027-03-27T12:00:00Z', 0, 'Asia/Beirut', '2027-03-27T22:00:00Z'],
  ['an hour that ends at midnight twice', '2018-02-17T12:00:00Z', 0, 'America/Sao_Paulo', '2018-02-18T03:00:00Z'],
])('the end of a day: %s', (_, at, days, zone, expected) => {
  expect(new Date(endOfDay(Date.parse(at), days, zone)).toISOString()).toBe(new Date(expected).toISOString())
})

test('the end of a date is the end of that day, by the clock of the shop', () => {
  const ends = ['UTC', 'Europe/Berlin', 'America/New_York'].map((zone) => endOfDate('2028-02-29', zone))
  expect(ends.map((at) => new Date(at).toISOString())).toEqual([
    '2028-03-01T00:00:00.000Z',
    '2028-02-29T23:00:00.000Z',
    '2028-03-01T05:00:00.000Z',
  ])
})
