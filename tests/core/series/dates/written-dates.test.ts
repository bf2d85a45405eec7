import { describe, expect, test } from 'vitest'
import { futureTimes, toCalendar } from '../../../../core/series/calendar/calendar.ts'
import { readSeriesFile } from '../../../../core/series/read.ts'

const DAY = 86_400_000
const iso = (time: number) => new Date(time).toISOString()

/** Reads rows whose times are written so, at prices that go up by one. */
const read = (times: readonly string[], nowMs?: number) =>
  readSeriesFile(
    Buffer.from(`Date,Close\n${times.map((time, row) => `"${time}",${50 + row}.5`).join('\n')}\n`),
    nowMs === undefined ? {} : { nowMs },
  )

const weekdays = (from: string, count: number): Date[] => {
  const days: Date[] = []
  for (let at = Date.parse(from); days.length < count; at += DAY)
    if (![0, 6].includes(new Date(at).getUTCDay())) days.push(new Date(at))
  return days
}
const two = (value: number) => String(value).padStart(2, '0')

describe('dates as people and programs write them', () => {
  const days = weekdays('2021-03-01', 60)
  const part = (day: Date) => ({ y: day.getUTCFullYear(), m: day.getUTCMonth() + 1, d: day.getUTCDate() })
  const named = (locale: string, options: Intl.DateTimeFormatOptions) => (day: Date) =>
    new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options }).format(day)
  const styles: Array<[string, (day: Date) => string]> = [
    ['a year of two digits first', (day) => `${two(part(day).y % 100)}-${two(part(day).m)}-${two(part(day).d)}`],
    ['SAS', (day) => `${two(part(day).d)}${named('en', { month: 'short' })(day).toUpperCase()}${part(day).y}`],
    ['Japanese', (day) => `${part(day).y}年${part(day).m}月${part(day).d}日`],
    ['Korean', (day) => `${part(day).y}년 ${part(day).m}월 ${part(day).d}일`],
    ['Spanish', named('es', { day: '2-digit', month: 'long', year: 'numeric' })],
    ['Portuguese', named('pt', { day: 'numeric', month: 'long', year: 'numeric' })],
    ['German', named('de', { day: 'numeric', month: 'long', year: 'numeric' })],
    ['French', named('fr', { day: 'numeric', month: 'long', year: 'numeric' })],
    ['Italian', named('it', { day: 'numeric', month: 'long', year: 'numeric' })],
    ['Dutch', named('nl', { day: 'numeric', month: 'long', year: 'numeric' })],
    ['Polish', named('pl', { day: 'numeric', month: 'long', year: 'numeric' })],
    ['Turkish', named('tr', { day: 'numeric', month: 'long', year: 'numeric' })],
    [
      'JavaScript',
      (day) =>
        `${day.toUTCString().slice(0, 3)} ${named('en', { month: 'short' })(day)} ${two(part(day).d)} ${part(day).y} 00:00:00 GMT+0000 (Coordinated Universal Time)`,
    ],
    ['a broker', (day) => `${part(day).y}${two(part(day).m)}${two(part(day).d)}-00:00:00`],
  ]
  test.each(styles)('%s: every day is read', async (_, write) => {
    const { series, audit } = await read(days.map(write))
    expect([audit.valid, [...series.times].map(iso)]).toEqual([days.length, days.map((day) => day.toISOString())])
  })

  test('a year of two digits that could stand first or last is refused', async () => {
    await expect(read(['01-02-03', '02-02-03', '03-02-03', '04-02-03'])).rejects.toMatchObject({
      code: 'ambiguous_dates',
    })
  })
})

