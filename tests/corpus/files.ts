import { parquetWriteBuffer } from 'hyparquet-writer'
import { cell, utf16, xlsx } from '../core/series/files.ts'
import type { Random } from '../support/random.ts'
import { type Drawn, type Line, oneOf, serialOf } from './hand.ts'
import { drawKind } from './kinds.ts'
import { type PriceStyle, priceStyle } from './prices.ts'
import { RHYTHMS, type Rhythm } from './rhythms.ts'
import { instantOf, STEADY_ZONES, timeStyle, type TimeStyle, ZONES } from './times.ts'

/** A file, and what it means. */
export interface Export {
  readonly seed: number
  readonly told: string
  readonly file: Uint8Array
  readonly rhythm: Rhythm
  readonly isZoned: boolean
  readonly zone: string
  /** Every good row: its local clock, its instant, its price. Ascending. */
  readonly rows: readonly { wall: number; instant: number; price: number }[]
  /** Rows that hold no price or no time on purpose. */
  readonly broken: number
  /** The wall times that come next. */
  readonly next: readonly number[]
  /** Two instruments, or an end that cannot be read: only a question is right. */
  readonly mustAsk: boolean
  /** Two-digit years and the like, that a reader may well refuse. */
  readonly writesTimesAsDates: boolean
}

const NAMES: readonly (readonly [time: string, price: string])[] = [
  ['Date', 'Close'],
  ['date', 'close'],
  ['Timestamp', 'Price'],
  ['time', 'value'],
  ['datetime', 'Last'],
  ['ds', 'y'],
  ['Дата', 'Цена'],
  ['Дата', 'Закрытие'],
  ['<DATE>', '<CLOSE>'],
  ['Datum', 'Schlusskurs'],
  ['日期', '收盘'],
  ['Fecha', 'Cierre'],
  ['observation_date', 'DEXUSEU'],
  ['TIME_PERIOD', 'OBS_VALUE'],
  ['Day', 'PX_LAST'],
  ['x', 'AAA'],
]
const LABELS = ['symbol', 'Ticker', 'secid', 'pair']
const BROKEN = ['', 'n/a', '-', 'null', '.']
const FOOTERS = ['Downloaded from Example.com as of 01-03-2024 05:12am CST', 'Source: the exchange', '© 2024 Example']

function createLines(random: Random, rhythm: Rhythm, time: TimeStyle, price: PriceStyle) {
  const count = random.int(...rhythm.rows)
  const scale = 10 ** random.int(price.digits < 2 ? 2 : 0, 5)
  let value = price.grid === null ? scale * (1 + random.next() * 4) : random.int(90, 130)
  let wall = rhythm.start(random)
  const mayBreak = random.below(4) === 0
  const lines: Line[] = []
  for (let i = 0; i < count; i += 1) {
    value *= 1 + (random.next() - 0.5) / 50
    const exact =
      price.grid === null ? Number(value.toFixed(price.digits)) : Math.round(value / price.grid) * price.grid
    // A few bad cells, and none of the last ten.
    const isBroken = mayBreak && i > 3 && i < count - 11 && random.below(40) === 0
    const text = isBroken ? (random.pick(BROKEN) ?? '') : price.write(exact)
    lines.push({ time: time.write(wall), wall, price: text, value: isBroken ? null : exact, label: 'ABC' })
    wall = rhythm.next(wall)
  }
  return { lines, next: [wall, rhythm.next(wall), rhythm.next(rhythm.next(wall))] }
}

const quoted = (text: string, delimiter: string): string =>
  text.includes(delimiter) || text.includes('"') ? `"${text.replaceAll('"', '""')}"` : text

function csv(random: Random, names: readonly [string, string], lines: readonly Line[], extras: Extras): Uint8Array {
  const delimiter = random.pick([',', ',', ';', '\t', '|'] as const)
  const eol = random.pick(['\n', '\r\n'] as const)
  const columns = table(names, lines, extras, random)
  const text = columns.map((cells) => cells.map((one) => quoted(one, delimiter)).join(delimiter))
  const titles = random.below(8) === 0 ? ['Prices of ABC', ''] : []
  const footer = random.below(10) === 0 ? ['', quoted(random.pick(FOOTERS) ?? '', delimiter)] : []
  const whole = [...titles, ...text, ...footer].join(eol) + eol
  const kind = random.below(10)
  if (kind === 0) return utf16(whole, 'le')
  return new TextEncoder().encode(kind < 3 ? `\ufeff${whole}` : whole)
}

interface Extras {
  readonly price: PriceStyle
  readonly hasCandle: boolean
  readonly hasVolume: boolean
  readonly hasChange: boolean
  readonly hasIds: boolean
  readonly label: string | null
}

