import { describe, expect, test } from 'vitest'
import { futureTimes, toCalendar } from '../../../core/series/calendar/calendar.ts'
import { DAY, dated, monthOf, parts, priceOf, readExport, table, weekdays } from './exports.ts'

describe('clocks in columns of their own, months, years and counts', () => {
  const HOURS = Array.from({ length: 480 }, (_, row) => Date.UTC(2024, 2, 4) + row * 3_600_000)
  const iso = (time: number): string => new Date(time).toISOString()
  const two = (value: number): string => String(value).padStart(2, '0')

  test.each<[string, (time: number, price: number) => (string | number)[], string]>([
    ['an hour', (time, price) => [iso(time).slice(0, 10), new Date(time).getUTCHours(), price], 'date,hour,price'],
    [
      'a clock',
      (time, price) => [iso(time).slice(0, 10), iso(time).slice(11, 16), price],
      'Trade Date,Trade Time,Price',
    ],
    [
      'a timestamp that is a clock',
      (time, price) => [iso(time).slice(0, 10).replaceAll('-', ''), iso(time).slice(11, 19), price],
      'Date,Timestamp,Close',
    ],
    [
      'FIX',
      (time, price) => [`${iso(time).slice(0, 10).replaceAll('-', '')}-${iso(time).slice(11, 19)}`, price],
      'date,close',
    ],
    [
      'an hour with its half of the day',
      (time, price) => {
        const hour = new Date(time).getUTCHours()
        return [`${iso(time).slice(0, 10)} ${two(hour % 12 || 12)}-${hour < 12 ? 'AM' : 'PM'}`, price]
      },
      'Date,Close',
    ],
  ])('%s', async (_, write, names) => {
    const { series, audit } = await readExport(
      table(
        names,
        HOURS.map((time, row) => write(time, priceOf(row))),
      ),
    )
    expect(Array.from(series.times)).toEqual(HOURS)
    expect(audit).toMatchObject({ interval: 'hourly', periods_per_year: 8_760, loss: null })
  })

  const MONTHLY = Array.from({ length: 300 }, (_, row) => Date.UTC(1962, row, 1))
  test.each<[string, (day: string) => string]>([
    ['Mon-YYYY', (day) => `${monthOf(day)}-${parts(day)[0]}`],
    ['YYYYMM', (day) => parts(day).slice(0, 2).join('')],
    [
      '1971.1 for October',
      (day) =>
        String(Number(`${parts(day)[0]}.${parts(day)[1]}`))
          .replace(/^(\d{4})$/, '$1.01')
          .replace(/\.(0\d)$/, '.$1'),
    ],
    ['M/D/YY from 1962', (day) => `${Number(parts(day)[1])}/1/${parts(day)[0].slice(2)}`],
    ['milliseconds from 1962', (day) => String(Date.parse(day))],
  ])('months: %s', async (_, write) => {
    const rows = MONTHLY.map((time, row) => [write(iso(time).slice(0, 10)), priceOf(row)])
    const { series, audit } = await readExport(table('Date,Close', rows))
    expect(Array.from(series.times)).toEqual(MONTHLY)
    expect(audit).toMatchObject({ interval: 'monthly', periods_per_year: 12 })
  })

  test('years alone', async () => {
    const rows = Array.from({ length: 60 }, (_, row) => [1930 + row, priceOf(row)])
    expect((await readExport(table('Year,Close', rows))).audit).toMatchObject({
      valid: 60,
      interval: 'yearly',
      first: '1930-01-01T00:00:00.000Z',
    })
  })

  test('milliseconds that become microseconds', async () => {
    const rows = Array.from({ length: 150 }, (_, row) => {
      const time = Date.UTC(2024, 9, 1) + row * DAY
      const price = priceOf(row)
      return [row < 92 ? time : time * 1_000, priceOf(row - 1), price + 2, price - 2, price, 5]
    })
    const { audit } = await readExport(rows.map((cells) => cells.join(',')).join('\n'))
    expect(audit).toMatchObject({ valid: 150, interval: 'daily', last: '2025-02-27T00:00:00.000Z', loss: null })
  })

  test('thirty-seconds of bond futures', async () => {
    const file = dated('Date,Settle', (day, _, row) => [
      day,
      `${110 + (row % 5)}'${two(row % 32)}${[0, 2, 5, 7][row % 4]}`,
    ])
    expect((await readExport(`${file}\nDownloaded from Example.com,`)).series.prices[1]).toBe(111 + 1.25 / 32)
  })
})