describe('months, quarters and years', () => {
  const months = Array.from({ length: 60 }, (_, i) => ({ y: 1975 + Math.floor(i / 12), m: (i % 12) + 1 }))
  const short = (m: number) => new Intl.DateTimeFormat('en', { month: 'short' }).format(new Date(2000, m - 1, 15))
  test.each<[string, (at: { y: number; m: number }) => string]>([
    ['Mon-YY', ({ y, m }) => `${short(m)}-${y % 100}`],
    ['Mon-YYYY', ({ y, m }) => `${short(m)}-${y}`],
    ['YYYYMM', ({ y, m }) => `${y}${two(m)}`],
    ['YYYYMnn', ({ y, m }) => `${y}M${two(m)}`],
    ['a decimal month that lost its nought', ({ y, m }) => (m === 10 ? `${y}.1` : `${y}.${two(m)}`)],
  ])('%s: every month is read', async (_, write) => {
    const { series, audit } = await read(months.map(write))
    expect(audit).toMatchObject({ valid: 60, interval: 'monthly', periods_per_year: 12 })
    expect(iso(series.times[9] ?? 0)).toBe('1975-10-01T00:00:00.000Z')
  })

  test('quarters and years', async () => {
    const quarters = await read(Array.from({ length: 24 }, (_, i) => `${2001 + Math.floor(i / 4)}-Q${(i % 4) + 1}`))
    expect(quarters.audit).toMatchObject({ valid: 24, interval: 'quarterly', first: '2001-01-01T00:00:00.000Z' })
    const years = await read(Array.from({ length: 30 }, (_, i) => String(1931 + i)))
    expect(years.audit).toMatchObject({ valid: 30, interval: 'yearly', last: '1960-01-01T00:00:00.000Z' })
  })
})

test('years of two digits from before 1970: the order of the rows tells the century, in either direction', async () => {
  const dates = Array.from({ length: 240 }, (_, i) => `${(i % 12) + 1}/28/${61 + Math.floor(i / 12)}`)
  for (const rows of [dates, dates.toReversed()]) {
    const { audit } = await read(rows)
    expect(audit).toMatchObject({ valid: 240, first: '1961-01-28T00:00:00.000Z', last: '1980-12-28T00:00:00.000Z' })
  }
})

test('epochs: milliseconds before 1970 and around it, and those that become microseconds', async () => {
  const old = Array.from({ length: 50 }, (_, i) => String(Date.UTC(1968, i, 1)))
  expect((await read(old)).audit).toMatchObject({ valid: 50, interval: 'monthly', first: '1968-01-01T00:00:00.000Z' })
  const days = Array.from({ length: 80 }, (_, i) => Date.UTC(2024, 10, 1) + i * DAY)
  const mixed = days.map((time, i) => (i < 50 ? String(time) : `${time}000`))
  expect((await read(mixed)).audit).toMatchObject({ valid: 80, interval: 'daily', last: iso(days.at(-1) ?? 0) })
  const stray = days.map((time, i) => (i === 40 ? '0' : String(time)))
  expect((await read(stray)).audit.valid).toBe(79)
})

test('rows that are dated after tomorrow are left out, and when all are so the refusal says why', async () => {
  const days = weekdays('2024-01-01', 40).map((day) => day.toISOString().slice(0, 10))
  const at = async (now: string) => (await read(days, Date.parse(now))).audit
  expect(await at('2024-01-20T23:00Z')).toMatchObject({ valid: 15, rejected_by_reason: { in_future: 25 } })
  expect(await at('2024-01-21T01:00Z')).toMatchObject({ valid: 16, last: '2024-01-22T00:00:00.000Z' })
  expect(await at('2024-06-01')).toMatchObject({ valid: 40, loss: null })
  await expect(at('2020-01-01')).rejects.toMatchObject({
    code: 'too_few_rows',
    params: { reasons: { in_future: 40 }, row: 1, value: '2024-01-01T00:00:00.000Z' },
  })
})

test('days at the midnight of a zone east of Greenwich are the days that are written', async () => {
  const days = weekdays('2022-02-28', 60)
  const berlin = days.map((day, i) => `${day.toISOString().slice(0, 10)} 00:00:00+0${i < 20 ? 1 : 2}:00`)
  const { series, audit } = await read(berlin)
  expect([...series.times].map(iso)).toEqual(days.map((day) => day.toISOString()))
  expect(audit).toMatchObject({ interval: 'daily_trading', periods_per_year: 252 })
  const crypto = Array.from({ length: 60 }, (_, i) => iso(Date.UTC(2024, 0, 1, 23) + i * DAY))
  expect((await read(crypto)).audit.first).toBe('2024-01-01T23:00:00.000Z')
})

