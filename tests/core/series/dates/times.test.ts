import { describe, expect, test } from 'vitest'
import { dateOfDay, timeOfDate } from '../../../../core/series/calendar/gregorian.ts'
import { codeOf, read, refusalOf } from '../files.ts'

/** The times of a column, read from a CSV of such a column and a rising price, as ISO text; with how it was read. */
async function readTimes(...column: string[]) {
  const { series, audit } = await read(`date;price\n${column.map((time, i) => `${time};${100 + i}`).join('\n')}`)
  return { times: Array.from(series.times, (time) => new Date(time).toISOString().replace('.000Z', 'Z')), audit }
}

describe('one way of writing for a whole column', () => {
  const day = ['2024-01-30T00:00:00Z', '2024-02-13T00:00:00Z']
  test.each([
    ['YYYY-MM-DD', ['2024-01-30', '2024-02-13'], day],
    ['YYYY/MM/DD', ['2024/01/30', '2024/02/13'], day],
    ['YYYY.MM.DD', ['2024.01.30', '2024.02.13'], day],
    ['YYYYMMDD', ['20240130', '20240213'], day],
    ['DD.MM.YYYY', ['30.01.2024', '13.2.2024'], day],
    ['MM/DD/YYYY', ['01/30/2024', '2/13/2024'], day],
    ['DD/MM/YYYY', ['30/01/2024', '13/02/2024'], day],
    ['DD MMM YYYY', ['30-Jan-2024', 'Feb 13, 2024'], day],
    ['DD MMM YYYY', ['30 January 2024', 'February 13, 2024'], day],
    ['DD MMM YYYY', ['Tue, 30 Jan 2024', 'Tuesday, February 13, 2024'], day],
    ['DD MMM YYYY', ['30 января 2024', '13 февраля 2024 г.'], day],
    ['DD MMM YYYY', ['30 янв 2024', '13 февр. 2024 года'], day],
    ['DD MMM YYYY', ['30 ЯНВ. 2024', '13 Фев 2024г.'], day],
    ['DD MMM YYYY', ['30 мая 2024', '13 июн. 2024 10:30'], ['2024-05-30T00:00:00Z', '2024-06-13T10:30:00Z']],
    ['MMM YYYY', ['янв. 2024', 'Февраль 2024'], ['2024-01-01T00:00:00Z', '2024-02-01T00:00:00Z']],
    ['MMM YYYY', ['Jan 2024', 'February 2024'], ['2024-01-01T00:00:00Z', '2024-02-01T00:00:00Z']],
    ['epoch_s', ['1706572800', '1707782400'], day],
    ['epoch_ms', ['1706572800000', '1707782400000'], day],
    ['epoch_us', ['1706572800000000', '1707782400000000'], day],
    ['epoch_ns', ['1706572800000000000', '1707782400000000000'], day],
    ['epoch_s', ['1706572800.0', '1.7077824e9'], day],
    ['iso', ['2024-01', '2024-02'], ['2024-01-01T00:00:00Z', '2024-02-01T00:00:00Z']],
    ['iso', ['2024-01-30T14:05', '2024-01-30 14:06:07'], ['2024-01-30T14:05:00Z', '2024-01-30T14:06:07Z']],
    [
      'iso',
      ['2024-01-30T14:05:06.789Z', '2024-01-30T14:06:00+00:00'],
      ['2024-01-30T14:05:06.789Z', '2024-01-30T14:06:00Z'],
    ],
    [
      'iso',
      ['2024-01-30T02:00:00+03:00', '2024-01-30 02:00:00 +0200'],
      ['2024-01-29T23:00:00Z', '2024-01-30T00:00:00Z'],
    ],
    ['DD.MM.YYYY', ['30.01.2024 9:05', '30.01.2024 10:05:30'], ['2024-01-30T09:05:00Z', '2024-01-30T10:05:30Z']],
    ['MM/DD/YYYY', ['1/30/2024 4:00 PM', '1/31/2024 12:00 am'], ['2024-01-30T16:00:00Z', '2024-01-31T00:00:00Z']],
    ['YYYYMMDD', ['20240130 170000', '20240130T180000Z'], ['2024-01-30T17:00:00Z', '2024-01-30T18:00:00Z']],
  ])('%s: %j is read', async (format, column, times) => {
    const found = await readTimes(...column)
    expect(found.times).toEqual(times)
    expect(found.audit.time_format).toBe(format)
  })
})