describe('the rows that come next', () => {
  const next = async (times: readonly string[], steps = 2) => {
    const { series, audit } = await readExport(
      table(
        'Date,Close',
        times.map((time, row) => [time, priceOf(row)]),
      ),
    )
    return Array.from(futureTimes(series.times, toCalendar(audit), steps), (time) =>
      new Date(time).toISOString().slice(0, 16),
    )
  }
  const business = (count: number) =>
    Array.from(
      { length: count },
      (_, month) => weekdays(1, new Date(Date.UTC(2018, month, 1)).toISOString().slice(0, 10))[0] ?? '',
    )

  test('Monday, Wednesday, Friday', async () => {
    const on = (time: number) => [1, 3, 5].includes(new Date(time).getUTCDay())
    expect(await next(weekdays(86, '2023-01-02', on), 3)).toEqual([
      '2023-07-21T00:00',
      '2023-07-24T00:00',
      '2023-07-26T00:00',
    ])
  })
  test('first business days of months', async () => {
    expect(await next(business(70))).toEqual(['2023-11-01T00:00', '2023-12-01T00:00'])
  })
  test('every 28 days', async () => {
    const times = Array.from({ length: 80 }, (_, row) =>
      new Date(Date.UTC(2016, 0, 4) + row * 28 * DAY).toISOString().slice(0, 10),
    )
    expect(await next(times)).toEqual(['2022-02-21T00:00', '2022-03-21T00:00'])
  })
  test('hours of an exchange after the clocks have changed', async () => {
    const hours = weekdays(40, '2024-02-05').flatMap((day) =>
      [9, 10, 11, 12, 13, 14, 15].map(
        (hour) => `${day}T${String(hour).padStart(2, '0')}:30:00-0${day < '2024-03-10' ? 5 : 4}:00`,
      ),
    )
    expect(await next(hours, 1)).toEqual(['2024-04-01T13:30'])
  })
  test.each([
    { change: 'back', before: -120, after: -180 },
    { change: 'forward', before: 60, after: 120 },
  ])(
    'a session begun right after the clocks went $change goes on, in either order of rows',
    async ({ before, after }) => {
      // Thursday, Friday, and Monday until 14:55 of a session from 09:30 to 16:00.
      const sign = (minutes: number) => (minutes < 0 ? '-' : '+')
      const offset = (minutes: number) => `${sign(minutes)}0${Math.abs(minutes) / 60}:00`
      const session = (day: string, rows: number, minutes: number) =>
        Array.from({ length: rows }, (_, at) => {
          const clock = new Date(Date.parse(`${day}T09:30Z`) + at * 300_000).toISOString().slice(0, 19)
          return `${clock}${offset(minutes)}`
        })
      const times = [
        ...session('2023-03-09', 78, before),
        ...session('2023-03-10', 78, before),
        ...session('2023-03-13', 66, after),
      ]
      const goesOn = new Date(Date.parse('2023-03-13T15:00Z') - after * 60_000).toISOString().slice(0, 16)
      expect(await next(times, 1)).toEqual([goesOn])
      expect(await next(times.toReversed(), 1)).toEqual([goesOn])
    },
  )
  test('offsets that alternate are of several places: no clock was changed', async () => {
    const times = Array.from({ length: 60 }, (_, row) => {
      const clock = new Date(Date.parse('2023-03-09T10:00Z') + row * 300_000).toISOString().slice(0, 19)
      return [`${clock}${row % 2 === 0 ? '+00:00' : '-01:00'}`, priceOf(row)] as [string, number]
    })
    const { audit } = await readExport(table('Date,Close', times))
    expect(audit.warnings.map(({ code }) => code)).toContain('mixed_offsets')
    expect(audit.clock_changes).toBeUndefined()
  })
  test('five minutes of a week that ends on a Friday', async () => {
    const minutes = weekdays(5, '2024-02-05').flatMap((day) =>
      Array.from({ length: 78 }, (_, at) =>
        new Date(Date.parse(`${day}T14:30Z`) + at * 300_000).toISOString().slice(0, 16),
      ),
    )
    expect(await next(minutes, 1)).toEqual(['2024-02-12T14:30'])
  })
})