describe('what comes next', () => {
  const next = async (times: readonly number[], steps: number) => {
    const { series, audit } = await read(times.map(iso))
    return { audit, next: [...futureTimes(series.times, toCalendar(audit), steps)].map(iso) }
  }
  const hours = (from: string, count: number) =>
    Array.from({ length: count }, (_, i) => Date.parse(from) + i * 3_600_000)

  test('an hour that was not met yet is not a closed one', async () => {
    const { next: after, audit } = await next(hours('2024-05-06T12:00:00Z', 20), 2)
    expect([after, audit.periods_per_year]).toEqual([['2024-05-07T08:00:00.000Z', '2024-05-07T09:00:00.000Z'], 8_760])
  })

  test('a change of summer time opens no closed hour and makes no gaps', async () => {
    const sessions = weekdays('2023-02-20', 30).flatMap((day) => {
      const summer = day.getTime() >= Date.UTC(2023, 2, 12)
      return hours(iso(day.getTime() + (summer ? 13.5 : 14.5) * 3_600_000), 7)
    })
    const { next: after, audit } = await next(sessions, 1)
    expect(after).toEqual(['2023-04-03T13:30:00.000Z'])
    expect(audit.gaps.count).toBe(0)
  })

  test('a week of minutes goes on after the weekend', async () => {
    const minutes = weekdays('2023-05-08', 5).flatMap((day) =>
      Array.from({ length: 78 }, (_, i) => day.getTime() + 13.5 * 3_600_000 + i * 300_000),
    )
    const { next: after, audit } = await next(minutes, 1)
    expect([after, audit.periods_per_year]).toEqual([['2023-05-15T13:30:00.000Z'], 78 * 252])
  })

  test('every 28 days, the first weekday of a month, and three weekdays are kept', async () => {
    const fixed = await next(
      Array.from({ length: 40 }, (_, i) => Date.UTC(2019, 5, 3) + i * 28 * DAY),
      1,
    )
    expect([fixed.next, fixed.audit.periods_per_year]).toEqual([
      [iso(Date.UTC(2019, 5, 3) + 40 * 28 * DAY)],
      expect.closeTo(13.04, 1),
    ])
    const firsts = Array.from({ length: 45 }, (_, i) => {
      const weekday = new Date(Date.UTC(2018, i, 1)).getUTCDay()
      return Date.UTC(2018, i, 1 + (weekday === 6 ? 2 : weekday === 0 ? 1 : 0))
    })
    expect((await next(firsts, 2)).next).toEqual(['2021-10-01T00:00:00.000Z', '2021-11-01T00:00:00.000Z'])
    const tuThSa = Array.from({ length: 150 }, (_, i) => Date.UTC(2022, 0, 3) + i * DAY).filter((time) =>
      [2, 4, 6].includes(new Date(time).getUTCDay()),
    )
    const three = await next(tuThSa, 2)
    expect([three.next.length, three.audit.periods_per_year]).toEqual([2, 156])
    for (const time of three.next) expect([2, 4, 6]).toContain(new Date(time).getUTCDay())
  })
})

describe('numbers of other places', () => {
  const prices = async (cells: readonly string[]) => {
    const days = weekdays('2024-01-01', cells.length)
    const rows = cells.map((cell, i) => `${days[i]?.toISOString().slice(0, 10)},"${cell}"`)
    return readSeriesFile(Buffer.from(`Date,Close\n${rows.join('\n')}\n`))
  }
  test.each<[string, string[], number[]]>([
    ['lakhs', ['99,850.00', '1,00,250.50', '12,34,567.25'], [99_850, 100_250.5, 1_234_567.25]],
    ['rupees', ['Rs. 1,200.00', 'Rs. 1,215.60', 'Rs. 1,190.10'], [1_200, 1_215.6, 1_190.1]],
    ['yen behind', ['1,200.5円', '1,215.6円', '1,190円'], [1_200.5, 1_215.6, 1_190]],
    [
      'thirty-seconds',
      ["110'165", "110'010", "109'317", "110'002", "111'000", "110'280"],
      [110.515625, 110.03125, 109.9921875, 110.0078125, 111, 110.875],
    ],
    [
      'Swiss apostrophes',
      ["110'165", "110'999", "110'480", "110'321", "111'000", "110'280"],
      [110_165, 110_999, 110_480, 110_321, 111_000, 110_280],
    ],
  ])('%s', async (_, cells, values) => {
    expect([...(await prices(cells)).series.prices]).toEqual(values)
  })
})
