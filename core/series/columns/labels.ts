import { LIMITS } from '../../contract/limits.ts'
import { AppError } from '../../kit/errors.ts'
import { sameLabel } from './column-labels.ts'
import { type Cell, isBlank, shown } from '../cells/cells.ts'
import { createBlocks, type LabelColumn } from './blocks.ts'
import { normalName } from './names.ts'
import { grow } from '../cells/grow.ts'
import type { RawRows } from '../series.ts'

/** Names of columns with the instrument or currency of a price: rows of two instruments do not form one
 *  series, even if their timestamps interleave. */
const INSTRUMENT_NAMES = new Set([
  'symbol',
  'ticker',
  'secid',
  'boardid',
  'isin',
  'instrument',
  'currency',
  'pair',
  'тикер',
  'инструмент',
  'валюта',
  'unique_id',
])
const COLUMNS_MAX = 8
/** A column with more different words contains notes. */
const LABELS_MAX = 1_000
/** So many rows a label has at least where it is no word. */
const ROWS_A_LABEL = 5
const PERIOD_NAMES = /year|quarter|month|week|day|hour|minute|год|месяц|недел|день|час/i
const SHOWN_MAX = 20
const START_ROWS = 4_096
/** For a label to explain rows with equal times, at most this share of them may fall within one label. */
const UNEXPLAINED_MAX = 0.1
const REPEATED_MIN = 0.02
/** The jump from the last price of one instrument to the first of the next is this many times the usual move
 *  between rows. */
const BORDER_MOVES = 4
const BORDER_MOVE_MIN = Math.log(1.1)

/** The columns of words, one of which may name the instrument of a row. */
export interface Labels {
  readonly push: (cells: readonly Cell[]) => void
  /** Returns the rows of the only series in the file, or of the requested one; `isAsked` if it was requested.
   *  Throws `several_series`. */
  readonly choose: (raw: RawRows, series: string | undefined) => { raw: RawRows; isAsked: boolean }
  /** Returns the rows of each series, with its label; null for the only one of a file without labels. `unlabeled` counts rows with a time and
   *  a price that no label claims: they belong to none. */
  readonly every: (raw: RawRows) => { found: { label: string | null; raw: RawRows }[]; unlabeled: number }
}

/** @param sample the first rows, from which columns of words are found */
export function createLabels(
  header: readonly Cell[],
  sample: readonly (readonly Cell[])[],
  taken: readonly (number | null)[],
): Labels {
  let columns: LabelColumn[] = header
    .map((name, position) => ({ name, position, isNamed: INSTRUMENT_NAMES.has(normalName(name)) }))
    .filter(
      ({ name, position, isNamed }) => !taken.includes(position) && (isNamed || maySortRows(sample, name, position)),
    )
    .sort((a, b) => Number(b.isNamed) - Number(a.isNamed))
    .slice(0, COLUMNS_MAX)
    .map(({ name, position, isNamed }) => ({
      position,
      isNamed,
      isWords: isNamed || holdsWords(sample, position),
      name: shown(name).trim() || `#${position + 1}`,
      codes: new Map(),
      texts: [],
      last: { cell: null, code: 0 },
      isFull: false,
      rows: new Int32Array(START_ROWS),
    }))
  let rows = 0
  const blocks = createBlocks(header)

  return {
    push(cells) {
      blocks.push(cells)
      for (const column of columns) {
        if (rows === column.rows.length) column.rows = grow(column.rows, new Int32Array(rows * 2))
        column.rows[rows] = codeOf(column, cells[column.position])
      }
      if (columns.some(({ texts }) => texts.length > LABELS_MAX))
        columns = columns.filter(({ texts, isNamed }) => isNamed || texts.length <= LABELS_MAX)
      rows += 1
    },
    choose(raw, series) {
      const dividing = findDividing(raw)
      if (dividing === null) return { raw, isAsked: false }
      const { column, found } = dividing
      const asked = series === undefined ? undefined : found.find((code) => sameLabel(textOf(column, code), series))
      if (asked !== undefined) return { raw: onlyRows(raw, (row) => column.rows[row] === asked), isAsked: true }
      const labels = found.map((code) => textOf(column, code))
      const shownLabels = labels.slice(0, SHOWN_MAX)
      throw new AppError('several_series', {
        by: 'rows',
        column: column.name,
        labels: shownLabels,
        more: labels.length - shownLabels.length,
      })
    },
    every(raw) {
      const dividing = findDividing(raw)
      if (dividing === null) return { found: [{ label: onlyLabel(raw), raw }], unlabeled: 0 }
      const { column, found } = dividing
      const rowsOf = new Map(found.map((code) => [code, [] as number[]]))
      let unlabeled = 0
      for (let row = 0; row < raw.reasons.length; row += 1) {
        const rows = rowsOf.get(column.rows[row] ?? 0)
        if (rows !== undefined) rows.push(row)
        else if (raw.reasons[row] === 0) unlabeled += 1
      }
      return {
        found: found.map((code) => ({ label: textOf(column, code), raw: takeRows(raw, rowsOf.get(code) ?? []) })),
        unlabeled,
      }
    },
  }

  /** The column whose labels divide the file into several series, and these labels; null if none does. */
  function findDividing(raw: RawRows): { column: LabelColumn; found: number[] } | null {
    for (const column of [...columns, blocks.column()]) {
      const found = labelsIn(column, raw)
      // Numbers are labels when few of them stand in many rows: a strike, a code; a volume is another in each.
      if (!column.isWords && found.length * ROWS_A_LABEL > raw.reasons.length) continue
      // A label that stands for all beyond the last is no series.
      if (column.isFull && column.isNamed)
        throw new AppError('too_many_series', { series: LABELS_MAX, limit: LIMITS.seriesMax })
      if (found.length >= 2 && (column.isNamed || explains(column, raw))) return { column, found }
    }
    return null
  }

  /** The one label of a file whose column of instruments names no other. */
  function onlyLabel(raw: RawRows): string | null {
    const column = columns.find(({ isNamed }) => isNamed)
    const found = column === undefined ? [] : labelsIn(column, raw)
    return column !== undefined && found.length === 1 ? textOf(column, found[0] ?? 0) : null
  }
}

