import { parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, test } from 'vitest'
import {
  dateCell,
  dated,
  DAYS,
  dotted,
  expectTruth,
  json,
  monthOf,
  parts,
  PRICES,
  priceOf,
  readExport,
  workbook,
} from './exports.ts'

const slashed = (day: string): string => parts(day).toReversed().join('/')
const lakh = (price: number): string => price.toFixed(2).replaceAll(/\B(?=(\d\d)*\d{3}\.)/g, ',')
const german = (price: number): string =>
  price
    .toFixed(2)
    .replace('.', ',')
    .replaceAll(/\B(?=(\d{3})+,)/g, '.')
const big = (row: number): number => priceOf(row, 12)

const columnsOf = (price: number): readonly number[] => [price - 1, price + 2, price - 2, price]

describe('exports of ninety days are read as they were meant', () => {
  test.each<[shape: string, file: () => string | Uint8Array, scale?: number]>([
    ['years first, of two digits', () => dated('Date,Close', (day, price) => [day.slice(2), price])],
    [
      'months in Spanish',
      () =>
        dated('Fecha,Cierre', (day, price) => [
          `${parts(day)[2]}-${['ene', 'feb', 'mar', 'abr', 'may'][Number(parts(day)[1]) - 1]}-${parts(day)[0]}`,
          price,
        ]),
    ],
    [
      'SAS',
      () =>
        dated('Date,Close', (day, price) => [`${parts(day)[2]}${monthOf(day).toUpperCase()}${parts(day)[0]}`, price]),
    ],
    [
      'Japanese days',
      () =>
        dated('Date,Close', (day, price) => [
          `${parts(day)[0]}年${Number(parts(day)[1])}月${Number(parts(day)[2])}日`,
          price,
        ]),
    ],
    [
      'JavaScript',
      () =>
        dated('Date,Close', (day, price) => [
          `${new Date(day).toUTCString().slice(0, 3)} ${monthOf(day)} ${parts(day)[2]} ${parts(day)[0]} 00:00:00 GMT+0000 (UTC)`,
          price,
        ]),
    ],
    ['names in Chinese', () => dated('日期,收盘', (day, price) => [day, price])],
    [
      'names in Polish, with a candle',
      () =>
        dated('Data,Otwarcie,Najwyzszy,Najnizszy,Zamkniecie,Wolumen', (day, price, row) => [
          day,
          ...columnsOf(price),
          900 + row,
        ]),
    ],
    [
      'names in German, with a change',
      () =>
        dated('"Datum","Zuletzt","Eröffn.","Vol.","+/- %"', (day, _, row) => [
          dotted(day),
          `"${german(big(row))}"`,
          `"${german(big(row) - 3)}"`,
          '"1,2M"',
          '"0,25%"',
        ]),
      12,
    ],
    [
      'quantmod',
      () =>
        dated('"Index","ABC.Open","ABC.High","ABC.Low","ABC.Close","ABC.Volume","ABC.Adjusted"', (day, price, row) => [
          day,
          ...columnsOf(price),
          900 + row,
          price,
        ]),
    ],
    [
      'a paste of Yahoo',
      () =>
        dated('Date\tOpen\tHigh\tLow\tClose*\tAdj Close**\tVolume', (day, price, row) => [
          [`${monthOf(day)} ${Number(parts(day)[2])}, ${parts(day)[0]}`, ...columnsOf(price), price, 900 + row].join(
            '\t',
          ),
        ]),
    ],
    ['a price by its series', () => dated('observation_date,DEXUSEU', (day, price) => [day, price])],
    [
      'a statistical office',
      () =>
        dated('KEY,FREQ,CURRENCY,TIME_PERIOD,OBS_VALUE,OBS_STATUS', (day, price) => [
          'EXR.D.USD',
          'D',
          'USD',
          day,
          price,
          'A',
        ]),
    ],
    ['names nobody knows', () => dated('dzień,x', (day, price) => [day, price])],
    [
      'a price and a volume by their share',
      () => dated('Date,Close_ABC,Volume_ABC', (day, price, row) => [day, price, 900 + row]),
    ],
    ['an empty column called the price', () => dated('Date,Price,Close', (day, price) => [day, '', price])],
    [
      'turnover called the value',
      () =>
        dated('Date,Last,Volume,Value', (day, price, row) => [day, price, 900 + row, (price * (900 + row)).toFixed(2)]),
    ],
    [
      'a stamp of when rows were stored',
      () =>
        dated('id,timestamp,date,close', (day, price, row) => [
          row + 1,
          `2024-01-02 10:00:${String(row % 60).padStart(2, '0')}`,
          day,
          price,
        ]),
    ],
    [
      'a split that only the close has',
      () => dated('Date,Close,Adj Close', (day, price, row) => [day, row < 45 ? price * 4 : price, price]),
    ],
    [
      'a footer in the first cell',
      () =>
        `${dated('Symbol,Time,Last', (day, price) => ['ABC', day, price])}\n"Downloaded from Example.com as of 06-05-2023"`,
    ],
    ['a total below', () => `${dated('Date,Close', (day, price) => [day, price])}\nTotal,9000.5`],
    [
      "an exchange's blocks",
      () =>
        `history\n\n${dated('BOARDID;TRADEDATE;SECID;CLOSE;VOLUME', (day, price, row) => [['TQBR', day, 'ABC', price, 900 + row].join(';')])}\n\nhistory.cursor\n\nINDEX;TOTAL;PAGESIZE\n0;90;100\n`,
    ],
    ['prices in lakh', () => dated('Date,close', (day, _, row) => [day, `"${lakh(priceOf(row, 1_000))}"`]), 1_000],
    [
      'currencies before and behind',
      () =>
        dated('Date;Close', (day, _, row) => [
          `${day};${['HK$ ', '', 'HK$'][row % 3] || 'HK$ '}${big(row).toFixed(2)}`,
        ]),
      12,
    ],
    [
      'roubles with hard spaces',
      () =>
        dated('Дата;Цена', (day, _, row) => [
          `${dotted(day)};${big(row)
            .toFixed(2)
            .replace('.', ',')
            .replace(/^(\d)(\d{3})/, '$1\u00a0$2')} ₽`,
        ]),
      12,
    ],
    [
      'spaces between',
      () => dated('', (day, price) => [`${dotted(day)} ${price.toFixed(2).replace('.', ',')}`]).trimStart(),
    ],
    [
      'midnights of Berlin',
      () => dated('Date,Close', (day, price) => [`${day} 00:00:00+0${day < '2023-03-26' ? 1 : 2}:00`, price]),
    ],
    [
      'Data in Data',
      () => json({ Data: { Data: DAYS.map((day, row) => ({ time: Date.parse(day) / 1_000, close: PRICES[row] })) } }),
    ],
    [
      'candles with a start',
      () =>
        json({
          candles: DAYS.map((day, row) => ({
            start: String(Date.parse(day) / 1_000),
            low: '1',
            high: '999',
            open: '99',
            close: String(PRICES[row]),
            volume: '3',
          })),
        }),
    ],
    [
      'rows of a trades table',
      () =>
        json({
          data: {
            tradesTable: {
              rows: DAYS.map((day, row) => ({
                date: `${parts(day)[1]}/${parts(day)[2]}/${parts(day)[0]}`,
                close: `$${PRICES[row]}`,
              })),
            },
          },
        }),
    ],
    [
      'prices in dollars, by name',
      () =>
        json({
          data: DAYS.map((day, row) => ({
            priceUsd: String(PRICES[row]),
            time: Date.parse(day),
            date: `${day}T00:00:00.000Z`,
          })),
        }),
    ],
    [
      'rates by day',
      () => json({ base: 'EUR', rates: Object.fromEntries(DAYS.map((day, row) => [day, { USD: PRICES[row] }])) }),
    ],
    [
      'a format that changes for the newest third',
      () => dated('Date,Close', (day, price, row) => [row < 60 ? day : dotted(day), price]),
    ],
    [
      'days and months that a spreadsheet swapped',
      () =>
        workbook([
          [
            ['Date', 'Close'],
            ...DAYS.map((day, row) => {
              const [y, m, d] = parts(day)
              return [Number(d) <= 12 ? dateCell(`${y}-${d}-${m}`) : slashed(day), PRICES[row] ?? 0]
            }),
          ],
        ]),
    ],
  ])('%s', async (_, file, scale) => {
    await expectTruth(file(), scale)
  })

  test('a column of midnights in a zone, in Parquet', async () => {
    const at = (day: string) => new Date(Date.parse(day) - (day < '2023-03-26' ? 1 : 2) * 3_600_000)
    const columnData = [
      { name: 'Close', data: PRICES, type: 'DOUBLE' as const },
      { name: '__index_level_0__', data: DAYS.map(at), type: 'TIMESTAMP' as const },
    ]
    await expectTruth(new Uint8Array(parquetWriteBuffer({ columnData })))
  })

  test('NaN in JSON is a value that is missing', async () => {
    const rows = DAYS.map((day, row) => `{"date":"${day}","close":${row === 40 ? 'NaN' : PRICES[row]}}`)
    expect((await readExport(`[${rows.join(',')}]`)).audit).toMatchObject({
      valid: 89,
      rejected_by_reason: { no_price: 1 },
      loss: null,
    })
  })

  test('repaired values and ambiguous readings are reported', async () => {
    const mixed = dated('Date,Close', (day, price, row) => [row < 60 ? day : dotted(day), price])
    expect((await readExport(mixed)).audit.warnings.map(({ code }) => code)).toContain('time_formats_mixed')
  })
})