/** The rows with their names on top, columns in any order: other columns are written by the same hand as the price. */
function table(names: readonly [string, string], lines: readonly Line[], extras: Extras, random: Random): string[][] {
  const { price } = extras
  const columns: string[][] = [
    [names[0], ...lines.map((line) => line.time)],
    [names[1], ...lines.map((line) => line.price)],
  ]
  if (extras.hasIds) columns.unshift(['id', ...lines.map((_, i) => String(i + 1))])
  if (extras.hasCandle)
    for (const name of ['Open', 'High', 'Low']) columns.push([name, ...lines.map((line) => line.price)])
  if (extras.hasVolume) columns.push(['Volume', ...lines.map((_, i) => String(1_000 + ((i * 7_919) % 90_000)))])
  if (extras.hasChange)
    columns.push(['Change %', ...lines.map((_, i) => `${price.percent(((i * 37) % 200) / 100 - 1)}%`)])
  if (extras.label !== null) columns.push([extras.label, ...lines.map((line) => line.label)])
  const ordered = random.below(4) === 0 ? random.shuffle(columns) : columns
  return [...(ordered[0]?.keys() ?? [])].map((row) => ordered.map((column) => column[row] ?? ''))
}

function json(random: Random, names: readonly [string, string], lines: readonly Line[]): Uint8Array {
  const asNumber = random.below(2) === 0
  const records = lines.map((line) => ({ [names[0]]: line.time, [names[1]]: asNumber ? line.value : line.price }))
  const shapes = [
    JSON.stringify(records),
    records.map((record) => JSON.stringify(record)).join('\n'),
    JSON.stringify({ data: records }),
    JSON.stringify({ columns: names, data: records.map((record) => Object.values(record)) }),
  ] as const
  return new TextEncoder().encode(random.pick(shapes))
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

function workbook(
  random: Random,
  names: readonly [string, string],
  lines: readonly Line[],
  typed: boolean,
): Uint8Array {
  const asNumber = random.below(2) === 0
  const cells = (row: number, a: string | number, b: string | number, style?: number) =>
    `<row r="${row}">${cell(`A${row}`, a, style)}${b === '' ? '' : cell(`B${row}`, b)}</row>`
  const rows = lines.map((line, i) => {
    const price = asNumber && line.value !== null ? line.value : escaped(line.price)
    return typed ? cells(i + 2, serialOf(line.wall), price, 1) : cells(i + 2, escaped(line.time), price)
  })
  return xlsx({ sheets: [cells(1, escaped(names[0]), escaped(names[1])) + rows.join('')] })
}

function parquet(random: Random, names: readonly [string, string], lines: readonly Line[], typed: boolean): Uint8Array {
  const asNumber = random.below(2) === 0
  const buffer = parquetWriteBuffer({
    columnData: [
      typed
        ? { name: names[0], data: lines.map((line) => new Date(line.wall)), type: 'TIMESTAMP' }
        : { name: names[0], data: lines.map((line) => line.time), type: 'STRING' },
      asNumber
        ? { name: names[1], data: lines.map((line) => line.value), type: 'DOUBLE' }
        : { name: names[1], data: lines.map((line) => line.price), type: 'STRING' },
    ],
  })
  return new Uint8Array(buffer)
}

interface Plan {
  readonly rhythm: Rhythm
  readonly zone: string
  readonly time: TimeStyle
  readonly price: PriceStyle
  readonly names: readonly [string, string]
  readonly lines: readonly Line[]
  readonly next: readonly number[]
}

/** An export of one of the kinds. */
function drawnExport(random: Random, seed: number, { rhythm, zone, time, price, names, lines, next }: Plan): Export {
  const hand = { random, rhythm, lines, names, price, timeName: time.name, isZoned: time.isZoned }
  const drawn = drawKind(hand)
  const isReversed =
    random.below(3) === 0 && drawn.kind !== 'tables below each other' && drawn.kind !== 'units below the names'
  const rows = isReversed ? drawn.sheet.rows.toReversed() : drawn.sheet.rows
  const { format, file } = save(random, { ...drawn.sheet, rows })
  const good = lines.flatMap(({ wall, value }) =>
    value === null ? [] : [{ wall, instant: time.isZoned ? instantOf(zone, wall) : wall, price: value }],
  )
  return {
    seed,
    told: `${drawn.kind}; ${format}; ${drawn.sheet.names.join('/')}; ${rhythm.name}, ${lines.length} rows; ${time.name}; ${price.name}${isReversed ? '; newest first' : ''}`,
    file,
    rhythm,
    isZoned: time.isZoned,
    zone,
    rows: good,
    broken: lines.length - good.length,
    next,
    mustAsk: drawn.mustAsk,
    writesTimesAsDates: false,
  }
}

/** The sheet in one of the formats that can hold it: a table of texts, for names that come twice or lines around it only as CSV or XLSX. */
function save(random: Random, { names, rows, above, below }: Drawn['sheet']): { format: string; file: Uint8Array } {
  const isPlain = above.length + below.length === 0 && new Set(names).size === names.length && !names.includes('')
  const format = oneOf(random, isPlain ? ['csv', 'csv', 'xlsx', 'json', 'parquet'] : ['csv', 'csv', 'xlsx'])
  const all = [...above, names, ...rows, ...below]
  switch (format) {
    case 'xlsx': {
      const cells = all.map((row, r) => {
        const inside = row.map((text, c) =>
          text === '' ? '' : cell(`${String.fromCharCode(65 + c)}${r + 1}`, escaped(text)),
        )
        return `<row r="${r + 1}">${inside.join('')}</row>`
      })
      return { format, file: xlsx({ sheets: [cells.join('')] }) }
    }
    case 'json': {
      const records = rows.map((row) => Object.fromEntries(names.map((name, c) => [name, row[c] ?? ''])))
      return { format, file: new TextEncoder().encode(JSON.stringify(records)) }
    }
    case 'parquet': {
      const columnData = names.map((name, c) => ({
        name,
        data: rows.map((row) => row[c] ?? ''),
        type: 'STRING' as const,
      }))
      return { format, file: new Uint8Array(parquetWriteBuffer({ columnData })) }
    }
    default: {
      const delimiter = random.pick([',', ',', ';', '\t', '|'] as const)
      const text = all.map((row) => row.map((one) => quoted(one, delimiter)).join(delimiter)).join('\n')
      return { format, file: new TextEncoder().encode(`${text}\n`) }
    }
  }
}

/** One export: a rhythm, a hand that writes, a program that saves. The same `random` makes the same file. */
export function createExport(random: Random, seed: number): Export {
  const rhythm = oneOf(random, RHYTHMS)
  // Where every hour has a row, local clocks that are set back would say one of them twice.
  const zone = oneOf(random, rhythm.name.includes('without a pause') ? STEADY_ZONES : ZONES)
  const time = timeStyle(random, rhythm.name, rhythm.isIntraday, zone)
  const price = priceStyle(random)
  const names = oneOf(random, NAMES)
  const { lines, next } = createLines(random, rhythm, time, price)
  if (random.below(2) === 0) return drawnExport(random, seed, { rhythm, zone, time, price, names, lines, next })
  const isSeveral = random.below(30) === 0
  const label = isSeveral || random.below(6) === 0 ? oneOf(random, LABELS) : null
  const extras: Extras = {
    price,
    hasCandle: random.below(3) === 0,
    hasVolume: random.below(3) === 0,
    hasChange: random.below(6) === 0,
    hasIds: random.below(10) === 0,
    label,
  }
  const second = lines.map((line) => ({
    ...line,
    label: 'XYZ',
    price: line.value === null ? '' : price.write(line.value * 3),
  }))
  const joined = !isSeveral
    ? lines
    : random.below(2) === 0
      ? [...lines, ...second]
      : lines.flatMap((line, i) => [line, second[i] ?? line])
  const written = random.below(3) === 0 ? joined.toReversed() : joined
  const format = isSeveral ? 'csv' : oneOf(random, ['csv', 'csv', 'csv', 'json', 'xlsx', 'parquet'] as const)
  const typed = format !== 'csv' && format !== 'json' && random.below(2) === 0
  const file = {
    csv: () => csv(random, names, written, extras),
    json: () => json(random, names, written),
    xlsx: () => workbook(random, names, written, typed),
    parquet: () => parquet(random, names, written, typed),
  }[format]()
  const isZoned = time.isZoned && !typed
  const rows = lines.flatMap(({ wall, value }) =>
    value === null ? [] : [{ wall, instant: isZoned ? instantOf(zone, wall) : wall, price: value }],
  )
  return {
    seed,
    told: `${format}${typed ? ' typed' : ''}; ${names.join('/')}; ${rhythm.name}, ${lines.length} rows; ${time.name}; ${price.name}${isSeveral ? '; two series' : ''}${written[0] === joined[0] ? '' : '; newest first'}`,
    file,
    rhythm,
    isZoned,
    zone,
    rows,
    broken: lines.length - rows.length,
    next,
    mustAsk: isSeveral,
    writesTimesAsDates: typed,
  }
}
