import { LIMITS } from '../../contract/limits.ts'
import { type Cell, shown } from '../cells/cells.ts'
import { chooseMark, type MarkHints } from './decimal-mark.ts'
import type { DecimalMark } from '../../contract/series.ts'
import { NUMBER_KINDS, type NumberKind, type NumberNotes, parseNumber, settleNumber } from './numbers.ts'
import { createCurrencies } from './currencies.ts'
import { grow } from '../cells/grow.ts'
import { reasonByte } from '../cells/reasons.ts'

const START_ROWS = 4_096
const NO_PRICE = reasonByte('no_price')
const NOT_A_NUMBER = reasonByte('price_not_a_number')
const NOT_POSITIVE = reasonByte('price_not_positive')

export interface NumberColumnResult {
  readonly values: Float64Array
  /** 0 or the byte of a reason, see reasons.ts. */
  readonly reasons: Uint8Array
  /** The first cells that were left out, by row index. */
  readonly texts: ReadonlyMap<number, string>
  /** The unproven decimal mark, with a number that has two readings; null if there was no doubt. */
  readonly assumed: { readonly mark: DecimalMark; readonly example: string } | null
  /** The currencies written beside numbers, the used one first. Rows of the others are left out. */
  readonly currencies: readonly string[]
}

/** A column of prices, filled one cell at a time: nine bytes per row, whatever was written in it. */
export interface NumberColumn {
  readonly push: (cell: Cell) => void
  /** Determines the decimal mark of the whole column, and gives every row its value or its reason. */
  readonly finish: (hints: MarkHints) => NumberColumnResult
}

export function createNumberColumn(): NumberColumn {
  let values = new Float64Array(START_ROWS)
  let kinds = new Uint8Array(START_ROWS)
  let rows = 0
  let hasDot = false
  let hasOther = false
  let hasBareThousands = false
  let example: string | null = null
  let filled = 0
  let thirtySeconds = 0
  const texts = new Map<number, string>()
  const notes: NumberNotes = { kind: NUMBER_KINDS.plain, currency: '' }
  const currencies = createCurrencies()

  return {
    push(cell) {
      if (rows === values.length) {
        values = grow(values, new Float64Array(rows * 2))
        kinds = grow(kinds, new Uint8Array(rows * 2))
      }
      const value = typeof cell === 'string' ? parseNumber(cell, notes) : numberOf(cell, notes)
      if (typeof cell === 'string' && THIRTY_SECONDS.test(cell)) thirtySeconds += 1
      if (!Number.isNaN(value)) filled += 1
      if (notes.currency !== '') {
        if (!Number.isNaN(value)) currencies.note(rows, notes.currency, cell)
        notes.currency = ''
      }
      values[rows] = value
      kinds[rows] = notes.kind
      const isLeftOut = notes.kind >= NUMBER_KINDS.empty || value <= 0
      if (notes.kind === NUMBER_KINDS.dot) hasDot = true
      else if (notes.kind !== NUMBER_KINDS.plain) noteOther(cell)
      else if (value >= 1_000 && typeof cell === 'string') hasBareThousands = true
      if (isLeftOut) hasOther = true
      if (isLeftOut && texts.size < LIMITS.rejectedShownMax) texts.set(rows, shown(cell))
      rows += 1
    },
    finish(hints) {
      const used = { values: values.subarray(0, rows), kinds: kinds.subarray(0, rows) }
      if (filled >= THIRTY_SECONDS_MIN && thirtySeconds === filled)
        for (let row = 0; row < rows; row += 1) values[row] = fromThirtySeconds(values[row] ?? Number.NaN)
      // Most columns contain plain positive numbers with dots, and need no correction.
      if (!hasOther && hints.asked === undefined && (hasDot || example === null)) {
        const reasons = new Uint8Array(rows)
        return { values: used.values, reasons, texts, assumed: null, currencies: currencies.settle(reasons, texts) }
      }
      const isWholeMoney = hints.isWholeMoney || currencies.most() === 'IDR' || currencies.most() === 'VND'
      const { mark, isAssumed } = chooseMark({ ...used, hasBareThousands }, { ...hints, isWholeMoney })
      const assumed = isAssumed && example !== null ? { mark, example } : null
      const settled = settle(used.values, used.kinds, mark, texts)
      return { ...settled, assumed, currencies: currencies.settle(settled.reasons, texts) }
    },
  }

  function noteOther(cell: Cell): void {
    const isOpen = notes.kind === NUMBER_KINDS.dot_or_group || notes.kind === NUMBER_KINDS.comma_or_group
    if (isOpen) example ??= shown(cell).trim()
    if (notes.kind !== NUMBER_KINDS.dot_or_group) hasOther = true
  }
}

/** A bond future's 110'165: points, thirty-seconds of a point, and an eighth of those as 0, 2, 5 or 7.
 *  Thousands with an apostrophe look alike, but do not keep to these digits in cell after cell. */
const THIRTY_SECONDS = /^\s*\d{2,3}['’`](?:[0-2]\d|3[01])[0257]\s*$/
const THIRTY_SECONDS_MIN = 6

/** 110165, as 110'165 is read at first → 110 + 16.5/32. */
function fromThirtySeconds(joined: number): number {
  const fraction = joined % 1_000
  const quarter = Math.ceil((fraction % 10) / 2.5) / 4
  return Math.floor(joined / 1_000) + (Math.floor(fraction / 10) + quarter) / 32
}

function numberOf(cell: Cell, notes: NumberNotes): number {
  const value = typeof cell === 'bigint' ? Number(cell) : cell
  if (typeof value === 'number' && Number.isFinite(value)) {
    notes.kind = NUMBER_KINDS.plain
    return value
  }
  notes.kind = cell === null || cell === undefined ? NUMBER_KINDS.empty : NUMBER_KINDS.unreadable
  return Number.NaN
}

function settle(
  values: Float64Array,
  kinds: Uint8Array,
  mark: DecimalMark,
  texts: Map<number, string>,
): Omit<NumberColumnResult, 'assumed' | 'currencies'> {
  const reasons = new Uint8Array(values.length)
  for (let row = 0; row < values.length; row += 1) {
    const kind = kinds[row] as NumberKind
    const written = values[row] as number
    const value = settleNumber(written, kind, mark)
    if (Number.isNaN(value) && kind < NUMBER_KINDS.empty && texts.size < LIMITS.rejectedShownMax) {
      // Written with the other decimal mark than the rest of the column: its meaning is unknown.
      texts.set(row, kind === NUMBER_KINDS.comma ? String(written).replace('.', ',') : String(written))
    }
    values[row] = value
    if (value > 0) continue
    if (kind === NUMBER_KINDS.empty) reasons[row] = NO_PRICE
    else reasons[row] = value <= 0 ? NOT_POSITIVE : NOT_A_NUMBER
  }
  return { values, reasons, texts }
}
