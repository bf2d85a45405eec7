import { describe, expect, test } from 'vitest'
import { dated, DAYS, expectTruth, json, parts, PRICES, priceOf, readExport, table, workbook } from './exports.ts'
import { refusalOf } from './files.ts'

/** A candle that opens near the close before it, as candles do. */
function candle(row: number): { open: number; high: number; low: number } {
  const [open, close] = [priceOf(Math.max(0, row - 1)) + ((row % 3) - 1) / 100, priceOf(row)]
  return { open, high: Math.max(open, close) + 0.5, low: Math.min(open, close) - 0.5 }
}
const dotted = (day: string): string => parts(day).toReversed().join('.')
const compact = (day: string): string => day.replaceAll('-', '')
const sixtyMonths = Array.from({ length: 60 }, (_, row) => [1990 + Math.floor(row / 12), (row % 12) + 1] as const)

describe('columns in any language and any order', () => {
  test.each<[string, string]>([
    ['Arabic', 'التاريخ,الأخير,مفتوح,مرتفع,منخفض'],
    ['Swedish', 'Datum,Senaste,Öppen,Högst,Lägst'],
    ['Thai', 'วันเดือนปี,ล่าสุด,เปิด,สูงสุด,ต่ำสุด'],
    ['Indonesian', 'Tanggal,Terakhir,Pembukaan,Tertinggi,Terendah'],
    ['a language that nobody here speaks', 'aa,bb,cc,dd,ee'],
  ])('the close stands before the open: %s', async (_, names) => {
    const file = dated(names, (day, price, row) => {
      const { open, high, low } = candle(row)
      return [day, price, open, high, low]
    })
    await expectTruth(file)
    const [head = '', ...rows] = file.split('\n')
    await expectTruth([head, ...rows.toReversed()].join('\n'))
  })

  test.each(['Index', 'House price index', 'S&P 500 index', 'index_level'])(
    'the one column of numbers beside the dates is read: %s',
    async (name) => {
      const file = dated(`Date,${name}`, (day, price) => [day, price])
      expect((await readExport(file)).audit.columns).toMatchObject({ time: 'Date', price: name })
    },
  )

  test('an index that counts the rows is no price', async () => {
    const file = dated('Date,Index', (day, _, row) => [day, row])
    expect(await refusalOf(file)).toMatchObject({ code: 'column_missing' })
  })

  test('four shares are no candle, however steadily the one is above the other', async () => {
    const steady = dated('Date,A,B,C,D', (day, price) => [day, price, price * 1.2, price * 1.21, price * 1.5])
    const near = dated('Date,A,B,C,D', (day, price, row) => [
      day,
      price + 5,
      price + Math.sin(row) / 9,
      price + Math.cos(row * 1.7) / 9,
      price - 5,
    ])
    const nearOne = dated(
      'Date,A,B,C,D',
      (day, price) => [day, ...[1, 1.01, 1.02, 1.03].map((factor) => ((price / 110) * factor).toFixed(2))] as const,
    )
    for (const file of [steady, near, nearOne])
      expect(await refusalOf(file)).toMatchObject({
        code: 'several_series',
        params: { by: 'columns', labels: ['A', 'B', 'C', 'D'], more: 0 },
      })
  })

  test.each<[string, string]>([
    [
      'split coefficient',
      dated('Date,Close,Adjusted Close,Split', (day, price, row) => [
        day,
        row < 40 ? price * 4 : price,
        price,
        row === 40 ? 4 : 1,
      ]),
    ],
    ['brackets', dated('Date,Close,Close (adj)', (day, price, row) => [day, row < 40 ? price * 4 : price, price])],
    ['a name nobody knows', dated('日期,收盘,复权', (day, price, row) => [day, row < 40 ? price * 4 : price, price])],
  ])('the adjusted close where only the close has a split: %s', async (_, file) => {
    expect((await expectTruth(file)).columns.price_by).toBe('adjusted')
  })

  test('a turnover, a return, a count of units and the close of yesterday are no price', async () => {
    await expectTruth(dated('Date,Value,Last', (day, price, row) => [day, ((row * 7_919) % 90_000) + 1, price]))
    await expectTruth(dated('date,target,close', (day, price, row) => [day, Math.sin(row) / 50, price]))
    await expectTruth(dated('nominal;data;x', (day, price) => [1, dotted(day), price]).replaceAll(',', ';'))
    await expectTruth(
      dated('date,close,pre_close,close_time', (day, price, row) => [day, price, priceOf(row - 1), Date.parse(day)]),
    )
  })

  test('a series of an office, and its names below notes', async () => {
    await expectTruth(dated('DATE,DGS10', (day, price) => [day, price]))
    const head = 'Security,ABC US Equity\nStart Date,1/2/2023\nCurrency,USD\n\nDate,PX_LAST\nUnits,USD\n'
    const file = head + DAYS.map((day, row) => `${day},${PRICES[row]}`).join('\n')
    expect((await expectTruth(file)).columns).toMatchObject({ price: 'USD' })
  })

  test('a row below unknown names that has no price is rejected', async () => {
    const file = dated('x,AAA', (day, price, row) => [day, row === 5 ? '' : price])
    expect((await readExport(file)).audit).toMatchObject({ valid: 89, rejected: [{ row: 6, reason: 'no_price' }] })
  })

  test('a column of years is the time beside a stamp of when it was stored', async () => {
    const rows = Array.from({ length: 40 }, (_, row) => [1950 + row, priceOf(row), `2023-12-05T10:00:${10 + row}Z`])
    const { audit } = await readExport(table('Datum,Kurs,inserted', rows))
    expect(audit).toMatchObject({ valid: 40, interval: 'yearly', columns: { time: 'Datum' } })
  })

  test('days as bare numbers are the time beside a stamp of when they were stored', async () => {
    const stamp = (row: number) => new Date(Date.UTC(2023, 11, 5, 10) + row * 61_000).toISOString()
    for (const write of [
      (day: string) => Date.parse(day) / 86_400_000 + 25_569,
      (day: string) => `${Date.parse(day)}000000`,
      (day: string) => Number(compact(day)),
    ])
      for (const name of ['ds', 'Day', '日期'])
        await expectTruth(dated(`${name},y,updated_at`, (day, price, row) => [write(day), price, stamp(row)]))
    const seconds = Array.from({ length: 60 }, (_, row) => [row + 20_000, stamp(row), priceOf(row)])
    expect((await readExport(table('id,time,price', seconds))).audit.columns.time).toBe('time')
  })

  test('the seconds at which candles open, under the name of an id', async () => {
    await expectTruth(
      dated('id,open,close,vol', (day, price, row) => [
        Date.parse(day) / 1_000,
        candle(row).open,
        price,
        900 + (row % 7),
      ]),
    )
  })
})

