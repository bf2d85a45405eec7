import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer'
import { expect, test } from 'vitest'
import { isAppError } from '../../core/kit/errors.ts'
import { readSeriesFile } from '../../core/series/read.ts'
import { cell, xlsx } from '../core/series/files.ts'
import { createRandom, type Random } from '../support/random.ts'

/** Workbooks and Parquet files of random series, written as people and programs write them. Each is read as it was meant, or refused, or
 *  read with a warning that something was assumed: never read as something else without a word. */

const FILES = 400
const DAY = 86_400_000
const SERIAL_1970 = 25_569

interface Truth {
  /** What the rows mean; a row that is broken on purpose means null. */
  readonly rows: readonly { time: number; price: number | null }[]
  readonly file: Uint8Array
  readonly told: string
  /** Its rows belong to two instruments: only a refusal is right. */
  readonly isSeveral: boolean
}

type Outcome = 'exact' | 'warned' | 'refused' | 'wrong'

const pad = (value: number, width = 2) => String(value).padStart(width, '0')
const RU = [
  'января',
  'февраля',
  'марта',
  'апреля',
  'мая',
  'июня',
  'июля',
  'августа',
  'сентября',
  'октября',
  'ноября',
  'декабря',
]
const EN = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

function partsOf(time: number) {
  const date = new Date(time)
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()]
  return { year, month, day, clock: date.toISOString().slice(11, 19) }
}

/** Ways to write a time as text, each with whether it has the clock. */
const TIME_TEXTS: readonly (readonly [name: string, hasClock: boolean, write: (time: number) => string])[] = [
  ['ISO', true, (time) => new Date(time).toISOString()],
  ['ISO day', false, (time) => new Date(time).toISOString().slice(0, 10)],
  ['compact', false, (time) => new Date(time).toISOString().slice(0, 10).replaceAll('-', '')],
  ['dotted', false, (time) => `${pad(partsOf(time).day)}.${pad(partsOf(time).month + 1)}.${partsOf(time).year}`],
  [
    'dotted with a clock',
    true,
    (time) => `${pad(partsOf(time).day)}.${pad(partsOf(time).month + 1)}.${partsOf(time).year} ${partsOf(time).clock}`,
  ],
  [
    'slashed, day first',
    false,
    (time) => `${pad(partsOf(time).day)}/${pad(partsOf(time).month + 1)}/${partsOf(time).year}`,
  ],
  ['slashed, month first', false, (time) => `${partsOf(time).month + 1}/${partsOf(time).day}/${partsOf(time).year}`],
  ['Russian', false, (time) => `${partsOf(time).day} ${RU[partsOf(time).month]} ${partsOf(time).year} г.`],
  ['English', false, (time) => `${EN[partsOf(time).month]} ${partsOf(time).day}, ${partsOf(time).year}`],
  ['epoch ms', true, String],
  ['epoch s', true, (time) => String(time / 1_000)],
]

function grouped(fixed: string, group: string, decimal: string): string {
  const [whole = '', rest] = fixed.split('.')
  return whole.replace(/\B(?=(\d{3})+$)/g, group) + (rest === undefined ? '' : decimal + rest)
}

const PRICE_TEXTS: readonly (readonly [name: string, write: (fixed: string) => string])[] = [
  ['plain', (fixed) => fixed],
  ['decimal comma', (fixed) => fixed.replace('.', ',')],
  ['1,234.5', (fixed) => grouped(fixed, ',', '.')],
  ['1.234,5', (fixed) => grouped(fixed, '.', ',')],
  ['1 234,5', (fixed) => grouped(fixed, '\u00a0', ',')],
  ['$1,234.5', (fixed) => `$${grouped(fixed, ',', '.')}`],
  ['1 234,5 ₽', (fixed) => `${grouped(fixed, ' ', ',')} ₽`],
  ['1234.5 USDT', (fixed) => `${fixed} USDT`],
]

/** One way to write the prices of a column, or two, as when rows were pasted from elsewhere. */
function columnStyle(random: Random): { name: string; write: (fixed: string) => string } {
  const [first, firstWrite] = oneOf(random, PRICE_TEXTS)
  if (random.below(4) > 0) return { name: first, write: firstWrite }
  const [second, secondWrite] = oneOf(random, PRICE_TEXTS)
  return {
    name: `${first} and ${second}`,
    write: (fixed) => (random.below(3) === 0 ? secondWrite(fixed) : firstWrite(fixed)),
  }
}

