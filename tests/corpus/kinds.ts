import {
  asIs,
  asked,
  date,
  type Drawn,
  type Hand,
  iso,
  type Kind,
  type Line,
  oneOf,
  sheetOf,
  two,
  valueOf,
  written,
} from './hand.ts'
import { MINUTE } from './rhythms.ts'
import { coded, endsBadly, stacked } from './several.ts'

/** Candles in languages, of which some are known to nobody: the close comes first, last or in the middle. */
const CANDLES: readonly (readonly [close: string, open: string, high: string, low: string])[] = [
  ['Close', 'Open', 'High', 'Low'],
  ['Price', 'Open', 'High', 'Low'],
  ['Schluss', 'Eröffnung', 'Hoch', 'Tief'],
  ['Último', 'Apertura', 'Máximo', 'Mínimo'],
  ['Закрытие', 'Открытие', 'Максимум', 'Минимум'],
  ['الأخير', 'مفتوح', 'مرتفع', 'منخفض'],
  ['ล่าสุด', 'เปิด', 'สูงสุด', 'ต่ำสุด'],
  ['c', 'o', 'h', 'l'],
  ['k', 'p', 'q', 'r'],
]

function candle(hand: Hand): Drawn | null {
  const { random, lines, names, price } = hand
  if (price.grid !== null || price.digits < 2 || lines.some(({ value }) => value === null)) return null
  const [close, open, high, low] = random.pick(CANDLES) as (typeof CANDLES)[number]
  const cells = lines.map((line, row) => {
    const was = valueOf(lines[Math.max(0, row - 1)] ?? line) * (1 + (random.next() - 0.5) / 500)
    const [top, bottom] = [Math.max(was, valueOf(line)), Math.min(was, valueOf(line))]
    const beside = [was, top * (1 + random.next() / 200), bottom * (1 - random.next() / 200)].map((one) =>
      price.write(one),
    )
    return [line.price, ...beside]
  })
  const order = oneOf(random, [
    [0, 1, 2, 3],
    [1, 2, 3, 0],
    [1, 0, 2, 3],
  ] as const)
  const called = [close, open, high, low]
  return asIs({
    names: [names[0], ...order.map((at) => called[at] ?? '')],
    rows: lines.map((line, row) => [line.time, ...order.map((at) => cells[row]?.[at] ?? '')]),
    above: [],
    below: [],
  })
}

const SPLIT_NAMES = ['Adj Close', 'Adjusted Close', 'Close (adj)', 'adjclose', '复权'] as const

function split(hand: Hand): Drawn | null {
  const { random, lines, price } = hand
  if (price.grid !== null || lines.length < 40 || lines.some(({ value }) => value === null)) return null
  const at = random.int(15, lines.length - 15)
  const adjusted = random.pick(SPLIT_NAMES)
  const sheet = {
    names: [hand.names[0], 'Close', adjusted],
    rows: lines.map((line, row) => [line.time, row < at ? written(hand, line, 4) : line.price, line.price]),
    above: [],
    below: [],
  }
  return asIs(sheet)
}

/** A clock, an interval or an hour beside its day. */
function clockBeside(hand: Hand): Drawn | null {
  const { random, lines, rhythm, timeName, isZoned } = hand
  if (!rhythm.isIntraday || isZoned || !timeName.endsWith(' HH:mm')) return null
  const isHours = rhythm.name.startsWith('hours without') || rhythm.name.startsWith('four hours')
  const clock = (wall: number) => `${two(date(wall).getUTCHours())}:${two(date(wall).getUTCMinutes())}`
  const ways: readonly ((wall: number) => string)[] = [
    clock,
    (wall) => `${clock(wall)}:00`,
    ...(isHours ? [(wall: number) => `${clock(wall)}-${clock(wall + 60 * MINUTE)}`] : []),
  ]
  const write = random.pick(ways) ?? clock
  const [name, beside] = oneOf(random, [
    ['Date', 'Time'],
    ['Trade Date', 'Trade Time'],
    ['Day', 'Hours'],
    ['Дата', 'Время'],
    ['日付', '時刻'],
  ] as const)
  return asIs({
    names: [name, beside, hand.names[1]],
    rows: lines.map((line) => [line.time.slice(0, line.time.lastIndexOf(' ')), write(line.wall), line.price]),
    above: [],
    below: [],
  })
}

/** Years, months and days in columns of their own. */
function parts({ random, lines, rhythm, names, isZoned }: Hand): Drawn | null {
  const isMonths = rhythm.name === 'firsts of months'
  if (isZoned || (!isMonths && !['weekdays', 'every day'].includes(rhythm.name))) return null
  const month = random.pick([(m: number) => String(m), (m: number) => `M${two(m)}`])
  const [y, m, d] = oneOf(random, [
    ['Year', 'Month', 'Day'],
    ['year', 'month', 'day'],
    ['Jahr', 'Monat', 'Tag'],
    ['Год', 'Месяц', 'День'],
  ] as const)
  return asIs({
    names: [y, m, ...(isMonths ? [] : [d]), names[1]],
    rows: lines.map(({ wall, price }) => {
      const at = date(wall)
      const day = isMonths ? [] : [String(at.getUTCDate())]
      return [
        String(at.getUTCFullYear()),
        isMonths ? month(at.getUTCMonth() + 1) : String(at.getUTCMonth() + 1),
        ...day,
        price,
      ]
    }),
    above: [],
    below: [],
  })
}