describe('times in several columns, and dates with blanks in them', () => {
  test('years, months and days in columns of their own', async () => {
    const audit = await expectTruth(dated('year,month,day,close', (day, price) => [...parts(day).map(Number), price]))
    expect(audit.columns.time).toBe('year + month + day')
    for (const write of [(m: number) => m, (m: number) => `M${String(m).padStart(2, '0')}`]) {
      const file = table(
        'Year,Period,Value',
        sixtyMonths.map(([year, month], row) => [year, write(month), priceOf(row)]),
      )
      expect((await readExport(file)).audit).toMatchObject({
        valid: 60,
        interval: 'monthly',
        first: '1990-01-01T00:00:00.000Z',
        last: '1994-12-01T00:00:00.000Z',
      })
    }
  })

  test.each<[string, (day: string) => string]>([
    ['2023- 01- 02', (day) => parts(day).join('- ')],
    ['2. 1. 2023', (day) => parts(day).toReversed().map(Number).join('. ')],
    ['02. 01. 2023.', (day) => `${parts(day).toReversed().join('. ')}.`],
    ['2.01.2023 г.', (day) => `${dotted(day)} г.`],
    ['23.01.02', (day) => parts(day).join('.').slice(2)],
    [
      '02 Jan 23',
      (day) => `${day.slice(8)} ${['Jan', 'Feb', 'Mar', 'Apr', 'May'][Number(day.slice(5, 7)) - 1]} ${day.slice(2, 4)}`,
    ],
    [
      '2. ledna 2023',
      (day) =>
        `${Number(day.slice(8))}. ${['ledna', 'února', 'března', 'dubna', 'května'][Number(day.slice(5, 7)) - 1]} 2023`,
    ],
    [
      '2 Maret 2023',
      (day) =>
        `${Number(day.slice(8))} ${['Januari', 'Februari', 'Maret', 'April', 'Mei'][Number(day.slice(5, 7)) - 1]} 2023`,
    ],
  ])('%s', async (_, write) => {
    await expectTruth(dated('when;close', (day, price) => [write(day), price]).replaceAll(',', ';'))
  })

  test('short years that stand first, beside days that stand twice', async () => {
    const file = dated('Date,Close', (day, price, row) => [
      `${row % 20 === 7 ? `${day.slice(2)},0.24 Dividend\n` : ''}${day.slice(2)}`,
      price,
    ])
    expect((await readExport(file)).audit).toMatchObject({ valid: 90, first: '2023-01-02T00:00:00.000Z', loss: null })
  })

  test('an interval beside its day is told by its start', async () => {
    const hours = Array.from({ length: 96 }, (_, row) => ({
      day: DAYS[Math.floor(row / 24)] ?? '',
      hour: row % 24,
      row,
    }))
    for (const write of [
      (h: number) => `${h} - ${h + 1}`,
      (h: number) => `${h}:00-${h + 1}:00`,
      (h: number) => `${h % 12 || 12} ${h < 12 ? 'AM' : 'PM'}`,
    ]) {
      const file = table(
        'Day,Hours,Price',
        hours.map(({ day, hour, row }) => [day, write(hour), priceOf(row)]),
      )
      expect((await readExport(file)).audit).toMatchObject({
        valid: 96,
        interval: 'hourly',
        last: '2023-01-05T23:00:00.000Z',
      })
    }
  })

  test('days and months that a spreadsheet swapped beside dates with dots', async () => {
    const rows = DAYS.map((day, row) => {
      const [y, m, d] = parts(day)
      const swapped = { value: Date.UTC(Number(y), Number(d) - 1, Number(m)) / 86_400_000 + 25_569, isDate: true }
      return [Number(d) <= 12 ? swapped : dotted(day), PRICES[row] ?? 0]
    })
    const { warnings } = await expectTruth(workbook([[['Datum', 'Kurs'], ...rows]]))
    expect(warnings.map(({ code }) => code)).toContain('days_and_months_swapped')
  })
})