test('slashed dates: one day above 12 decides for the whole column', async () => {
  expect((await readTimes('01/02/2024', '02/02/2024', '13/02/2024')).times[0]).toBe('2024-02-01T00:00:00Z')
  expect((await readTimes('01/02/2024', '02/02/2024', '02/13/2024')).times[0]).toBe('2024-01-02T00:00:00Z')
})

test('slashed dates: the deciding day may come in any row', async () => {
  const open = Array.from({ length: 3_000 }, (_, i) => `0${1 + (i % 9)}/0${1 + ((i >> 3) % 9)}/${1900 + (i >> 5)}`)
  const { audit } = await read(`date;price\n${[...open, '13/01/2024'].map((time) => `${time};1`).join('\n')}`)
  expect(audit.time_format).toBe('DD/MM/YYYY')
})

test('ambiguous slashed dates are refused with an example, not guessed', async () => {
  expect(await refusalOf('date;price\n01/02/2024;1\n02/02/2024;2\n03/02/2024;3')).toEqual({
    code: 'ambiguous_dates',
    params: { example: '01/02' },
  })
})

test('slashed dates: the order that spaces months evenly is used, with a warning', async () => {
  const months = Array.from({ length: 30 }, (_, i) => ({ month: 1 + (i % 12), year: 2020 + Math.floor(i / 12) }))
  const two = (value: number) => String(value).padStart(2, '0')
  const dayFirst = await readTimes(...months.map(({ month, year }) => `01/${two(month)}/${year}`))
  expect([dayFirst.times[1], dayFirst.audit.time_format]).toEqual(['2020-02-01T00:00:00Z', 'DD/MM/YYYY'])
  const monthFirst = await readTimes(...months.map(({ month, year }) => `${two(month)}/05/${year}`))
  expect([monthFirst.times[1], monthFirst.audit.time_format]).toEqual(['2020-02-05T00:00:00Z', 'MM/DD/YYYY'])
  for (const { audit } of [dayFirst, monthFirst])
    expect(audit.warnings.map(({ code }) => code)).toEqual(['day_month_assumed'])
})

test('dates with month names and two-digit years are read, and the years reported', async () => {
  const { times, audit } = await readTimes('2-Jan-23', '13-Feb-23', '1-Mar-70', '5-Foo-23')
  expect(times).toEqual(['1970-03-01T00:00:00Z', '2023-01-02T00:00:00Z', '2023-02-13T00:00:00Z'])
  expect(audit.rejected).toEqual([{ row: 4, reason: 'unreadable_time', value: '5-Foo-23' }])
  expect(audit.warnings.map(({ code }) => code)).toContain('two_digit_years')
})