/** From some row on the days are written in another way. */
function changesFormat(hand: Hand): Drawn | null {
  const { random, lines, rhythm, timeName, isZoned } = hand
  if (rhythm.isIntraday || isZoned || /YY-MM|DD\.MM\.YY$|M\/D|Excel|YYYYMM|YYYY$|Q|Mon-YY/.test(timeName)) return null
  const at = random.int(10, lines.length - 4)
  const sheet = sheetOf(hand)
  const rows = sheet.rows.map((cells, row) => (row < at ? cells : [iso(lines[row]?.wall ?? 0), ...cells.slice(1)]))
  return asIs({ ...sheet, rows })
}

const STATISTICS = [
  ['Highest', 'Lowest', 'Difference', 'Average'],
  ['Total'],
  ['Максимум', 'Минимум', 'Среднее'],
  ['Durchschnitt'],
  ['Grand total'],
] as const

function statistics(hand: Hand): Drawn {
  const { random, lines } = hand
  const values = lines.map(valueOf)
  const below = (random.pick(STATISTICS) as readonly string[]).map((name) => [
    name,
    hand.price.write(Math.max(...values)),
  ])
  return asIs({ ...sheetOf(hand), below: random.below(2) === 0 ? [['', ''], ...below] : below })
}

const NOTES: readonly (readonly [string, string])[] = [
  ['Security', 'ABC US Equity'],
  ['Start Date', '1/2/2023'],
  ['Currency', 'USD'],
  ['Source', 'Example'],
  ['Prices of ABC', ''],
  ['Downloaded', '2024-01-02 10:00'],
  ['Highest', '120.5'],
]

export const KINDS: readonly Kind[] = [
  ['candle', candle],
  ['codes of two series', coded],
  ['tables below each other', stacked],
  ['split', split],
  ['clock beside', clockBeside],
  ['date in parts', parts],
  ['format changes', changesFormat],
  ['bad end', endsBadly],
  ['statistics below', statistics],
  [
    'two columns',
    (hand) => {
      const [a, b] = oneOf(hand.random, [
        [hand.names[1], `${hand.names[1]}.1`],
        ['ABC', 'XYZ'],
        ['Close_ABC', 'Close_XYZ'],
        ['ABC.Close', 'XYZ.Close'],
        ['close (USD)', 'close (EUR)'],
      ] as const)
      const sheet = sheetOf({ ...hand, names: [hand.names[0], a] }, [[b, (line) => written(hand, line, 3)]])
      return asked(sheet)
    },
  ],
  [
    'four shares',
    (hand) => {
      const factor = hand.random.pick([1.01, 1.2, 3])
      const beside = ['MSFT', 'GOOG', 'AMZN'].map(
        (name, at) => [name, (line: Line) => written(hand, line, factor ** (at + 1))] as const,
      )
      return asked(sheetOf({ ...hand, names: [hand.names[0], 'AAPL'] }, beside))
    },
  ],
  [
    'stored at',
    (hand) => {
      const stored = hand.random.pick(['created_at', 'updated_at', 'inserted', 'timestamp'])
      const at = (_: Line, row: number) => new Date(Date.UTC(2023, 11, 5, 10) + row * 61).toISOString()
      return hand.rhythm.isIntraday || stored === hand.names[0] ? null : asIs(sheetOf(hand, [[stored, at]]))
    },
  ],
  [
    'turnover',
    (hand) => {
      const volume = (row: number) => 1_000 + ((row * 7_919) % 90_000)
      const name = hand.random.pick(['Value', 'Amount', 'Turnover', 'Объём торгов'])
      if (hand.price.name !== 'plain, 2 digits') return null
      return asIs(
        sheetOf({ ...hand, names: [hand.names[0], 'Last'] }, [
          ['Volume', (_, row) => String(volume(row))],
          [name, (line, row) => (valueOf(line) * volume(row)).toFixed(0)],
        ]),
      )
    },
  ],
  [
    'notes above',
    (hand) => {
      const above = Array.from({ length: hand.random.int(1, 8) }, () => [...(hand.random.pick(NOTES) ?? [])])
      return asIs({ ...sheetOf(hand), above })
    },
  ],
  [
    'units below the names',
    (hand) => {
      const sheet = sheetOf(hand)
      return asIs({ ...sheet, rows: [['', 'USD'], ...sheet.rows] })
    },
  ],
  [
    'dividends',
    (hand) => {
      const sheet = sheetOf(hand)
      const rows = sheet.rows.flatMap((cells, row) =>
        row % 37 === 11 ? [[cells[0] ?? '', '0.24 Dividend'], cells] : [cells],
      )
      return asIs({ ...sheet, rows })
    },
  ],
  [
    'yesterday beside',
    (hand) => {
      const { lines } = hand
      const before = (_: Line, row: number) => lines[Math.max(0, row - 1)]?.price ?? ''
      return asIs(
        sheetOf({ ...hand, names: [hand.names[0], 'close'] }, [
          ['pre_close', before],
          ['change', (_, row) => hand.price.percent((row % 7) / 100)],
        ]),
      )
    },
  ],
]

/** A kind that goes with the hand, drawn; plain columns when it does not. */
export function drawKind(hand: Hand): Drawn & { kind: string } {
  const [kind, draw] = hand.random.pick(KINDS) as Kind
  const drawn = draw(hand)
  return drawn === null ? { ...asIs(sheetOf(hand)), kind: 'plain' } : { ...drawn, kind }
}