describe('several series that no word tells apart', () => {
  const later = DAYS.map((day) => new Date(Date.parse(day) + 126 * 86_400_000).toISOString().slice(0, 10))
  const second = later.map((day, row) => [day, (PRICES[row] ?? 0) * 3])
  const first = DAYS.map((day, row) => [day, PRICES[row] ?? 0])
  const title = (name: string, rows: (string | number)[][]) => `${name}\n${table('Date,Close', rows)}\n`
  const symbols = ['ABC', 'XYZ'].map((symbol, share) => ({
    symbol,
    history: DAYS.map((day, row) => ({ date: day, close: (PRICES[row] ?? 0) * (1 + 2 * share) })),
  }))
  test.each<[string, string, string[], string]>([
    ['tables below each other', `${title('ABC', first)}\n${title('XYZ', second)}`, ['#1', 'XYZ'], '#1'],
    [
      'codes',
      table('id,date,close', [...first.map((row) => [10, ...row]), ...second.map((row) => [20, ...row])]),
      ['10', '20'],
      '10',
    ],
    [
      'strikes',
      dated('date,strike,close', (day, price) => [day, 100, `${price}\n${day}`, 110, price / 2]),
      ['100', '110'],
      '100',
    ],
    [
      'two levels of names',
      `Price,Close,Close\nTicker,ABC,XYZ\nDate,,\n${first.map((row, i) => [...row, second[i]?.[1]].join(',')).join('\n')}`,
      ['Close ABC', 'Close XYZ'],
      'Close ABC',
    ],
    [
      'two levels, numbered by a tool',
      `Price,Close,Close.1\nTicker,ABC,XYZ\nDate,,\n${first.map((row, i) => [...row, second[i]?.[1]].join(',')).join('\n')}`,
      ['Close ABC', 'Close XYZ'],
      'close xyz',
    ],
    ['a list for each', json(symbols), ['ABC', 'XYZ'], 'ABC'],
    ['a list for each, inside', json({ data: { items: symbols } }), ['ABC', 'XYZ'], 'abc'],
    ['an object for each', json({ ABC: symbols[0]?.history, XYZ: symbols[1]?.history }), ['ABC', 'XYZ'], 'ABC'],
  ])('%s', async (_, file, labels, series) => {
    expect(await refusalOf(file)).toMatchObject({ code: 'several_series', params: { labels } })
    const { series: read } = await readExport(file, { series })
    expect(read.prices.length).toBe(90)
    expect([PRICES[0], (PRICES[0] ?? 0) * 3]).toContain(read.prices[0])
  })

  test('one series in an object of its own is read', async () => {
    await expectTruth(json({ series: [{ name: 'ABC', data: DAYS.map((day, row) => [Date.parse(day), PRICES[row]]) }] }))
    await expectTruth(json({ hits: { hits: DAYS.map((day, row) => ({ date: day, close: PRICES[row] })) } }))
  })

  test('the same names again above more rows of the same series are no second one', async () => {
    const file = `${table('Date,Close', first.slice(0, 45))}\n${table('Date,Close', first.slice(45))}`
    expect((await readExport(file)).audit).toMatchObject({ valid: 90, rows: 91, loss: null })
  })
})