const textOf = ({ texts }: LabelColumn, code: number): string => texts[code - 1] ?? ''

/** 0 for a blank cell: a label may be missing here and there. `usd ` equals `USD`. */
function codeOf(column: LabelColumn, cell: Cell): number {
  if (cell === column.last.cell) return column.last.code
  const code = newCodeOf(column, cell)
  column.last = { cell, code }
  return code
}

function newCodeOf(column: LabelColumn, cell: Cell): number {
  if (isBlank(cell)) return 0
  const text = shown(cell).trim()
  const key = text.toUpperCase()
  const known = column.codes.get(key)
  if (known !== undefined) return known
  if (column.texts.length > LABELS_MAX) {
    column.isFull = true
    return LABELS_MAX + 1
  }
  column.texts.push(text)
  column.codes.set(key, column.texts.length)
  return column.texts.length
}

/** Words, or other cells of which few are different, as strikes and codes are. */
function maySortRows(sample: readonly (readonly Cell[])[], name: Cell, position: number): boolean {
  if (holdsWords(sample, position)) return true
  if (PERIOD_NAMES.test(shown(name))) return false
  const filled = sample.map((cells) => cells[position]).filter((cell) => !isBlank(cell))
  const different = new Set(filled.map((cell) => shown(cell).trim())).size
  return different * ROWS_A_LABEL <= filled.length
}

function holdsWords(sample: readonly (readonly Cell[])[], position: number): boolean {
  const filled = sample.map((cells) => cells[position]).filter((cell) => !isBlank(cell))
  const words = filled.filter((cell) => typeof cell === 'string' && /\p{L}/u.test(cell))
  return filled.length > 0 && 2 * words.length >= filled.length
}

/** The labels of rows with a time and a price: those of a footer do not count. */
function labelsIn({ rows }: LabelColumn, { reasons }: RawRows): number[] {
  const found = new Set<number>()
  for (let row = 0; row < reasons.length; row += 1) if (reasons[row] === 0 && rows[row] !== 0) found.add(rows[row] ?? 0)
  return [...found]
}

/** True if rows with the same time differ in the label, or if the labels divide the file into parts that do
 *  not continue each other. */
function explains(column: LabelColumn, raw: RawRows): boolean {
  const good = Array.from(raw.reasons.keys()).filter((row) => raw.reasons[row] === 0)
  const timeOf = (row: number) => raw.times[row] ?? 0
  const repeated = good.length - new Set(good.map(timeOf)).size
  const seen = new Map<number, Set<number>>()
  for (const row of good) {
    const label = column.rows[row] ?? 0
    const times = seen.get(label) ?? new Set()
    seen.set(label, times.add(timeOf(row)))
  }
  const within = [...seen.values()].reduce((left, times) => left - times.size, good.length)
  if (repeated >= Math.max(2, REPEATED_MIN * good.length) && within <= UNEXPLAINED_MAX * repeated) return true
  return areParts(column, raw, good)
}

function areParts({ rows }: LabelColumn, { times, prices }: RawRows, good: readonly number[]): boolean {
  const borders: number[] = []
  const seen = new Set<number>()
  let usual = 0
  let longest = 0
  for (let i = 0; i < good.length; i += 1) {
    const [row, before] = [good[i] ?? 0, good[i - 1] ?? 0]
    const label = rows[row] ?? 0
    if (i > 0 && label === rows[before]) {
      const move = Math.abs(Math.log((prices[row] ?? 0) / (prices[before] ?? 0)))
      usual += move
      longest = Math.max(longest, move)
      continue
    }
    // A label that recurs is a state, not an instrument.
    if (seen.has(label)) return false
    seen.add(label)
    if (i > 0) borders.push(i)
  }
  const first = good[0] ?? 0
  const direction = Math.sign((times[good[(borders[0] ?? 1) - 1] ?? 0] ?? 0) - (times[first] ?? 0))
  return borders.some((i) => {
    const [row, before] = [good[i] ?? 0, good[i - 1] ?? 0]
    if (Math.sign((times[row] ?? 0) - (times[before] ?? 0)) === -direction) return true
    const move = Math.abs(Math.log((prices[row] ?? 0) / (prices[before] ?? 0)))
    return move > Math.max(BORDER_MOVE_MIN, (BORDER_MOVES * usual) / good.length, longest)
  })
}

/** The rows that `keep` accepts; those of other series are not losses of this one. */
export function onlyRows(raw: RawRows, keep: (row: number) => boolean): RawRows {
  return takeRows(raw, Array.from(raw.reasons.keys()).filter(keep))
}

function takeRows(raw: RawRows, kept: readonly number[]): RawRows {
  const rejectedText = new Map(
    kept.flatMap((row, at) => {
      const text = raw.rejectedText.get(row)
      return text === undefined ? [] : [[at, text] as const]
    }),
  )
  const take = (values: Float64Array) => Float64Array.from(kept, (row) => values[row] ?? Number.NaN)
  return {
    times: take(raw.times),
    prices: take(raw.prices),
    benchmark: raw.benchmark === null ? null : take(raw.benchmark),
    reasons: Uint8Array.from(kept, (row) => raw.reasons[row] ?? 0),
    rejectedText,
  }
}