describe('a day and its clock in two columns are one time', () => {
  const isoOf = (time: number) => new Date(time).toISOString().slice(0, 16)
  test.each([
    ['Date,Time,Close\n2023-01-30,09:30,1\n2023-01-30,10:30:00,2\n'],
    ['<DATE>;<TIME>;<CLOSE>\n20230130;093000;1\n20230130;103000;2\n'],
    ['<DATE>;<TIME>;<CLOSE>\n20230130;93000;1\n20230130;103000;2\n'],
    ['Дата;Время;Цена\n30.01.2023;9:30;1\n30.01.2023;10:30;2\n'],
    ['[{"date":20230130,"time":"0930","close":1},{"date":20230130,"time":"1030","close":2}]'],
    ['[{"date":20230130,"time":930,"close":1},{"date":20230130,"time":1030,"close":2}]'],
  ])('%j', async (file) => {
    const { series, audit } = await read(file)
    expect(Array.from(series.times, isoOf)).toEqual(['2023-01-30T09:30', '2023-01-30T10:30'])
    expect([audit.columns.time, audit.columns.ignored]).toEqual([expect.stringMatching(/.+ \+ .+/), []])
  })

  const clocksOf = async (...clocks: string[]) => {
    const { series, audit } = await read(
      `date,time,close\n${clocks.map((clock) => `2023-01-30,${clock},1`).join('\n')}`,
    )
    const times = Array.from(series.times, (time) => new Date(time).toISOString().slice(11, 19))
    return { times, audit, warnings: audit.warnings.map(({ code }) => code).filter((code) => code !== 'constant') }
  }

  test.each([
    ['930,945,1000,1015', ['09:30:00', '09:45:00', '10:00:00', '10:15:00'], ['clock_assumed']],
    ['100,200,900', ['01:00:00', '02:00:00', '09:00:00'], ['clock_assumed']],
    ['0,1,23', ['00:00:00', '01:00:00', '23:00:00'], ['clock_assumed']],
    ['0930,0945,1000', ['09:30:00', '09:45:00', '10:00:00'], []],
    ['930,1000,0915', ['09:15:00', '09:30:00', '10:00:00'], ['not_sorted']],
    ['1000,1015', ['10:00:00', '10:15:00'], []],
    ['0,100,1000,93000,100000', ['00:00:00', '00:01:00', '00:10:00', '09:30:00', '10:00:00'], []],
    ['1000,100000', ['00:10:00', '10:00:00'], ['clock_assumed']],
    ['0930,93000,100000', ['00:09:30', '09:30:00', '10:00:00'], ['clock_assumed']],
    ['9:30,1000', ['09:30:00', '10:00:00'], []],
  ])('clocks of bare digits are read by the whole column, and a doubt is said: %s', async (clocks, times, warnings) => {
    expect(await clocksOf(...clocks.split(','))).toMatchObject({ times, warnings })
  })

  test('clocks of bare digits: the audit shows a short one as it was read', async () => {
    const { audit } = await clocksOf('930', '1000')
    const detail = 'read the clocks as HHMM, 930 as 09:30: nothing in the column proves it'
    expect(audit.warnings).toContainEqual({ code: 'clock_assumed', detail })
  })

  test('clocks of bare digits in a long file are kept to its end', async () => {
    const minutes = Array.from({ length: 5_000 }, (_, i) => new Date(Date.UTC(2023, 0, 30) + i * 60_000).toISOString())
    const rows = minutes.map((at) => `${at.slice(0, 10)},${Number(at.slice(11, 16).replace(':', ''))},1`)
    const { series } = await read(`date,time,close\n${rows.join('\n')}`)
    expect(Array.from(series.times, isoOf)).toEqual(minutes.map((at) => at.slice(0, 16)))
  })

  test('clocks of bare digits that do not exist leave their rows out', async () => {
    const { times, audit } = await clocksOf('0930', '2400', '1260', '1000')
    expect(times).toEqual(['09:30:00', '10:00:00'])
    expect(audit.rejected).toEqual([
      { row: 2, reason: 'unreadable_time', value: '2400' },
      { row: 3, reason: 'unreadable_time', value: '1260' },
    ])
  })

  test('clocks of bare digits beside days whose order only the whole column tells, and beside a time that is whole', async () => {
    const { series } = await read('date,time,close\n01/02/2023,930,1\n13/02/2023,1000,2\n')
    expect(Array.from(series.times, isoOf)).toEqual(['2023-02-01T09:30', '2023-02-13T10:00'])
    const whole = await read('date,time,close\n2023-01-30T08:00,930,1\n2023-01-30T09:00,1000,2\n')
    expect(Array.from(whole.series.times, isoOf)).toEqual(['2023-01-30T08:00', '2023-01-30T09:00'])
  })

  test('a column called time that holds no clock changes nothing', async () => {
    const { audit } = await read('date,time,close\n2023-01-30,open,1\n2023-01-31,late,2\n')
    expect([audit.valid, audit.first]).toEqual([2, '2023-01-30T00:00:00.000Z'])
  })
})

describe('days of Excel in a text file', () => {
  test.each([
    ['date,close\n45291,1\n45292,2\n45293,3\n', '2023-12-31T00:00:00.000Z'],
    ['date;close\n45291,5;1\n45292,5;2\n45293,5;3\n', '2023-12-31T12:00:00.000Z'],
    ['45291;101,5\n45292;102,5\n45293;103,5\n', '2023-12-31T00:00:00.000Z'],
    ['[{"date":45291,"close":1},{"date":45292,"close":2}]', '2023-12-31T00:00:00.000Z'],
  ])('%j is read, and said', async (file, first) => {
    const { audit } = await read(file)
    expect([audit.first, audit.time_format, audit.rejected]).toEqual([first, 'excel', []])
    expect(audit.warnings.map(({ code }) => code)).toContain('excel_days_assumed')
  })

  test.each([
    ['one and the same number', 'date,close\n45291,1\n45291,2\n45291,3\n'],
    ['numbers of which some can be no day', 'date,close\n45291,1\n101,2\n45293,3\n'],
  ])('%s are no days', async (_, file) => {
    expect(await codeOf(file)).toBe('too_few_rows')
  })

  test('a written date among numbers wins', async () => {
    const { audit } = await read('date,close\n2023-12-30,1\n45292,2\n2024-01-01,3\n')
    expect([audit.time_format, audit.rejected.map(({ row }) => row)]).toEqual(['YYYY-MM-DD', [2]])
  })
})