test('dots group thousands in a currency without minor units, with a warning', async () => {
  const whole = (price: number): string => String(Math.round(price * 137)).replace(/(?=\d{3}$)/, '.')
  for (const file of [
    dated('Date,Close', (day, price) => [day, `Rp${whole(price)}`]),
    dated('Ngày,Giá', (day, price) => [day, `${whole(price)} ₫`]),
    dated('Tanggal,Harga', (day, price) => [compact(day), whole(price)]),
  ]) {
    const { series, audit } = await readExport(file)
    expect(series.prices[0]).toBe(Math.round((PRICES[0] ?? 0) * 137))
    expect(audit.warnings.map(({ code }) => code)).toContain('decimal_mark_assumed')
  }
})

test('what is said of the whole table below it is no row of it', async () => {
  const rows = dated('Date,Price', (day, price) => [day, price])
  await expectTruth(`${rows}\nHighest: 120.1,Lowest: 96.2,\n`)
  await expectTruth(`${rows}\n\nHighest,120.1\nLowest,96.2\nDifference,23.9\nAverage,104\n`)
  await expectTruth(`${rows}\nМаксимум,120.1\nСреднее,104\n`)
})

test('seconds since 1970 are times from their first row, also where they pass 100,000,000 in March 1973', async () => {
  const start = Date.UTC(1973, 1, 20)
  const rows = PRICES.slice(0, 40).map((price, row) => `${start / 1000 + row * 86_400},${price}`)
  for (const names of ['Timestamp,Schluss', 'Moment,Kurs']) {
    const { series, audit } = await readExport([names, ...rows].join('\n'))
    expect(audit).toMatchObject({ rows: 40, valid: 40 })
    expect(series.times[0]).toBe(start)
  }
})
