import type { DecimalMark } from '../../contract/series.ts'
import { NUMBER_KINDS, type NumberKind, settleNumber } from './numbers.ts'

/** Evidence for one mark or the other outside the column itself. */
export interface MarkHints {
  /** How many numbers of the file's other columns can only have the one mark, or only the other. */
  readonly others: { readonly dots: number; readonly commas: number }
  /** Semicolons between the cells, dates as 31.12.2023, Russian names: typical of locales that use a decimal
   *  comma. */
  readonly isCommaLand: boolean
  /** The prices are in a currency without small coins, whose country puts dots between thousands: rupiah, dong. */
  readonly isWholeMoney: boolean
  /** The format supports numbers, but this column is stored as text, so it was probably typed by hand,
   *  perhaps with dots between thousands. */
  readonly isTextByChoice: boolean
  /** The rows are in time order, so that neighbours are close. */
  readonly isOrdered: boolean
  /** What the sender specified, instead of deriving it from the numbers. */
  readonly asked?: DecimalMark | undefined
}

/** A column of numbers as written. */
export interface WrittenColumn {
  /** `1.234` is stored as 1.234 and `1,234` as 1234, as `parseNumber` returns them. */
  readonly values: Float64Array
  readonly kinds: Uint8Array
  /** `1234` occurs, so the column has no thousands separators. */
  readonly hasBareThousands: boolean
}

export interface MarkChoice {
  readonly mark: DecimalMark
  /** This could not be verified from the data, so the sender gets a warning. */
  readonly isAssumed: boolean
}

/** Neighbours this close in one reading, and not in the other, support it: 999 continues with 1,001 as a
 *  thousand and one. */
const NEAR = Math.log(2)
const VOTES_NEEDED = 2 / 3

/** Returns the decimal mark of a column. `1,25` or `1.234,5` prove it. A column where every mark is followed
 *  by exactly three digits (`101,250`) proves nothing by itself: then their neighbours in time decide, then
 *  the file's other columns, and finally the likelier reading is assumed. */
export function chooseMark(column: WrittenColumn, hints: MarkHints): MarkChoice {
  if (hints.asked !== undefined) return sure(hints.asked)
  const counts = countKinds(column.kinds)
  const [dots, commas] = [counts[NUMBER_KINDS.dot] ?? 0, counts[NUMBER_KINDS.comma] ?? 0]
  if (dots + commas > 0) {
    const mark = commas > dots ? ',' : '.'
    return { mark, isAssumed: hints.isOrdered && leavesNeighbours(column, mark) }
  }
  const openDots = (counts[NUMBER_KINDS.dot_or_group] ?? 0) > 0
  const openCommas = (counts[NUMBER_KINDS.comma_or_group] ?? 0) > 0
  if (!openDots && !openCommas) return sure('.')
  const neighbours = hints.isOrdered ? majority(voteOfNeighbours(column)) : null
  if (neighbours !== null) return sure(neighbours)
  const others = majority(hints.others)
  // A 1250 means no thousands separators, or a late addition to a column that has them: alone it proves
  // nothing.
  const likelier = column.hasBareThousands && openDots !== openCommas ? (openCommas ? ',' : '.') : others
  if (likelier !== null) return { mark: others ?? likelier, isAssumed: others !== likelier }
  if (openDots && !openCommas && hints.isWholeMoney) return { mark: ',', isAssumed: true }
  // 16.250 may be sixteen thousand rupiahs: for a price the sender is asked; in a table this would refuse too
  // much.
  if (openDots)
    return { mark: '.', isAssumed: openCommas || hints.isCommaLand || hints.isTextByChoice || hints.isOrdered }
  return { mark: hints.isCommaLand ? ',' : '.', isAssumed: true }
}

const sure = (mark: DecimalMark): MarkChoice => ({ mark, isAssumed: false })

function countKinds(kinds: Uint8Array): Uint32Array {
  const counts = new Uint32Array(Object.keys(NUMBER_KINDS).length)
  for (const kind of kinds) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}

function majority({ dots, commas }: MarkHints['others']): DecimalMark | null {
  const all = dots + commas
  if (all === 0) return null
  if (dots >= VOTES_NEEDED * all) return '.'
  return commas >= VOTES_NEEDED * all ? ',' : null
}

/** True if a number with two possible readings is far from its neighbour in the column's reading and near it
 *  in the other: 999.125 beside 1 001,5 was pasted from elsewhere. */
function leavesNeighbours({ values, kinds }: WrittenColumn, mark: DecimalMark): boolean {
  const other = mark === '.' ? ',' : '.'
  const isNear = (a: number, b: number) => Math.abs(Math.log(a / b)) < NEAR
  let [before, beforeInOther] = [Number.NaN, Number.NaN]
  for (let row = 0; row < values.length; row += 1) {
    const kind = kinds[row] as NumberKind
    const value = kind >= NUMBER_KINDS.empty ? Number.NaN : settleNumber(values[row] ?? 0, kind, mark)
    if (!(value > 0)) continue
    const isOpen = kind === NUMBER_KINDS.dot_or_group || kind === NUMBER_KINDS.comma_or_group
    const inOther = isOpen ? settleNumber(values[row] ?? 0, kind, other) : Number.NaN
    if (before > 0 && !isNear(value, before) && (isNear(inOther, before) || isNear(value, beforeInOther))) return true
    before = value
    beforeInOther = inOther
  }
  return false
}

/** Only neighbours written in different ways can vote: the others keep their ratio in either reading. */
function voteOfNeighbours({ values, kinds }: WrittenColumn): MarkHints['others'] {
  const votes = { dots: 0, commas: 0 }
  let before = -1
  for (let row = 0; row < values.length; row += 1) {
    const kind = kinds[row] as NumberKind
    if (kind >= NUMBER_KINDS.empty || !((values[row] ?? 0) > 0)) continue
    if (before >= 0 && kinds[before] !== kind) {
      const stepIn = (mark: DecimalMark) => {
        const from = settleNumber(values[before] ?? 0, kinds[before] as NumberKind, mark)
        return Math.abs(Math.log(settleNumber(values[row] ?? 0, kind, mark) / from))
      }
      const [asDot, asComma] = [stepIn('.'), stepIn(',')]
      if (asDot < NEAR && asComma > NEAR) votes.dots += 1
      if (asComma < NEAR && asDot > NEAR) votes.commas += 1
    }
    before = row
  }
  return votes
}