/** Whose price each row holds; of two instruments the second comes between the first's rows or after them. */
function symbolsOf(random: Random, rows: number): { symbols: readonly string[]; isSeveral: boolean } {
  const [isSeveral, isMixed] = [random.below(6) === 0, random.below(2) === 0]
  const isSecond = (row: number) => isSeveral && (isMixed ? row % 2 === 1 : row >= rows / 2)
  return { symbols: Array.from({ length: rows }, (_, row) => (isSecond(row) ? 'XYZ' : 'ABC')), isSeveral }
}

const HEADERS: readonly (readonly [time: string, price: string])[] = [
  ['Date', 'Close'],
  ['timestamp', 'price'],
  ['Дата', 'Цена'],
  ['<DATE>', '<CLOSE>'],
  ['t', 'p'],
]

function oneOf<T>(random: Random, items: readonly T[]): T {
  const found = random.pick(items)
  if (found === undefined) throw new Error('there is nothing to choose from')
  return found
}

/** A walk at any scale, some of its rows broken on purpose. */
function createRows(random: Random) {
  const stepMs = random.pick([3_600_000, DAY, DAY, 7 * DAY, 31 * DAY])
  const start = Math.floor(Date.UTC(2001, 0, 1) / DAY + random.below(7_000)) * DAY
  const digits = random.pick([0, 2, 2, 3, 3, 4, 6])
  let price = 10 ** random.int(digits === 0 ? 2 : -1, 5) * (1 + random.next())
  const rows = Array.from({ length: random.int(3, 40) }, (_, i) => {
    price *= 1 + (random.next() - 0.5) / 20
    const fixed = price.toFixed(digits)
    const broken = random.below(25) === 0 ? random.pick(['', 'n/a', '-', '-1', 'x', '3%']) : null
    return { time: start + i * stepMs, fixed, broken }
  })
  return { rows, stepMs }
}

function meaningOf(rows: ReturnType<typeof createRows>['rows']): Truth['rows'] {
  return rows.map(({ time, fixed, broken }) => ({ time, price: broken === null ? Number(fixed) : null }))
}

function workbook(random: Random): Truth {
  const { rows, stepMs } = createRows(random)
  const [timeName, , writeTime] = oneOf(
    random,
    TIME_TEXTS.filter(([, hasClock]) => hasClock || stepMs >= DAY),
  )
  const { name: priceName, write: writePrice } = columnStyle(random)
  const { symbols, isSeveral } = symbolsOf(random, rows.length)
  const [asSerial, asNumber, titles] = [random.below(3), random.below(2) === 0, random.below(5)]
  const [time, price] = oneOf(random, HEADERS)
  const lines = Array.from({ length: titles }, (_, i) => `<row r="${i + 1}">${cell(`A${i + 1}`, `Note ${i}`)}</row>`)
  lines.push(
    `<row r="${titles + 1}">${cell('A1', time.replace('<', '&lt;'))}${cell('B1', time === 't' ? 'v' : 'Ticker')}${cell('C1', price.replace('<', '&lt;'))}</row>`,
  )
  for (const [row, { time: at, fixed, broken }] of rows.entries()) {
    const serial = at / DAY + SERIAL_1970
    const first = asSerial < 2 ? cell('A1', serial, asSerial === 0 ? 1 : 0) : cell('A1', writeTime(at))
    const third = broken === null ? cell('C1', asNumber ? Number(fixed) : writePrice(fixed)) : cell('C1', broken)
    const second = time === 't' ? '' : cell('B1', symbols[row] ?? '')
    lines.push(`<row>${first}${second}${third}</row>`)
  }
  const told = `xlsx: ${time}, ${['styled', 'serial', timeName][asSerial]}, ${asNumber ? 'number' : priceName}, ${titles} titles`
  const file = xlsx({ sheets: [lines.join('')] })
  return { rows: meaningOf(rows), file, told, isSeveral: isSeveral && time !== 't' }
}