test('slashed dates: rows that contradict the order of the others are left out', async () => {
  const { audit } = await readTimes('13/01/2024', '14/01/2024', '15/01/2024', '01/16/2024')
  expect(audit.rejected).toEqual([{ row: 4, reason: 'unreadable_time', value: '01/16' }])
})

test('names that are no month, and days that no month has, are left out', async () => {
  const odd = ['5 Foo 2023', '5 Marble 2023', '30 февраля 2023', '5 ма 2023', '5 мар', 'мар 23', '5 марта 20234']
  const { audit } = await readTimes('1 марта 2023', '2 марта 2023', ...odd)
  expect(audit.valid).toBe(2)
  expect(audit.rejected.map(({ value }) => value)).toEqual(odd)
})

test('days that do not exist are left out: 30 February, 29 February of a common year, month 13', async () => {
  const { audit } = await readTimes('2024-02-29', '2024-03-01', '2024-02-30', '2023-02-29', '2024-13-01', '2024-00-10')
  expect(audit.valid).toBe(2)
  expect(audit.rejected.map(({ row, reason }) => `${row} ${reason}`)).toEqual([
    '3 unreadable_time',
    '4 unreadable_time',
    '5 unreadable_time',
    '6 unreadable_time',
  ])
})

test('clocks that do not exist are left out: hour 24, minute 60, an offset of 15 hours', async () => {
  const odd = ['2024-01-01T24:00', '2024-01-01T10:60', '2024-01-01T10:00+15:00', '2024-01-01T10:00 maybe']
  expect((await readTimes('2024-01-01T10:00', '2024-01-01T11:00', ...odd)).audit.rejected_by_reason).toEqual({
    unreadable_time: 4,
  })
})

test('times outside 1800 to 2200 are left out', async () => {
  const { times, audit } = await readTimes('1799-12-31', '1800-01-01', '2199-12-31', '2200-01-01')
  expect(times).toEqual(['1800-01-01T00:00:00Z', '2199-12-31T00:00:00Z'])
  expect(audit.valid).toBe(2)
})

test('row numbers are no times: 1, 2, 3 is refused rather than read as seconds of 1970', async () => {
  expect(await codeOf('ts,price\n1,100\n2,101\n3,102')).toBe('too_few_rows')
})

test('a zero among epoch times counts as a missing time, not as 1970', async () => {
  const { audit } = await readTimes('1706572800', '0', '1707782400')
  expect(audit.rejected).toEqual([{ row: 2, reason: 'unreadable_time', value: '0' }])
  expect((await readTimes('-86400', '86400', '172800000')).times[0]).toBe('1969-12-31T00:00:00Z')
})

test('fractions of epoch seconds keep their milliseconds', async () => {
  expect((await readTimes('1706572800.123', '1706572801.999')).times).toEqual([
    '2024-01-30T00:00:00.123Z',
    '2024-01-30T00:00:01.999Z',
  ])
})

test('a column with different offsets is turned into UTC and says so', async () => {
  const { times, audit } = await readTimes('2024-03-30T12:00+01:00', '2024-03-31T12:00+02:00')
  expect(times).toEqual(['2024-03-30T11:00:00Z', '2024-03-31T10:00:00Z'])
  expect(audit.warnings.map((warning) => warning.code)).toContain('mixed_offsets')
  expect((await readTimes('2024-03-30T12:00+01:00', '2024-03-31T12:00+01:00')).audit.warnings).toEqual([])
})

test('two-digit years are read as 1970 to 2069, with a warning', async () => {
  const { times, audit } = await readTimes('31.12.99', '31.12.23')
  expect(times).toEqual(['1999-12-31T00:00:00Z', '2023-12-31T00:00:00Z'])
  expect(audit.warnings.map((warning) => warning.code)).toContain('two_digit_years')
})

test('the calendar arithmetic agrees with Date on every day from 1800 to 2200', () => {
  const wrong: string[] = []
  for (let time = Date.UTC(1800, 0, 1); time < Date.UTC(2200, 0, 1); time += 86_400_000) {
    const date = new Date(time)
    const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()]
    const back = dateOfDay(time / 86_400_000)
    const isBack = back.year === year && back.month === month && back.day === day
    if (timeOfDate(year, month, day) !== time || !isBack) wrong.push(date.toISOString())
  }
  expect(wrong).toEqual([])
})