function parquet(random: Random): Truth {
  const { rows, stepMs } = createRows(random)
  const [timeName, , writeTime] = oneOf(
    random,
    TIME_TEXTS.filter(([, hasClock]) => hasClock || stepMs >= DAY),
  )
  const { name: priceName, write: writePrice } = columnStyle(random)
  const { symbols, isSeveral } = symbolsOf(random, rows.length)
  const [time, price] = oneOf(random, [...HEADERS, ['__index_level_0__', 'close'] as const])
  const times = rows.map((row) => row.time)
  const timeColumns: [name: string, column: ColumnSource][] = [
    ['timestamp', { name: time, data: times.map((at) => new Date(at)), type: 'TIMESTAMP' }],
    ['ms', { name: time, data: times.map(BigInt), type: 'INT64' }],
    ['ns', { name: time, data: times.map((at) => BigInt(at) * 1_000_000n), type: 'INT64' }],
    ['s', { name: time, data: times.map((at) => at / 1_000), type: 'INT32' }],
    [timeName, { name: time, data: times.map(writeTime), type: 'STRING' }],
  ]
  const [timeTold, timeColumn] = oneOf(random, timeColumns)
  const asNumber = random.below(2) === 0
  const meant = asNumber ? rows.map((row) => ({ ...row, broken: row.broken === null ? null : '' })) : rows
  const priceColumn: ColumnSource = asNumber
    ? { name: price, data: meant.map(({ fixed, broken }) => (broken === null ? Number(fixed) : null)), type: 'DOUBLE' }
    : { name: price, data: meant.map(({ fixed, broken }) => broken ?? writePrice(fixed)), type: 'STRING' }
  const other: ColumnSource = { name: 'symbol', data: [...symbols], type: 'STRING' }
  const isLetters = ['t', '__index_level_0__'].includes(time)
  const columnData = isLetters ? [timeColumn, priceColumn] : [timeColumn, other, priceColumn]
  const told = `parquet: ${time}, ${timeTold}, ${asNumber ? 'number' : priceName}`
  const file = new Uint8Array(parquetWriteBuffer({ columnData }))
  return { rows: meaningOf(meant), file, told, isSeveral: isSeveral && !isLetters }
}

/** The outcome of a file. Rows that are left out are told in the audit; those that are read must mean what they meant. */
async function outcomeOf({ rows, file, isSeveral }: Truth): Promise<Outcome> {
  try {
    const { series, audit } = await readSeriesFile(file)
    const warnings = new Set(audit.warnings.map(({ code }) => code))
    const meant = new Map(rows.map(({ time, price }) => [time, price]))
    // An assumption that was told excuses only what it is about: thousands for thousandths, or days of another month.
    const scales = warnings.has('decimal_mark_assumed') ? [1, 1_000, 1 / 1_000] : [1]
    const fits = (price: number | null | undefined, read = 0) =>
      typeof price === 'number' && scales.some((scale) => Math.abs((price * scale) / read - 1) < 1e-12)
    const isTrue = series.times.every((time, i) =>
      warnings.has('day_month_assumed')
        ? rows.some(({ price }) => fits(price, series.prices[i]))
        : fits(meant.get(time), series.prices[i]),
    )
    if (isSeveral || !isTrue || audit.rows !== rows.length) return 'wrong'
    if ([...warnings].some((code) => code.endsWith('_assumed'))) return 'warned'
    return audit.valid === rows.filter(({ price }) => price !== null).length ? 'exact' : 'warned'
  } catch (error) {
    if (isAppError(error)) return 'refused'
    throw error
  }
}

test('workbooks and Parquet files of random series are read as they were meant, refused or warned of', async () => {
  const random = createRandom(20_261_121)
  const found: Record<Outcome, string[]> = { exact: [], warned: [], refused: [], wrong: [] }
  for (let i = 0; i < FILES; i += 1) {
    const truth = i % 2 === 0 ? workbook(random) : parquet(random)
    found[await outcomeOf(truth)].push(truth.told)
  }
  expect(found.wrong).toEqual([])
  // Most of them leave no doubt; those of two instruments and of two styles do.
  expect(found.exact.length).toBeGreaterThan(FILES * 0.5)
})
